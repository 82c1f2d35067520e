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
    private var known: StepIndex?
    private var loops: [Loop: Int] = [:]
    /// The number of steps before the pattern that is being written.
    private var first = 0

    private var forms: [Form] = []

    private struct Form {
        var set: ScalarSet
        /// The number of its part in ASCII, if there is one, and whether that is all.
        var ascii: Int?
        var isASCII: Bool
    }

    private struct Loop: Hashable {
        var body: PatternSyntax
        var next: Int
    }

    /// A program of one pattern.
    init(_ syntax: PatternSyntax, source: String) throws(Fault) {
        start = try add(syntax, source: source, next: 0)
        setNumbers = [:]
        forms = []
    }

    /// A program for many patterns, each of which is written from its end to its beginning and shares what is there already.
    init() { known = StepIndex() }

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
        let form = form(of: set)
        if form.isASCII { return append(.bytes(set: form.ascii ?? number(of: .none), next: next)) }
        var entries: [Int] = []
        if let ascii = form.ascii { entries.append(append(.bytes(set: ascii, next: next))) }
        if set.holdsAllBeyondASCII {
            entries += emitAnyBeyondASCII(next: next)
        } else {
            for range in set.beyondASCII {
                for sequence in utf8Sequences(of: range) {
                    entries.append(sequence.reversed().reduce(next) { append(bytes: ByteSet($1), next: $0) })
                }
            }
        }
        return choose(entries)
    }

    /// What a set of characters is as bytes; looked for among the last few, since repetitions ask again and again.
    private mutating func form(of set: ScalarSet) -> Form {
        if let known = forms.last(where: { $0.set == set }) { return known }
        let ascii = set.ascii
        let form = Form(set: set, ascii: ascii.isEmpty ? nil : number(of: ascii), isASCII: set.beyondASCII.isEmpty)
        if forms.count == 8 { forms.removeFirst() }
        forms.append(form)
        return form
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
        append(.bytes(set: number(of: set), next: next))
    }

    private mutating func number(of set: ByteSet) -> Int {
        if let known = setNumbers[set] { return known }
        sets.append(set)
        setNumbers[set] = sets.count - 1
        return sets.count - 1
    }

    private mutating func append(_ step: Step) -> Int {
        guard known != nil else { return appendFresh(step) }
        if let number = known?.number(of: step, in: steps) { return number }
        let number = appendFresh(step)
        if !overflow { known?.insert(number, steps) }
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

/// The steps of a program by what they are (open addressing), so that what is there already is found without hashing enums.
private struct StepIndex: Sendable {
    /// Numbers of steps; -1 is free.
    private var slots = [Int32](repeating: -1, count: 256)
    private var count = 0

    func number(of step: PatternProgram.Step, in steps: [PatternProgram.Step]) -> Int? {
        if step == .accept { return 0 }
        var slot = Self.hash(step) & (slots.count - 1)
        while slots[slot] >= 0 {
            if steps[Int(slots[slot])] == step { return Int(slots[slot]) }
            slot = (slot + 1) & (slots.count - 1)
        }
        return nil
    }

    mutating func insert(_ number: Int, _ steps: [PatternProgram.Step]) {
        count += 1
        if count * 2 > slots.count {
            let old = slots
            slots = [Int32](repeating: -1, count: old.count * 4)
            for number in old where number >= 0 { place(number, steps) }
        }
        place(Int32(number), steps)
    }

    private mutating func place(_ number: Int32, _ steps: [PatternProgram.Step]) {
        var slot = Self.hash(steps[Int(number)]) & (slots.count - 1)
        while slots[slot] >= 0 { slot = (slot + 1) & (slots.count - 1) }
        slots[slot] = number
    }

    private static func hash(_ step: PatternProgram.Step) -> Int {
        let parts: (Int, Int, Int) =
            switch step {
            case .bytes(let set, let next): (0, set, next)
            case .split(let first, let second): (1, first, second)
            case .look(let look, let next): (2, Int(look.rawValue), next)
            case .accept: (3, 0, 0)
            }
        let word = UInt64(parts.1 << 34 | parts.2 << 2 | parts.0) &* 0x9E37_79B9_7F4A_7C15
        return Int(truncatingIfNeeded: word >> 32)
    }
}
