internal import RedoubtCore

/// What makes rules look, gathered for the indexes of ``RedactionTables``.
///
/// Every start of the program waits for this, so nothing is built here but what finds places; the automata come with ``RuleMachine``.
struct RedactionTablesBuilder {
    /// How many bytes of a keyword count.
    static let longestKeyword = RedactionScanner.reach / 2

    private(set) var machines: [RuleMachine] = []
    private(set) var triggers: [RuleTrigger] = []
    /// By rule: the later rules of the same form, which look through its eyes.
    private(set) var followers: [[Int32]] = []
    private(set) var keywords: [UInt8] = []
    private(set) var runs: [HeldRun] = []
    /// The first four bytes of long keywords.
    private(set) var spellings: [(gram: GramSpelling, trigger: Int32)] = []
    /// Of all other triggers.
    private(set) var windows: [(trigger: Int32, window: TriggerWindow)] = []

    /// No rules at all.
    init() {}

    init(_ rules: [RedactionRule]) throws(Fault) {
        machines = rules.map(RuleMachine.init)
        var parsed: [String: PatternSyntax] = [:]
        var leaders: [RuleForm: Int] = [:]
        followers = Array(repeating: [], count: rules.count)
        for (number, rule) in rules.enumerated() {
            if let leader = leaders[RuleForm(rule)] {
                followers[leader].append(Int32(number))
                continue
            }
            leaders[RuleForm(rule)] = number
            let value = try Self.parse(rule.pattern, &parsed)
            let prefix = rule.prefix.isEmpty ? nil : try Self.parse(rule.prefix, &parsed)
            let first = triggers.count
            addTriggers(rule, number, prefix ?? value)
            for trigger in first..<triggers.count { index(Int32(trigger), of: rule, prefix, value) }
        }
    }

    private static func parse(_ pattern: String, _ parsed: inout [String: PatternSyntax]) throws(Fault) -> PatternSyntax {
        if let known = parsed[pattern] { return known }
        let syntax = try PatternParser.parse(pattern)
        parsed[pattern] = syntax
        return syntax
    }

    // MARK: triggers

    private mutating func index(_ number: Int32, of rule: RedactionRule, _ prefix: PatternSyntax?, _ value: PatternSyntax) {
        let trigger = triggers[Int(number)]
        let entry = TriggerEntry(
            trigger: trigger, keyword: keywords[trigger.keyword], prefix: prefix, value: value, left: rule.left,
            right: rule.right.allowed)
        if trigger.keyword.count >= 4 {
            if let gram = entry.gram { spellings.append((gram, number)) }
        } else {
            windows.append((number, entry.window))
        }
    }

    private mutating func addTriggers(_ rule: RedactionRule, _ number: Int, _ syntax: PatternSyntax) {
        switch rule.trigger {
        case .keywords(let texts): addKeywords(texts, rule, number, run: .none, limit: 0)
        case .keywordsWithin(let texts, let run, let limit):
            addKeywords(texts, rule, number, run: run, limit: min(limit, Self.longestKeyword))
        case .start(let set): triggers.append(RuleTrigger(rule: Int32(number), beginnings: set))
        case .automatic:
            let literal = syntax.literalPrefix
            if literal.utf8.count >= 2 {
                addKeywords([literal], rule, number, run: .none, limit: 0)
            } else {
                triggers.append(RuleTrigger(rule: Int32(number)))
            }
        }
    }

    private mutating func addKeywords(_ texts: [String], _ rule: RedactionRule, _ number: Int, run: ByteSet, limit: Int) {
        for text in texts where !text.isEmpty {
            let bytes = text.utf8.prefix(Self.longestKeyword).map(KeywordAutomaton.folded)
            let place = keywords.count..<(keywords.count + bytes.count)
            keywords += bytes
            // The text of a prefix stays, so nothing of it has to wait.
            triggers.append(
                RuleTrigger(rule: Int32(number), keyword: place, run: run, limit: limit, isHeld: rule.prefix.isEmpty))
            guard limit > 0, rule.prefix.isEmpty else { continue }
            // Anything that may still turn out to be the run and the keyword behind it has to wait.
            let set = run.union(ByteSet(text.lowercased() + text.uppercased()))
            runs.append(HeldRun(rule: number, set: set, limit: limit + text.utf8.count))
        }
    }
}
