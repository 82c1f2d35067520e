internal import RedoubtCore

/// Grows a stored log: takes new entries at its right edge and writes the tiles, bundles and checkpoint that they make.
struct TileBuilder: ~Copyable {
    private(set) var size: UInt64
    private let store: TileStore
    private let scratch: String
    private var batch: TileBatch
    /// The rightmost hashes of each level, at most 255 between calls.
    private var levels: [[TreeHash]]
    /// The levels whose partial tile has changed since it was written.
    private var changed: Set<Int> = []
    private var bundle: [UInt8]
    private var replaced: [String] = []
    /// How many bytes wait to be published.
    private(set) var pending = 0

    /// Goes on where a checkpoint ends, after making sure that the tiles at the edge are the ones it signed.
    init(_ store: TileStore, after head: Checkpoint, scratch: String) throws(Fault) {
        let tree = TileTree(store, size: head.size)
        guard let edge = try tree.edge(), TileTree.tree(size: head.size, edge: edge)?.root == head.root else {
            throw Journal.tampered("its tiles do not match its checkpoint")
        }
        let partial = try Self.partialBundle(store, head.size, edge.first ?? [])
        levels = edge.isEmpty ? [[]] : edge
        bundle = partial
        self.store = store
        self.scratch = scratch
        size = head.size
        batch = TileBatch(folder: store.folder, scratch: scratch)
    }

    /// Adds the next entry.
    mutating func append(_ leaf: ArraySlice<UInt8>, _ hash: TreeHash) throws(PosixError) {
        EntryBundle.append(leaf, to: &bundle)
        pending += leaf.count
        levels[0].append(hash)
        changed.insert(0)
        size += 1
        guard levels[0].count == TilePath.fullWidth else { return }
        try stageFull(.entries, (size >> 8) - 1, bundle)
        bundle = []
        try carry()
    }

    /// Makes everything durable, then signs it. After a crash in between the old checkpoint stands, with unused files beside it.
    mutating func publish(_ sign: (Checkpoint) throws(Fault) -> [UInt8], origin: String) throws(Fault) {
        let note = try sign(
            Checkpoint(origin: origin, size: size, root: TileTree.tree(size: size, edge: levels)?.root ?? MerkleTree.emptyRoot))
        do {
            try stagePartial()
            try batch.publish()
            try batch.stage("checkpoint", note)
            try batch.publish()
        } catch { throw error.unwritable }
        for folder in replaced {
            for name in PosixFolder.names(folder) { PosixFolder.remove(folder + "/" + name) }
            PosixFolder.remove(folder)
        }
        (replaced, changed, pending) = ([], [], 0)
    }

    private mutating func carry() throws(PosixError) {
        var level = 0
        while levels[level].count == TilePath.fullWidth {
            let index = TilePath.count(level: level, size: size) >> 8 - 1
            try stageFull(.hashes(level: level), index, levels[level].flatMap(\.bytes))
            let root = MerkleTree.root(of: levels[level])
            levels[level] = []
            changed.remove(level)
            level += 1
            if level == levels.count { levels.append([]) }
            levels[level].append(root)
            changed.insert(level)
        }
    }

    private mutating func stageFull(_ content: TilePath.Content, _ index: UInt64, _ bytes: [UInt8]) throws(PosixError) {
        let path = TilePath(content, index: index)
        try batch.stage(path.text, bytes)
        replaced.append(store.folder + "/" + path.partialFolder)
    }

    private mutating func stagePartial() throws(PosixError) {
        if !bundle.isEmpty, changed.contains(0) {
            try batch.stage(TilePath(.entries, index: size >> 8, width: levels[0].count).text, bundle)
        }
        for level in changed.sorted() where !levels[level].isEmpty {
            let index = TilePath.count(level: level, size: size) >> 8
            try batch.stage(
                TilePath(.hashes(level: level), index: index, width: levels[level].count).text, levels[level].flatMap(\.bytes))
        }
    }

    private static func partialBundle(_ store: TileStore, _ size: UInt64, _ hashes: [TreeHash]) throws(Fault) -> [UInt8] {
        if hashes.isEmpty { return [] }
        guard let bytes = try store.bundle(index: size >> 8, width: hashes.count),
            let entries = EntryBundle.entries(bytes, count: hashes.count),
            zip(entries, hashes).allSatisfy({ Hashing.leaf(bytes, $0) == $1 })
        else { throw Journal.tampered("its last entry bundle does not match its tiles") }
        return bytes
    }
}
