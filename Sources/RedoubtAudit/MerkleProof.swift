public import RedoubtCore

/// Proofs about a log's tree (RFC 6962 section 2.1; subtrees as in draft-ietf-plants-merkle-tree-certs section 4): checking them.
public enum MerkleProof {
    /// Whether a leaf is at an index of the tree of this size and root.
    public static func includes(
        _ leafHash: TreeHash, at index: UInt64, size: UInt64, root: TreeHash, proof: [TreeHash]
    ) -> Bool {
        guard index < size else { return false }
        var hash = leafHash
        var (at, last) = (index, size - 1)
        for sibling in proof {
            guard last > 0 else { return false }
            if at & 1 == 1 || at == last {
                hash = Hashing.node(sibling, hash)
                while at & 1 == 0, at > 0 { (at, last) = (at >> 1, last >> 1) }
            } else {
                hash = Hashing.node(hash, sibling)
            }
            (at, last) = (at >> 1, last >> 1)
        }
        return last == 0 && hash == root
    }

    /// Whether the tree of `size` with `root` begins with the tree of `oldSize` with `oldRoot`. An empty old tree proves nothing: false.
    public static func isConsistent(
        oldSize: UInt64, oldRoot: TreeHash, size: UInt64, root: TreeHash, proof: [TreeHash]
    ) -> Bool {
        oldSize > 0 && subtreeIsConsistent(0..<oldSize, hash: oldRoot, size: size, root: root, proof: proof)
    }

    /// Whether a leaf is in the subtree over `range`.
    public static func subtreeIncludes(
        _ leafHash: TreeHash, at index: UInt64, in range: Range<UInt64>, root: TreeHash, proof: [TreeHash]
    ) -> Bool {
        guard isSubtree(range), range.contains(index) else { return false }
        return includes(leafHash, at: index - range.lowerBound, size: range.upperBound - range.lowerBound, root: root, proof: proof)
    }

    /// Whether the subtree over `range` has this hash in the tree of this size and root. An empty range is in every tree.
    public static func subtreeIsConsistent(
        _ range: Range<UInt64>, hash: TreeHash, size: UInt64, root: TreeHash, proof: [TreeHash]
    ) -> Bool {
        guard range.upperBound <= size, isSubtree(range) else { return false }
        if range.isEmpty { return proof.isEmpty && hash == MerkleTree.emptyRoot }
        var (first, last, end) = (range.lowerBound, range.upperBound - 1, size - 1)
        func up() { (first, last, end) = (first >> 1, last >> 1, end >> 1) }
        while first != last, last == end || last & 1 == 1 { up() }
        var rest = proof[...]
        guard let seed = first == last ? hash : rest.popFirst() else { return false }
        var (inner, outer) = (seed, seed)
        for sibling in rest {
            guard end > 0 else { return false }
            if last & 1 == 1 || last == end {
                if first < last { inner = Hashing.node(sibling, inner) }
                outer = Hashing.node(sibling, outer)
                while last & 1 == 0, last > 0 { up() }
            } else {
                outer = Hashing.node(outer, sibling)
            }
            up()
        }
        return end == 0 && inner == hash && outer == root
    }

    /// A range is a subtree when it starts at a multiple of the smallest power of two that is not below its length.
    private static func isSubtree(_ range: Range<UInt64>) -> Bool {
        let length = range.upperBound - range.lowerBound
        guard length > 1 else { return true }
        let bits = 64 - (length - 1).leadingZeroBitCount
        return bits < 64 ? range.lowerBound & ((1 << UInt64(bits)) - 1) == 0 : range.lowerBound == 0
    }
}

/// Making proofs from stored hashes.
extension MerkleProof {
    /// Gives the hash of the complete subtree over `index << level ..< (index + 1) << level`.
    public typealias Nodes = (_ level: Int, _ index: UInt64) throws(Fault) -> TreeHash

    /// The inclusion proof of RFC 6962 section 2.1.1, from the leaf's sibling upwards.
    public static func inclusion(of index: UInt64, size: UInt64, nodes: Nodes) throws(Fault) -> [TreeHash] {
        guard index < size else { throw Fault(.usage, "there is no entry \(index) in a tree of \(size)") }
        var path: [TreeHash] = []
        var (low, high) = (UInt64(0), size)
        while high - low > 1 {
            let middle = low + split(high - low)
            if index < middle {
                path.append(try hash(middle..<high, nodes))
                high = middle
            } else {
                path.append(try hash(low..<middle, nodes))
                low = middle
            }
        }
        return path.reversed()
    }

    /// The consistency proof of RFC 6962 section 2.1.2.
    public static func consistency(from oldSize: UInt64, to size: UInt64, nodes: Nodes) throws(Fault) -> [TreeHash] {
        guard oldSize > 0, oldSize <= size else {
            throw Fault(.usage, "there is no consistency proof from size \(oldSize) to size \(size)")
        }
        var path: [TreeHash] = []
        var (low, high, isWhole) = (UInt64(0), size, true)
        while high != oldSize {
            let middle = low + split(high - low)
            if oldSize <= middle {
                path.append(try hash(middle..<high, nodes))
                high = middle
            } else {
                path.append(try hash(low..<middle, nodes))
                low = middle
                isWhole = false
            }
        }
        if !isWhole { path.append(try hash(low..<high, nodes)) }
        return path.reversed()
    }

    /// The root of the tree of this size.
    public static func root(size: UInt64, nodes: Nodes) throws(Fault) -> TreeHash { try hash(0..<size, nodes) }

    /// The largest power of two below a count of at least two.
    private static func split(_ count: UInt64) -> UInt64 { 1 << UInt64(63 - (count - 1).leadingZeroBitCount) }

    private static func hash(_ range: Range<UInt64>, _ nodes: Nodes) throws(Fault) -> TreeHash {
        var parts: [TreeHash] = []
        var at = range.lowerBound
        while at < range.upperBound {
            let level = 63 - (range.upperBound - at).leadingZeroBitCount
            parts.append(try nodes(level, at >> UInt64(level)))
            at += 1 << UInt64(level)
        }
        return MerkleTree.join(parts)
    }
}
