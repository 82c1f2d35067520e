/// From what the scanner reports to findings that do not overlap.
extension RedactionStream {
    /// Takes what the scanner has reported, in its order.
    mutating func takeEvents() {
        for event in scanner.takeEvents() {
            switch event {
            case .match(let range, let rule, let start): find(range, rule: rule, start: start)
            case .overlong(let range, let rules): freeze(range, rules: rules)
            case .overflow(let range):
                let words = tables.replacing.replacement(for: .overflow, value: [])
                add(RedactionCluster(range, rule: tables.overflowRule, validated: false, frozen: words, open: 1))
            case .dropped(let start, let end): closeCluster(around: start, at: end)
            }
        }
    }

    private mutating func find(_ range: Range<Int>, rule: Int, start: Int) {
        var verdict = RedactionCheck.Verdict.plausible
        if !isBesideDropped(range) { verdict = tables.checks[rule](scanner.candidate(range, start: start)) }
        guard verdict != .rejected else { return }
        add(RedactionCluster(range, rule: rule, validated: verdict == .confirmed))
    }

    /// Beside what was dropped unseen there is nothing left to check.
    private func isBesideDropped(_ range: Range<Int>) -> Bool {
        for cluster in clusters.reversed() {
            guard cluster.extent > range.lowerBound else { return false }
            if cluster.frozen != nil, cluster.start < range.upperBound { return true }
        }
        return false
    }

    /// The most specific of the rules that have matched in what is about to be dropped names it: later it could no longer be told.
    private mutating func freeze(_ range: Range<Int>, rules: [Int]) {
        let found = clusters.reversed().prefix { $0.extent > range.lowerBound }.map(\.winner)
        let rule = (rules + found).max { (tables.priority(of: $0), -$0) < (tables.priority(of: $1), -$1) } ?? tables.overflowRule
        add(RedactionCluster(range, rule: rule, validated: false, frozen: replacement(for: range, rule: rule), open: 1))
    }

    private mutating func closeCluster(around start: Int, at offset: Int) {
        guard let index = clusters.lastIndex(where: { $0.open > 0 && $0.start <= start }) else { return }
        clusters[index].open -= 1
        clusters[index].end = max(clusters[index].end, offset)
    }

    /// Puts a finding in its place among the others, together with those it overlaps.
    private mutating func add(_ cluster: RedactionCluster) {
        var merged = cluster
        var index = clusters.count
        while index > 0, clusters[index - 1].extent > merged.start {
            index -= 1
            if clusters[index].start < merged.extent {
                merged = merge(clusters[index], merged)
                clusters.remove(at: index)
            }
        }
        if merged.frozen == nil, merged.end - merged.start > Self.longestUnfrozenCluster {
            merged.frozen = replacement(for: merged.start..<merged.end, rule: merged.winner)
        }
        clusters.insert(merged, at: index)
    }

    private func merge(_ one: RedactionCluster, _ other: RedactionCluster) -> RedactionCluster {
        if one.frozen == nil, other.frozen == nil, tables.yields(one.winner) != tables.yields(other.winner) {
            return tables.yields(one.winner) ? other : one
        }
        let isOther =
            one.frozen == nil && (other.frozen != nil || wins(other, over: one))
            || (one.frozen != nil && other.frozen != nil && other.start < one.start)
        var merged = isOther ? other : one
        merged.start = min(one.start, other.start)
        merged.end = max(one.end, other.end)
        merged.open = one.open + other.open
        merged.isEmitted = one.isEmitted || other.isEmitted
        return merged
    }

    /// The most specific names the whole; then the longest, then the first.
    private func wins(_ one: RedactionCluster, over other: RedactionCluster) -> Bool {
        let left = (tables.priority(of: one.winner), one.winnerRange.count, -one.winnerRange.lowerBound, -one.winner)
        let right = (tables.priority(of: other.winner), other.winnerRange.count, -other.winnerRange.lowerBound, -other.winner)
        return left > right
    }

    // MARK: replacing

    func replacement(of cluster: RedactionCluster) -> [UInt8] {
        if let frozen = cluster.frozen { return frozen }
        return replacement(for: cluster.start..<cluster.end, rule: cluster.winner)
    }

    private func replacement(for range: Range<Int>, rule: Int) -> [UInt8] {
        let end = min(range.upperBound, range.lowerBound + RedactionScanner.longestValue)
        let value = range.lowerBound >= scanner.base ? scanner.slice(range.lowerBound..<end) : []
        return tables.replacing.replacement(for: tables.kind(of: rule), value: value)
    }
}
