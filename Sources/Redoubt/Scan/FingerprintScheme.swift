internal import Crypto
internal import RedoubtCore

/// How a secret becomes a fingerprint that tells it again, and that does not give it away.
///
/// PBKDF2-HMAC-SHA-256 (RFC 8018, one block, cut to 16 bytes) of the secret, salted with the baseline's own random salt, the path and
/// the kind. Whoever has the baseline can try guesses, at so many hashes each and for each finding anew; a random token cannot be
/// guessed so, a word can. The salt keeps tables from being made in advance, and equal secrets of two projects from looking equal.
struct FingerprintScheme: Sendable, Hashable {
    static let algorithm = "pbkdf2-hmac-sha256"
    static let usualIterations = 1_024
    /// A baseline that wants more is refused, since it could be made to keep a scan busy for ever.
    static let mostIterations = 1_000_000

    var iterations: Int
    var salt: [UInt8]

    /// For a run without a baseline, so that two runs agree.
    static let unsalted = FingerprintScheme(iterations: usualIterations, salt: Array("redoubt.scan".utf8))

    /// A new baseline's own.
    static func random() -> FingerprintScheme {
        var generator = SystemRandomNumberGenerator()
        return FingerprintScheme(
            iterations: usualIterations, salt: (0..<16).map { _ in UInt8.random(in: .min ... .max, using: &generator) })
    }

    /// The same secret of the same kind in the same file has the same fingerprint, wherever it moves in it.
    func fingerprint(of finding: ScanFinding) -> String {
        let context = salt + [0] + finding.key.bytes + [0] + Array(finding.kind.name.utf8)
        return finding.secret.withValue { derived(from: $0, salt: context) }
    }

    /// The first block of PBKDF2 has its number, 1, behind the salt.
    func derived(from secret: String, salt: [UInt8]) -> String {
        let keyed = HMAC<SHA256>(key: SymmetricKey(data: Array(secret.utf8)))
        return Hexadecimal.text(Self.block(keyed, salt + [0, 0, 0, 1], iterations).prefix(16))
    }

    private static func block(_ keyed: HMAC<SHA256>, _ first: [UInt8], _ iterations: Int) -> [UInt8] {
        var round = code(keyed, first)
        var sum = round
        for _ in 1..<max(1, iterations) {
            round = code(keyed, round)
            for at in sum.indices { sum[at] ^= round[at] }
        }
        return sum
    }

    private static func code(_ keyed: HMAC<SHA256>, _ bytes: [UInt8]) -> [UInt8] {
        var copy = keyed
        copy.update(data: bytes)
        return Array(copy.finalize())
    }

    /// What baselines of version 1 have: SHA-256 of path, kind and secret, cut to 16 bytes.
    static func first(of finding: ScanFinding, path: ScanPath) -> String {
        finding.secret.withValue { value in
            Hexadecimal.text(SHA256.hash(data: Array((path.text + "\0" + finding.kind.name + "\0" + value).utf8)).prefix(16))
        }
    }

    /// What a detect-secrets baseline may have for a finding: SHA-1 of the secret, or of the words in a private key's first line.
    static func detectSecrets(of finding: ScanFinding) -> [String] {
        finding.secret.withValue { value in
            let bare = value.split { $0 == "\"" || $0 == "'" || $0 == "`" }.joined()
            var candidates: Set<String> = [value, bare]
            if let header = value.split(whereSeparator: \.isNewline).first, header.hasPrefix("-----BEGIN") {
                candidates.insert(String(header.drop { $0 == "-" }.prefix { $0 != "-" }))
            }
            return candidates.map { Hexadecimal.text(Insecure.SHA1.hash(data: Array($0.utf8))) }
        }
    }
}
