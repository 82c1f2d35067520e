/// One rule's look at the text from one place on.
struct RedactionThread: Sendable {
    var rule: Int32
    /// The offset of the automaton's row in the common table.
    var state: UInt32
    /// The offset of the automaton's columns.
    var map: Int32
    /// Whether the rule's bound was passed, so that all goes until the automaton dies.
    var isSwallowing = false
    let start: Int
    /// Where the value begins; -1 while still in the prefix.
    var value: Int
    /// The last end whose right neighbour was allowed; -1 for none.
    var accept = -1
    /// The last end, whatever stood behind it; -1 for none.
    var matched = -1

    /// Whether the other's future is the same as this one's, and its past covers this one's.
    func isCovered(by other: RedactionThread) -> Bool {
        state == other.state && rule == other.rule && (value < 0) == (other.value < 0)
            && other.value <= value && other.accept >= accept && other.isSwallowing == isSwallowing
    }
}

/// Findings that overlap: they are replaced together, by the words of one of them.
struct RedactionCluster: Sendable {
    var start: Int
    var end: Int
    /// The rule that names it.
    var winner: Int
    var winnerRange: Range<Int>
    var validated: Bool
    /// The replacement, once it can no longer change because bytes are being dropped unseen.
    var frozen: [UInt8]?
    var isEmitted = false
    /// How many threads still swallow bytes into it.
    var open = 0

    init(_ range: Range<Int>, rule: Int, validated: Bool, frozen: [UInt8]? = nil, open: Int = 0) {
        start = range.lowerBound
        end = range.upperBound
        winner = rule
        winnerRange = range
        self.validated = validated
        self.frozen = frozen
        self.open = open
    }

    /// Where it ends as far as anybody can know.
    var extent: Int { open > 0 ? .max : end }
}
