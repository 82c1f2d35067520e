internal import RedoubtCore

/// The hashes of a log of one size, read from its tiles: the rightmost tiles alone fix the root, any other node needs one more.
struct TileTree {
    let store: TileStore
    let size: UInt64
    /// The tiles read so far, at most ``cacheLimit``.
    private var cache: [TilePath: [TreeHash]] = [:]

    private static let cacheLimit = 256

    init(_ store: TileStore, size: UInt64) {
        self.store = store
        self.size = size
    }

    /// The rightmost, partial tile of every level: the frontier of the tree. Nil when one is missing.
    func edge() throws(Fault) -> [[TreeHash]]? {
        var out: [[TreeHash]] = []
        while TilePath.count(level: out.count, size: size) > 0 {
            let level = out.count
            let width = TilePath.partialWidth(level: level, size: size)
            let index = TilePath.count(level: level, size: size) >> 8
            guard let tile = width == 0 ? [] : try store.tile(level: level, index: index, width: width) else { return nil }
            out.append(tile)
        }
        return out
    }

    /// The root that a frontier stands for.
    static func tree(size: UInt64, edge: [[TreeHash]]) -> MerkleTree? {
        MerkleTree(size: size, peaks: edge.reversed().flatMap { MerkleTree.peaks(of: $0) })
    }

    /// The hash of a complete subtree, as ``MerkleProof`` asks for it.
    mutating func node(level: Int, index: UInt64) throws(Fault) -> TreeHash {
        let (tileLevel, inside) = (level / 8, UInt64(level % 8))
        let first = index << inside
        let tile = try tile(level: tileLevel, index: first >> 8)
        let start = Int(first & 255)
        let end = start + 1 << Int(inside)
        guard end <= tile.count else { throw Self.missing(tileLevel, first >> 8) }
        return MerkleTree.root(of: tile[start..<end])
    }

    private mutating func tile(level: Int, index: UInt64) throws(Fault) -> [TreeHash] {
        let path = TilePath(.hashes(level: level), index: index, width: TilePath.width(level: level, index: index, size: size))
        if let known = cache[path] { return known }
        guard path.width > 0, let tile = try store.tile(level: level, index: index, width: path.width) else {
            throw Self.missing(level, index)
        }
        if cache.count >= Self.cacheLimit { cache = [:] }
        cache[path] = tile
        return tile
    }

    private static func missing(_ level: Int, _ index: UInt64) -> Fault {
        Fault(.auditTampered, "the audit log lacks tile \(index) of level \(level)", hint: "run `redoubt audit verify`")
    }
}
