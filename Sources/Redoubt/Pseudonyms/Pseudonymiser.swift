internal import Crypto
public import RedoubtCore
public import RedoubtInspection

/// Puts tokens such as `[EMAIL~q83v…]` in the place of what was found, the same token for the same value, and takes them back.
///
/// A token is the value itself, encrypted and authenticated; no table is kept. It is made with AES-256-GCM under a nonce that is computed
/// from what is encrypted: the first 96 bits of HMAC-SHA-256 over kind and value, the construction of a synthetic initialisation vector
/// ("Deterministic Authenticated-Encryption", Rogaway and Shrimpton, 2006). So a nonce comes again only with the very same plaintext, and
/// what that tells is told on purpose: that two values are equal, so that a model can tell people apart, and how long they are. The two
/// keys come from the caller's by HKDF with the session's name, which is authenticated too: a token of another session, another kind or
/// another key does not open.
///
/// *Looks at:* what a redactor found. *Refuses:* a key of fewer than 16 bytes. *Does not see:* whether a token was put into a text by
/// somebody who saw it before in the same session. *Costs:* some microseconds a value.
public struct Pseudonymiser: Sendable {
    /// Bytes of a value that can be taken back; a longer one becomes a tag that cannot: `[PRIVATE_KEY#…]`.
    public static let longestValue = 256
    static let longestLabel = 24
    static let nonceBytes = 12
    static let tagBytes = 16

    private let session: [UInt8]
    private let nonceKey: SymmetricKey
    private let valueKey: SymmetricKey
    private let hashKey: SymmetricKey

    /// A pseudonymiser of one session. Throws `usage.invalid` for a key that is too short.
    public init(key: [UInt8], session: String) throws(Fault) {
        guard key.count >= 16 else {
            throw Fault(.usage, "a pseudonym key needs 16 bytes or more", hint: "make one with `openssl rand -hex 32`")
        }
        let secret = SymmetricKey(data: key)
        self.session = Array(session.utf8)
        nonceKey = Self.derived(secret, "nonce", session)
        valueKey = Self.derived(secret, "value", session)
        hashKey = Self.derived(secret, "hash", session)
    }

    private static func derived(_ key: SymmetricKey, _ use: String, _ session: String) -> SymmetricKey {
        HKDF<SHA256>.deriveKey(
            inputKeyMaterial: key, info: Array(("redoubt.pseudonym.v1\0" + use + "\0" + session).utf8), outputByteCount: 32)
    }

    /// The token for a value; the same for the same kind and value. It needs no escaping in JSON, and no rule of ours finds it.
    public func token(for kind: FindingKind, value: String) -> String {
        // Nothing is left of a value that was dropped unseen.
        if value.isEmpty { return kind.replacement }
        let label = Self.label(of: kind)
        let bytes = Array(value.utf8)
        guard bytes.count <= Self.longestValue, let sealed = seal(bytes, label) else {
            return "[" + label + "#" + Base64URL.encoded(tag(of: bytes, label, nonceKey).prefix(16)) + "]"
        }
        return "[" + label + "~" + Base64URL.encoded(sealed[...]) + "]"
    }

    /// The value of a token's two parts; nil where the token was not made with this key for this session.
    func value(label: [UInt8], body: ArraySlice<UInt8>) -> String? {
        guard let sealed = Base64URL.decoded(body), sealed.count > Self.nonceBytes + Self.tagBytes else { return nil }
        guard let box = try? AES.GCM.SealedBox(combined: sealed),
            let plain = try? AES.GCM.open(box, using: valueKey, authenticating: context(label))
        else { return nil }
        return String(validating: Array(plain), as: UTF8.self)
    }

    private func seal(_ value: [UInt8], _ label: String) -> [UInt8]? {
        let synthetic = tag(of: value, label, nonceKey).prefix(Self.nonceBytes)
        guard let nonce = try? AES.GCM.Nonce(data: synthetic),
            let box = try? AES.GCM.seal(value, using: valueKey, nonce: nonce, authenticating: context(Array(label.utf8))),
            let sealed = box.combined
        else { return nil }
        return Array(sealed)
    }

    private func context(_ label: [UInt8]) -> [UInt8] { label + [0] + session }

    private func tag(of value: [UInt8], _ label: String, _ key: SymmetricKey) -> [UInt8] {
        var authentication = HMAC<SHA256>(key: key)
        authentication.update(data: Array(label.utf8) + [0])
        authentication.update(data: value)
        return Array(authentication.finalize())
    }

    /// `EMAIL` of `[REDACTED_EMAIL]`; of other words, their capitals and digits.
    static func label(of kind: FindingKind) -> String {
        let words = kind.replacement.hasPrefix("[REDACTED_") ? String(kind.replacement.dropFirst(10)) : kind.replacement
        let label = kept(words)
        return label.isEmpty ? kept(kind.name.uppercased()).isEmpty ? "VALUE" : kept(kind.name.uppercased()) : label
    }

    private static func kept(_ words: String) -> String {
        String(decoding: words.utf8.filter { isLabel($0) }.prefix(longestLabel), as: UTF8.self)
    }

    static func isLabel(_ byte: UInt8) -> Bool {
        (byte >= 0x41 && byte <= 0x5A) || (byte >= 0x30 && byte <= 0x39) || byte == UInt8(ascii: "_")
    }
}

// MARK: - Operators

extension Pseudonymiser {
    /// What a redactor puts in the place of a finding so that ``Reidentifier`` can put it back.
    public var pseudonymise: RedactionOperator {
        .pseudonymise { kind, value in token(for: kind, value: value) }
    }

    /// What a redactor puts in the place of a finding so that equal values can be told, and no more: a tag of 64 bits under a key of its own.
    public var hash: RedactionOperator {
        .hash { value in
            let code = HMAC<SHA256>.authenticationCode(for: Array(value.utf8), using: hashKey)
            return code.prefix(8).map { ($0 < 16 ? "0" : "") + String($0, radix: 16) }.joined()
        }
    }
}

extension Pseudonymiser: CustomStringConvertible, CustomDebugStringConvertible, CustomReflectable {
    public var description: String { "Pseudonymiser(***REDACTED***)" }
    public var debugDescription: String { description }
    public var customMirror: Mirror { Mirror(self, children: [:]) }
}
