/// The subset construction (Rabin and Scott, 1959) for the patterns of one rule, with the tests of places resolved one byte late.
///
/// A rule is built while a text waits for it, so the lists of steps lie in one array, and a step that is alone finds its row
/// without being looked up.
struct RuleAutomatonBuilder {
    private let program: PatternProgram
    private let edges: [Int: PatternEdge]
    private var columns = [UInt8](repeating: 0, count: 256)
    private var samples: [UInt8] = []
    /// By set: its columns.
    private var setColumns: [[UInt8]] = []
    /// By column: what it is to its neighbours.
    private var neighbours: [PatternNeighbour] = []

    private(set) var entries: [UInt32] = []
    /// By row: where its steps lie in `lists`.
    private var bounds: [Int] = [0]
    private var lists: [Int32] = []
    private var befores: [PatternNeighbour] = []
    private var looking: [Bool] = []
    /// Rows by the hash of their steps; -1 is free.
    private var slots = [Int32](repeating: -1, count: 1 << 8)
    /// By row: the hash of its steps.
    private var hashes: [UInt64] = []
    /// By step: the row of what can be reached from it alone; -1 unknown, -2 when that depends on what stands before.
    private var alone: [Int32]
    private var visited: [Int32]
    private var visit: Int32 = 0
    private var stack: [Int32] = []
    private var closed: [Int32] = []
    private var work = 0

    var width: Int { samples.count + 1 }
    private var rowCount: Int { befores.count }

    /// `edges` says of each step of acceptance what may stand behind it; without an edge anything may.
    init(_ program: PatternProgram, edges: [Int: PatternEdge]) {
        self.program = program
        self.edges = edges
        alone = [Int32](repeating: -1, count: program.steps.count)
        visited = [Int32](repeating: 0, count: program.steps.count)
        partition()
        let dead = number([], after: .other, looks: false)
        entries = [UInt32](repeating: 0, count: width * (Int(dead) + 1))
    }

    func automaton(first: PatternStarts?, value: PatternStarts) -> RuleAutomaton {
        RuleAutomaton(columns: columns, width: width, entries: entries, first: first, value: value)
    }

    /// Whether a pattern matches nothing at all where it is entered.
    func matchesEmpty(at row: UInt32) -> Bool {
        entries[Int(row)..<(Int(row) + width)].contains { $0 & RuleAutomaton.matched != 0 }
    }

    /// The rows at which the pattern that begins at the step is entered, or nil when it would take more than `mostRows` rows of its
    /// own.
    mutating func enter(_ step: Int, mostRows: Int) -> PatternStarts? {
        let first = rowCount
        work = 0
        var starts = PatternStarts()
        for before in PatternNeighbour.allCases { starts[before] = offset(row(of: Int32(step), after: before)) }
        var next = first
        while next < rowCount {
            guard rowCount - first <= mostRows, work <= mostRows * 4_000 else { return nil }
            entries.append(contentsOf: repeatElement(0, count: width))
            if looking[next] { expandLooking(next) } else { expand(next) }
            next += 1
        }
        return starts
    }

    private func offset(_ row: Int32) -> UInt32 { UInt32(Int(row) * width) }

    // MARK: columns

