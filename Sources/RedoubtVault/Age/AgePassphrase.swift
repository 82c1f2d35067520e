internal import Crypto
internal import RedoubtCore

/// A file key wrapped with a passphrase (age's `scrypt` recipient).
public enum AgePassphrase {
    /// The work that is taken when nothing is said: 2^18, 256 MiB and about a second, as `age` has it.
    public static let defaultWork = 18
    /// The most work that a file may ask for when nothing is said: 2^20, 1 GiB and a few seconds.
    public static let defaultLimit = 20

    static let kind = "scrypt"
    private static let label = "age-encryption.org/v1/scrypt"
    private static let zeroNonce = [UInt8](repeating: 0, count: 12)

    static func wrap(_ fileKey: Span<UInt8>, _ passphrase: SecureString, work: Int) throws(Fault) -> AgeStanza {
        let salt = AgeCipher.random(16)
        let key = passphrase.withBytes { AgeCipher.stretch($0, salt: Array(label.utf8) + salt, work: work) }
        guard let key, let body = AgeCipher.seal(fileKey, nonce: zeroNonce, key: key) else {
            throw Fault(.internalFailure, "scrypt failed", hint: "it needs \(ByteCount(1024 << work)) of memory")
        }
        return AgeStanza([kind, String(decoding: Base64.encode(salt), as: UTF8.self), String(work)], body: body)
    }

    /// The file key; nil when the stanza is for something else or the passphrase is another. Refuses too much work before doing any.
    static func unwrap(_ stanza: AgeStanza, _ passphrase: SecureString, limit: Int) throws(AgeFailure) -> SecureBytes? {
        guard stanza.kind == kind else { return nil }
        guard stanza.arguments.count == 3, let salt = Base64.decode(Array(stanza.arguments[1].utf8)), salt.count == 16,
            let work = work(stanza.arguments[2]), stanza.body.count == 32
        else { throw .header }
        guard work <= limit else { throw .workFactor(work) }
        let key = passphrase.withBytes { AgeCipher.stretch($0, salt: Array(label.utf8) + salt, work: work) }
        guard let key else { throw .workFactor(work) }
        return AgeCipher.open(stanza.body[...], nonce: zeroNonce, key: key)
    }

    /// Digits alone, no zero before them; a number that does not fit is as good as the largest.
    private static func work(_ text: String) -> Int? {
        guard let first = text.utf8.first, first != UInt8(ascii: "0"), text.utf8.allSatisfy({ (48...57).contains($0) }) else {
            return nil
        }
        return Int(text) ?? .max
    }
}
