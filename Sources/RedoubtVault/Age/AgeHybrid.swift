internal import Crypto
internal import RedoubtCore

#if canImport(FoundationEssentials)
    internal import FoundationEssentials
#else
    internal import Foundation
#endif

/// A file key wrapped for the holder of an X-Wing key: ML-KEM-768 and X25519 together, safe as long as one of them is.
enum AgeHybrid {
    static let kind = "mlkem768x25519"
    static let recipientLength = 1216
    private static let shareLength = 1120
    private static let info = Data("age-encryption.org/mlkem768x25519".utf8)
    private static let suite = HPKE.Ciphersuite(kem: .XWingMLKEM768X25519, kdf: .HKDF_SHA256, aead: .chaChaPoly)

    static func wrap(_ fileKey: Span<UInt8>, to recipient: [UInt8]) -> AgeStanza? {
        guard let recipient = try? XWingMLKEM768X25519.PublicKey(rawRepresentation: recipient),
            var sender = try? HPKE.Sender(recipientKey: recipient, ciphersuite: suite, info: info),
            // The span outlives the call.
            let body = unsafe fileKey.withUnsafeBytes({ unsafe try? sender.seal($0) })
        else { return nil }
        let share = String(decoding: Base64.encode(sender.encapsulatedKey), as: UTF8.self)
        return AgeStanza([kind, share], body: Array(body))
    }

    /// The file key; nil when the stanza is for something or somebody else.
    static func unwrap(_ stanza: AgeStanza, _ secret: Span<UInt8>) throws(AgeFailure) -> SecureBytes? {
        guard stanza.kind == kind else { return nil }
        guard stanza.arguments.count == 2, let share = Base64.decode(Array(stanza.arguments[1].utf8)), share.count == shareLength,
            stanza.body.count == 32, let key = privateKey(secret)
        else { throw .header }
        // X-Wing itself takes a point of low order; age does not. Any secret finds out which it is.
        guard AgeCipher.agree(AgeCipher.random(32).span, Array(share.suffix(32))) != nil else { throw .header }
        guard var opener = try? HPKE.Recipient(privateKey: key, ciphersuite: suite, info: info, encapsulatedKey: Data(share)),
            var plain = try? opener.open(Data(stanza.body))
        else { return nil }
        defer { AgeCipher.wipe(&plain) }
        return AgeCipher.kept(plain)
    }

    /// The public key that belongs to a secret of 32 bytes.
    static func publicKey(_ secret: Span<UInt8>) -> [UInt8]? { privateKey(secret).map { Array($0.publicKey.rawRepresentation) } }

    private static func privateKey(_ secret: Span<UInt8>) -> XWingMLKEM768X25519.PrivateKey? {
        // The span outlives the call.
        unsafe secret.withUnsafeBytes { unsafe try? XWingMLKEM768X25519.PrivateKey(seedRepresentation: $0, publicKey: nil) }
    }
}
