/// Bytes that no set tells apart share a column of an automaton's table.
struct ByteColumns: Sendable {
    /// By byte.
    private(set) var columns = [UInt8](repeating: 0, count: 256)
    /// By column: one of its bytes, and what that is to its neighbours.
    private(set) var samples: [UInt8] = []
    private(set) var neighbours: [PatternNeighbour] = []
    /// The columns of each set, one behind the other.
    private(set) var columnsOfSets: [UInt8] = []
    private var ends: [Int32] = [0]
    /// By set, then by column: whether it is in the set.
    private var members: [Bool] = []

    var count: Int { samples.count }

    init(telling sets: [ByteSet]) {
        var parts = [ByteSet.all]
        for set in sets {
            for index in parts.indices {
                let inside = parts[index].intersection(set)
                guard !inside.isEmpty, inside != parts[index] else { continue }
                parts.append(parts[index].intersection(set.inverted))
                parts[index] = inside
            }
        }
        for (column, part) in parts.enumerated() { part.forEach { columns[Int($0)] = UInt8(column) } }
        samples = parts.map(\.first)
        neighbours = samples.map { PatternNeighbour($0) }
        for set in sets {
            for column in samples.indices {
                let isMember = set.contains(samples[column])
                members.append(isMember)
                if isMember { columnsOfSets.append(UInt8(column)) }
            }
            ends.append(Int32(columnsOfSets.count))
        }
    }

    /// Where the columns of the set of that number lie.
    func places(of set: Int) -> Range<Int> { Int(ends[set])..<Int(ends[set + 1]) }

    func isColumn(_ column: Int, of set: Int32) -> Bool { members[Int(set) * samples.count + column] }
}
