import Foundation
import RedoubtCore
import Testing

@testable import RedoubtAudit

struct NoteTests {
    private static let note = """
        example.com/log/testdata
        15
        rKbDipCvhuX1GZ7g5BBe8sA6BbJ7ja/1nk427v383cs=

        \u{2014} example.com/log/testdata M9e0luh4jTG+UMBqOUo9/q+yAEvx1ilBEniMvjf1zfcBOhg+CKubMt53MvIt/uEWP6zdkdIQzd/fmwlM/dlPWF74ewI=

        """
    private static let vkey = "example.com/log/testdata+33d7b496+AeHTu4Q3hEIMHNqc6fASMsq3rKNx280NI+oO5xCFkkSx"

    @Test func `a checkpoint signed elsewhere verifies, and not after any one byte has changed`() throws {
        let key = try VerifierKey(vkey: Self.vkey)
        #expect(key.vkey == Self.vkey)
        let bytes = Array(Self.note.utf8)
        #expect(try SignedNote(bytes).verify(key) == .valid)
        for at in bytes.indices {
            var changed = bytes
            changed[at] ^= 1
            #expect((try? SignedNote(changed).verify(key)) != .valid, "byte \(at)")
        }
        for end in bytes.indices { #expect((try? SignedNote(Array(bytes[..<end])).verify(key)) != .valid) }
    }

    @Test func `what is signed with a seed verifies with its key and no other`() throws {
        let key = try SigningKey(seed: [UInt8](repeating: 7, count: 32), name: testOrigin)
        let other = try SigningKey(seed: [UInt8](repeating: 8, count: 32), name: testOrigin)
        let head = Checkpoint(origin: testOrigin, size: 3, root: MerkleTree.emptyRoot)
        let note = try SignedNote(key.sign(head))
        #expect(note.verify(key.verifier) == .valid)
        #expect(note.verify(other.verifier) == .unsigned)
        #expect(try Checkpoint(text: note.text) == head)
        #expect(try VerifierKey(vkey: key.verifier.vkey) == key.verifier)
    }

    @Test(arguments: [
        "a\n0\n\n", "a\n01\nAAAA\n", "\n0\n47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFU=\n",
        "a\n-1\n47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFU=\n", "a\n0\n47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFV=\n",
        "a\n0\n47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFU=",
        "a\n18446744073709551616\n47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFU=\n",
    ])
    func `a malformed checkpoint is refused`(text: String) {
        #expect(throws: Fault.self) { try Checkpoint(text: text) }
    }

    @Test(arguments: [
        "", "name", "na me+00000000+AQ==", "n+33d7b496+AeHTu4Q3hEIMHNqc6fASMsq3rKNx280NI+oO5xCFkkSx", "n+zzzzzzzz+AA==",
    ])
    func `a malformed verifier key is refused`(text: String) {
        #expect(throws: Fault.self) { try VerifierKey(vkey: text) }
    }

    @Test(.enabled(if: vectors("cctv-ed25519") != nil))
    func `edge cases of Ed25519 points are judged strictly`() throws {
        let folder = try #require(vectors("cctv-ed25519"))
        let all = try JSONValue(parsing: readFile(folder.appendingPathComponent("ed25519vectors.json").path)).array ?? []
        let weak: Set<String> = ["low_order_A", "low_order_R", "non_canonical_A", "non_canonical_R", "low_order_residue"]
        var accepted = 0
        for vector in all {
            let flags = Set((vector["flags"]?.array ?? []).compactMap(\.string))
            let key = try VerifierKey(name: "n", publicKey: #require(Hex.decode(vector["key"]?.string ?? "")))
            let signature = try #require(Hex.decode(vector["sig"]?.string ?? ""))
            let holds = key.isValid(signature, for: Array((vector["msg"]?.string ?? "").utf8))
            #expect(holds == flags.isDisjoint(with: weak), "\(vector["number"]?.integer ?? -1)")
            accepted += holds ? 1 : 0
        }
        #expect(all.count == 914 && accepted > 0)
    }

    @Test func `base 64 has one spelling for each value`() {
        var random = SplitMix(state: 1)
        for count in 0..<70 {
            let bytes = (0..<count).map { _ in UInt8.random(in: 0...255, using: &random) }
            let text = Base64.encode(bytes)
            #expect(text == Data(bytes).base64EncodedString())
            #expect(Base64.decode(text) == bytes)
        }
        for text in ["A", "AA", "AA=", "AB==", "AAB=", "=AAA", "A=AA", "AA==AAAA", "A A=", "AAA\n", "===="] {
            #expect(Base64.decode(text) == nil)
        }
    }

    @Test(.enabled(if: vectors("rfc8785-jcs") != nil))
    func `canonical JSON is that of the published vectors`() throws {
        let folder = try #require(vectors("rfc8785-jcs")).path
        for name in ["arrays", "french", "structures", "unicode", "values", "weird"] {
            let value = try JSONValue(parsing: readFile("\(folder)/input/\(name).json"))
            #expect(value.canonicalBytes == (try readFile("\(folder)/output/\(name).json")), "\(name)")
        }
    }
}
