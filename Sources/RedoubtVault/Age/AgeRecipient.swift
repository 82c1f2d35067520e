public import RedoubtCore

/// Somebody a file can be encrypted to: a public key (`age1…`), a hybrid one that quantum computers do not open (`age1pq1…`), or a passphrase.
public struct AgeRecipient: Sendable, Equatable {
    enum Kind: Sendable, Equatable {
        case curve([UInt8])
        case hybrid([UInt8])
        case passphrase(SecureString, work: Int)
    }

    let kind: Kind

    init(_ kind: Kind) { self.kind = kind }

    /// Whoever knows the passphrase. `work` is the power of two of scrypt's work, 10 to 22. It must be the only recipient of a file.
    public static func passphrase(_ passphrase: SecureString, work: Int = AgePassphrase.defaultWork) -> AgeRecipient {
        AgeRecipient(.passphrase(passphrase, work: min(max(work, 10), 22)))
    }

    /// Reads `age1…` or `age1pq1…`, in either case; throws `vault.recipient_invalid`.
    public init(parsing text: String) throws(Fault) {
        let bytes = Array(withoutSurroundingSpace(text).utf8)
        if bytes.starts(with: "age-secret-key-".utf8) || bytes.starts(with: "AGE-SECRET-KEY-".utf8) {
            throw Fault(
                .recipientInvalid, "this is an identity (a private key), not a recipient",
                hint: "`age-keygen -y` shows its recipient")
        }
        if let key = Bech32.decode(bytes.span, prefix: "age"), key.count == 32 {
            kind = .curve(Self.array(key))
        } else if let key = Bech32.decode(bytes.span, prefix: "age1pq"), key.count == AgeHybrid.recipientLength {
            kind = .hybrid(Self.array(key))
        } else {
            throw Fault(
                .recipientInvalid, "\(quoted(text)) is not an age recipient",
                hint: "a recipient begins with `age1` and has no letter changed")
        }
    }

    /// The recipient as others can use it; nil for a passphrase.
    public var text: String? {
        switch kind {
        case .curve(let key): Self.text("age", key)
        case .hybrid(let key): Self.text("age1pq", key)
        case .passphrase: nil
        }
    }

    func wrap(_ fileKey: Span<UInt8>) throws(Fault) -> AgeStanza {
        let stanza: AgeStanza? =
            switch kind {
            case .curve(let key): AgeCurve.wrap(fileKey, to: key)
            case .hybrid(let key): AgeHybrid.wrap(fileKey, to: key)
            case .passphrase(let passphrase, let work): try AgePassphrase.wrap(fileKey, passphrase, work: work)
            }
        guard let stanza else { throw Fault(.recipientInvalid, "the recipient's key is none that can be encrypted to") }
        return stanza
    }

    private static func array(_ bytes: borrowing SecureBytes) -> [UInt8] {
        bytes.withBytes { span in span.indices.map { span[$0] } }
    }

    private static func text(_ prefix: String, _ key: [UInt8]) -> String {
        String(decoding: array(Bech32.encode(prefix, key.span)), as: UTF8.self)
    }
}
