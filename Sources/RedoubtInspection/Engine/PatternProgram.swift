internal import RedoubtCore

/// A pattern as a nondeterministic automaton over bytes (Thompson's construction, 1968).
struct PatternProgram: Sendable {
    enum Step: Sendable, Hashable {
        case bytes(set: Int, next: Int)
        case split(Int, Int)
        case look(PatternLook, next: Int)
        case accept
    }

    /// A pattern that needs more steps is refused: counted repetitions of repetitions grow without bound.
    static let mostSteps = 12_000

    private(set) var steps: [Step] = [.accept]
    private(set) var sets: [ByteSet] = []
    private(set) var start = 0
    private(set) var hasLooks = false
    private var setNumbers: [ByteSet: Int] = [:]
    private var overflow = false
    private var work = 0
    /// In a shared program equal steps are one step, so that equal ends of patterns are one; nil in a program of one pattern.
    private var known: [Step: Int]?
    private var loops: [Loop: Int] = [:]
    /// The number of steps before the pattern that is being written.
    private var first = 0

    private struct Loop: Hashable {
        var body: PatternSyntax
        var next: Int
    }

    /// A program of one pattern.
    init(_ syntax: PatternSyntax, source: String) throws(Fault) {
        start = try add(syntax, source: source, next: 0)
        setNumbers = [:]
    }

    /// A program for many patterns, each of which is written from its end to its beginning and shares what is there already.
    init() { known = [.accept: 0] }

    /// A place of its own where a pattern may end.
    mutating func addAcceptance() -> Int {
        steps.append(.accept)
        return steps.count - 1
    }

    /// Writes a pattern that goes on at `next`, and answers with its first step.
    mutating func add(_ syntax: PatternSyntax, source: String, next: Int) throws(Fault) -> Int {
        first = steps.count
        work = 0
        let entry = emit(syntax, next: next)
        guard !overflow else {
            throw Fault(
                .patternInvalid, "the pattern \(quoted(source)) is too large when its repetitions are written out",
                hint: "use smaller counts, or `*` and `+`")
        }
        return entry
    }

    /// Emits code that goes on at `next`, and answers with its entry. Depth is bounded by the parser's nesting.
    private mutating func emit(_ syntax: PatternSyntax, next: Int) -> Int {
        // Repetitions of what is empty make no steps, but would take time without bound.
        work += 1
        guard work <= 16 * Self.mostSteps, !overflow else {
            overflow = true
            return next
        }
        switch syntax {
        case .empty: return next
        case .look(let look):
            hasLooks = true
            return append(.look(look, next: next))
        case .scalars(let set): return emit(set, next: next)
        case .sequence(let parts): return parts.reversed().reduce(next) { emit($1, next: $0) }
        case .choice(let parts):
            let entries = parts.map { emit($0, next: next) }
            return choose(entries)
        case .repetition(let part, let least, let most): return emitRepetition(part, least, most, next: next)
        }
    }

    private mutating func emitRepetition(_ part: PatternSyntax, _ least: Int, _ most: Int?, next: Int) -> Int {
        var entry = next
        if let most {
            for _ in least..<most where !overflow {
                entry = append(.split(emit(part, next: entry), next))
            }
        } else {
            entry = emitLoop(part, next: next)
        }
        for _ in 0..<least where !overflow { entry = emit(part, next: entry) }
        return entry
    }

    private mutating func emitLoop(_ part: PatternSyntax, next: Int) -> Int {
        let key = Loop(body: part, next: next)
        if let loop = loops[key] { return loop }
        let loop = appendFresh(.split(next, next))
        let body = emit(part, next: loop)
        if !overflow { steps[loop] = .split(body, next) }
        if known != nil { loops[key] = loop }
        return loop
    }

    private mutating func emit(_ set: ScalarSet, next: Int) -> Int {
        var entries: [Int] = []
        let ascii = set.ascii
        if !ascii.isEmpty { entries.append(append(bytes: ascii, next: next)) }
        if set.holdsAllBeyondASCII {
            entries += emitAnyBeyondASCII(next: next)
        } else {
            for range in set.beyondASCII {
                for sequence in utf8Sequences(of: range) {
                    entries.append(sequence.reversed().reduce(next) { append(bytes: ByteSet($1), next: $0) })
                }
            }
        }
        return entries.isEmpty ? append(bytes: .none, next: next) : choose(entries)
    }

    /// Any scalar beyond ASCII. The texts are valid UTF-8, so lead and tail bytes are all that has to be told apart.
    private mutating func emitAnyBeyondASCII(next: Int) -> [Int] {
        let tail = ByteSet(0x80...0xBF)
        let one = append(bytes: tail, next: next)
        let two = append(bytes: tail, next: one)
        let three = append(bytes: tail, next: two)
        return [
            append(bytes: ByteSet(0xC2...0xDF), next: one),
            append(bytes: ByteSet(0xE0...0xEF), next: two),
            append(bytes: ByteSet(0xF0...0xF4), next: three),
        ]
    }

    private mutating func choose(_ entries: [Int]) -> Int {
        guard var entry = entries.last else { return 0 }
        for other in entries.dropLast().reversed() { entry = append(.split(other, entry)) }
        return entry
    }

    private mutating func append(bytes set: ByteSet, next: Int) -> Int {
        let number = setNumbers[set] ?? sets.count
        if number == sets.count {
            sets.append(set)
            setNumbers[set] = number
        }
        return append(.bytes(set: number, next: next))
    }

    private mutating func append(_ step: Step) -> Int {
        if let number = known?[step] { return number }
        let number = appendFresh(step)
        if !overflow { known?[step] = number }
        return number
    }

    private mutating func appendFresh(_ step: Step) -> Int {
        guard steps.count - first < Self.mostSteps else {
            overflow = true
            return 0
        }
        steps.append(step)
        return steps.count - 1
    }
}
