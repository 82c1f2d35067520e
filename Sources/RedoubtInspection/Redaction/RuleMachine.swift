internal import RedoubtCore
internal import Synchronization

/// A rule's automaton, which is begun when it is first asked for, and what is asked before it runs.
final class RuleMachine: Sendable {
    /// For each of the two patterns.
    static let mostRows = 1_500

    /// What may not stand before the rule's match.
    let left: ByteSet
    private let id: String
    private let prefix: String
    private let pattern: String
    private let right: RedactionRule.RightEdge
    private let begun = Mutex<RuleAutomaton?>(nil)

    init(_ rule: RedactionRule) {
        left = rule.left
        id = rule.id
        prefix = rule.prefix
        pattern = rule.pattern
        right = rule.right
    }

    /// The automaton. A built-in rule that does not compile fails the tests; should one ever ship, it takes everything.
    var automaton: RuleAutomaton {
        begun.withLock { begun in
            if let begun { return begun }
            let fresh = (try? build()) ?? RuleAutomaton(.everything)
            begun = fresh
            return fresh
        }
    }

    /// Builds all of it, so that a rule that cannot be taken is refused.
    func prepare() throws(Fault) {
        let whole = try buildWhole()
        begun.withLock { $0 = whole }
    }

    /// The automaton, of which nothing is filled yet. Throws when a pattern cannot be taken.
    private func build() throws(Fault) -> RuleAutomaton {
        let edge = PatternEdge(allowed: right.allowed, atEnd: right.atEnd)
        return RuleAutomaton(try RuleProgram(prefix: prefix, pattern: pattern, edge: edge))
    }

    /// The whole automaton. Throws also when it would be too large, or match nothing at all.
    func buildWhole() throws(Fault) -> RuleAutomaton {
        let automaton = try build()
        guard automaton.fillAll(mostRows: prefix.isEmpty ? Self.mostRows : 2 * Self.mostRows) else {
            throw Fault(
                .patternInvalid, "the pattern \(quoted(pattern)) of \(quoted(id)) is too complex for a stream",
                hint: "use smaller counts, or fewer alternatives that begin alike")
        }
        guard !automaton.matchesEmpty else {
            throw Fault(
                .patternInvalid, "the pattern \(quoted(pattern)) of \(quoted(id)) matches the empty text",
                hint: "let it need at least one character")
        }
        return automaton
    }
}
