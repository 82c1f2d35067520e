public import RedoubtCore

/// Somebody who can open a file: a private key (`AGE-SECRET-KEY-1…`, `AGE-SECRET-KEY-PQ-1…`) or a passphrase.
///
/// The key lies in protected memory; no description, mirror or interpolation shows it.
public final class AgeIdentity: Sendable {
    private enum Kind: Sendable {
        case curve, hybrid
        case passphrase(SecureString, limit: Int)
    }

    private let kind: Kind
    private let secret: SecureBytes

    /// Whoever knows the passphrase. A file that asks for more work than 2 to the power of `limit` is refused before any is done.
    public init(passphrase: SecureString, workLimit limit: Int = AgePassphrase.defaultLimit) {
        kind = .passphrase(passphrase, limit: limit)
        secret = SecureBytes(count: 0)
    }

    /// A new X25519 key.
    public static func generate() -> AgeIdentity { AgeIdentity(.curve, SecureBytes(copying: AgeCipher.random(32).span)) }

    /// A new hybrid key.
    public static func generateHybrid() -> AgeIdentity { AgeIdentity(.hybrid, SecureBytes(copying: AgeCipher.random(32).span)) }

    /// Reads one private key; throws `vault.identity_invalid`.
    public convenience init(parsing text: Span<UInt8>) throws(Fault) {
        if let key = Bech32.decode(text, prefix: "age-secret-key-"), key.count == 32 {
            self.init(.curve, key)
        } else if let key = Bech32.decode(text, prefix: "age-secret-key-pq-"), key.count == 32 {
            self.init(.hybrid, key)
        } else {
            throw Fault(
                .identityInvalid, "this is not an age identity",
                hint: "an identity begins with `AGE-SECRET-KEY-1` and has no letter changed")
        }
    }

    private init(_ kind: Kind, _ secret: consuming SecureBytes) {
        self.kind = kind
        self.secret = secret
    }

    /// Whether it is a passphrase.
    public var isPassphrase: Bool { if case .passphrase = kind { true } else { false } }

    /// Whom to encrypt to so that this identity can open it; a passphrase with the usual work.
    public var recipient: AgeRecipient {
        secret.withBytes { secret in
            switch kind {
            case .curve: AgeRecipient(.curve(AgeCipher.publicKey(secret) ?? []))
            case .hybrid: AgeRecipient(.hybrid(AgeHybrid.publicKey(secret) ?? []))
            case .passphrase(let passphrase, _): .passphrase(passphrase)
            }
        }
    }

    /// The private key as an identity file has it; nil for a passphrase.
    public var text: SecureString? {
        switch kind {
        case .curve: secret.withBytes { SecureString(Self.upper(Bech32.encode("age-secret-key-", $0))) }
        case .hybrid: secret.withBytes { SecureString(Self.upper(Bech32.encode("age-secret-key-pq-", $0))) }
        case .passphrase: nil
        }
    }

    func unwrap(_ stanzas: [AgeStanza]) throws(AgeFailure) -> SecureBytes? {
        for stanza in stanzas {
            let fileKey = try secret.withBytes { (secret) throws(AgeFailure) -> SecureBytes? in
                switch kind {
                case .curve: try AgeCurve.unwrap(stanza, secret)
                case .hybrid: try AgeHybrid.unwrap(stanza, secret)
                case .passphrase(let passphrase, let limit): try AgePassphrase.unwrap(stanza, passphrase, limit: limit)
                }
            }
            if let fileKey { return fileKey }
        }
        return nil
    }

    private static func upper(_ text: consuming SecureBytes) -> SecureBytes {
        var text = text
        text.withMutableBytes { bytes in
            for index in bytes.indices where (97...122).contains(bytes[index]) { bytes[index] -= 32 }
        }
        return text
    }
}

extension AgeIdentity: CustomStringConvertible, CustomDebugStringConvertible, CustomReflectable {
    public var description: String { "AgeIdentity(***REDACTED***)" }
    public var debugDescription: String { description }
    public var customMirror: Mirror { Mirror(self, children: [:]) }
}
