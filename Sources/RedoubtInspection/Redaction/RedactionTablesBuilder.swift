internal import RedoubtCore

/// Compiles rules into the arrays of ``RedactionTables``.
struct RedactionTablesBuilder {
    struct Keyword {
        var text: [UInt8]
        var isHeld: Bool
        var trigger: KeywordTrigger
    }

    static let mostRows = 1_500

    private(set) var keywords: [Keyword] = []
    private(set) var runs: [(set: ByteSet, limit: Int)] = []
    private(set) var startGroups = [UInt64](repeating: 0, count: 256)
    private(set) var barredGroups = [UInt64](repeating: 0, count: 257)
    private(set) var groups: [[Int]] = []
    private(set) var machines: [RuleMachine] = []
    /// Offset 0 is dead for all.
    private(set) var entries = [UInt32](repeating: 0, count: 1)
    private(set) var columns: [UInt8] = []
    private var groupKeys: [GroupKey] = []

    private struct GroupKey: Hashable {
        var start: ByteSet
        var left: ByteSet
    }

    mutating func add(_ rule: RedactionRule) throws(Fault) {
        let number = machines.count
        let first = try PatternParser.parse(rule.prefix.isEmpty ? rule.pattern : rule.prefix)
        let value = try part(rule.pattern, of: rule)
        machines.append(
            RuleMachine(
                first: rule.prefix.isEmpty ? value : try part(rule.prefix, of: rule), hasPrefix: !rule.prefix.isEmpty, value: value,
                left: rule.left, right: rule.right.allowed, rightAtEnd: rule.right.atEnd))
        switch rule.trigger {
        case .keywords(let texts): addKeywords(texts, rule, number, run: .none, limit: 0)
        case .keywordsWithin(let texts, let run, let limit):
            addKeywords(texts, rule, number, run: run, limit: min(limit, RedactionStream.reach / 2))
        case .start(let set): try addStart(set, rule, number)
        case .automatic: try addAutomatic(first, rule, number)
        }
    }

    private mutating func addAutomatic(_ syntax: PatternSyntax, _ rule: RedactionRule, _ number: Int) throws(Fault) {
        let literal = syntax.literalPrefix
        if literal.utf8.count >= 2 {
            addKeywords([literal], rule, number, run: .none, limit: 0)
        } else {
            try addStart(firstBytes(of: number), rule, number)
        }
    }

    private mutating func addKeywords(_ texts: [String], _ rule: RedactionRule, _ number: Int, run: ByteSet, limit: Int) {
        for text in texts {
            let bytes = Array(text.utf8.prefix(RedactionStream.reach / 2))
            // The text of a prefix stays, so nothing of it has to wait.
            keywords.append(
                Keyword(
                    text: bytes, isHeld: rule.prefix.isEmpty,
                    trigger: KeywordTrigger(rule: number, length: bytes.count, run: run, limit: limit)))
        }
        guard limit > 0, rule.prefix.isEmpty else { return }
        for text in texts {
            // Anything that may still turn out to be the run and the keyword behind it has to wait.
            runs.append((run.union(ByteSet(text.lowercased() + text.uppercased())), limit + text.utf8.count))
        }
    }

    private mutating func addStart(_ set: ByteSet, _ rule: RedactionRule, _ number: Int) throws(Fault) {
        let key = GroupKey(start: set, left: rule.left)
        if let known = groupKeys.firstIndex(of: key) {
            groups[known].append(number)
            return
        }
        guard groups.count < 64 else {
            throw Fault(
                .patternInvalid, "too many rules without a fixed beginning; \(quoted(rule.id)) is one more than 64",
                hint: "let its pattern begin with at least two fixed characters")
        }
        let bit = UInt64(1) << UInt64(groups.count)
        for byte in 0..<256 {
            if set.contains(UInt8(byte)) { startGroups[byte] |= bit }
            if rule.left.contains(UInt8(byte)) { barredGroups[byte] |= bit }
        }
        groupKeys.append(key)
        groups.append([number])
    }

    /// The bytes that do not kill the rule's first automaton at once.
    private func firstBytes(of number: Int) -> ByteSet {
        let part = machines[number].first
        var set = ByteSet()
        for byte in 0..<256 {
            let column = Int(columns[part.map + byte])
            let rows = PatternNeighbour.allCases.map { part.starts[$0] }
            if rows.contains(where: { $0 != 0 && entries[Int($0) + column] >> 1 != 0 }) { set.insert(UInt8(byte)) }
        }
        return set
    }

    private mutating func part(_ pattern: String, of rule: RedactionRule) throws(Fault) -> RuleMachine.Part {
        let program = try PatternProgram(PatternParser.parse(pattern), source: pattern)
        guard let automaton = PatternAutomaton(program, unanchored: false, mostRows: Self.mostRows) else {
            throw Fault(
                .patternInvalid, "the pattern \(quoted(pattern)) of \(quoted(rule.id)) is too complex for a stream",
                hint: "use smaller counts, or fewer alternatives that begin alike")
        }
        for before in PatternNeighbour.allCases where automaton.matchesEmpty(after: before) {
            throw Fault(
                .patternInvalid, "the pattern \(quoted(pattern)) of \(quoted(rule.id)) matches the empty text",
                hint: "let it need at least one character")
        }
        return append(automaton)
    }

    private mutating func append(_ automaton: PatternAutomaton) -> RuleMachine.Part {
        // Row 0 is dead everywhere, so it is left out and rows are counted from 1.
        let base = entries.count
        func offset(_ row: UInt32) -> UInt32 { row == 0 ? 0 : UInt32(base) + (row - 1) * UInt32(automaton.width) }
        entries += automaton.entries.dropFirst(automaton.width).map { offset($0 >> 1) * 2 + ($0 & 1) }
        let map = columns.count
        columns += automaton.columns
        let starts = RuleMachine.Starts(
            edge: offset(automaton.start(after: .edge)), newline: offset(automaton.start(after: .newline)),
            word: offset(automaton.start(after: .word)), other: offset(automaton.start(after: .other)))
        return RuleMachine.Part(starts: starts, map: map, endColumn: automaton.endColumn)
    }
}

extension PatternAutomaton {
    /// Whether the pattern matches nothing at all at a place.
    func matchesEmpty(after before: PatternNeighbour) -> Bool {
        let row = start(after: before)
        return end(row) & 1 != 0 || (0...255).contains { next(row, UInt8($0)) & 1 != 0 }
    }
}
