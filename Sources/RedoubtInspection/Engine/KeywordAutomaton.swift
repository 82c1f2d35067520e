/// Finds every occurrence of many keywords in one pass, whatever their case (Aho and Corasick, 1975).
///
/// States are offsets of rows in one table, in such an order that all states at or beyond ``firstHit`` end a keyword.
struct KeywordAutomaton: Sendable {
    /// For every byte its column; both cases of a letter share one.
    let columns: [UInt8]
    /// The state after a byte: `next[state + column]`.
    let next: [UInt32]
    let firstHit: UInt32
    let width: Int
    /// For states that end keywords, by `(state - firstHit) / width`: the numbers of the keywords.
    let hits: [[Int]]
    /// By `state / width`: how many of the last bytes may be the beginning of a keyword that has to be held back.
    let held: [UInt16]

    /// `isHeld` says of each keyword whether its own text may be part of what is found.
    init(_ keywords: [[UInt8]], isHeld: [Bool]) {
        var trie = Trie(keywords.map { $0.map(Self.folded) }, isHeld: isHeld)
        trie.link()
        let order = trie.order
        let width = trie.columnCount
        var rank = [Int](repeating: 0, count: order.count)
        for (place, node) in order.enumerated() { rank[node] = place }
        columns = trie.columns
        next = order.flatMap { node in trie.moves[node].map { UInt32(rank[$0] * width) } }
        held = order.map { UInt16(trie.held[$0]) }
        let silent = order.count { trie.outputs[$0].isEmpty }
        firstHit = UInt32(silent * width)
        hits = order.dropFirst(silent).map { trie.outputs[$0] }
        self.width = width
    }

    func keywords(endingAt state: UInt32) -> [Int] { hits[Int(state - firstHit) / width] }

    static func folded(_ byte: UInt8) -> UInt8 { (65...90).contains(byte) ? byte + 32 : byte }
}

extension KeywordAutomaton {
    private struct Trie {
        var columns = [UInt8](repeating: 0, count: 256)
        var columnCount = 1
        var moves: [[Int]] = []
        var outputs: [[Int]] = [[]]
        var held: [Int] = [0]
        private var depth: [Int] = [0]
        private var ownHeld: [Bool] = [false]

        init(_ keywords: [[UInt8]], isHeld: [Bool]) {
            for byte in Set(keywords.joined()).sorted() {
                columns[Int(byte)] = UInt8(columnCount)
                if (97...122).contains(byte) { columns[Int(byte) - 32] = UInt8(columnCount) }
                columnCount += 1
            }
            moves = [[Int](repeating: -1, count: columnCount)]
            for (number, keyword) in keywords.enumerated() where !keyword.isEmpty {
                insert(keyword, number: number, isHeld: isHeld[number])
            }
        }

        /// Nodes that end no keyword first, so that one comparison tells a hit. The root comes first of all.
        var order: [Int] {
            moves.indices.filter { outputs[$0].isEmpty } + moves.indices.filter { !outputs[$0].isEmpty }
        }

        private mutating func insert(_ keyword: [UInt8], number: Int, isHeld: Bool) {
            var node = 0
            for byte in keyword {
                let column = Int(columns[Int(byte)])
                if moves[node][column] < 0 {
                    moves[node][column] = moves.count
                    moves.append([Int](repeating: -1, count: columnCount))
                    outputs.append([])
                    held.append(0)
                    depth.append(depth[node] + 1)
                    ownHeld.append(false)
                }
                node = moves[node][column]
                if isHeld { ownHeld[node] = true }
            }
            outputs[node].append(number)
        }

        /// Breadth first: failure links, and with them complete moves, outputs and holds.
        mutating func link() {
            var failure = [Int](repeating: 0, count: moves.count)
            var queue = [0]
            var head = 0
            while head < queue.count {
                let node = queue[head]
                head += 1
                held[node] = ownHeld[node] ? depth[node] : held[failure[node]]
                if node != 0 { outputs[node] += outputs[failure[node]] }
                for column in 0..<columnCount {
                    let child = moves[node][column]
                    let fallback = node == 0 ? 0 : moves[failure[node]][column]
                    if child < 0 {
                        moves[node][column] = fallback
                    } else {
                        failure[child] = fallback
                        queue.append(child)
                    }
                }
            }
        }
    }
}
