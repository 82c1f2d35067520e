internal import RedoubtCore

/// Compares a log's tiles with what its entries make, bundle by bundle, in memory that does not grow with the log.
struct TileCheck {
    let store: TileStore
    let head: Checkpoint
    /// The hashes of each level since its last full tile.
    private var levels: [[TreeHash]] = [[]]
    /// How many full tiles each level has had.
    private var full: [UInt64] = [0]

    init(_ store: TileStore, head: Checkpoint) {
        self.store = store
        self.head = head
    }

    /// How many bundles the log has.
    var bundles: UInt64 { (head.size + 255) >> 8 }

    /// Reads a bundle with its tile of hashes; what is wrong with them when they cannot be read as such.
    func read(_ index: UInt64) throws(Fault) -> (diagnosis: BundleDiagnosis?, flaw: Tampering?) {
        let width = TilePath.width(level: 0, index: index, size: head.size)
        guard let bytes = try store.bundle(index: index, width: width) else {
            return (nil, Tampering(.missingFile, at: index << 8, "entry bundle \(index) is gone"))
        }
        guard let hashes = try store.tile(level: 0, index: index, width: width) else { return (nil, missing(0, index, width)) }
        return (BundleDiagnosis(bytes, expected: hashes), nil)
    }

    /// Why a bundle and its tile disagree.
    func explain(_ index: UInt64, _ diagnosis: BundleDiagnosis) throws(Fault) -> Tampering {
        let good = UInt64(diagnosis.good)
        let isFramed = diagnosis.found.count == diagnosis.expected.count && diagnosis.end == diagnosis.bytes.count
        if isFramed, try !isSigned(index, diagnosis.expected), try isSigned(index, diagnosis.found) {
            return Tampering(.edited, at: index << 8 + good, "tile \(index) of level 0 was changed")
        }
        let (kind, offset) = diagnosis.cause()
        let bad = index << 8 + UInt64(offset)
        return Tampering(kind, at: bad, "entry bundle \(index) is not as it was written from entry \(bad) on")
    }

    /// Adds the hashes of a bundle that fits its tile, and compares what becomes full above.
    mutating func add(_ hashes: [TreeHash]) throws(Fault) -> Tampering? {
        levels[0] += hashes
        var level = 0
        while levels[level].count == TilePath.fullWidth {
            if level > 0, let flaw = try compare(level, full[level]) { return flaw }
            let root = MerkleTree.root(of: levels[level])
            levels[level] = []
            full[level] += 1
            level += 1
            if level == levels.count {
                levels.append([])
                full.append(0)
            }
            levels[level].append(root)
        }
        return nil
    }

    /// Compares the rightmost tiles, once all bundles were added.
    func finish() throws(Fault) -> Tampering? {
        for level in levels.indices.dropFirst() where !levels[level].isEmpty {
            if let flaw = try compare(level, TilePath.count(level: level, size: head.size) >> 8) { return flaw }
        }
        return nil
    }

    private func compare(_ level: Int, _ index: UInt64) throws(Fault) -> Tampering? {
        let made = levels[level]
        guard let stored = try store.tile(level: level, index: index, width: made.count) else {
            return missing(level, index, made.count)
        }
        guard let bad = zip(stored, made).enumerated().first(where: { $0.element.0 != $0.element.1 })?.offset else { return nil }
        let entry = (index << 8 + UInt64(bad)) << UInt64(8 * level)
        return Tampering(.edited, at: entry, "tile \(index) of level \(level) does not match the entries")
    }

    private func missing(_ level: Int, _ index: UInt64, _ width: Int) -> Tampering {
        let entry = index << UInt64(8 * (level + 1))
        return store.exists(TilePath(.hashes(level: level), index: index, width: width))
            ? Tampering(.truncated, at: entry, "tile \(index) of level \(level) has a wrong length")
            : Tampering(.missingFile, at: entry, "tile \(index) of level \(level) is gone")
    }

    /// Whether hashes are the ones that the tiles above, or the checkpoint, stand for.
    private func isSigned(_ index: UInt64, _ hashes: [TreeHash]) throws(Fault) -> Bool {
        if hashes.count == TilePath.fullWidth {
            let width = TilePath.width(level: 1, index: index >> 8, size: head.size)
            let above = try store.tile(level: 1, index: index >> 8, width: width)
            return above.map { Int(index & 255) < $0.count && $0[Int(index & 255)] == MerkleTree.root(of: hashes) } ?? false
        }
        guard var edge = try TileTree(store, size: head.size).edge(), !edge.isEmpty else { return false }
        edge[0] = hashes
        return TileTree.tree(size: head.size, edge: edge)?.root == head.root
    }
}
