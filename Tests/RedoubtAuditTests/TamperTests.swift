import Foundation
import RedoubtCore
import Testing

@testable import RedoubtAudit

/// Each row changes a copy of a good state as somebody with access to the files could, and names what must be found.
struct TamperTests {
    typealias Deed = @Sendable (String) async throws -> Void

    struct Row: Sendable {
        let name: String
        let kind: VerificationReport.Class
        let index: UInt64?
        let deed: Deed

        init(_ description: String, _ kind: VerificationReport.Class, _ index: UInt64?, _ deed: @escaping Deed) {
            name = description
            self.kind = kind
            self.index = index
            self.deed = deed
        }
    }

    /// 600 entries under a checkpoint (bundles 0 and 1 full, bundle 2 with 88), then 5 in the segment.
    private static func state(_ scratch: Scratch) async throws -> String {
        try await makeLog(600, in: scratch)
        let log = try openLog(scratch.path, interval: 3_600_000)
        for number in 600..<605 { _ = try await log.append(sampleEvent(number), at: testTime + .seconds(number)) }
        let copy = try scratch.copy()
        try await log.close()
        return copy
    }

    private static func change(_ path: String, _ body: (inout [UInt8]) throws -> Void) throws {
        var bytes = try readFile(path)
        let old = bytes
        try body(&bytes)
        #expect(bytes != old)
        try writeFile(path, bytes)
    }

    /// Puts `new` in the place of the first `old` at or after an entry's own request id.
    private static func replace(_ path: String, _ entry: Int, _ old: String, _ new: String) throws {
        try change(path) { bytes in
            let marker = try #require(bytes.firstRange(of: Array("\"req-\(entry)\"".utf8)))
            let start = try #require(bytes[..<marker.lowerBound].lastRange(of: Array("\"action\"".utf8)))
            let hit = try #require(bytes[start.lowerBound...].firstRange(of: Array(old.utf8)))
            bytes.replaceSubrange(hit, with: Array(new.utf8))
        }
    }

    private static func entries(_ path: String, _ body: (inout [[UInt8]]) -> Void) throws {
        try change(path) { bytes in
            var list = EntryBundle.frames(bytes).frames.map { Array(bytes[$0]) }
            body(&list)
            bytes = []
            for entry in list { EntryBundle.append(entry[...], to: &bytes) }
        }
    }

    /// The segment's records without their lengths; every one of them is put back with its own trailer.
    private static func records(_ state: String, _ body: (inout [[UInt8]]) -> Void) throws {
        try change(state + "/audit/wal") { bytes in
            var list: [[UInt8]] = []
            var at = Segment.headerSize
            while at < bytes.count {
                let end = at + 4 + Int(bytes[at + 2]) << 8 + Int(bytes[at + 3]) + Segment.trailerSize
                list.append(Array(bytes[at..<end]))
                at = end
            }
            body(&list)
            bytes = Array(bytes[..<Segment.headerSize]) + list.flatMap { $0 }
        }
    }

    /// Writes tiles that fit the bundles as they now are, as somebody without the log's key could.
    private static func rebuildTiles(_ state: String, from changed: [[UInt8]]) throws {
        var levels: [[TreeHash]] = [changed.map { MerkleTree.leafHash($0) }]
        while let below = levels.last, below.count >= 256 {
            levels.append((0..<below.count / 256).map { MerkleTree.root(of: below[$0 * 256..<($0 + 1) * 256]) })
        }
        for (level, hashes) in levels.enumerated() {
            for start in stride(from: 0, to: hashes.count, by: 256) {
                let part = hashes[start..<min(start + 256, hashes.count)]
                let path = TilePath(.hashes(level: level), index: UInt64(start / 256), width: part.count)
                try writeFile(state + "/audit/" + path.text, part.flatMap(\.bytes))
            }
        }
        for start in stride(from: 0, to: changed.count, by: 256) {
            var bytes: [UInt8] = []
            for entry in changed[start..<min(start + 256, changed.count)] { EntryBundle.append(entry[...], to: &bytes) }
            let path = TilePath(.entries, index: UInt64(start / 256), width: min(256, changed.count - start))
            try writeFile(state + "/audit/" + path.text, bytes)
        }
    }

