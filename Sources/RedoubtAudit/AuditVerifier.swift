public import RedoubtCore

/// Tells whether a state folder's log is what was written to it, and if not, what was done and where.
///
/// *Looks at:* every entry, its place, the hash of the entry before in it, its keyed hash where the key is given; every tile; the
/// checkpoint's signature; the write-ahead segment and its seals; a checkpoint that somebody kept. *Reports when:* any of them
/// disagree. *Does not see:* without a kept checkpoint, that the whole state was put back to an earlier one; entries cut off the
/// end of the segment in the second before they are under a checkpoint; what a thief of the signing key wrote anew, unless the
/// integrity key is kept elsewhere. *Costs:* one pass over the log, a few tiles of memory. Blocks.
public struct AuditVerifier: Sendable {
    private let paths: AuditPaths
    private let origin: String?
    private let vkey: String?
    private let integrityKeys: [IntegrityKey]

    /// - Parameters:
    ///   - state: the state folder.
    ///   - origin: the name that the log must have; nil takes any.
    ///   - vkey: the log's public key as somebody kept it; nil takes the state folder's own key.
    ///   - integrityKeys: the operator's key, and earlier ones; none leaves the keyed hashes unchecked.
    public init(state: String, origin: String? = nil, vkey: String? = nil, integrityKeys: [IntegrityKey] = []) {
        paths = AuditPaths(state: state)
        self.origin = origin
        self.vkey = vkey
        self.integrityKeys = integrityKeys
    }

    /// Verifies the whole log, also one that a server is writing.
    ///
    /// - Parameter kept: a checkpoint of this log as somebody kept it elsewhere.
    /// - Throws: `stateCorrupt` when files cannot be read, `usage` when the vkey or the kept checkpoint is malformed.
    public func verify(fromCheckpoint kept: [UInt8]? = nil) throws(Fault) -> VerificationReport {
        let snapshot = try LogSnapshot(paths)
        let kept = try kept.map { (bytes) throws(Fault) in try KeptCheckpoint(bytes) }
        var run = Verification(store: paths.store, kept: kept?.head, keys: integrityKeys)
        if snapshot.checkpoint == nil, snapshot.segment == nil, try !hasKey(), (kept?.head.size ?? 0) == 0 {
            return run.report(nil)
        }
        let identity = try LogIdentity.find(
            snapshot, seed: try seed(), vkey: try vkey.map { (text) throws(Fault) in try VerifierKey(vkey: text) },
            origin: origin, kept: kept, integrityKeys: integrityKeys)
        switch identity {
        case .tampered(let tampering): return run.report(tampering)
        case .found(let identity):
            let tampering = try run.check(snapshot, identity)
            return run.report(tampering)
        }
    }

    private func hasKey() throws(Fault) -> Bool { try KeyFile.read(paths.key, strict: false) != nil }

    private func seed() throws(Fault) -> [UInt8]? {
        if let seed = try KeyFile.read(paths.key, strict: false) { return seed }
        return try KeyFile.read(paths.pendingKey, strict: false)
    }
}

/// A checkpoint that somebody kept outside the log's machine.
struct KeptCheckpoint {
    let note: SignedNote
    let head: Checkpoint

    init(_ bytes: [UInt8]) throws(Fault) {
        do throws(Fault) {
            note = try SignedNote(bytes)
            head = try Checkpoint(text: note.text)
        } catch {
            throw Fault(
                .usage, "the kept checkpoint is malformed", hint: "give it byte for byte as `redoubt audit checkpoint` printed it")
        }
    }
}

/// Whose log it is: the key that its checkpoint must be signed with, found true.
struct LogIdentity {
    let head: Checkpoint
    /// Nil when only the public key is known: then the segment's seals go unchecked.
    let segmentKey: KeyedHash?

    enum Outcome {
        case found(LogIdentity)
        case tampered(Tampering)
    }

