internal import Crypto
public import RedoubtCore

/// Seals a record so that it can be read only with the key, and only as the record it was: AES-256-GCM (NIST SP 800-38D).
///
/// A sealed record is `1` (the version), the key's id (4 bytes, big-endian), a random nonce (12), the ciphertext, the tag (16).
/// Version and id are authenticated together with the caller's context, which is not stored: a record moved to another place (another
/// user, another column) does not open there. One key seals at most 2^32 records (random nonces); rotate well before.
public enum Envelope {
    /// The largest record.
    public static let limit = ByteCount(16 * 1024 * 1024)
    /// How much longer a sealed record is.
    public static let overhead = 1 + 4 + 12 + 16

    private static let version: UInt8 = 1

    /// Seals under the primary key. Throws `internal.failure` when the record is larger than ``limit``.
    public static func seal(_ record: [UInt8], context: [UInt8], with keys: Keyset) throws(Fault) -> [UInt8] {
        guard record.count <= limit.bytes else {
            throw Fault(.internalFailure, "a record is larger than \(limit) and cannot be sealed")
        }
        let header = header(keys.primary)
        guard let key = keys.key(keys.primary),
            let box = try? AES.GCM.seal(record, using: key, authenticating: authenticated(header, context)),
            let combined = box.combined
        else { throw Fault(.internalFailure, "a record could not be sealed") }
        return header + combined
    }

    /// Opens a sealed record. Throws `vault.no_key` when its key is not in the set, `vault.unreadable` when a bit of it or its context differs.
    public static func open(_ sealed: [UInt8], context: [UInt8], with keys: Keyset) throws(Fault) -> [UInt8] {
        let id = try keyID(of: sealed)
        guard let key = keys.key(id) else {
            throw Fault(
                .keyMissing, "a record was sealed under \(id), which is not in the keyset",
                hint: "restore the keyset that it was written with")
        }
        let context = authenticated(Array(sealed.prefix(5)), context)
        guard let record = open(sealed.dropFirst(5), authenticating: context, key) else {
            throw damaged("it was changed, or belongs somewhere else")
        }
        return record
    }

    /// The same record under the primary key, for retiring earlier ones; nil when it is already.
    public static func rewrap(_ sealed: [UInt8], context: [UInt8], with keys: Keyset) throws(Fault) -> [UInt8]? {
        if try keyID(of: sealed) == keys.primary { return nil }
        var record = try open(sealed, context: context, with: keys)
        defer { AgeCipher.wipe(&record) }
        return try seal(record, context: context, with: keys)
    }

    /// Nonce, ciphertext and tag opened; nil when a bit of them differs.
    static func open(_ box: some Collection<UInt8>, authenticating context: [UInt8], _ key: SymmetricKey) -> [UInt8]? {
        guard let box = try? AES.GCM.SealedBox(combined: Array(box)),
            var record = try? AES.GCM.open(box, using: key, authenticating: context)
        else { return nil }
        defer { AgeCipher.wipe(&record) }
        return Array(record)
    }

    /// The key that a sealed record needs. Throws `vault.unreadable` when it is none.
    public static func keyID(of sealed: [UInt8]) throws(Fault) -> Keyset.KeyID {
        guard sealed.count >= overhead, sealed.count <= limit.bytes + overhead else { throw damaged("it is cut short or too long") }
        guard sealed[0] == version else { throw damaged("its version is unknown") }
        return Keyset.KeyID(sealed[1..<5].reduce(0) { $0 << 8 | UInt32($1) })
    }

    private static func header(_ id: Keyset.KeyID) -> [UInt8] {
        [version] + (0..<4).map { UInt8(truncatingIfNeeded: id.number >> (24 - 8 * $0)) }
    }

    /// The header has a fixed length, so that the two parts cannot be cut elsewhere.
    private static func authenticated(_ header: [UInt8], _ context: [UInt8]) -> [UInt8] { header + context }

    private static func damaged(_ words: String) -> Fault { Fault(.vaultUnreadable, "a sealed record cannot be opened: " + words) }
}
