internal import Crypto
public import RedoubtCore

/// The log's own key: signs its checkpoints, and marks what is not yet under one.
public struct SigningKey: Sendable {
    private let key: Curve25519.Signing.PrivateKey
    /// Authenticates write-ahead records, so that only a holder of the key can add one.
    let segmentKey: KeyedHash
    public let verifier: VerifierKey

    private static let segmentPurpose = Array("redoubt audit write-ahead v1".utf8)

    /// A key from its 32-byte seed (RFC 8032), under a name.
    public init(seed: [UInt8], name: String) throws(Fault) {
        guard seed.count == 32, let key = try? Curve25519.Signing.PrivateKey(rawRepresentation: seed) else {
            throw Fault(.vaultUnreadable, "the audit key is not 32 bytes long", hint: "restore `keys/audit.key` from a backup")
        }
        self.key = key
        verifier = try VerifierKey(name: name, publicKey: Array(key.publicKey.rawRepresentation))
        let derived = KeyedHash(key: seed).code(Self.segmentPurpose, Self.segmentPurpose.indices)
        segmentKey = KeyedHash(key: derived.bytes)
    }

    /// The checkpoint as a signed note.
    public func sign(_ checkpoint: Checkpoint) throws(Fault) -> [UInt8] {
        let text = Array(checkpoint.text.utf8)
        guard let signature = try? key.signature(for: text) else {
            throw Fault(.internalFailure, "the checkpoint could not be signed")
        }
        let identifier = [24, 16, 8, 0].map { UInt8(truncatingIfNeeded: verifier.identifier >> UInt32($0)) }
        return text + Array("\n\u{2014} \(verifier.name) \(Base64.encode(identifier + Array(signature)))\n".utf8)
    }
}

/// The file that keeps the seed: 32 bytes, for its owner only.
enum KeyFile {
    /// A new seed under a name that is no key yet, so that a crash while the log is being made leaves no key without its log.
    static func prepare(_ paths: AuditPaths) throws(Fault) -> [UInt8] {
        if let pending = try read(paths.pendingKey) { return pending }
        let seed = Array(Curve25519.Signing.PrivateKey().rawRepresentation)
        do {
            try PosixFolder.make(paths.keys)
            // Written whole before it has its name: a crash leaves no half key.
            let draft = paths.pendingKey + ".tmp"
            PosixFolder.remove(draft)
            let file = try PosixFile(draft, .createExclusive)
            try file.write(seed, at: 0)
            try file.synchronise()
            try PosixFolder.rename(draft, to: paths.pendingKey)
            try PosixFolder.synchronise(paths.keys)
        } catch { throw error.unwritable }
        return seed
    }

    /// From now on the key counts, and a log without files is a log that was taken away.
    static func confirm(_ paths: AuditPaths) throws(Fault) {
        do {
            try PosixFolder.rename(paths.pendingKey, to: paths.key)
            try PosixFolder.synchronise(paths.keys)
        } catch { throw error.unwritable }
    }

    /// The seed in a file; nil when there is no such file.
    ///
    /// *Refuses when:* `strict`, and anybody but the owner may read or write the file.
    static func read(_ path: String, strict: Bool = true) throws(Fault) -> [UInt8]? {
        do {
            guard let status = try PosixFolder.status(path) else { return nil }
            guard !strict || status.permissions & 0o077 == 0 else {
                throw Fault(
                    .vaultMode, "others may use \(quoted(path, limit: 200))",
                    hint: "chmod 600 it, and think about replacing the key")
            }
            return try PosixFolder.contents(path, limit: 4096)
        } catch let error as PosixError {
            throw Fault(
                .vaultUnreadable, "cannot read the audit key: \(error.words)", hint: "run as the user who owns the state folder")
        } catch let fault as Fault {
            throw fault
        } catch {
            throw Fault(.internalFailure, "cannot read the audit key")
        }
    }
}
