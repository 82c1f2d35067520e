/// The subset construction (Rabin and Scott, 1959) for the patterns of one rule, with the tests of places resolved one byte late.
///
/// An entry is filled when a text first comes to it: of most rules a text needs a few dozen. Everything lies in a few flat arrays,
/// and sets of steps are told apart by marks instead of being sorted.
struct RuleAutomatonBuilder: Sendable {
    private let program: RuleProgram
    private let columns: ByteColumns
    /// By column: whether that byte may stand behind the value.
    private let isAllowed: [Bool]

    /// As ``RuleAutomaton`` wants it; what is not filled is ``RuleAutomaton/unknown``.
    private(set) var table: [UInt32]
    private var rows: [Row] = []
    /// The steps of all rows.
    private var lists: [Int32] = []
    /// Rows by the hash of their steps; -1 is free.
    private var slots = [Int32](repeating: -1, count: 1 << 5)
    /// By step: the row of what can be reached from it alone; -1 unknown, -2 when that depends on what stands before.
    private var alone: [Int32]
    private var visited: [Int32]
    private var visit: Int32 = 0
    private(set) var work = 0

    // Kept from row to row, so that their memory is.
    private var stack: [Int32] = []
    private var closed: [Int32] = []
    private var current: [Int32] = []
    private var takers: [(set: Int32, next: Int32)] = []
    private var parts: [Part] = []
    private var partOfColumn: [Int32]

    private struct Row {
        var first: Int32
        var last: Int32
        var hash: UInt64
        var before: PatternNeighbour
        /// Whether tests of the place are open.
        var isLooking: Bool
        var isFilled = false
    }

    /// Columns that the same steps take: these are `next` and those of the parents.
    private struct Part {
        var parent: Int32
        var next: Int32
        /// The part that the last step has split off.
        var split: Int32 = -1
        /// By what stands before: the row; -1 unknown.
        var targets = SIMD4<Int32>(repeating: -1)
    }

    var width: Int { columns.count + 1 }
    var rowCount: Int { rows.count }

    init(_ program: RuleProgram) {
        self.program = program
        columns = ByteColumns(telling: program.distinctions)
        let allowed = program.edge.allowed
        isAllowed = columns.samples.map { allowed.contains($0) }
        table = columns.columns.map { UInt32($0) }
        alone = [Int32](repeating: -1, count: program.steps.count)
        visited = [Int32](repeating: 0, count: program.steps.count)
        partOfColumn = [Int32](repeating: 0, count: columns.count)
        rows = [Row(first: 0, last: 0, hash: 0, before: .other, isLooking: false, isFilled: true)]
    }

    /// Where a row stands in the table; the dead one stands nowhere.
    private func place(_ row: Int32) -> UInt32 {
        row == 0 ? 0 : UInt32(RuleAutomaton.firstRow + (Int(row) - 1) * width)
    }

    /// The rows at which the pattern that begins at the step is entered.
    mutating func enter(_ step: Int) -> PatternStarts {
        var starts = PatternStarts()
        for before in PatternNeighbour.allCases { starts[before] = place(row(of: Int32(step), after: before)) }
        return starts
    }

    /// Fills one entry of the row at a place of the table.
    mutating func fill(at place: UInt32, column: Int) {
        let entry = Int(place) + column
        guard table[entry] == RuleAutomaton.unknown else { return }
        let row = rows[(Int(place) - RuleAutomaton.firstRow) / width + 1]
        let after = column < columns.count ? columns.neighbours[column] : .edge
        take(row)
        if row.isLooking { resolve(before: row.before, after: after) }
        let marks = marks(column)
        table[entry] = column < columns.count ? self.place(target(of: column, after: after)) << 2 | marks : marks
    }

    /// The row that the current steps lead to.
    private mutating func target(of column: Int, after before: PatternNeighbour) -> Int32 {
        stack.removeAll(keepingCapacity: true)
        for step in current {
            let step = program.steps[Int(step)]
            if step.kind == .bytes, columns.isColumn(column, of: step.other) { stack.append(step.next) }
        }
        return rowOfStack(after: before)
    }

