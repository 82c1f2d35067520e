internal import RedoubtCore

/// Follows the entries of a log one by one: each must name the hash of the one before, and be under the operator's key.
struct ChainCheck {
    private(set) var tree = MerkleTree()
    private let keys: [IntegrityKey]
    /// The size at which somebody kept a checkpoint, and the root that the log had there.
    private let keptSize: UInt64?
    private(set) var rootAtKeptSize: TreeHash?
    /// The hashes of the last two entries, the newer first.
    private var last: (TreeHash?, TreeHash?)
    /// The first entry whose keyed hash no key explains, and whether all since then are like it.
    private(set) var firstUnauthentic: UInt64?
    private(set) var allUnauthenticSince = false

    init(keys: [IntegrityKey], keptSize: UInt64?) {
        self.keys = keys
        self.keptSize = keptSize
        if keptSize == 0 { rootAtKeptSize = tree.root }
    }

    /// Takes the next entry; `following` gives those after it, to tell what happened when it does not fit.
    mutating func take(_ bytes: [UInt8], _ range: Range<Int>, _ hash: TreeHash, following: () -> [[UInt8]]) -> Tampering? {
        let index = tree.size
        guard let chain = LeafChain(bytes, range) else { return Tampering(.edited, at: index, "entry \(index) is malformed") }
        let authentic = chain.isAuthentic(bytes, keys)
        guard chain.follows(last.0) else { return cause(Array(bytes[range]), hash, authentic, following()) }
        if authentic == false {
            if firstUnauthentic == nil { (firstUnauthentic, allUnauthenticSince) = (index, true) }
        } else {
            allUnauthenticSince = false
        }
        tree.append(hash)
        last = (hash, last.0)
        if tree.size == keptSize { rootAtKeptSize = tree.root }
        return nil
    }

    /// What the entries that do not follow each other say about themselves.
    private func cause(_ bytes: [UInt8], _ hash: TreeHash, _ authentic: Bool?, _ following: [[UInt8]]) -> Tampering {
        let index = tree.size
        guard let leaf = try? AuditLeaf(bytes) else { return Tampering(.edited, at: index, "entry \(index) is malformed") }
        if leaf.index > index {
            let comesLater = following.contains { (try? AuditLeaf($0))?.index == index }
            return comesLater
                ? Tampering(.reordered, at: index, "entry \(index) stands after entry \(leaf.index)")
                : Tampering(.deleted, at: index, "entry \(index) is missing")
        }
        if leaf.index < index {
            // Two entries claim one index: the one that the chain does not pass through is the stranger.
            let isOriginal = leaf.previousHash == (last.1?.hex ?? "") && hash != last.0
            let stranger = isOriginal ? index - 1 : index
            return Tampering(.inserted, at: stranger, "entry \(stranger) does not belong to the log")
        }
        let bad = authentic == false || index == 0 ? index : index - 1
        return Tampering(.edited, at: bad, "entry \(bad) is not the one that the log continued from")
    }
}