    private static func allEntries(_ state: String) throws -> [[UInt8]] {
        try [("000", 256), ("001", 256), ("002.p/88", 88)].flatMap { (name, count) in
            let bytes = try readFile(state + "/audit/tile/entries/" + name)
            return try #require(EntryBundle.entries(bytes, count: count)).map { Array(bytes[$0]) }
        }
    }

    /// The same entries with one changed and the chain after it made anew, with whatever key is at hand.
    private static func rechained(_ entries: [[UInt8]], changing at: Int, key: IntegrityKey?) throws -> [[UInt8]] {
        var out = Array(entries[..<at])
        for index in at..<entries.count {
            let leaf = try AuditLeaf(entries[index])
            var event = AuditEvent(
                leaf.kind, leaf.action, result: leaf.result, user: leaf.user, session: leaf.session, request: leaf.request)
            (event.layer, event.code, event.details) = (leaf.layer, leaf.code, leaf.details)
            if index == at { event.user = "somebody-else" }
            var bytes: [UInt8] = []
            LeafWriter(integrityKey: key).write(
                LeafDraft(event, at: leaf.timestamp), index: UInt64(index), previous: out.last.map { MerkleTree.leafHash($0) },
                into: &bytes)
            out.append(bytes)
        }
        return out
    }

    static let rows: [Row] = [
        Row("a word in a full bundle, same length", .edited, 100) {
            try replace($0 + "/audit/tile/entries/000", 100, "pineapple", "pineappla")
        },
        Row("a word in a full bundle, shorter", .edited, 300) {
            try replace($0 + "/audit/tile/entries/001", 300, "pineapple", "pear")
        },
        Row("a word in a full bundle, longer", .edited, 300) {
            try replace($0 + "/audit/tile/entries/001", 300, "pineapple", "watermelon pineapple")
        },
        Row("the last entry of a bundle, shorter", .edited, 255) {
            try replace($0 + "/audit/tile/entries/000", 255, "pineapple", "pear")
        },
        Row("the last entry of a bundle, longer", .edited, 255) {
            try replace($0 + "/audit/tile/entries/000", 255, "pineapple", "pineapples")
        },
        Row("the first entry", .edited, 0) { try replace($0 + "/audit/tile/entries/000", 0, "denied", "allowd") },
        Row("the last entry of the partial bundle", .edited, 599) {
            try replace($0 + "/audit/tile/entries/002.p/88", 599, "user-4", "user-1")
        },
        Row("an entry's length field", .edited, 0) { try change($0 + "/audit/tile/entries/000") { $0[0] = 0xFF } },
        Row("a word in the segment, same length", .edited, 602) { try replace($0 + "/audit/wal", 602, "pineapple", "pineappla") },
        Row("a word in the segment, longer", .edited, 602) { try replace($0 + "/audit/wal", 602, "pineapple", "pineapples") },
        Row("the last word in the segment, shorter", .edited, 604) { try replace($0 + "/audit/wal", 604, "pineapple", "pear") },
        Row("much of the last entry in the segment gone", .edited, 604) {
            try replace(
                $0 + "/audit/wal", 604,
                "\"details\":{\"arguments\":{\"hash\":\"ab12\",\"kinds\":[\"a\",\"b\"]},\"number\":604,\"tool\":\"calculator\",",
                "\"details\":{")
        },
        Row("a pair swapped in a bundle", .reordered, 40) { try entries($0 + "/audit/tile/entries/000") { $0.swapAt(40, 41) } },
        Row("entries far apart swapped", .reordered, 7) { try entries($0 + "/audit/tile/entries/000") { $0.swapAt(7, 200) } },
        Row("an entry deleted from a bundle", .deleted, 270) { try entries($0 + "/audit/tile/entries/001") { $0.remove(at: 14) } },
        Row("the last entry deleted from a bundle", .truncated, 511) {
            try entries($0 + "/audit/tile/entries/001") { $0.removeLast() }
        },
        Row("an entry inserted into a bundle", .inserted, 20) {
            try entries($0 + "/audit/tile/entries/000") { $0.insert(Array("{}".utf8), at: 20) }
        },
        Row("an entry copied in a bundle", .inserted, 21) {
            try entries($0 + "/audit/tile/entries/000") { $0.insert($0[20], at: 21) }
        },
        Row("a forged entry at the end of a bundle", .inserted, 600) {
            try entries($0 + "/audit/tile/entries/002.p/88") { $0.append($0[0]) }
        },
        Row("a bundle filled up beyond any size", .inserted, 600) { state in
            try change(state + "/audit/tile/entries/002.p/88") { $0 += [UInt8](repeating: 0, count: 20 << 20) }
        },
        Row("an entry replaced by an invented one", .edited, 20) {
            try entries($0 + "/audit/tile/entries/000") { $0[20] = Array("{}".utf8) }
        },
        Row("a bundle cut in the middle of an entry", .truncated, nil) {
            try change($0 + "/audit/tile/entries/001") { $0.removeLast($0.count / 2) }
        },
        Row("a bundle emptied", .truncated, 256) { try change($0 + "/audit/tile/entries/001") { $0 = [] } },
        Row("a bundle deleted", .missingFile, 256) { try FileManager.default.removeItem(atPath: $0 + "/audit/tile/entries/001") },
        Row("the last bundle deleted", .missingFile, 512) {
            try FileManager.default.removeItem(atPath: $0 + "/audit/tile/entries/002.p")
        },
        Row("a tile deleted", .missingFile, 256) { try FileManager.default.removeItem(atPath: $0 + "/audit/tile/0/001") },
        Row("an upper tile deleted", .missingFile, 0) { try FileManager.default.removeItem(atPath: $0 + "/audit/tile/1") },
        Row("a hash in a full tile changed", .edited, 256 + 4) { try change($0 + "/audit/tile/0/001") { $0[4 * 32] ^= 1 } },
        Row("a hash in the partial tile changed", .edited, 512 + 3) {
            try change($0 + "/audit/tile/0/002.p/88") { $0[3 * 32] ^= 1 }
        },
        Row("a hash in the upper tile changed", .edited, 256) { try change($0 + "/audit/tile/1/000.p/2") { $0[32] ^= 1 } },
        Row("a tile cut", .truncated, 256) { try change($0 + "/audit/tile/0/001") { $0.removeLast(32) } },
        Row("an entry and its tile changed together", .edited, 100) { state in
            try replace(state + "/audit/tile/entries/000", 100, "pineapple", "pineappla")
            try rebuildTiles(state, from: allEntries(state))
        },
        Row("an entry deleted and all tiles made anew", .deleted, 50) { state in
            var all = try allEntries(state)
            all.remove(at: 50)
            all.append(all[3])
            try rebuildTiles(state, from: all)
        },
        Row("an entry inserted and all tiles made anew", .inserted, 50) { state in
            var all = try allEntries(state)
            all.insert(all[3], at: 50)
            all.removeLast()
            try rebuildTiles(state, from: all)
        },
        Row("two entries swapped and all tiles made anew", .reordered, 50) { state in
            var all = try allEntries(state)
            all.swapAt(50, 51)
            try rebuildTiles(state, from: all)
        },
        Row("the chain made anew without the integrity key", .rewritten, 100) { state in
            try rebuildTiles(state, from: rechained(allEntries(state), changing: 100, key: IntegrityKey("guessed")))
        },
        Row("the chain made anew without keyed hashes", .rewritten, nil) { state in
            try rebuildTiles(state, from: rechained(allEntries(state), changing: 100, key: nil))
        },
        Row("the last entry and its tile changed", .edited, 599) { state in
            var all = try allEntries(state)
            all[599] = Array(
                String(decoding: all[599], as: UTF8.self).replacingOccurrences(of: "pineapple", with: "pineappla").utf8)
            try rebuildTiles(state, from: all)
        },
        Row("a pair swapped in the segment", .reordered, 601) { try records($0) { $0.swapAt(1, 2) } },
        Row("an entry deleted from the segment", .deleted, 601) { try records($0) { $0.remove(at: 1) } },
        Row("an entry copied in the segment", .inserted, 602) { try records($0) { $0.insert($0[1], at: 2) } },
        Row("text appended to the segment", .inserted, 605) {
            try change($0 + "/audit/wal") { $0 += Array("{\"forged\":true}\n".utf8) }
        },
        Row("a forged entry with a right hash in the segment", .inserted, 605) { state in
            let forger = try SigningKey(seed: [UInt8](repeating: 1, count: 32), name: testOrigin)
            try change(state + "/audit/wal") { bytes in
                let last = MerkleTree.emptyRoot
                _ = Segment.append(
                    LeafDraft(sampleEvent(605), at: testTime), index: 605, previous: last, writer: LeafWriter(integrityKey: nil),
                    key: forger.segmentKey, to: &bytes)
            }
        },
        Row("the head of the segment changed", .edited, 600) { try change($0 + "/audit/wal") { $0[20] ^= 1 } },
        Row("the segment deleted", .missingFile, 600) { try FileManager.default.removeItem(atPath: $0 + "/audit/wal") },
        Row("the checkpoint deleted", .missingFile, 0) { try FileManager.default.removeItem(atPath: $0 + "/audit/checkpoint") },
        Row("the log emptied", .missingFile, 0) { try FileManager.default.removeItem(atPath: $0 + "/audit") },
        Row("the log's files deleted", .missingFile, 0) { state in
            for name in ["tile", "checkpoint", "wal"] { try FileManager.default.removeItem(atPath: state + "/audit/" + name) }
        },
        Row("the key deleted", .missingFile, nil) { try FileManager.default.removeItem(atPath: $0 + "/keys/audit.key") },
        Row("the checkpoint's size changed", .edited, nil) {
            try change($0 + "/audit/checkpoint") { $0[testOrigin.utf8.count + 1] = UInt8(ascii: "5") }
        },
        Row("the checkpoint's origin changed", .edited, nil) { try change($0 + "/audit/checkpoint") { $0[0] ^= 1 } },
        Row("the checkpoint's signature changed", .edited, nil) { try change($0 + "/audit/checkpoint") { $0[$0.count - 20] ^= 1 } },
        Row("the checkpoint emptied", .edited, nil) { try change($0 + "/audit/checkpoint") { $0 = [] } },
        Row("the key replaced", .keyMismatch, nil) { try change($0 + "/keys/audit.key") { $0 = [UInt8](repeating: 9, count: 32) } },
        Row("the checkpoint of another log put in", .substituted, nil) { state in
            let other = try SigningKey(seed: [UInt8](repeating: 9, count: 32), name: testOrigin)
            try writeFile(
                state + "/audit/checkpoint", other.sign(Checkpoint(origin: testOrigin, size: 0, root: MerkleTree.emptyRoot)))
        },
        Row("the log of another installation put in", .substituted, nil) { state in
            let other = try Scratch()
            try await makeLog(3, in: other, integrityKey: IntegrityKey("their key"))
            try FileManager.default.removeItem(atPath: state + "/audit")
            try FileManager.default.copyItem(atPath: other.path + "/audit", toPath: state + "/audit")
        },
    ]

