import Foundation
import RedoubtCore
import Testing

@testable import RedoubtAudit

struct LeafTests {
    private static func leaf(_ event: AuditEvent, index: UInt64 = 0, previous: TreeHash? = nil, key: IntegrityKey? = nil) -> [UInt8]
    {
        var out: [UInt8] = []
        LeafWriter(integrityKey: key).write(LeafDraft(event, at: testTime), index: index, previous: previous, into: &out)
        return out
    }

    @Test func `a leaf has every field, empty when unknown, in canonical order`() {
        let text = String(decoding: Self.leaf(AuditEvent(.key, "key_rotated", result: "success")), as: UTF8.self)
        #expect(
            text
                == #"{"_previous_hash":"","action":"key_rotated","code":"","details":{},"event_type":"key","index":0,"layer":"","request_id":"","result":"success","session_id":"","timestamp":"2026-01-01T00:00:00.000Z","user_id":"","v":1}"#
        )
    }

    @Test func `the bytes are those that canonical JSON gives for the same value`() throws {
        var random = SplitMix(state: 3)
        for number in 0..<200 {
            var event = sampleEvent(number)
            event.user = String(
                (0..<Int.random(in: 0...40, using: &random)).map { _ in
                    "aé\"\\\n\u{1}😀ß/\u{7F}".randomElement(using: &random) ?? "x"
                })
            event.details["\u{FB33}"] = .double(Double.random(in: -1e9...1e9, using: &random))
            event.details["😀"] = .array([.null, .bool(true), .integer(Int64(number))])
            let bytes = Self.leaf(event, index: UInt64(number), previous: MerkleTree.emptyRoot, key: testIntegrityKey)
            let value = try JSONValue(parsing: bytes)
            #expect(value.canonicalBytes == bytes)
            let leaf = try AuditLeaf(bytes)
            #expect(leaf.user == event.user && leaf.details["😀"] == event.details["😀"] && leaf.index == UInt64(number))
        }
    }

    @Test func `the keyed hash is HMAC-SHA-256 over the canonical leaf without that field`() throws {
        for text in [
            String(repeating: "a1", count: 32), "a pass phrase", String(repeating: "zz", count: 32),
            String(repeating: "long ", count: 40),
        ] {
            let key = try #require(IntegrityKey(text))
            let bytes = Self.leaf(sampleEvent(4), index: 9, previous: MerkleTree.emptyRoot, key: key)
            guard case .object(var fields) = try JSONValue(parsing: bytes) else { return }
            let written = fields.removeValue(forKey: "_integrity_hash")?.string
            let secret = text.hasPrefix("a1") ? Hex.decode(text) ?? [] : Array(text.utf8)
            #expect(written == Self.hmac(secret, JSONValue.object(fields).canonicalBytes).hex)
        }
        #expect(IntegrityKey("") == nil)
    }

    /// RFC 2104, word for word.
    private static func hmac(_ key: [UInt8], _ message: [UInt8]) -> TreeHash {
        let short = key.count > 64 ? Hashing.plain(key).bytes : key
        let block = short + [UInt8](repeating: 0, count: 64 - short.count)
        return Hashing.plain(block.map { $0 ^ 0x5C } + Hashing.plain(block.map { $0 ^ 0x36 } + message).bytes)
    }

    @Test func `the keyed hash gives the answers of RFC 4231`() {
        let cases: [([UInt8], String, String)] = [
            ([UInt8](repeating: 0x0B, count: 20), "Hi There", "b0344c61d8db38535ca8afceaf0bf12b881dc200c9833da726e9376c2e32cff7"),
            (
                Array("Jefe".utf8), "what do ya want for nothing?",
                "5bdcc146bf60754e6a042426089575c75a003f089d2739839dec58b964ec3843"
            ),
            (
                [UInt8](repeating: 0xAA, count: 131), "Test Using Larger Than Block-Size Key - Hash Key First",
                "60e431591ee0b67f0d8a26aacbf5b77f8e0bc6213728c5140546040f0ee37f54"
            ),
        ]
        for (key, message, answer) in cases {
            let bytes = Array(message.utf8)
            #expect(KeyedHash(key: key).code(bytes, bytes.indices).hex == answer)
            #expect(KeyedHash(key: key).code(prefix: Array(bytes.prefix(3)), bytes, 3..<bytes.count).hex == answer)
        }
    }

    @Test func `what is too long is cut with a mark, and the leaf stays readable`() throws {
        var event = sampleEvent(1)
        event.user = String(repeating: "\u{1}", count: 100_000)
        event.action = String(repeating: "é", count: 1000)
        event.details = [
            "big": .string(String(repeating: "x", count: 200_000)), "list": .array(Array(repeating: "y", count: 60_000)),
            "small": 7,
        ]
        let bytes = Self.leaf(event)
        #expect(bytes.count <= AuditLeaf.largest)
        let leaf = try AuditLeaf(bytes)
        #expect(leaf.user.hasSuffix("…[cut from 100000 bytes]") && leaf.action.hasSuffix("…[cut from 2000 bytes]"))
        #expect(leaf.details["_cut"]?["members"]?.integer == 1)
        #expect(leaf.details["list"] == nil)
        #expect(leaf.details["small"] == 7 && (leaf.details["big"]?.string?.contains("[cut from 200000 bytes]") ?? false))
    }

    @Test func `the worst event there can be still fits`() throws {
        var event = sampleEvent(1)
        let worst = String(repeating: "\u{1}", count: 7000)
        (event.user, event.action, event.result, event.session, event.request, event.layer, event.code) = (
            worst, worst, worst, worst, worst, worst, worst
        )
        event.details = Dictionary(uniqueKeysWithValues: (0..<500).map { ("key \($0) \u{1}", .string(worst)) })
        #expect(try AuditLeaf(Self.leaf(event)).bytes.count <= AuditLeaf.largest)
    }

    @Test func `what memory keeps of an event is bounded too`() {
        var event = sampleEvent(1)
        #expect(LeafDraft(event, at: testTime).retained(event) == event)
        event.details["big"] = .string(String(repeating: "x", count: 5000))
        #expect(LeafDraft(event, at: testTime).retained(event).details == ["_cut": ["members": 5]])
        event = sampleEvent(1)
        event.user = String(repeating: "x", count: 1_000_000)
        #expect(LeafDraft(event, at: testTime).retained(event).user.utf8.count < 600)
    }

    @Test func `details that are nested too deep are cut, not followed`() throws {
        var deep: JSONValue = "bottom"
        for _ in 0..<5000 { deep = .array([deep]) }
        var event = sampleEvent(1)
        event.details = ["deep": deep, "kept": 1]
        let leaf = try AuditLeaf(Self.leaf(event))
        #expect(leaf.details["kept"] == 1 && leaf.details["deep"] != nil && leaf.details["_cut"]?["members"]?.integer == 0)
    }

    @Test(arguments: [
        ("\"v\":1", "\"v\":2"), ("\"index\":0", "\"index\":-1"), ("\"event_type\":\"key\"", "\"event_type\":\"other\""),
        ("\"details\":{}", "\"details\":[]"), ("\"details\":{}", "\"details\": {}"), (",\"v\":1", ",\"v\":1,\"w\":2"),
        ("\"code\":\"\",", ""), ("\"_previous_hash\":\"\"", "\"_previous_hash\":\"ab\""), ("00:00:00.000Z", "00:00:00Z"),
        ("\"code\":\"\"", "\"code\":\"\\u0061\""),
    ])
    func `a leaf that deviates in anything is refused`(old: String, new: String) {
        let text = String(decoding: Self.leaf(AuditEvent(.key, "key_rotated", result: "success")), as: UTF8.self)
        let changed = text.replacingOccurrences(of: old, with: new)
        #expect(changed != text)
        #expect(throws: Fault.self) { try AuditLeaf(Array(changed.utf8)) }
    }
}
