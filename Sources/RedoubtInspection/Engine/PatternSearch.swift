/// Runs a program over a text, all its steps at once, and knows where each began (after Pike; Thompson, 1968).
///
/// Time: bytes × steps at most. Used to say where a match lies, after a table has said that there is one.
struct PatternSearch {
    private let program: PatternProgram
    private let bytes: [UInt8]
    private var current: [(step: Int, start: Int)] = []
    private var following: [(step: Int, start: Int)] = []
    private var marks: [Int]
    private var mark = 0
    private var stack: [Int] = []
    /// How far the last search looked.
    private(set) var reached = 0

    init(_ program: PatternProgram, _ bytes: [UInt8]) {
        self.program = program
        self.bytes = bytes
        marks = [Int](repeating: 0, count: program.steps.count)
    }

    /// The leftmost-longest match at or after a place; `lookahead` bounds how far beyond its end a longer one is sought.
    mutating func leftmost(from: Int, anchored: Bool, lookahead: Int = .max) -> Range<Int>? {
        var best: Range<Int>?
        current = []
        var position = from
        while true {
            reached = position
            mark += 1
            following = []
            let seeds = current
            current = []
            for seed in seeds { add(seed.step, seed.start, at: position) }
            if best == nil, !anchored || position == from { add(program.start, position, at: position) }
            if let accepted = current.first(where: { $0.step == 0 }) {
                best = accepted.start..<position
            }
            if let found = best {
                current.removeAll { $0.start > found.lowerBound }
                if lookahead != .max, position - found.upperBound >= lookahead { return best }
            }
            guard position < bytes.count else { return best }
            advance(over: bytes[position])
            position += 1
            if current.isEmpty, best != nil || anchored { return best }
        }
    }

    /// Moves every step that takes the byte; older starts stay in front.
    private mutating func advance(over byte: UInt8) {
        for thread in current {
            if case .bytes(let set, let next) = program.steps[thread.step], program.sets[set].contains(byte) {
                following.append((next, thread.start))
            }
        }
        current = following
    }

    /// Adds what can be reached without a byte, unless an older start is there already.
    private mutating func add(_ step: Int, _ start: Int, at position: Int) {
        stack.append(step)
        while let step = stack.popLast() {
            guard marks[step] != mark else { continue }
            marks[step] = mark
            switch program.steps[step] {
            case .split(let first, let second):
                stack.append(second)
                stack.append(first)
            case .look(let look, let next):
                if look.holds(before: neighbour(position - 1), after: neighbour(position)) { stack.append(next) }
            case .bytes, .accept: current.append((step, start))
            }
        }
    }

    private func neighbour(_ index: Int) -> PatternNeighbour {
        bytes.indices.contains(index) ? PatternNeighbour(bytes[index]) : .edge
    }
}
