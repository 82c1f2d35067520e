import Foundation
import RedoubtCore
import RedoubtTesting
import Synchronization
import Testing

@testable import RedoubtAudit

struct AuditLogTests {
    @Test func `entries come back in order, and the closed folder is a complete log`() async throws {
        let scratch = try Scratch()
        try await makeLog(700, in: scratch)
        let report = try verify(scratch.path)
        #expect(report.valid && report.class == nil && report.entries == 700 && report.unproven.entries == 0)
        let reader = AuditReader(state: scratch.path)
        let head = try Checkpoint(text: SignedNote(Array(reader.checkpoint().utf8)).text)
        #expect(head.size == 700 && head.root.hex == report.root && head.origin == testOrigin)
        var next: UInt64 = 0
        try reader.forEach { (leaf) throws(Fault) in
            #expect(leaf.index == next && leaf.request == "req-\(next)")
            next += 1
            return true
        }
        #expect(next == 700)
        // A full tile replaces the partial ones before it.
        #expect(!FileManager.default.fileExists(atPath: scratch.path + "/audit/tile/0/000.p"))
        #expect(try FileManager.default.contentsOfDirectory(atPath: scratch.path + "/audit/tmp").isEmpty)
    }

    @Test func `entries that wait in the segment are read and verified too`() async throws {
        let scratch = try Scratch()
        let log = try openLog(scratch.path, interval: 3_600_000)
        for number in 0..<300 { #expect(try await log.append(sampleEvent(number), at: testTime) == UInt64(number)) }
        try await log.flush()
        for number in 300..<310 { _ = try await log.append(sampleEvent(number), at: testTime + .seconds(number)) }
        let report = try verify(scratch.path)
        #expect(report.valid && report.entries == 310)
        #expect(report.unproven == .init(since: "2026-01-01T00:05:00.000Z", entries: 10))
        #expect(try AuditReader(state: scratch.path).count() == 310)
        try await log.close()
        #expect(try verify(scratch.path).entries == 310)
        await #expect(throws: Fault.self) { try await log.append(sampleEvent(1), at: testTime) }
    }

    @Test func `tiles and checkpoint follow within a second without being asked`() async throws {
        let scratch = try Scratch()
        let log = try openLog(scratch.path)
        _ = try await log.append(sampleEvent(0), at: testTime)
        let reader = AuditReader(state: scratch.path)
        var size: UInt64 = 0
        for _ in 0..<100 where size == 0 {
            try await Task.sleep(for: .milliseconds(20))
            size = try Checkpoint(text: SignedNote(Array(reader.checkpoint().utf8)).text).size
        }
        #expect(size == 1)
        try await log.close()
    }

    @Test func `64 callers at a time share synchronisations`() async throws {
        let scratch = try Scratch()
        let count = Atomic(0)
        let io = JournalIO(
            write: JournalIO.system.write,
            synchronise: { (file) throws(PosixError) in
                count.add(1, ordering: .relaxed)
                try file.synchronise()
            })
        let log = try openLog(scratch.path, io: io, interval: 3_600_000)
        let indexes = try await withThrowingTaskGroup(of: [UInt64].self) { group in
            for caller in 0..<64 {
                group.addTask {
                    var mine: [UInt64] = []
                    for number in 0..<20 {
                        mine.append(try await log.append(sampleEvent(number, session: "s-\(caller)"), at: testTime))
                    }
                    return mine
                }
            }
            var all: [UInt64] = []
            for try await mine in group {
                #expect(mine == mine.sorted())
                all += mine
            }
            return all
        }
        #expect(indexes.sorted() == Array(0..<1280))
        let syncs = count.load(ordering: .relaxed)
        #expect(syncs < 640, "\(syncs) synchronisations for 1280 entries")
        #expect(log.trail(session: "s-7").count == 20)
        try await log.close()
        #expect(try verify(scratch.path).entries == 1280)
    }

    @Test func `two logs on one folder append at the same time without gap or double`() async throws {
        let scratch = try Scratch()
        // The short interval makes each replace the segment under the other's feet.
        let logs = [try openLog(scratch.path, interval: 5), try openLog(scratch.path, interval: 7)]
        let indexes = try await withThrowingTaskGroup(of: [UInt64].self) { group in
            for caller in 0..<8 {
                group.addTask {
                    var mine: [UInt64] = []
                    for number in 0..<100 { mine.append(try await logs[caller % 2].append(sampleEvent(number), at: testTime)) }
                    return mine
                }
            }
            return try await group.reduce(into: []) { $0 += $1 }
        }
        #expect(indexes.sorted() == Array(0..<800))
        for log in logs { try await log.flush() }
        try await logs[0].close()
        #expect(try await logs[1].append(sampleEvent(1), at: testTime) == 800)
        try await logs[1].close()
        let report = try verify(scratch.path)
        #expect(report.valid && report.entries == 801, "\(report)")
    }

    @Test func `a full disk refuses the entry whole, and later ones succeed when there is space again`() async throws {
        let scratch = try Scratch()
        let isFull = Atomic(false)
        let io = JournalIO(
            write: { (file, bytes, offset) throws(PosixError) in
                guard isFull.load(ordering: .relaxed) else { return try file.write(bytes, at: offset) }
                try file.write(Array(bytes.prefix(bytes.count / 2)), at: offset)
                throw PosixError(code: ENOSPC, call: "write", path: "wal")
            },
            synchronise: JournalIO.system.synchronise)
        let log = try openLog(scratch.path, io: io, interval: 3_600_000)
        #expect(try await log.append(sampleEvent(0), at: testTime) == 0)
        let size = try readFile(scratch.path + "/audit/wal").count
        isFull.store(true, ordering: .relaxed)
        let fault = await #expect(throws: Fault.self) { try await log.append(sampleEvent(1), at: testTime) }
        #expect(fault?.code == .auditUnwritable && fault?.hint == "free some disk space")
        #expect(try readFile(scratch.path + "/audit/wal").count == size)
        isFull.store(false, ordering: .relaxed)
        #expect(try await log.append(sampleEvent(2), at: testTime) == 1)
        try await log.close()
        let report = try verify(scratch.path)
        #expect(report.valid && report.entries == 2 && log.recent(9).map(\.index) == [0, 1])
    }

    @Test func `a batch stands together, and an absurd one is refused`() async throws {
        let scratch = try Scratch()
        let log = try openLog(scratch.path)
        #expect(try await log.append((0..<5).map { (event: sampleEvent($0), time: testTime) }) == 0..<5)
        await #expect(throws: Fault.self) { try await log.append([]) }
        await #expect(throws: Fault.self) { try await log.append((0..<5000).map { (event: sampleEvent($0), time: testTime) }) }
        try await log.close()
    }

    @Test func `the key is for its owner only, and one that others may read is refused`() async throws {
        let scratch = try Scratch()
        try await makeLog(1, in: scratch)
        let path = scratch.path + "/keys/audit.key"
        #expect(try readFile(path).count == 32)
        #expect(try PosixFolder.status(path)?.permissions == 0o600)
        try FileManager.default.setAttributes([.posixPermissions: 0o640], ofItemAtPath: path)
        let fault = #expect(throws: Fault.self) { try openLog(scratch.path) }
        #expect(fault?.code == .vaultMode)
    }

    @Test func `a log keeps its origin`() async throws {
        let scratch = try Scratch()
        try await makeLog(1, in: scratch)
        let fault = #expect(throws: Fault.self) { try AuditLog.open(state: scratch.path, origin: "example.com/other") }
        #expect(fault?.code == .configInvalid)
    }

    @Test func `the ring keeps the latest events and the trail of a session`() {
        var ring = EventRing(capacity: 4)
        #expect(ring.latest(3).isEmpty)
        for index in 0..<11 {
            ring.append(
                RecordedEvent(index: UInt64(index), timestamp: testTime, event: sampleEvent(index, session: "s-\(index % 2)")))
        }
        #expect(ring.latest(100).map(\.index) == [7, 8, 9, 10])
        #expect(ring.latest(2).map(\.index) == [9, 10])
        #expect(ring.latest(100) { $0.event.session == "s-1" }.map(\.index) == [7, 9])
    }

    @Test func `an integrity key can be new, and both old and new entries verify with both keys at hand`() async throws {
        let scratch = try Scratch()
        try await makeLog(3, in: scratch)
        let newer = try #require(IntegrityKey("another key"))
        let log = try openLog(scratch.path, integrityKey: newer)
        _ = try await log.append(sampleEvent(3), at: testTime)
        try await log.close()
        let older = try #require(testIntegrityKey)
        #expect(try verify(scratch.path, integrityKeys: [newer, older]).valid)
        let report = try verify(scratch.path, integrityKeys: [older])
        #expect(report.class == .keyMismatch && report.firstBadIndex == 3)
    }
}
