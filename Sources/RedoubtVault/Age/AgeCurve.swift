internal import Crypto
internal import RedoubtCore

/// A file key wrapped for the holder of an X25519 key.
enum AgeCurve {
    static let kind = "X25519"
    private static let label = "age-encryption.org/v1/X25519"
    private static let zeroNonce = [UInt8](repeating: 0, count: 12)

    static func wrap(_ fileKey: Span<UInt8>, to recipient: [UInt8]) -> AgeStanza? {
        let secret = SecureBytes(copying: AgeCipher.random(32).span)
        return secret.withBytes { secret -> AgeStanza? in
            guard let share = AgeCipher.publicKey(secret), let shared = AgeCipher.agree(secret, recipient) else { return nil }
            let key = AgeCipher.derive(shared, salt: share + recipient, info: label)
            let words = [kind, String(decoding: Base64.encode(share), as: UTF8.self)]
            return AgeCipher.seal(fileKey, nonce: zeroNonce, key: key).map { AgeStanza(words, body: $0) }
        }
    }

    /// The file key; nil when the stanza is for something or somebody else.
    static func unwrap(_ stanza: AgeStanza, _ secret: Span<UInt8>) throws(AgeFailure) -> SecureBytes? {
        guard stanza.kind == kind else { return nil }
        guard stanza.arguments.count == 2, let share = Base64.decode(Array(stanza.arguments[1].utf8)), share.count == 32,
            stanza.body.count == 32, let own = AgeCipher.publicKey(secret), let shared = AgeCipher.agree(secret, share)
        else { throw .header }
        let key = AgeCipher.derive(shared, salt: share + own, info: label)
        return AgeCipher.open(stanza.body[...], nonce: zeroNonce, key: key)
    }
}
