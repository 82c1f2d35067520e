/// The tables of the automata that are built.
struct RuleTables: Sendable {
    /// By rule.
    private(set) var heads: [AutomatonHead]
    /// The tables of most, one behind the other.
    private(set) var joined: [UInt32] = []
    /// By rule: the automata that are not joined yet.
    private(set) var apart: [RuleAutomaton?]

    init(ruleCount: Int) {
        heads = Array(repeating: AutomatonHead(), count: ruleCount)
        apart = Array(repeating: nil, count: ruleCount)
    }

    mutating func add(_ automaton: RuleAutomaton, _ rule: Int) {
        heads[rule] = automaton.head
        apart[rule] = automaton
    }

    /// Answers whether there was anything to join.
    mutating func join() -> Bool {
        let rules = apart.indices.filter { apart[$0] != nil }
        for rule in rules {
            guard let automaton = apart[rule] else { continue }
            heads[rule].base = joined.count
            joined += automaton.table
            apart[rule] = nil
        }
        return !rules.isEmpty
    }

    /// A rule's table that is not joined.
    func table(_ rule: Int) -> [UInt32] { apart[rule]?.table ?? joined }
}

/// What a scanner must know of an automaton, apart from its table; without references.
struct AutomatonHead: Sendable {
    /// Where its table begins among the joined ones; -1 when it stands apart.
    var base = -1
    var isKnown = false
    var hasPrefix = false
    /// The place of the end of the text in a row.
    var endColumn: UInt32 = 0
    var first = PatternStarts()
    var value = PatternStarts()
}
