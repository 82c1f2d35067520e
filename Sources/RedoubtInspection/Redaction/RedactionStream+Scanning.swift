/// The machine proper: one byte after the other through keywords, beginnings and threads.
extension RedactionStream {
    /// Reads everything in the buffer that has not been read.
    mutating func scan() {
        let columns = tables.keywords.columns, moves = tables.keywords.next, firstHit = tables.keywords.firstHit
        let starts = tables.startGroups, barred = tables.barredGroups
        var state = keywordState
        var before = previous
        var index = position - base
        let count = buffer.count
        while index < count {
            let byte = buffer[index]
            if !threads.isEmpty { step(byte, at: base + index) }
            state = moves[Int(state) + Int(columns[Int(byte)])]
            if state >= firstHit { startThreads(forKeywordsEndingIn: state, at: base + index) }
            let groups = starts[Int(byte)] & ~barred[before]
            if groups != 0 { startThreads(inGroups: groups, at: base + index) }
            if isBlackedOut { endBlackout(byte, at: base + index) }
            before = Int(byte)
            index += 1
        }
        keywordState = state
        previous = before
        position = base + index
    }

    /// Moves every thread over the byte.
    private mutating func step(_ byte: UInt8, at offset: Int) {
        var kept = 0
        for index in threads.indices {
            var thread = threads[index]
            if advance(&thread, over: byte, at: offset) {
                threads[kept] = thread
                kept += 1
            }
        }
        if kept < threads.count { threads.removeLast(threads.count - kept) }
        if kept > 8, offset & 63 == 0 { mergeThreads() }
    }

    /// Whether the thread lives on behind the byte at `offset`.
    private mutating func advance(_ thread: inout RedactionThread, over byte: UInt8, at offset: Int) -> Bool {
        var entry = tables.entries[Int(thread.state) + Int(tables.columns[Int(thread.map) + Int(byte)])]
        if thread.value < 0 {
            if entry > 1 {
                thread.state = entry >> 1
                return offset - thread.start < Self.longestValue
            }
            // The prefix ends right here, or there is none.
            guard entry == 1, enterValue(&thread, at: offset) else { return false }
            entry = tables.entries[Int(thread.state) + Int(tables.columns[Int(thread.map) + Int(byte)])]
        }
        if entry & 1 != 0 {
            thread.matched = offset
            if tables.machines[Int(thread.rule)].right.contains(byte) { thread.accept = offset }
        }
        guard entry > 1 else {
            resolve(thread, at: offset)
            return false
        }
        thread.state = entry >> 1
        return offset - thread.value < Self.longestValue || thread.isSwallowing || swallows(&thread, at: offset)
    }

    private func enterValue(_ thread: inout RedactionThread, at offset: Int) -> Bool {
        let part = tables.machines[Int(thread.rule)].value
        let before: PatternNeighbour = offset > base ? PatternNeighbour(buffer[offset - 1 - base]) : .edge
        thread.value = offset
        thread.map = Int32(part.map)
        thread.state = part.starts[before]
        return thread.state != 0
    }

    // MARK: starting

    private mutating func startThreads(forKeywordsEndingIn state: UInt32, at offset: Int) {
        for number in tables.keywords.keywords(endingAt: state) {
            let trigger = tables.triggers[number]
            let keyword = offset + 1 - trigger.length
            let run = trigger.limit == 0 ? 0 : runLength(trigger.run, upTo: trigger.limit, before: keyword)
            startThread(trigger.rule, from: keyword - run, through: offset)
        }
    }

    private mutating func startThreads(inGroups groups: UInt64, at offset: Int) {
        var rest = groups
        while rest != 0 {
            for rule in tables.groups[rest.trailingZeroBitCount] { startThread(rule, from: offset, through: offset) }
            rest &= rest - 1
        }
    }

    /// Starts a rule's thread at a place and takes it to where the others are.
    private mutating func startThread(_ rule: Int, from start: Int, through offset: Int) {
        guard start >= base else { return }
        let before = start > base ? buffer[start - 1 - base] : nil
        if let before, tables.machines[rule].left.contains(before) { return }
        let map = tables.machines[rule].first.map
        let state = tables.machines[rule].first.starts[before.map { PatternNeighbour($0) } ?? .edge]
        // Most threads die on the first byte; that needs no thread.
        guard state != 0, tables.entries[Int(state) + Int(tables.columns[map + Int(buffer[start - base])])] > 1 else { return }
        var thread = RedactionThread(
            rule: Int32(rule), state: state, map: Int32(map), start: start, value: tables.machines[rule].hasPrefix ? -1 : start)
        for place in start...offset {
            guard advance(&thread, over: buffer[place - base], at: place) else { return }
        }
        guard !threads.contains(where: { thread.isCovered(by: $0) }) else { return }
        if threads.count >= Self.mostThreads { mergeThreads() }
        guard threads.count < Self.mostThreads else {
            blackOut(from: thread.value >= 0 ? thread.value : offset, at: offset)
            return
        }
        threads.append(thread)
    }