    /// Bytes that no set tells apart share a column.
    private mutating func partition() {
        var classes = [Int](repeating: 0, count: 256)
        for set in program.sets + [ByteSet.word, ByteSet("\n")] + edges.values.map(\.allowed) {
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
        neighbours = samples.map { PatternNeighbour($0) }
        setColumns = program.sets.map { set in columnsIn(set) }
    }

    private func columnsIn(_ set: ByteSet) -> [UInt8] {
        samples.indices.compactMap { set.contains(samples[$0]) ? UInt8($0) : nil }
    }

    // MARK: rows

    private mutating func expand(_ row: Int) {
        let steps = Array(lists[bounds[row]..<bounds[row + 1]])
        fill(row, with: steps, only: nil)
        markAcceptance(row, steps, only: nil)
        markEnd(row, steps)
    }

    /// A row with open tests of the place: they close differently for each kind of byte that may come.
    private mutating func expandLooking(_ row: Int) {
        let steps = Array(lists[bounds[row]..<bounds[row + 1]])
        for after in PatternNeighbour.allCases {
            let resolved = resolve(steps, before: befores[row], after: after)
            if after == .edge {
                markEnd(row, resolved)
            } else {
                fill(row, with: resolved, only: after)
                markAcceptance(row, resolved, only: after)
            }
        }
    }

    /// The steps that are alive once it is known what comes next.
    private mutating func resolve(_ steps: [Int32], before: PatternNeighbour, after: PatternNeighbour) -> [Int32] {
        stack = steps
        for step in steps {
            if case .look(let look, let next) = program.steps[Int(step)], look.holds(before: before, after: after) {
                stack.append(Int32(next))
            }
        }
        close(looks: (before, after))
        return closed
    }

    /// Columns that the same steps take share a target; which steps those are is a path up the `parents`.
    private mutating func fill(_ row: Int, with steps: [Int32], only: PatternNeighbour?) {
        var takers: [(set: Int, next: Int32)] = []
        for step in steps {
            if case .bytes(let set, let next) = program.steps[Int(step)] { takers.append((set, Int32(next))) }
        }
        if takers.count == 1 {
            for column in setColumns[takers[0].set] { point(row, Int(column), only) { $0.row(of: takers[0].next, after: $1) } }
            return
        }
        var classes = [Int](repeating: 0, count: samples.count)
        var parents = [(parent: 0, next: Int32(-1))]
        for taker in takers {
            var split: [Int: Int] = [:]
            for column in setColumns[taker.set] {
                let old = classes[Int(column)]
                if let known = split[old] {
                    classes[Int(column)] = known
                } else {
                    split[old] = parents.count
                    classes[Int(column)] = parents.count
                    parents.append((old, taker.next))
                }
            }
        }
        var targets = [Int32](repeating: -1, count: parents.count * 4)
        for column in classes.indices where classes[column] > 0 {
            let memo = classes[column] * 4 + Int(neighbours[column].rawValue)
            point(row, column, only) { builder, after in
                if targets[memo] < 0 { targets[memo] = builder.row(ofPath: classes[column], parents, after: after) }
                return targets[memo]
            }
        }
    }

    private mutating func point(
        _ row: Int, _ column: Int, _ only: PatternNeighbour?, _ target: (inout Self, PatternNeighbour) -> Int32
    ) {
        let after = neighbours[column]
        guard only == nil || only == after else { return }
        let number = target(&self, after)
        entries[row * width + column] = offset(number) << 2
    }

    private mutating func row(ofPath last: Int, _ parents: [(parent: Int, next: Int32)], after before: PatternNeighbour) -> Int32 {
        stack.removeAll(keepingCapacity: true)
        var place = last
        while place > 0 {
            stack.append(parents[place].next)
            place = parents[place].parent
        }
        if stack.count == 1 { return row(of: stack[0], after: before) }
        let looks = close(looks: nil)
        return number(closed, after: before, looks: looks)
    }

    private mutating func row(of step: Int32, after before: PatternNeighbour) -> Int32 {
        if alone[Int(step)] >= 0 { return alone[Int(step)] }
        stack.removeAll(keepingCapacity: true)
        stack.append(step)
        let looks = close(looks: nil)
        let row = number(closed, after: before, looks: looks)
        alone[Int(step)] = looks ? -2 : row
        return row
    }

    private mutating func markAcceptance(_ row: Int, _ steps: [Int32], only: PatternNeighbour?) {
        guard let step = acceptance(in: steps) else { return }
        let edge = edges[step]
        for column in samples.indices where only == nil || only == neighbours[column] {
            let isAllowed = edge?.allowed.contains(samples[column]) ?? true
            entries[row * width + column] |= RuleAutomaton.matched | (isAllowed ? RuleAutomaton.accepted : 0)
        }
    }

    private mutating func markEnd(_ row: Int, _ steps: [Int32]) {
        guard let step = acceptance(in: steps) else { return }
        let isAllowed = edges[step]?.atEnd ?? true
        entries[row * width + width - 1] = RuleAutomaton.matched | (isAllowed ? RuleAutomaton.accepted : 0)
    }

    private func acceptance(in steps: [Int32]) -> Int? {
        for step in steps { if case .accept = program.steps[Int(step)] { return Int(step) } }
        return nil
    }

    // MARK: steps

    /// What can be reached without a byte from the steps on the stack, in order; tests of places stay closed unless both neighbours
    /// are known. Answers whether there are any.
    @discardableResult
    private mutating func close(looks: (before: PatternNeighbour, after: PatternNeighbour)?) -> Bool {
        visit += 1
        closed.removeAll(keepingCapacity: true)
        var hasLook = false
        while let step = stack.popLast() {
            work += 1
            guard visited[Int(step)] != visit else { continue }
            visited[Int(step)] = visit
            switch program.steps[Int(step)] {
            case .split(let first, let second):
                stack.append(Int32(second))
                stack.append(Int32(first))
            case .look(let look, let next):
                hasLook = true
                closed.append(step)
                if let looks, look.holds(before: looks.before, after: looks.after) { stack.append(Int32(next)) }
            case .bytes, .accept: closed.append(step)
            }
        }
        if closed.count > 1 { closed.sort() }
        return hasLook
    }

    private mutating func number(_ steps: [Int32], after before: PatternNeighbour, looks: Bool) -> Int32 {
        // What stands before matters only where a test of the place is still open.
        let before = looks ? before : .other
        var hash = UInt64(before.rawValue) &+ 0x9E37_79B9_7F4A_7C15
        for step in steps { hash = (hash ^ UInt64(UInt32(bitPattern: step))) &* 0xBF58_476D_1CE4_E5B9 ^ (hash >> 29) }
        var slot = Int(hash >> 32) & (slots.count - 1)
        while slots[slot] >= 0 {
            let row = Int(slots[slot])
            if befores[row] == before, lists[bounds[row]..<bounds[row + 1]].elementsEqual(steps) { return Int32(row) }
            slot = (slot + 1) & (slots.count - 1)
        }
        let row = Int32(rowCount)
        slots[slot] = row
        lists += steps
        bounds.append(lists.count)
        befores.append(before)
        looking.append(looks)
        hashes.append(hash)
        if rowCount * 2 > slots.count { grow() }
        return row
    }

    private mutating func grow() {
        slots = [Int32](repeating: -1, count: slots.count * 2)
        for (row, hash) in hashes.enumerated() {
            var slot = Int(hash >> 32) & (slots.count - 1)
            while slots[slot] >= 0 { slot = (slot + 1) & (slots.count - 1) }
            slots[slot] = Int32(row)
        }
    }
}
