/// The vocabulary of all signatures: byte by byte to the classes that a word belongs to.
///
/// One open-addressed table holds every edge, so that looking a word up costs one probe a byte and ends at the first
/// letter that no signature knows.
struct WordTrie: Sendable {
    /// Edges by (node, byte); an empty slot has the key `UInt32.max`.
    private var keys: [UInt32] = []
    private var targets: [UInt32] = []
    private var mask = 0
    /// Classes of the whole word, and of every word that starts so, by node.
    private(set) var whole: [[UInt16]] = [[]]
    private(set) var stems: [[UInt16]] = [[]]

    init() { resize(to: 1024) }

    /// Adds a word, or with `stem` every word that starts with it, to a class.
    mutating func insert(_ word: [UInt8], stem: Bool, class number: UInt16) {
        var node: UInt32 = 0
        for byte in word { node = child(of: node, byte) ?? grow(node, byte) }
        if stem { stems[Int(node)].append(number) } else { whole[Int(node)].append(number) }
    }

    /// The node below `node` for `byte`.
    @inline(__always)
    func child(of node: UInt32, _ byte: UInt8) -> UInt32? {
        let key = node << 8 | UInt32(byte)
        var slot = Int(truncatingIfNeeded: key &* 0x9E37_79B1 >> 7) & mask
        while true {
            let found = keys[slot]
            if found == key { return targets[slot] }
            if found == .max { return nil }
            slot = (slot + 1) & mask
        }
    }

    /// Hands every class of the word `bytes[lower..<upper]` to `found`; apostrophes do not count.
    @inline(__always)
    func classes(of bytes: [UInt8], _ lower: Int, _ upper: Int, _ found: (UInt16) -> Void) {
        var node: UInt32 = 0
        var index = lower
        while index < upper {
            let byte = bytes[index]
            index += 1
            if byte == 0x27 { continue }
            guard let next = step(node, byte) else { return }
            node = next
            for number in stems[Int(node)] { found(number) }
        }
        for number in whole[Int(node)] { found(number) }
    }

    /// The length of the longest known word or stem at the start of `bytes[lower..<upper]`; 0 where there is none.
    func longestWord(_ bytes: [UInt8], _ lower: Int, _ upper: Int) -> (length: Int, isStem: Bool) {
        var node: UInt32 = 0
        var best = (length: 0, isStem: false)
        var index = lower
        while index < upper, let next = step(node, bytes[index]) {
            node = next
            index += 1
            if !whole[Int(node)].isEmpty { best = (index - lower, false) }
            if !stems[Int(node)].isEmpty { best = (index - lower, true) }
        }
        return best
    }

    @inline(__always)
    private func step(_ node: UInt32, _ byte: UInt8) -> UInt32? {
        guard byte == Tokens.ambiguousLetter else { return child(of: node, byte) }
        return child(of: node, 0x69) ?? child(of: node, 0x6C)
    }

    private mutating func grow(_ node: UInt32, _ byte: UInt8) -> UInt32 {
        let new = UInt32(truncatingIfNeeded: whole.count)
        whole.append([])
        stems.append([])
        if whole.count * 2 > mask { resize(to: (mask + 1) * 2) }
        put(node << 8 | UInt32(byte), new)
        return new
    }

    private mutating func put(_ key: UInt32, _ target: UInt32) {
        var slot = Int(truncatingIfNeeded: key &* 0x9E37_79B1 >> 7) & mask
        while keys[slot] != .max { slot = (slot + 1) & mask }
        keys[slot] = key
        targets[slot] = target
    }

    private mutating func resize(to capacity: Int) {
        let old = zip(keys, targets).filter { $0.0 != .max }
        keys = [UInt32](repeating: .max, count: capacity)
        targets = [UInt32](repeating: 0, count: capacity)
        mask = capacity - 1
        for (key, target) in old { put(key, target) }
    }
}
