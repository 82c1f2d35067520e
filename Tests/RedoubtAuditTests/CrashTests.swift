import Foundation
import RedoubtCore
import Testing

@testable import RedoubtAudit

struct CrashTests {
    @Test func `a segment cut anywhere in its last record is a torn tail, mended on open and recorded`() async throws {
        let scratch = try Scratch()
        try await makeLog(4, in: scratch, closed: false)
        let whole = try readFile(scratch.path + "/audit/wal")
        let last = try Self.lastRecord(scratch.path)
        var copy = try scratch.copy()
        for end in last.lowerBound..<last.upperBound {
            try writeFile(copy + "/audit/wal", Array(whole[..<end]))
            let report = try verify(copy)
            #expect(report.valid && report.entries == 3, "cut at \(end): \(report)")
            #expect(report.class == (end == last.lowerBound ? nil : .tornTail) && report.tornBytes == end - last.lowerBound)
            guard end % 150 == 0 || end == last.upperBound - 1 else { continue }
            let log = try openLog(copy)
            #expect(log.tornBytes == end - last.lowerBound)
            try await log.close()
            let mended = try verify(copy)
            #expect(mended.valid && mended.class == nil && mended.entries == 4)
            let repair = try AuditReader(state: copy).query(AuditQuery(action: "audit_repaired")).first
            #expect(repair?.details["class"] == "torn_tail" && repair?.details["bytes"]?.integer == Int64(end - last.lowerBound))
            copy = try scratch.copy()
        }
    }

    @Test func `zeros after a power cut are a torn tail`() async throws {
        let scratch = try Scratch()
        try await makeLog(4, in: scratch, closed: false)
        let whole = try readFile(scratch.path + "/audit/wal")
        let last = try Self.lastRecord(scratch.path)
        for end in stride(from: last.lowerBound, to: last.upperBound - 16, by: 7) {
            try writeFile(scratch.path + "/audit/wal", Array(whole[..<end]) + [UInt8](repeating: 0, count: whole.count + 500 - end))
            let report = try verify(scratch.path)
            #expect(report.valid && report.class == .tornTail && report.entries == 3, "zero from \(end): \(report)")
        }
    }

    @Test func `whatever moment a copy is taken at, it verifies and has every acknowledged entry`() async throws {
        let scratch = try Scratch()
        let log = try openLog(scratch.path, interval: 3)
        var random = SplitMix(state: 11)
        for round in 0..<12 {
            async let writing: Void = {
                for number in 0..<20 { _ = try await log.append(sampleEvent(number), at: testTime) }
            }()
            try await Task.sleep(for: .microseconds(Int.random(in: 0...12_000, using: &random)))
            let acknowledged = log.recent(1).last?.index
            let copy = try Self.copy(scratch, round)
            try await writing
            let report = try verify(copy)
            #expect(report.valid, "round \(round): \(report)")
            if let acknowledged { #expect(report.entries > acknowledged, "round \(round)") }
            let again = try openLog(copy)
            try await again.close()
            #expect(try verify(copy).valid, "round \(round), opened")
        }
        try await log.close()
    }

    /// A copy in the order in which a crash can leave the files: what is older in the folder must not be newer in the copy.
    private static func copy(_ scratch: Scratch, _ round: Int) throws -> String {
        // Both locks, as a crash is one moment for all files and a copy is not.
        let paths = AuditPaths(state: scratch.path)
        let sequencer = try FileLock(paths.sequencerLock)
        let appending = try FileLock(paths.lock)
        try sequencer.acquire()
        defer { sequencer.release() }
        try appending.acquire()
        defer { appending.release() }
        return try scratch.copy("copy-\(round)")
    }

    @Test func `a crash between any two files of sequencing leaves a log that verifies and goes on`() async throws {
        let scratch = try Scratch()
        try await makeLog(300, in: scratch)
        let before = try scratch.copy()
        let log = try openLog(scratch.path, interval: 3_600_000)
        for number in 300..<530 { _ = try await log.append(sampleEvent(number), at: testTime) }
        let segment = try readFile(scratch.path + "/audit/wal")
        try await log.flush()
        let news = try Self.files(scratch.path + "/audit/tile").subtracting(Self.files(before + "/audit/tile")).sorted()
        #expect(news.count >= 4)
        for count in 0...news.count {
            let crashed = try Self.duplicate(before)
            try writeFile(crashed + "/audit/wal", segment)
            for name in news.prefix(count) {
                let target = crashed + "/audit/tile/" + name
                try FileManager.default.createDirectory(
                    atPath: (target as NSString).deletingLastPathComponent, withIntermediateDirectories: true)
                try FileManager.default.copyItem(atPath: scratch.path + "/audit/tile/" + name, toPath: target)
            }
            #expect(try verify(crashed).entries == 530)
            let again = try openLog(crashed)
            #expect(try await again.append(sampleEvent(530), at: testTime) == 530)
            try await again.close()
            let report = try verify(crashed)
            #expect(report.valid && report.entries == 531, "\(count) files: \(report)")
        }
        try await log.close()
    }

    @Test func `a crash while the log is being made leaves nothing in the way`() async throws {
        let scratch = try Scratch()
        try await makeLog(0, in: scratch)
        for files in [["audit/checkpoint", "audit/wal"], ["audit/checkpoint"], ["audit/wal"], []] {
            let copy = try scratch.copy()
            try FileManager.default.moveItem(atPath: copy + "/keys/audit.key", toPath: copy + "/keys/audit.key.new")
            for file in files { try FileManager.default.removeItem(atPath: copy + "/" + file) }
            let log = try openLog(copy)
            #expect(try await log.append(sampleEvent(0), at: testTime) == 0)
            try await log.close()
            #expect(try verify(copy).valid)
        }
    }

    @Test func `a segment that lost what is already in tiles is replaced`() async throws {
        let scratch = try Scratch()
        let log = try openLog(scratch.path, interval: 3_600_000)
        for number in 0..<5 { _ = try await log.append(sampleEvent(number), at: testTime) }
        let segment = try readFile(scratch.path + "/audit/wal")
        for number in 5..<9 { _ = try await log.append(sampleEvent(number), at: testTime) }
        try await log.flush()
        try writeFile(scratch.path + "/audit/wal", segment)
        #expect(try verify(scratch.path).entries == 9)
        let again = try openLog(scratch.path)
        #expect(try await again.append(sampleEvent(9), at: testTime) == 9)
        try await again.close()
        #expect(try verify(scratch.path).valid)
        withExtendedLifetime(log) {}
    }

    private static func duplicate(_ path: String) throws -> String {
        let target = path + "-" + UUID().uuidString
        try FileManager.default.copyItem(atPath: path, toPath: target)
        return target
    }

    private static func files(_ folder: String) throws -> Set<String> {
        var out: Set<String> = []
        for name in try FileManager.default.subpathsOfDirectory(atPath: folder) {
            let values = try URL(fileURLWithPath: folder + "/" + name).resourceValues(forKeys: [.isRegularFileKey])
            if values.isRegularFile == true { out.insert(name) }
        }
        return out
    }

    private static func lastRecord(_ state: String) throws -> Range<Int> {
        let file = try PosixFile(state + "/audit/wal", .read)
        var reader = try #require(try SegmentReader(file, limit: file.status().size, key: nil))
        var last = 0..<0
        while case .record(let record) = try reader.next() { last = record.range }
        return last
    }
}
