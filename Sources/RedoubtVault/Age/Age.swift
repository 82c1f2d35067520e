internal import Crypto
public import RedoubtCore

/// Files in the format of `age`, version 1: encrypted to public keys or a passphrase, opened by their holders, interchangeable with other programs.
///
/// Source: C2SP age.md. Recipients: X25519, scrypt, and ML-KEM-768 with X25519; others' stanzas are passed over, as the format wants it.
public enum Age {
    /// How a file is written down.
    public enum Form: Sendable, Hashable { case binary, armored, either }

    private static let fileKeyLength = 16
    private static let nonceLength = 16

    /// Encrypts to everybody named; `armored` makes text of it. Throws `vault.recipient_invalid` for none, too many, or a passphrase beside another.
    public static func encrypt(
        _ plaintext: Span<UInt8>, to recipients: [AgeRecipient], armored: Bool = false
    ) throws(Fault) -> [UInt8] {
        let passphrases = recipients.count { if case .passphrase = $0.kind { true } else { false } }
        guard !recipients.isEmpty, recipients.count <= AgeHeader.stanzaLimit, passphrases == 0 || recipients.count == 1 else {
            throw Fault(
                .recipientInvalid, "a file is encrypted to one passphrase, or to 1 to \(AgeHeader.stanzaLimit) public keys",
                hint: "name recipients, or a passphrase, not both")
        }
        let fileKey = SecureBytes(copying: AgeCipher.random(fileKeyLength).span)
        var stanzas: [AgeStanza] = []
        for recipient in recipients {
            stanzas.append(try fileKey.withBytes { (bytes) throws(Fault) in try recipient.wrap(bytes) })
        }
        let key = symmetric(fileKey)
        let header = AgeHeader.text(stanzas)
        let mac = AgeCipher.authenticate(header, key: AgeCipher.derive(key, salt: [], info: "header"))
        let nonce = AgeCipher.random(nonceLength)
        guard let body = AgePayload.seal(plaintext, key: AgeCipher.derive(key, salt: nonce, info: "payload")) else {
            throw Fault(.internalFailure, "a payload cannot be sealed")
        }
        let file = header + [0x20] + Base64.encode(mac) + [0x0A] + nonce + body
        return armored ? AgeArmor.encode(file) : file
    }

    /// Decrypts, binary or armored, into protected memory: everything or nothing.
    public static func decrypt(_ file: [UInt8], with identities: [AgeIdentity]) throws(AgeFailure) -> SecureBytes {
        var plain = SecureBytes(capacity: file.count) { _ in 0 }
        try decrypt(file, with: identities) { plain.append($0) }
        return plain
    }

    /// Decrypts chunk by chunk: each is given out when it has proved right, so that what was given out before a failure must be thrown away.
    public static func decrypt(
        _ file: [UInt8], with identities: [AgeIdentity], form: Form = .either, release: (Span<UInt8>) -> Void
    ) throws(AgeFailure) {
        let isArmored = form == .armored || (form == .either && AgeArmor.isArmored(file))
        let file = isArmored ? try AgeArmor.decode(file) : file
        let header = try AgeHeader(parsing: file)
        guard let fileKey = try fileKey(header, identities) else { throw .noMatch }
        let mac = AgeCipher.authenticate(header.authenticated, key: AgeCipher.derive(fileKey, salt: [], info: "header"))
        guard equalInConstantTime(mac, header.mac) else { throw .mac }
        let body = file[header.end...]
        guard body.count >= nonceLength else { throw .header }
        let key = AgeCipher.derive(fileKey, salt: Array(body.prefix(nonceLength)), info: "payload")
        try AgePayload.open(body.dropFirst(nonceLength), key: key, release: release)
    }

    /// Whether a file is one, by its first bytes alone.
    public static func isAgeFile(_ file: [UInt8]) -> Bool {
        file.starts(with: "age-encryption.org/v".utf8) || AgeArmor.isArmored(file)
    }

    private static func fileKey(_ header: AgeHeader, _ identities: [AgeIdentity]) throws(AgeFailure) -> SymmetricKey? {
        for identity in identities {
            if let found = try identity.unwrap(header.stanzas), found.count == fileKeyLength { return symmetric(found) }
        }
        return nil
    }

    private static func symmetric(_ bytes: borrowing SecureBytes) -> SymmetricKey {
        // The key copies the bytes and zeroes its copy.
        bytes.withBytes { span in unsafe span.withUnsafeBytes { unsafe SymmetricKey(data: $0) } }
    }
}