    /// Drops threads whose findings could only lie inside those of another.
    private mutating func mergeThreads() {
        var kept: [RedactionThread] = []
        for thread in threads where !kept.contains(where: { thread.isCovered(by: $0) }) {
            kept.removeAll { !$0.isSwallowing && $0.isCovered(by: thread) }
            kept.append(thread)
        }
        threads = kept
    }

    // MARK: ending

    /// The thread died at `offset`: what it matched, if anything, becomes a finding.
    private mutating func resolve(_ thread: RedactionThread, at offset: Int) {
        if thread.isSwallowing {
            closeCluster(around: thread.value, at: offset)
        } else if thread.accept > thread.value {
            find(thread.value..<thread.accept, rule: Int(thread.rule))
        }
    }

    private mutating func find(_ range: Range<Int>, rule: Int) {
        // Beside what was dropped unseen there is nothing left to check.
        let isBesideDropped = clusters.contains { $0.frozen != nil && $0.start < range.upperBound && range.lowerBound < $0.extent }
        var verdict = RedactionCheck.Verdict.plausible
        if !isBesideDropped, rule < tables.rules.count {
            verdict = tables.rules[rule].check(buffer[(range.lowerBound - base)..<(range.upperBound - base)])
        }
        guard verdict != .rejected else { return }
        add(RedactionCluster(range, rule: rule, validated: verdict == .confirmed))
    }

    /// The bound is reached: a thread that matches until here swallows on; one that matched earlier ends there; any other goes.
    private mutating func swallows(_ thread: inout RedactionThread, at offset: Int) -> Bool {
        guard offset - thread.matched <= 128 else {
            resolve(thread, at: offset)
            return false
        }
        thread.isSwallowing = true
        let range = thread.value..<offset
        let rule = nameBeforeDropping(thread)
        add(RedactionCluster(range, rule: rule, validated: false, frozen: replacement(for: range, rule: rule), open: 1))
        return true
    }

    /// The most specific of the rules that have matched in what is about to be dropped: later they could no longer name it.
    private func nameBeforeDropping(_ thread: RedactionThread) -> Int {
        let rules = threads.filter { $0.value >= 0 && $0.matched > $0.value }.map { Int($0.rule) } + [Int(thread.rule)]
        let found = clusters.filter { $0.extent > thread.value }.map(\.winner)
        return (rules + found).max { (tables.priority(of: $0), -$0) < (tables.priority(of: $1), -$1) } ?? Int(thread.rule)
    }

    private mutating func blackOut(from start: Int, at offset: Int) {
        guard !isBlackedOut else { return }
        isBlackedOut = true
        let first = threads.reduce(start) { $1.value >= 0 ? min($0, $1.value) : $0 }
        let words = tables.replacing.replacement(for: .overflow, value: [])
        add(RedactionCluster(first..<(offset + 1), rule: tables.overflowRule, validated: false, frozen: words, open: 1))
    }

    private mutating func endBlackout(_ byte: UInt8, at offset: Int) {
        guard threads.isEmpty, ByteSet.whitespace.contains(byte) else { return }
        isBlackedOut = false
        closeCluster(around: offset, at: offset)
    }

    private mutating func closeCluster(around start: Int, at offset: Int) {
        guard let index = clusters.firstIndex(where: { $0.open > 0 && $0.start <= start }) else { return }
        clusters[index].open -= 1
        clusters[index].end = max(clusters[index].end, offset)
    }

    /// The end of the text: every thread is told so, and everything is decided.
    mutating func end() {
        let last = threads
        threads = []
        for var thread in last where thread.value >= 0 {
            let machine = tables.machines[Int(thread.rule)]
            if tables.entries[Int(thread.state) + machine.value.endColumn] & 1 != 0, machine.rightAtEnd { thread.accept = position }
            resolve(thread, at: position)
        }
        if isBlackedOut {
            isBlackedOut = false
            closeCluster(around: position, at: position)
        }
    }

    // MARK: clusters

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
}