    static func find(
        _ snapshot: LogSnapshot, seed: [UInt8]?, vkey: VerifierKey?, origin: String?, kept: KeptCheckpoint?,
        integrityKeys: [IntegrityKey]
    ) throws(Fault) -> Outcome {
        guard let bytes = snapshot.checkpoint else { return .tampered(Tampering(.missingFile, at: 0, "the checkpoint is gone")) }
        guard let note = try? SignedNote(bytes), let head = try? Checkpoint(text: note.text) else {
            return .tampered(Tampering(.edited, at: nil, "the checkpoint was changed"))
        }
        // The name is the public key's business below; the seed alone says which key it is.
        let own = try seed.map { (seed) throws(Fault) in try SigningKey(seed: seed, name: vkey?.name ?? "key") }
        guard let publicKey = vkey?.publicKey ?? own?.verifier.publicKey else {
            return .tampered(Tampering(.missingFile, at: nil, "the log's key is gone"))
        }
        if let own, own.verifier.publicKey != publicKey {
            return .tampered(Tampering(.keyMismatch, at: nil, "the key in the state folder is not the one that was given"))
        }
        guard let signer = signer(of: note, publicKey) else {
            let isOurs = isOwn(snapshot, kept, publicKey, own?.segmentKey, integrityKeys)
            return .tampered(Tampering(isOurs, at: nil, "the checkpoint is signed by another key"))
        }
        guard note.verify(signer) == .valid, head.origin == signer.name else {
            return .tampered(Tampering(.edited, at: nil, "the checkpoint was changed"))
        }
        guard snapshot.segment != nil else {
            return .tampered(Tampering(.missingFile, at: head.size, "the write-ahead segment is gone"))
        }
        if let origin, origin != head.origin {
            return .tampered(Tampering(.substituted, at: 0, "the log is \(head.origin), not \(origin)"))
        }
        if let kept, let foreign = try foreign(kept, head, publicKey) { return .tampered(foreign) }
        return .found(LogIdentity(head: head, segmentKey: own?.segmentKey))
    }

    /// The key under the name that it signed with, if it signed at all.
    private static func signer(of note: SignedNote, _ publicKey: [UInt8]) -> VerifierKey? {
        for signature in note.signatures {
            if let key = try? VerifierKey(name: signature.name, publicKey: publicKey), key.identifier == signature.identifier {
                return key
            }
        }
        return nil
    }

    /// Either the key was replaced or the log was: whatever else knows the key decides which.
    private static func isOwn(
        _ snapshot: LogSnapshot, _ kept: KeptCheckpoint?, _ publicKey: [UInt8], _ segmentKey: KeyedHash?, _ keys: [IntegrityKey]
    ) -> VerificationReport.Class {
        let sealed = segmentKey.map { (try? snapshot.records(key: $0)) ?? nil != nil } ?? false
        if sealed || kept.map({ signer(of: $0.note, publicKey) != nil }) ?? false { return .substituted }
        guard !keys.isEmpty, let size = snapshot.head?.size, size > 0,
            let bundle = try? snapshot.paths.store.bundle(index: 0, width: TilePath.width(level: 0, index: 0, size: size)),
            let first = EntryBundle.frame(bundle, at: 0), let chain = LeafChain(bundle, first)
        else { return .keyMismatch }
        return chain.isAuthentic(bundle, keys) == false ? .substituted : .keyMismatch
    }

    private static func foreign(_ kept: KeptCheckpoint, _ head: Checkpoint, _ publicKey: [UInt8]) throws(Fault) -> Tampering? {
        guard let signer = signer(of: kept.note, publicKey), kept.head.origin == head.origin else {
            return Tampering(.substituted, at: 0, "the kept checkpoint is of another log")
        }
        guard kept.note.verify(signer) == .valid, signer.name == kept.head.origin else {
            throw Fault(.usage, "the kept checkpoint was changed: its signature does not fit", hint: "give it as it was printed")
        }
        return nil
    }
}