    /// Fills every row that can be reached, or answers no when there are more than `mostRows`.
    mutating func fillAll(mostRows: Int) -> Bool {
        var next = 0
        while next < rows.count {
            guard rows.count <= mostRows, work <= mostRows * 4_000 else { return false }
            fill(next)
            next += 1
        }
        return true
    }

    /// Whether a pattern matches nothing at all where it is entered. The row is filled.
    func matchesEmpty(at place: UInt32) -> Bool {
        table[Int(place)..<(Int(place) + width)].contains { $0 & RuleAutomaton.matched != 0 }
    }

    // MARK: rows

    private mutating func fill(_ row: Int) {
        guard !rows[row].isFilled else { return }
        rows[row].isFilled = true
        let first = RuleAutomaton.firstRow + (row - 1) * width
        for place in first..<(first + width) { table[place] = 0 }
        let info = rows[row]
        guard info.isLooking else {
            take(info)
            fill(first, only: nil)
            markAcceptance(first, only: nil)
            return markEnd(first)
        }
        // They close differently for each kind of byte that may come.
        for after in PatternNeighbour.allCases {
            take(info)
            resolve(before: info.before, after: after)
            if after == .edge {
                markEnd(first)
            } else {
                fill(first, only: after)
                markAcceptance(first, only: after)
            }
        }
    }

    private mutating func take(_ row: Row) {
        current.removeAll(keepingCapacity: true)
        current.append(contentsOf: lists[Int(row.first)..<Int(row.last)])
    }

    /// The current steps become those that are alive once it is known what comes next.
    private mutating func resolve(before: PatternNeighbour, after: PatternNeighbour) {
        stack.removeAll(keepingCapacity: true)
        stack.append(contentsOf: current)
        for step in current {
            let step = program.steps[Int(step)]
            if step.kind == .look, step.look.holds(before: before, after: after) { stack.append(step.next) }
        }
        close(looks: (before, after))
        swap(&current, &closed)
    }

    /// Columns that the same steps take share a target.
    private mutating func fill(_ first: Int, only: PatternNeighbour?) {
        takers.removeAll(keepingCapacity: true)
        for step in current {
            let step = program.steps[Int(step)]
            if step.kind == .bytes { takers.append((step.other, step.next)) }
        }
        guard !takers.isEmpty else { return }
        split()
        for column in partOfColumn.indices where partOfColumn[column] > 0 {
            let after = columns.neighbours[column]
            guard only == nil || only == after else { continue }
            table[first + column] = place(target(Int(partOfColumn[column]), after: after)) << 2
        }
    }

    private mutating func split() {
        for column in partOfColumn.indices { partOfColumn[column] = 0 }
        parts.removeAll(keepingCapacity: true)
        parts.append(Part(parent: 0, next: -1))
        for taker in takers {
            let fresh = Int32(parts.count)
            for place in columns.places(of: Int(taker.set)) {
                let column = Int(columns.columnsOfSets[place]), old = Int(partOfColumn[column])
                if parts[old].split < fresh {
                    parts[old].split = Int32(parts.count)
                    parts.append(Part(parent: Int32(old), next: taker.next))
                }
                partOfColumn[column] = parts[old].split
            }
        }
    }

    private mutating func target(_ part: Int, after before: PatternNeighbour) -> Int32 {
        let lane = Int(before.rawValue)
        if parts[part].targets[lane] >= 0 { return parts[part].targets[lane] }
        let row = row(of: part, after: before)
        if rows[Int(row)].isLooking { parts[part].targets[lane] = row } else { parts[part].targets = SIMD4(repeating: row) }
        return row
    }

    private mutating func row(of part: Int, after before: PatternNeighbour) -> Int32 {
        stack.removeAll(keepingCapacity: true)
        var place = part
        while place > 0 {
            stack.append(parts[place].next)
            place = Int(parts[place].parent)
        }
        return rowOfStack(after: before)
    }

    /// The row of what can be reached from the steps on the stack.
    private mutating func rowOfStack(after before: PatternNeighbour) -> Int32 {
        guard !stack.isEmpty else { return 0 }
        if stack.count == 1 { return row(of: stack[0], after: before) }
        let isLooking = close(looks: nil)
        return number(after: before, isLooking)
    }

