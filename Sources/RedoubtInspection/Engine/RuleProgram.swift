internal import RedoubtCore

/// The patterns of one rule as one program: the value, and the prefix before it, if there is one.
struct RuleProgram: Sendable {
    enum Kind: UInt8, Sendable {
        case bytes, split, look, accept
    }

    /// A step without the tags and references that would have to be told apart at each reading.
    struct Step: Sendable {
        var kind: Kind
        var look = PatternLook.textStart
        var next: Int32 = 0
        /// The second way of a split, or the number of a set.
        var other: Int32 = 0

        fileprivate init(_ step: PatternProgram.Step) {
            switch step {
            case .bytes(let set, let next): (kind, other, self.next) = (.bytes, Int32(set), Int32(next))
            case .split(let next, let other): (kind, self.next, self.other) = (.split, Int32(next), Int32(other))
            case .look(let look, let next): (kind, self.look, self.next) = (.look, look, Int32(next))
            case .accept: kind = .accept
            }
        }
    }

    let steps: [Step]
    private let sets: [ByteSet]
    private let hasLooks: Bool
    /// Where the patterns begin.
    let value: Int
    let first: Int?
    /// Where the value ends, and what may stand there. A prefix ends at step 0, and anything may stand behind it.
    let acceptance: Int32
    let edge: PatternEdge

    init(prefix: String, pattern: String, edge: PatternEdge) throws(Fault) {
        var program = PatternProgram()
        let acceptance = program.addAcceptance()
        value = try program.add(PatternParser.parse(pattern), source: pattern, next: acceptance)
        first = prefix.isEmpty ? nil : try program.add(PatternParser.parse(prefix), source: prefix, next: 0)
        steps = program.steps.map { Step($0) }
        sets = program.sets
        hasLooks = program.hasLooks
        self.acceptance = Int32(acceptance)
        self.edge = edge
    }

    /// Takes everything up to the end of the text: what stands in for a rule that does not compile, so that nothing passes.
    static let everything = RuleProgram()

    private init() {
        let steps: [PatternProgram.Step] = [.accept, .accept, .bytes(set: 0, next: 3), .split(2, 1)]
        self.steps = steps.map { Step($0) }
        sets = [.all]
        hasLooks = false
        value = 2
        first = nil
        acceptance = 1
        edge = PatternEdge(allowed: .all, atEnd: true)
    }

    /// The sets of the steps, and behind them what else tells bytes apart.
    var distinctions: [ByteSet] {
        sets + [edge.allowed] + (hasLooks ? [ByteSet.word, ByteSet("\n")] : [])
    }
}
