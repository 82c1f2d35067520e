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
        let verdict = isBesideDropped(range) ? .plausible : verdict(on: range, rule: rule, start: start)
        guard verdict != .rejected else { return }
        add(RedactionCluster(range, rule: rule, validated: verdict == .confirmed))
    }

    private mutating func verdict(on range: Range<Int>, rule: Int, start: Int) -> RedactionCheck.Verdict {
        let bytes = scanner.bytes, base = scanner.base
        // The bytes of an earlier candidate may be gone.
        if range.lowerBound >= base,
            let known = verdicts.verdict(on: range, rule: rule, start: start, in: bytes.span, base: base)
        {
            return known
        }
        let verdict = tables.checks[rule](scanner.candidate(range, start: start))
        if range.lowerBound >= base { verdicts.note(verdict, on: range, rule: rule, start: start, in: bytes.span, base: base) }
        return verdict
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
        return one.joined(with: other, tables)
    }

    // MARK: with what was decoded

    /// Findings of the text itself and of what was decoded out of it, those that overlap as one; with how many of each it has.
    func joinedClusters() -> [(cluster: RedactionCluster, own: Int, decoded: Int)] {
        let others = decoded.clusters
        guard !others.isEmpty else { return clusters.map { ($0, 1, 0) } }
        var joined: [(cluster: RedactionCluster, own: Int, decoded: Int)] = []
        var own = 0, other = 0
        while own < clusters.count || other < others.count {
            let isOwn = other == others.count || (own < clusters.count && clusters[own].start <= others[other].start)
            let next = isOwn ? clusters[own] : others[other]
            if isOwn { own += 1 } else { other += 1 }
            if let last = joined.last, next.start < last.cluster.extent {
                joined[joined.count - 1].cluster = last.cluster.joined(with: next, tables)
            } else {
                joined.append((next, 0, 0))
            }
            if isOwn { joined[joined.count - 1].own += 1 } else { joined[joined.count - 1].decoded += 1 }
        }
        return joined
    }

    /// Remembers that the first findings, which have been joined, have been replaced though they are still open.
    mutating func markEmitted(_ joined: RedactionCluster, own: Int, decoded others: Int) {
        clusters.replaceSubrange(0..<own, with: Self.emitted(clusters.prefix(own), as: joined))
        decoded.clusters.replaceSubrange(0..<others, with: Self.emitted(decoded.clusters.prefix(others), as: joined))
    }

    private static func emitted(_ clusters: ArraySlice<RedactionCluster>, as joined: RedactionCluster) -> [RedactionCluster] {
        clusters.filter { $0.frozen != nil }.map { cluster in
            var emitted = joined
            emitted.end = cluster.end
            emitted.open = cluster.open
            emitted.isEmitted = true
            return emitted
        }
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