    private mutating func row(of step: Int32, after before: PatternNeighbour) -> Int32 {
        if alone[Int(step)] >= 0 { return alone[Int(step)] }
        stack.removeAll(keepingCapacity: true)
        stack.append(step)
        let isLooking = close(looks: nil)
        let row = number(after: before, isLooking)
        alone[Int(step)] = isLooking ? -2 : row
        return row
    }

    private mutating func markAcceptance(_ first: Int, only: PatternNeighbour?) {
        for column in isAllowed.indices where only == nil || only == columns.neighbours[column] {
            table[first + column] |= marks(column)
        }
    }

    private mutating func markEnd(_ first: Int) { table[first + width - 1] = marks(columns.count) }

    /// What the current steps say of a match that ends before a byte of the column, or at the end of the text.
    private func marks(_ column: Int) -> UInt32 {
        guard let step = acceptance else { return 0 }
        let isAllowed = column < isAllowed.count ? isAllowed[column] : program.edge.atEnd
        return RuleAutomaton.matched | (isAllowed || step != program.acceptance ? RuleAutomaton.accepted : 0)
    }

    /// The step of acceptance among the current ones.
    private var acceptance: Int32? { current.first { program.steps[Int($0)].kind == .accept } }

    // MARK: steps

    /// What can be reached without a byte from the steps on the stack; tests of places stay closed unless both neighbours are
    /// known. Answers whether there are any.
    @discardableResult
    private mutating func close(looks: (before: PatternNeighbour, after: PatternNeighbour)?) -> Bool {
        visit += 1
        closed.removeAll(keepingCapacity: true)
        var hasLook = false
        while let number = stack.popLast() {
            work += 1
            guard visited[Int(number)] != visit else { continue }
            visited[Int(number)] = visit
            let step = program.steps[Int(number)]
            switch step.kind {
            case .split:
                stack.append(step.other)
                stack.append(step.next)
            case .look:
                hasLook = true
                closed.append(number)
                if let looks, step.look.holds(before: looks.before, after: looks.after) { stack.append(step.next) }
            case .bytes, .accept: closed.append(number)
            }
        }
        return hasLook
    }

    /// The row of the closed steps, which bear the mark of the last visit.
    private mutating func number(after before: PatternNeighbour, _ isLooking: Bool) -> Int32 {
        guard !closed.isEmpty else { return 0 }
        // What stands before matters only where a test of the place is still open.
        let before = isLooking ? before : .other
        let hash = closed.reduce(UInt64(before.rawValue)) { $0 &+ Self.mixed($1) }
        var slot = Int(hash >> 32) & (slots.count - 1)
        while slots[slot] >= 0 {
            if isSame(rows[Int(slots[slot])], hash, before) { return slots[slot] }
            slot = (slot + 1) & (slots.count - 1)
        }
        slots[slot] = Int32(rows.count)
        let first = Int32(lists.count)
        lists += closed
        rows.append(Row(first: first, last: Int32(lists.count), hash: hash, before: before, isLooking: isLooking))
        table.append(contentsOf: repeatElement(RuleAutomaton.unknown, count: width))
        if rows.count * 2 > slots.count { grow() }
        return Int32(rows.count - 1)
    }

    /// Adding these up takes no order of the steps.
    private static func mixed(_ step: Int32) -> UInt64 {
        let word = (UInt64(UInt32(bitPattern: step)) &+ 1) &* 0x9E37_79B9_7F4A_7C15
        return (word ^ word >> 29) &* 0xBF58_476D_1CE4_E5B9
    }

    private func isSame(_ row: Row, _ hash: UInt64, _ before: PatternNeighbour) -> Bool {
        guard row.hash == hash, row.before == before, Int(row.last - row.first) == closed.count else { return false }
        return lists[Int(row.first)..<Int(row.last)].allSatisfy { visited[Int($0)] == visit }
    }

    private mutating func grow() {
        slots = [Int32](repeating: -1, count: slots.count * 4)
        for (row, info) in rows.enumerated().dropFirst() {
            var slot = Int(info.hash >> 32) & (slots.count - 1)
            while slots[slot] >= 0 { slot = (slot + 1) & (slots.count - 1) }
            slots[slot] = Int32(row)
        }
    }
}
