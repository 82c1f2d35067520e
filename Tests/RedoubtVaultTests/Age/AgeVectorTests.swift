import Crypto
import Foundation
import RedoubtCore
import RedoubtVault
import Testing

/// The vectors that the age project publishes for every implementation.
@Suite struct `Age's own test vectors` {
    private static let folder = "cctv-age/testdata"
    static let names = TestData.names(folder)

    private struct Vector {
        var fields: [String: [String]] = [:]
        var file: [UInt8]

        init(_ name: String) throws {
            let bytes = try TestData.bytes(folder + "/" + name)
            var rest = bytes[...]
            while let end = rest.firstIndex(of: 10) {
                let line = String(decoding: rest[..<end], as: UTF8.self)
                rest = rest[(end + 1)...]
                if line.isEmpty { break }
                let parts = line.split(separator: ": ", maxSplits: 1).map(String.init)
                fields[parts[0], default: []].append(parts.count > 1 ? parts[1] : "")
            }
            file = Array(rest)
            guard fields["compressed"] != nil else { return }
            let program = "import sys,zlib; sys.stdout.buffer.write(zlib.decompress(sys.stdin.buffer.read()))"
            let python = try #require(OtherProgram.path("python3"), "zlib is read with Python")
            file = try OtherProgram.run(python, ["-c", program], input: file).output
        }

        var identities: [AgeIdentity] {
            get throws {
                try fields["passphrase", default: []].map { AgeIdentity(passphrase: SecureString($0)) }
                    + fields["identity", default: []].map { try AgeIdentity(parsing: Array($0.utf8).span) }
            }
        }
    }

    private static func words(_ failure: AgeFailure) -> String {
        switch failure {
        case .header, .workFactor: "header failure"
        case .armor: "armor failure"
        case .noMatch: "no match"
        case .mac: "HMAC failure"
        case .payload: "payload failure"
        }
    }

    @Test(.enabled(if: !names.isEmpty, "the vectors are not here"), arguments: names)
    func `come out as they should`(name: String) throws {
        let vector = try Vector(name)
        let identities = try vector.identities
        var outcome = "success"
        var hash = SHA256()
        do {
            try Age.decrypt(vector.file, with: identities, form: vector.fields["armored"] == nil ? .binary : .armored) { chunk in
                hash.update(data: chunk.indices.map { chunk[$0] })
            }
        } catch { outcome = Self.words(error) }
        #expect([outcome] == vector.fields["expect"])
        let digest = hash.finalize().map { String($0 >> 4, radix: 16) + String($0 & 15, radix: 16) }.joined()
        if let payload = vector.fields["payload"] { #expect(payload == [digest]) }
    }

    @Test(.enabled(if: !names.isEmpty, "the vectors are not here"))
    func `are all there`() {
        #expect(Self.names.count == 143)
        #expect(Self.names.count { !$0.hasPrefix("hybrid") } == 125)
    }
}
