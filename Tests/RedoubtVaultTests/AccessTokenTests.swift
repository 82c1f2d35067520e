import RedoubtCore
import RedoubtVault
import Testing

@testable import struct RedoubtVault.AccessToken
@testable import enum RedoubtVault.CRC32

@Suite struct `An access token` {
    private func refusal(_ text: String) -> Denial? {
        do { _ = try AccessToken(parsing: text) } catch { return error }
        return nil
    }

    /// Made by another implementation (Python's zlib and hashlib).
    static let vectors: [([UInt8], String, String)] = [
        (
            [UInt8](repeating: 0, count: 32), "0000000000000000000000000000000000000000000" + "2CZclj",
            "fa2a62ab7e7613e0191f5359b34e367cdef31cc413332d8e25f2fee223194eaf"
        ),
        (
            Array(0..<32), "003aUlTJC7tjlCTQj2uNU3MFagCXG9LRKRcwGkBIDlf" + "1Yo7hP",
            "5505ffa724f72698096b82527ccb7ee9edda524d25c6415ce60e3ed411a26fab"
        ),
        (
            [UInt8](repeating: 255, count: 32), "yhjskwdA6OZ1AL1YmHWZWm8LLG7HjnuCA2j5rOw8Xp1" + "3sRzl1",
            "9d7994e8f9c0ab509f4faf18e712dd7349ef18c73d6ec25ef03a2219a0837b94"
        ),
    ]

    @Test(arguments: vectors) func `has the form, checksum and digest that it says`(random: [UInt8], body: String, digest: String)
        throws
    {
        let token = AccessToken(random: random)
        #expect(token.withText { $0 } == "rdt_" + body)
        #expect(token.digest == digest)
        #expect(try AccessToken(parsing: "rdt_" + body) == token)
    }

    @Test func `has the checksum of the standard`() {
        #expect(CRC32.checksum("123456789".utf8) == 0xCBF4_3926)
        #expect(CRC32.checksum([]) == 0)
    }

    @Test func `is new each time and reads back`() throws {
        var texts: Set<String> = []
        for _ in 0..<500 {
            let token = AccessToken.mint()
            let text = token.withText { $0 }
            #expect(text.utf8.count == 53)
            #expect(try AccessToken(parsing: text).digest == token.digest)
            texts.insert(text)
        }
        #expect(texts.count == 500)
    }

    @Test func `is refused when one character differs, two are swapped or one is missing`() {
        let text = Array(AccessToken(random: Array(0..<32)).withText { $0 })
        for index in text.indices {
            var other = text
            other[index] = text[index] == "7" ? "8" : "7"
            #expect(refusal(String(other))?.code == .identityInvalid)
            var shorter = text
            shorter.remove(at: index)
            #expect(refusal(String(shorter))?.code == .identityInvalid)
            guard index > 0, text[index] != text[index - 1] else { continue }
            var swapped = text
            swapped.swapAt(index, index - 1)
            #expect(refusal(String(swapped))?.code == .identityInvalid)
        }
    }

    @Test(arguments: [
        "", "rdt_", "rdt_ü", String(repeating: "a", count: 53), "rdt_" + String(repeating: "-", count: 49),
        "rdt_" + String(repeating: "é", count: 49),
        "RDT_0000000000000000000000000000000000000000000" + "2CZclj", " rdt_0000000000000000000000000000000000000000000" + "2CZclj",
        "rdt_0000000000000000000000000000000000000000000" + "2CZclj\n", String(repeating: "rdt_", count: 100_000),
    ])
    func `is refused when it is something else, and not repeated`(text: String) {
        #expect(refusal(text)?.code == .identityInvalid)
        #expect(text.count < 10 || refusal(text)?.description.contains(text.prefix(20)) == false)
    }

    @Test func `is known by its digest`() {
        let (token, other) = (AccessToken.mint(), AccessToken.mint())
        #expect(token.matches(digest: token.digest))
        #expect(!token.matches(digest: other.digest))
        #expect(!token.matches(digest: ""))
        #expect(!token.matches(digest: String(token.digest.dropLast())))
        #expect(token == token && token != other)
    }

    @Test func `is shown by nothing`() {
        let token = AccessToken.mint()
        var dumped = ""
        dump(token, to: &dumped)
        dump([token as Any?], to: &dumped)
        let shown = "\(token) \(String(reflecting: token)) \(dumped) \(Optional(token) as Any)"
        let secret = token.withText { String($0.dropFirst(4)) }
        #expect(!shown.contains(secret) && !shown.contains(secret.prefix(8)))
        #expect(token.description == "rdt_*** (\(token.digest.prefix(8)))")
    }
}
