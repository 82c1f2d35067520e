import Foundation
import RedoubtCore
import Testing

@testable import RedoubtAudit

struct ReaderTests {
    @Test func `queries and counts agree with a plain walk over the events`() async throws {
        let scratch = try Scratch()
        try await makeLog(400, in: scratch, closed: false)
        let reader = AuditReader(state: scratch.path)
        let query = AuditQuery(since: testTime + .seconds(100), until: testTime + .seconds(200), user: "user-2", result: "denied")
        let wanted = (100..<200).filter { $0 % 5 == 2 && $0 % 3 == 0 }.map { "req-\($0)" }
        #expect(try reader.query(query).map(\.request) == wanted)
        #expect(try reader.query(query, limit: 2).map(\.request) == wanted.suffix(2))
        #expect(try reader.query(AuditQuery(session: "s-1", kind: .tool, action: "tool_executed")).count == 400)
        #expect(try reader.query(AuditQuery(session: "s-2")).isEmpty)
        #expect(try reader.count(AuditQuery(), by: .user).map(\.entries) == [80, 80, 80, 80, 80])
        #expect(
            try reader.count(AuditQuery(), by: .result) == [
                .init(key: "denied", entries: 134), .init(key: "success", entries: 266),
            ])
    }

    @Test func `events are counted by the hour they fall in`() async throws {
        let scratch = try Scratch()
        let log = try openLog(scratch.path)
        for minute in [0, 59, 60, 61, 200] { _ = try await log.append(sampleEvent(minute), at: testTime + .seconds(minute * 60)) }
        try await log.close()
        let counts = try AuditReader(state: scratch.path).count(AuditQuery(), by: .hour)
        #expect(counts.map(\.key) == ["2026-01-01T00:00:00.000Z", "2026-01-01T01:00:00.000Z", "2026-01-01T03:00:00.000Z"])
        #expect(counts.map(\.entries) == [2, 2, 1])
        #expect(try AuditQuery.Grouping(name: "user") == .user && AuditQuery.Grouping(name: "event_type") == .eventType)
        let fault = #expect(throws: Fault.self) { try AuditQuery.Grouping(name: "uesr_id") }
        #expect(fault?.hint == "did you mean `user_id`?")
    }

    @Test func `the export is the log's own bytes, a line each`() async throws {
        let scratch = try Scratch()
        try await makeLog(3, in: scratch)
        var out: [UInt8] = []
        try AuditReader(state: scratch.path).exportJSONLines { (line) throws(Fault) in out += line }
        let lines = String(decoding: out, as: UTF8.self).split(separator: "\n")
        #expect(lines.count == 3)
        var previous = ""
        for line in lines {
            let leaf = try AuditLeaf(Array(line.utf8))
            #expect(leaf.previousHash == previous)
            previous = MerkleTree.leafHash(leaf.bytes).hex
        }
    }

    @Test func `a tail sees each entry once, in segment or bundle, in whatever pieces it asks`() async throws {
        let scratch = try Scratch()
        let log = try openLog(scratch.path, interval: 10)
        let reader = AuditReader(state: scratch.path)
        var tail = AuditTail(reader, from: 0, query: AuditQuery(result: "denied"))
        var seen: [UInt64] = []
        for number in 0..<60 {
            _ = try await log.append(sampleEvent(number), at: testTime)
            if number % 7 == 0 { seen += try tail.poll(limit: 5).map(\.index) }
        }
        while tail.next < 60 { seen += try tail.poll(limit: 5).map(\.index) }
        #expect(seen == (0..<60).filter { $0 % 3 == 0 }.map(UInt64.init))
        #expect(try await reader.offPool { (reader) throws(Fault) in try reader.count() } == 60)
        try await log.close()
    }

    @Test func `a proof is checked by arithmetic that shares nothing with the log`() async throws {
        let scratch = try Scratch()
        try await makeLog(517, in: scratch)
        let reader = AuditReader(state: scratch.path)
        let key = try VerifierKey(vkey: reader.vkey())
        for index in [UInt64(0), 1, 255, 256, 300, 511, 512, 515, 516] {
            let leaf = try #require(try reader.query(AuditQuery()).first { $0.index == index })
            let text = try reader.prove(index).text
            #expect(try Self.holds(text, entry: leaf.bytes, key: key.publicKey))
            let proof = try TlogProof(text: text)
            #expect(proof.text == text && proof.proves(leaf.bytes, key: key))
            #expect(!proof.proves(leaf.bytes + [0x20], key: key))
            #expect(throws: Fault.self) { try TlogProof(text: text.replacingOccurrences(of: "@v1", with: "@v2")) }
        }
        let fault = #expect(throws: Fault.self) { try reader.prove(517) }
        #expect(fault?.code == .usage)
    }

    /// RFC 6962 and the note format once more, by other means: recursion over the definition, Foundation's Base 64.
    private static func holds(_ text: String, entry: [UInt8], key: [UInt8]) throws -> Bool {
        let halves = text.components(separatedBy: "\n\n")
        let lines = halves[0].components(separatedBy: "\n")
        let head = halves[1].components(separatedBy: "\n")
        guard halves.count == 3, lines[0] == "c2sp.org/tlog-proof@v1", let index = Int(lines[1].dropFirst("index ".count)),
            let size = Int(head[1])
        else { return false }
        var path = try lines.dropFirst(2).map { try #require(Data(base64Encoded: $0)) }
        func sha256(_ data: Data) -> Data { Data(Hashing.plain(Array(data)).bytes) }
        func root(_ index: Int, _ size: Int) -> Data {
            guard size > 1, let sibling = path.popLast() else { return sha256(Data([0]) + entry) }
            var split = 1
            while split * 2 < size { split *= 2 }
            let isLeft = index < split
            let below = isLeft ? root(index, split) : root(index - split, size - split)
            return sha256(Data([1]) + (isLeft ? below + sibling : sibling + below))
        }
        let computed = root(index, size)
        let signature = try #require(Data(base64Encoded: String(halves[2].split(separator: " ")[2].dropLast())))
        let signed = try VerifierKey(name: "any", publicKey: key).isValid(
            Array(signature.dropFirst(4)), for: Array((halves[1] + "\n").utf8))
        return signed && path.isEmpty && computed.base64EncodedString() == head[2]
    }

    @Test func `a log that does not exist is empty, and says so where it cannot be`() throws {
        let scratch = try Scratch()
        let reader = AuditReader(state: scratch.path)
        #expect(try reader.query(AuditQuery()).isEmpty && reader.count() == 0)
        #expect(throws: Fault.self) { try reader.checkpoint() }
        #expect(throws: Fault.self) { try reader.prove(0) }
        let report = try verify(scratch.path)
        #expect(report.valid && report.entries == 0 && report.root == MerkleTree.emptyRoot.hex)
    }

    @Test func `the report's JSON has the promised members`() async throws {
        let scratch = try Scratch()
        try await makeLog(2, in: scratch)
        let good = try verify(scratch.path)
        #expect(
            good.json.canonicalText == #"{"entries":2,"root":"\#(good.root)","unproven":{"entries":0,"since":""},"valid":true}"#)
        try FileManager.default.removeItem(atPath: scratch.path + "/audit/tile/entries/000.p/2")
        let bad = try verify(scratch.path).json
        #expect(bad["valid"] == false && bad["class"] == "missing_file" && bad["first_bad_index"]?.integer == 0)
    }
}
