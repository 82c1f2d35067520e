internal import RedoubtCore

/// What a rule's automaton is built from, and what is asked before it runs.
final class RuleMachine: Sendable {
    static let mostRows = 1_500

    /// What may not stand before the rule's match.
    let left: ByteSet
    private let id: String
    private let prefix: String
    private let pattern: String
    private let right: RedactionRule.RightEdge

    init(_ rule: RedactionRule) {
        left = rule.left
        id = rule.id
        prefix = rule.prefix
        pattern = rule.pattern
        right = rule.right
    }

    /// Throws when a pattern cannot be taken.
    func build() throws(Fault) -> RuleAutomaton {
        var program = PatternProgram()
        let acceptance = program.addAcceptance()
        let value = try program.add(PatternParser.parse(pattern), source: pattern, next: acceptance)
        let first = prefix.isEmpty ? nil : try program.add(PatternParser.parse(prefix), source: prefix, next: 0)
        let edge = PatternEdge(allowed: right.allowed, atEnd: right.atEnd)
        var builder = RuleAutomatonBuilder(program, edges: [acceptance: edge])
        let values = try enter(value, pattern, &builder)
        let firsts = try first.map { step throws(Fault) in try enter(step, prefix, &builder) }
        return builder.automaton(first: firsts, value: values)
    }

    private func enter(_ step: Int, _ pattern: String, _ builder: inout RuleAutomatonBuilder) throws(Fault) -> PatternStarts {
        guard let starts = builder.enter(step, mostRows: Self.mostRows) else {
            throw Fault(
                .patternInvalid, "the pattern \(quoted(pattern)) of \(quoted(id)) is too complex for a stream",
                hint: "use smaller counts, or fewer alternatives that begin alike")
        }
        guard !starts.rows.contains(where: { builder.matchesEmpty(at: $0) }) else {
            throw Fault(
                .patternInvalid, "the pattern \(quoted(pattern)) of \(quoted(id)) matches the empty text",
                hint: "let it need at least one character")
        }
        return starts
    }
}
