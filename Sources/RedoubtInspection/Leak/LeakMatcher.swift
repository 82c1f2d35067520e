/// Follows the words of a text and tells where they quote a prompt.
///
/// Three words in a row that a prompt has in that order begin a run. Words that go on so add their weight, others take some away; the run
/// ends when it has lost too much since its best place (the X-drop of sequence alignment), and is a leak once it has weighed enough.
struct LeakMatcher: Sendable {
    /// A quotation, by offsets in the text.
    struct Leak: Sendable {
        var start: Int
        /// The end as far as it is known.
        var end: Int
        var isOpen = true
    }

    private struct Run: Sendable {
        var start: Int
        var score: Int
        var best: Int
        var bestEnd: Int
        /// How many words behind the last one that is part of the quotation.
        var uncovered = 0
        var isConfirmed = false
    }

    /// What a word outside the quotation takes away, in quarters of a word.
    private static let penalty = 3
    /// What a run may lose: five words in a row that were put in or changed.
    private static let drop = 16
    /// What may lie between two words.
    static let longestGap = 4_096
    /// How long a run may take to become a leak.
    private static let longestSuspicion = 16_384

    /// Leaks in order, the first of which have been taken.
    private var leaks: [Leak] = []
    private var taken = 0
    private var run: Run?
    private var candidate = Int.max
    private var last = LeakWord.none
    private var beforeLast = LeakWord.none
    private var lastIsKnown = false
    private var lastIsStarter = false
    private var beforeLastIsStarter = false
    private var lastIsPair = false
    private var hasLeaked = false
    private var suspects: [LeakWord] = []
    private var excluded: GramTable?

    /// The first leak that has not been taken.
    var first: Leak? { taken < leaks.count ? leaks[taken] : nil }

    mutating func takeFirst() { taken += 1 }

    mutating func forgetTaken() {
        leaks.removeFirst(taken)
        taken = 0
    }

    /// The first offset that may still belong to a quotation; `Int.max` where none does.
    var held: Int { run.map { $0.isConfirmed ? $0.bestEnd : $0.start } ?? candidate }

    /// Takes the next word.
    mutating func step(_ word: LeakWord, _ table: PromptTable, _ shield: PromptShield) {
        if word.isMarker { return }
        if word.start - last.end > Self.longestGap { interrupt() }
        let (isKnown, isStarter) = table.find(word.hash)
        let isPair = isKnown && lastIsKnown && table.hasPair(last.hash, word.hash)
        let owner = isPair && lastIsPair ? self.owner(with: word, table) : -1
        if run != nil {
            if !(run?.isConfirmed ?? true) { suspects.append(word) }
            if owner >= 0 { extend(word, owner, table) } else { miss(word) }
        } else if owner >= 0 {
            begin(word, isStarter: isStarter)
        }
        if run == nil { candidate = isPair && lastIsStarter ? last.start : isStarter ? word.start : .max }
        (beforeLast, last) = (last, word)
        (beforeLastIsStarter, lastIsStarter) = (lastIsStarter, isStarter)
        (lastIsKnown, lastIsPair) = (isKnown, isPair)
        if let run, !run.isConfirmed, run.best >= threshold(owner, table) { confirm(table, shield) }
    }

    private func owner(with word: LeakWord, _ table: PromptTable) -> Int {
        let owner = table.owner(beforeLast.hash, last.hash, word.hash)
        guard owner >= 0, let excluded else { return owner }
        return excluded.contains(GramTable.three(beforeLast.hash, last.hash, word.hash)) ? -1 : owner
    }

    /// Whoever has begun to quote is believed less.
    private func threshold(_ owner: Int, _ table: PromptTable) -> Int {
        owner < 0 ? .max : hasLeaked ? table.thresholds[owner] / 2 : table.thresholds[owner]
    }

    private mutating func begin(_ word: LeakWord, isStarter: Bool) {
        var words = [word]
        if lastIsStarter || beforeLastIsStarter { words.insert(last, at: 0) }
        if beforeLastIsStarter { words.insert(beforeLast, at: 0) }
        guard isStarter || words.count > 1, let first = words.first else { return }
        let score = words.reduce(0) { $0 + CommonWords.weight($1) }
        run = Run(start: first.start, score: score, best: score, bestEnd: word.end)
        suspects = words
    }

    private mutating func extend(_ word: LeakWord, _ owner: Int, _ table: PromptTable) {
        guard var now = run else { return }
        now.score += CommonWords.weight(word)
        // The two words before belong to the quotation too, now that the third is known.
        if now.uncovered > 0 { now.score += Self.penalty + CommonWords.weight(last) }
        if now.uncovered > 1 { now.score += Self.penalty + CommonWords.weight(beforeLast) }
        now.uncovered = 0
        if now.score >= now.best {
            now.best = now.score
            now.bestEnd = word.end
        }
        run = now
        update()
        endIfTooLong(word)
    }

    private mutating func miss(_ word: LeakWord) {
        guard var now = run else { return }
        now.score -= Self.penalty
        now.uncovered += 1
        run = now
        if now.best - now.score > Self.drop { end() } else { endIfTooLong(word) }
    }

    private mutating func endIfTooLong(_ word: LeakWord) {
        if let run, !run.isConfirmed, word.end - run.start > Self.longestSuspicion { end() }
    }

    /// The run weighs enough. What the user said first is no secret from the user; that is looked up now, and not for every reply.
    private mutating func confirm(_ table: PromptTable, _ shield: PromptShield) {
        if excluded == nil, let quoted = shield.exclusions() {
            excluded = quoted
            return repeatSuspects(table, shield)
        }
        run?.isConfirmed = true
        hasLeaked = true
        suspects = []
        if let run { leaks.append(Leak(start: run.start, end: run.bestEnd)) }
    }

    private mutating func repeatSuspects(_ table: PromptTable, _ shield: PromptShield) {
        let words = suspects
        interrupt()
        for word in words { step(word, table, shield) }
    }

    private mutating func update() {
        guard let run, run.isConfirmed, !leaks.isEmpty else { return }
        leaks[leaks.count - 1].end = run.bestEnd
    }

    private mutating func end() {
        if run?.isConfirmed == true, !leaks.isEmpty { leaks[leaks.count - 1].isOpen = false }
        run = nil
        suspects = []
    }

    /// Ends what is under way: the next word follows none.
    mutating func interrupt() {
        end()
        candidate = .max
        last = .none
        beforeLast = .none
        (lastIsKnown, lastIsPair, lastIsStarter, beforeLastIsStarter) = (false, false, false, false)
    }

    /// Whether nothing that starts here can go on with what came before.
    mutating func settle(at offset: Int) {
        if held != .max, offset - last.end > Self.longestGap { interrupt() }
    }
}
