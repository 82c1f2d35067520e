/// One rule's look at the text from one place on.
struct RedactionThread: Sendable {
    var rule: Int32
    /// The offset of the automaton's row.
    var state: UInt32
    /// Whether the rule's bound was passed, so that all goes until the automaton dies.
    var isSwallowing = false
    let start: Int
    /// The next byte that it reads.
    var position: Int
    /// Where the value begins; -1 while still in the prefix.
    var value: Int
    /// The last end whose right neighbour was allowed; -1 for none.
    var accept = -1
    /// The last end, whatever stood behind it; -1 for none.
    var matched = -1

    init(rule: Int32, state: UInt32, start: Int, hasPrefix: Bool) {
        self.rule = rule
        self.state = state
        self.start = start
        position = start
        value = hasPrefix ? -1 : start
    }

    /// Whether the other's future is the same as this one's, and its past covers this one's.
    func isCovered(by other: RedactionThread) -> Bool {
        state == other.state && rule == other.rule && (value < 0) == (other.value < 0)
            && other.value <= value && other.accept >= accept && other.isSwallowing == isSwallowing
    }

    /// Where the rule's bound lies.
    var deadline: Int { isSwallowing ? .max : (value < 0 ? start : value) + RedactionScanner.longestValue }

    /// Where what was found begins and ends, if the thread died now.
    var finding: Range<Int>? { accept > value && value >= 0 ? value..<accept : nil }
}

/// What the scanner says of the text, in the order of the text; offsets are the scanner's.
enum RedactionEvent: Sendable, Hashable {
    /// A rule's value with the right neighbours, and where the rule's match began. Its check has not been asked.
    case match(Range<Int>, rule: Int, start: Int)
    /// A value that is longer than the bound: what follows is dropped until `.dropped` says where it ends. The rules are all that
    /// match here.
    case overlong(Range<Int>, rules: [Int])
    /// More threads were wanted than are followed: all is dropped until `.dropped`.
    case overflow(Range<Int>)
    /// A value that was overlong, or an overflow, has come to its end.
    case dropped(from: Int, to: Int)
}
