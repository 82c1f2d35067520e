/// What is known of the automata that have been begun. Without references apart from the arrays, since it is copied at each change.
struct RuleTables: Sendable {
    /// By rule.
    private(set) var heads: [AutomatonHead]
    /// The tables of most, as far as they were filled, one behind the other.
    private(set) var joined: [UInt32] = []

    init(ruleCount: Int) { heads = Array(repeating: AutomatonHead(), count: ruleCount) }

    mutating func add(_ head: AutomatonHead, _ rule: Int) { heads[rule] = head }

    /// Takes the tables as they are now.
    mutating func join(_ machines: [RuleMachine]) {
        joined = []
        for rule in heads.indices where heads[rule].isKnown {
            let table = machines[rule].automaton.table
            heads[rule].base = joined.count
            heads[rule].count = UInt32(table.count)
            joined += table
        }
    }
}

/// What a scanner must know of an automaton, apart from its table; without references.
struct AutomatonHead: Sendable {
    /// Where its table begins among the joined ones, and how much of it is there.
    var base = 0
    var count: UInt32 = 0
    var isKnown = false
    var hasPrefix = false
    /// The place of the end of the text in a row.
    var endColumn: UInt32 = 0
    var first = PatternStarts()
    var value = PatternStarts()
}
