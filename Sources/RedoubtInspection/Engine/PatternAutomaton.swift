/// A pattern as a deterministic automaton over classes of bytes, built in advance.
///
/// An entry of the table is `row * 2 + matched`. `matched` says that a match ends *before* the byte just read, which is how
/// the tests of `\b` and `$` know what comes next; row 0 is dead. The last column is the end of the text.
struct PatternAutomaton: Sendable {
    /// For every byte its column.
    private(set) var columns = [UInt8](repeating: 0, count: 256)
    /// The number of columns, the end of the text included.
    private(set) var width = 1
    private(set) var entries: [UInt32] = []
    /// The first row for what stands before the first byte, by ``PatternNeighbour``. An unanchored automaton is in one of these
    /// exactly where no match is under way.
    private(set) var starts: [UInt32] = []

    var endColumn: Int { width - 1 }

    /// Nil when it would take more than `mostRows` rows.
    init?(_ program: PatternProgram, unanchored: Bool, mostRows: Int) {
        var builder = Builder(program, unanchored: unanchored, mostRows: mostRows)
        guard builder.build() else { return nil }
        columns = builder.columns
        width = builder.width
        entries = builder.entries
        starts = builder.starts
    }

    func start(after before: PatternNeighbour) -> UInt32 { starts[Int(before.rawValue)] }

    func next(_ row: UInt32, _ byte: UInt8) -> UInt32 { entries[Int(row) * width + Int(columns[Int(byte)])] }

    func end(_ row: UInt32) -> UInt32 { entries[Int(row) * width + endColumn] }
}

extension PatternAutomaton {
    /// The subset construction (Rabin and Scott, 1959), with the tests of places resolved one byte late.
    private struct Builder {
        private struct Row: Hashable {
            var steps: [Int32]
            var before: PatternNeighbour
            /// Whether nothing is under way here, although the steps may be the same as in the middle of a match.
            var isFresh: Bool
        }

        let program: PatternProgram
        let unanchored: Bool
        let mostRows: Int
        var columns = [UInt8](repeating: 0, count: 256)
        var samples: [UInt8] = []
        var entries: [UInt32] = []
        var starts: [UInt32] = []
        private var rows: [Row] = []
        private var numbers: [Row: UInt32] = [:]
        private var visited: [Int32]
        private var visit: Int32 = 0
        private var stack: [Int] = []
        private var work = 0

        var width: Int { samples.count + 1 }

        init(_ program: PatternProgram, unanchored: Bool, mostRows: Int) {
            self.program = program
            self.unanchored = unanchored
            self.mostRows = mostRows
            visited = [Int32](repeating: 0, count: program.steps.count)
            partition()
        }

        mutating func build() -> Bool {
            let dead = Row(steps: [], before: .other, isFresh: false)
            rows = [dead]
            numbers = [dead: 0]
            starts = PatternNeighbour.allCases.map { before in
                stack = [program.start]
                return number(closure(), after: before, isFresh: true)
            }
            var next = 0
            while next < rows.count {
                guard rows.count <= mostRows, work <= mostRows * 4_000 else { return false }
                expand(rows[next], isDead: next == 0)
                next += 1
            }
            return true
        }

        /// Bytes that no set tells apart share a column.
        private mutating func partition() {
            var classes = [Int](repeating: 0, count: 256)
            var sets = program.sets
            if program.hasLooks { sets += [ByteSet.word, ByteSet("\n")] }
            for set in sets {
                var renumbered = [Int](repeating: -1, count: 512)
                var count = 0
                for byte in 0..<256 {
                    let key = classes[byte] * 2 + (set.contains(UInt8(byte)) ? 1 : 0)
                    if renumbered[key] < 0 {
                        renumbered[key] = count
                        count += 1
                    }
                    classes[byte] = renumbered[key]
                }
            }
            // Classes are numbered by their first byte, so the samples come in the order of the columns.
            for byte in 0..<256 {
                if classes[byte] == samples.count { samples.append(UInt8(byte)) }
                columns[byte] = UInt8(classes[byte])
            }
        }

        private mutating func expand(_ row: Row, isDead: Bool) {
            if isDead && !unanchored {
                entries.append(contentsOf: repeatElement(0, count: width))
                return
            }
            let byNeighbour = program.hasLooks ? PatternNeighbour.allCases.map { resolve(row, after: $0) } : []
            for sample in samples {
                let neighbour = PatternNeighbour(sample)
                let resolved = program.hasLooks ? byNeighbour[Int(neighbour.rawValue)] : row.steps
                stack.removeAll(keepingCapacity: true)
                for step in resolved {
                    if case .bytes(let set, let next) = program.steps[Int(step)], program.sets[set].contains(sample) {
                        stack.append(next)
                    }
                }
                let isFresh = unanchored && stack.isEmpty
                if unanchored { stack.append(program.start) }
                let target = stack.isEmpty ? 0 : number(closure(), after: neighbour, isFresh: isFresh)
                entries.append(target * 2 + (resolved.first == 0 ? 1 : 0))
            }
            let last = program.hasLooks ? byNeighbour[Int(PatternNeighbour.edge.rawValue)] : row.steps
            entries.append(last.first == 0 ? 1 : 0)
        }

        /// The steps that are alive once it is known what comes next. Step 0 is acceptance.
        private mutating func resolve(_ row: Row, after: PatternNeighbour) -> [Int32] {
            guard program.hasLooks else { return row.steps }
            let passed = row.steps.compactMap { step -> Int? in
                guard case .look(let look, let next) = program.steps[Int(step)] else { return nil }
                return look.holds(before: row.before, after: after) ? next : nil
            }
            guard !passed.isEmpty else { return row.steps }
            stack = row.steps.map(Int.init) + passed
            return closure(looks: (row.before, after))
        }

        /// What can be reached without a byte from the steps on the stack, in order; tests of places stay closed unless both
        /// neighbours are known.
        private mutating func closure(looks: (before: PatternNeighbour, after: PatternNeighbour)? = nil) -> [Int32] {
            visit += 1
            var found: [Int32] = []
            while let step = stack.popLast() {
                work += 1
                guard visited[step] != visit else { continue }
                visited[step] = visit
                switch program.steps[step] {
                case .split(let first, let second):
                    stack.append(second)
                    stack.append(first)
                case .look(let look, let next):
                    found.append(Int32(step))
                    if let looks, look.holds(before: looks.before, after: looks.after) { stack.append(next) }
                case .bytes, .accept: found.append(Int32(step))
                }
            }
            found.sort()
            return found
        }

        private mutating func number(_ steps: [Int32], after before: PatternNeighbour, isFresh: Bool) -> UInt32 {
            // What stands before matters only where a test of the place is still open.
            let hasLook =
                program.hasLooks
                && steps.contains {
                    if case .look = program.steps[Int($0)] { return true }
                    return false
                }
            let row = steps.isEmpty ? rows[0] : Row(steps: steps, before: hasLook ? before : .other, isFresh: isFresh)
            if let known = numbers[row] { return known }
            let fresh = UInt32(rows.count)
            numbers[row] = fresh
            rows.append(row)
            return fresh
        }
    }
}