    @Test func `every change is found, with its class and first bad entry`() async throws {
        let scratch = try Scratch()
        let good = try await Self.state(scratch)
        #expect(try verify(good).valid)
        for (number, row) in Self.rows.enumerated() {
            let state = "\(good)-\(number)"
            try FileManager.default.copyItem(atPath: good, toPath: state)
            try await row.deed(state)
            let report = try verify(state)
            #expect(!report.valid && report.class == row.kind, "\(row.name): \(report)")
            if let index = row.index { #expect(report.firstBadIndex == index, "\(row.name): \(report)") }
        }
    }

    @Test func `a log that is only read is not found changed`() async throws {
        let scratch = try Scratch()
        let state = try await Self.state(scratch)
        let kept = Array(try AuditReader(state: state).checkpoint().utf8)
        #expect(try verify(state, from: kept).valid)
        #expect(try verify(state, from: kept).unproven.entries == 5)
        #expect(try verify(state, integrityKeys: []).valid)
        let vkey = try AuditReader(state: state).vkey()
        #expect(try AuditVerifier(state: state, vkey: vkey).verify().valid)
        try FileManager.default.removeItem(atPath: state + "/keys/audit.key")
        #expect(try AuditVerifier(state: state, vkey: vkey).verify().valid)
    }

    @Test func `a flipped bit counts wherever it is`() async throws {
        let scratch = try Scratch()
        try await makeLog(3, in: scratch)
        let log = try openLog(scratch.path, interval: 3_600_000)
        _ = try await log.append(sampleEvent(3), at: testTime)
        let state = try scratch.copy()
        try await log.close()
        let report = try verify(state)
        for name in ["checkpoint", "tile/0/000.p/3", "tile/entries/000.p/3", "wal"] {
            let path = state + "/audit/" + name
            let bytes = try readFile(path)
            for at in stride(from: bytes.count % 5, to: bytes.count, by: name == "checkpoint" ? 1 : 5) {
                var changed = bytes
                changed[at] ^= 0x10
                try writeFile(path, changed)
                #expect(try !verify(state).valid, "\(name) byte \(at)")
            }
            try writeFile(path, bytes)
        }
        #expect(try verify(state) == report)
    }

    @Test func `a kept checkpoint shows an older state that was put back, and a shorter log`() async throws {
        let scratch = try Scratch()
        try await makeLog(10, in: scratch)
        let old = try scratch.copy()
        let log = try openLog(scratch.path)
        for number in 10..<30 { _ = try await log.append(sampleEvent(number), at: testTime) }
        try await log.close()
        let kept = Array(try AuditReader(state: scratch.path).checkpoint().utf8)
        #expect(try verify(scratch.path, from: kept).valid)
        // Alone it looks right: this is what the kept checkpoint is for.
        #expect(try verify(old).valid)
        let report = try verify(old, from: kept)
        #expect(!report.valid && report.class == .rolledBack && report.firstBadIndex == 10)
        // An older checkpoint and segment in a newer folder are found without one.
        let mixed = try scratch.copy()
        for name in ["checkpoint", "wal"] { try writeFile(mixed + "/audit/" + name, readFile(old + "/audit/" + name)) }
        #expect(try verify(mixed).class == .rolledBack)
        try writeFile(mixed + "/audit/wal", readFile(scratch.path + "/audit/wal"))
        #expect(try verify(mixed).class == .rolledBack)
    }

    @Test func `a kept checkpoint shows what was written anew with the log's own keys`() async throws {
        let scratch = try Scratch()
        try await makeLog(10, in: scratch)
        let kept = Array(try AuditReader(state: scratch.path).checkpoint().utf8)
        let seed = try readFile(scratch.path + "/keys/audit.key")
        let forged = try Scratch()
        try FileManager.default.createDirectory(atPath: forged.path + "/keys", withIntermediateDirectories: true)
        try writeFile(forged.path + "/keys/audit.key.new", seed)
        try FileManager.default.setAttributes([.posixPermissions: 0o600], ofItemAtPath: forged.path + "/keys/audit.key.new")
        let log = try openLog(forged.path)
        for number in 0..<12 { _ = try await log.append(sampleEvent(number + (number == 4 ? 1 : 0)), at: testTime) }
        try await log.close()
        #expect(try verify(forged.path).valid)
        #expect(try verify(forged.path, from: kept).class == .rewritten)
        // Another key altogether: the log is another one.
        let other = try Scratch()
        try await makeLog(12, in: other)
        #expect(try verify(other.path, from: kept).class == .substituted)
        #expect(throws: Fault.self) { try verify(scratch.path, from: Array("no checkpoint".utf8)) }
    }

    @Test func `a log that was changed is not appended to`() async throws {
        let rows = Self.rows.filter {
            $0.name.hasPrefix("the key replaced") || $0.name.contains("segment") || $0.name.contains("partial")
        }
        #expect(rows.count > 8)
        let scratch = try Scratch()
        let good = try await Self.state(scratch)
        for row in rows where row.name != "the last entry of the partial bundle" {
            let state = "\(good)-\(row.name.hashValue)"
            try FileManager.default.copyItem(atPath: good, toPath: state)
            try await row.deed(state)
            let fault = await #expect(throws: Fault.self, "\(row.name)") {
                let log = try openLog(state)
                _ = try await log.append(sampleEvent(1), at: testTime)
                try await log.flush()
            }
            #expect(fault?.code == .auditTampered, "\(row.name)")
        }
    }
}
