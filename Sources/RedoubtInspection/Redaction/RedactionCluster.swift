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

extension RedactionCluster {
    /// Both as one. What cannot change any more names it, then the more specific, the longer, the first.
    func joined(with other: RedactionCluster, _ tables: RedactionTables) -> RedactionCluster {
        let isOther =
            frozen == nil && (other.frozen != nil || other.wins(over: self, tables))
            || (frozen != nil && other.frozen != nil && other.start < start)
        var joined = isOther ? other : self
        joined.start = min(start, other.start)
        joined.end = max(end, other.end)
        joined.open = open + other.open
        joined.isEmitted = isEmitted || other.isEmitted
        return joined
    }

    private func wins(over other: RedactionCluster, _ tables: RedactionTables) -> Bool {
        let own = (tables.priority(of: winner), winnerRange.count, -winnerRange.lowerBound, -winner)
        let others = (
            tables.priority(of: other.winner), other.winnerRange.count, -other.winnerRange.lowerBound, -other.winner
        )
        return own > others
    }
}
