internal import RedoubtCore

/// The hash tree of RFC 6962 section 2.1, built one leaf at a time in memory that grows with the logarithm of its size.
public struct MerkleTree: Sendable, Hashable {
    /// How many leaves it has.
    public private(set) var size: UInt64 = 0
    /// The roots of its complete subtrees, the largest first: one for each bit set in `size`.
    private var peaks: [TreeHash] = []

    public init() {}

    /// Continues a tree whose complete subtrees are known; nil when their count does not fit the size.
    init?(size: UInt64, peaks: [TreeHash]) {
        guard peaks.count == size.nonzeroBitCount else { return nil }
        self.size = size
        self.peaks = peaks
    }

    /// Adds the next leaf by its hash.
    public mutating func append(_ leafHash: TreeHash) {
        var hash = leafHash
        var level = size
        while level & 1 == 1, let left = peaks.popLast() {
            hash = Hashing.node(left, hash)
            level >>= 1
        }
        peaks.append(hash)
        size += 1
    }

    /// The hash of the whole tree; of an empty one, the hash of nothing.
    public var root: TreeHash { Self.join(peaks) }

    /// The hash under which an entry stands in the tree.
    public static func leafHash(_ entry: [UInt8]) -> TreeHash { Hashing.leaf(entry, entry.indices) }

    /// The hash of an inner node.
    public static func nodeHash(_ left: TreeHash, _ right: TreeHash) -> TreeHash { Hashing.node(left, right) }

    /// The root of a tree with no leaves.
    public static let emptyRoot = Hashing.plain([])

    /// The hash over neighbouring subtrees that get smaller to the right.
    static func join(_ subtrees: [TreeHash]) -> TreeHash {
        guard var hash = subtrees.last else { return emptyRoot }
        for left in subtrees.dropLast().reversed() { hash = Hashing.node(left, hash) }
        return hash
    }

    /// The root over a row of hashes, complete or not.
    static func root(of row: some Collection<TreeHash>) -> TreeHash {
        var tree = MerkleTree()
        for hash in row { tree.append(hash) }
        return tree.root
    }

    /// The roots of the complete subtrees over a row of hashes, the largest first.
    static func peaks(of row: some Collection<TreeHash>) -> [TreeHash] {
        var tree = MerkleTree()
        for hash in row { tree.append(hash) }
        return tree.peaks
    }
}
