import Crypto
import Foundation
import RedoubtCore
import Testing

@testable import RedoubtVault

/// Project Wycheproof's attacks on the algorithms that the vault uses, through the vault's own functions.
@Suite struct `Wycheproof's vectors` {
    private static let folder = "wycheproof"

    private struct Case: Decodable {
        var tcId: Int
        var result: String
        var flags: [String]?
        var key, iv, aad, msg, ct, tag, `public`, `private`, shared, ikm, salt, info, okm: String?
        var size: Int?
    }

    private struct Group: Decodable {
        var tests: [Case]
        var keySize, ivSize, tagSize: Int?
    }

    private struct Suite: Decodable { var testGroups: [Group] }

    private static func groups(_ name: String) throws -> [Group] {
        try JSONDecoder().decode(Suite.self, from: Data(TestData.bytes(folder + "/" + name))).testGroups
    }

    private static func bytes(_ text: String?) -> [UInt8] { text.flatMap { Hexadecimal.decode($0) } ?? [] }

    @Test(.enabled(if: TestData.has(folder), "the vectors are not here"))
    func `of ChaCha20-Poly1305 open and fail as they should`() throws {
        var seen = (valid: 0, invalid: 0)
        for group in try Self.groups("chacha20_poly1305_test.json") {
            for test in group.tests where Self.bytes(test.aad).isEmpty {
                // Age never has additional data, so the wrapper has no place for it.
                let opened = AgeCipher.open(
                    (Self.bytes(test.ct) + Self.bytes(test.tag))[...], nonce: Self.bytes(test.iv),
                    key: SymmetricKey(data: Self.bytes(test.key)))
                if let opened {
                    #expect(test.result != "invalid", "\(test.tcId)")
                    #expect(opened.copy() == Self.bytes(test.msg), "\(test.tcId)")
                    let again = AgeCipher.seal(
                        Self.bytes(test.msg).span, nonce: Self.bytes(test.iv), key: SymmetricKey(data: Self.bytes(test.key)))
                    #expect(again == Self.bytes(test.ct) + Self.bytes(test.tag), "\(test.tcId)")
                    seen.valid += 1
                } else {
                    #expect(test.result == "invalid", "\(test.tcId)")
                    seen.invalid += 1
                }
            }
        }
        #expect(seen.valid > 40 && seen.invalid > 5, "\(seen)")
    }

    @Test(.enabled(if: TestData.has(folder), "the vectors are not here"))
    func `of X25519 agree, and points of low order are refused`() throws {
        var (agreed, refused) = (0, 0)
        for group in try Self.groups("x25519_test.json") {
            for test in group.tests {
                let shared = AgeCipher.agree(Self.bytes(test.private).span, Self.bytes(test.public))
                let expected = Self.bytes(test.shared)
                guard let shared else {
                    // Only the answer that is zero for everybody may be withheld.
                    #expect(test.result != "valid" && expected.allSatisfy { $0 == 0 }, "\(test.tcId)")
                    refused += 1
                    continue
                }
                #expect(unsafe shared.withUnsafeBytes { unsafe Array($0) } == expected, "\(test.tcId)")
                agreed += 1
            }
        }
        #expect(agreed > 450 && refused > 20, "\(agreed) \(refused)")
    }

    @Test(.enabled(if: TestData.has(folder), "the vectors are not here"))
    func `of AES-256-GCM open and fail as they should`() throws {
        var seen = (valid: 0, invalid: 0)
        for group in try Self.groups("aes_gcm_test.json") where group.keySize == 256 && group.ivSize == 96 && group.tagSize == 128 {
            for test in group.tests {
                let box = Self.bytes(test.iv) + Self.bytes(test.ct) + Self.bytes(test.tag)
                let opened = Envelope.open(box, authenticating: Self.bytes(test.aad), SymmetricKey(data: Self.bytes(test.key)))
                #expect((opened != nil) == (test.result != "invalid"), "\(test.tcId)")
                if let opened { #expect(opened == Self.bytes(test.msg), "\(test.tcId)") }
                if opened == nil { seen.invalid += 1 } else { seen.valid += 1 }
            }
        }
        #expect(seen.valid > 30 && seen.invalid > 20, "\(seen)")
    }

    @Test(.enabled(if: TestData.has(folder), "the vectors are not here"))
    func `of HMAC-SHA-256 give the right code`() throws {
        var seen = 0
        for group in try Self.groups("hmac_sha256_test.json") where group.tagSize == 256 {
            for test in group.tests {
                let code = AgeCipher.authenticate(Self.bytes(test.msg), key: SymmetricKey(data: Self.bytes(test.key)))
                let tag = Self.bytes(test.tag)
                #expect(equalInConstantTime(code, tag) == (test.result != "invalid"), "\(test.tcId)")
                seen += 1
            }
        }
        #expect(seen > 60)
    }

    @Test(.enabled(if: TestData.has(folder), "the vectors are not here"))
    func `of HKDF-SHA-256 derive the right key`() throws {
        var seen = 0
        for group in try Self.groups("hkdf_sha256_test.json") {
            for test in group.tests where test.result != "invalid" {
                // The vault derives 32 bytes, the beginning of any longer key; its labels are text.
                let expected = Self.bytes(test.okm)
                guard expected.count >= 32 else { continue }
                let key = AgeCipher.derive(
                    SymmetricKey(data: Self.bytes(test.ikm)), salt: Self.bytes(test.salt), info: Self.bytes(test.info))
                #expect(unsafe key.withUnsafeBytes { unsafe Array($0) } == Array(expected.prefix(32)), "\(test.tcId)")
                seen += 1
            }
        }
        #expect(seen > 40)
    }

    /// RFC 7914, section 12.
    @Test(arguments: [
        (
            "", "", 16, 1, 1,
            "77d6576238657b203b19ca42c18a0497f16b4844e3074ae8dfdffa3fede21442fcd0069ded0948f8326a753a0fc81f17e8d3e0fb2e0d3628cf35e20c38d18906"
        ),
        (
            "password", "NaCl", 1024, 8, 16,
            "fdbabe1c9d3472007856e7190d01e9fe7c6ad7cbc8237830e77376634b3731622eaf30d92e22a3886ff109279d9830dac727afb94a83ee6d8360cbdfa2cc0640"
        ),
        (
            "pleaseletmein", "SodiumChloride", 16_384, 8, 1,
            "7023bdcb3afd7348461c06cd81fd38ebfda8fbba904f8e3ea9b543f6545da1f2d5432955613f0fcf62d49705242a9af9e61e85dc0d651e40dfcf017b45575887"
        ),
    ])
    func `of scrypt are in its RFC and come out the same`(
        text: String, salt: String, rounds: Int, size: Int, lanes: Int, expected: String
    ) throws {
        let key = AgeCipher.stretch(
            Array(text.utf8).span, salt: Array(salt.utf8), rounds: rounds, blockSize: size, parallelism: lanes, length: 64)
        let bytes = try unsafe #require(key).withUnsafeBytes { unsafe Array($0) }
        #expect(Hexadecimal.encode(bytes) == expected)
    }
}
