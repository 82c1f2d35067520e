internal import RedoubtCore

/// The compiled rules: one immutable object that all streams share.
final class RedactionTables: Sendable {
    let rules: [RedactionRule]
    let replacing: RedactionOperator
    /// By rule: what is asked of its findings. A rule itself has too many parts to be taken in hand for each.
    let checks: [RedactionCheck]
    private let ranks: [(priority: Int, yields: Bool)]
    /// By rule: what may not stand before its match.
    let lefts: [ByteSet]
    /// By rule: those that share what it finds.
    let followers: [[Int32]]
    /// By rule: ``RedactionRule/mostSigns``.
    let mostSigns: [Int]
    /// By rule: ``RedactionRule/restarts``.
    let restarts: [ByteSet]
    /// By rule: its patterns.
    let automata: RuleAutomata
    /// What makes rules look, and the two indexes that find it.
    let triggers: [RuleTrigger]
    let starts: [TriggerStart]
    /// The keywords of all triggers, one behind the other.
    let keywords: [UInt8]
    let grams: GramIndex
    let windows: WindowIndex
    /// The triggers of rules that may begin before their keyword.
    let runs: [HeldRun]

    /// Set when the rules could not be compiled: then nothing passes.
    let redactsEverything: Bool

    /// The first `prepared` rules are compiled at once, so that those that cannot be are refused; the others when they first look.
    convenience init(rules: [RedactionRule], prepared: Int, operator: RedactionOperator) throws(Fault) {
        let builder = try RedactionTablesBuilder(rules)
        let automata = try RuleAutomata(builder.machines, prepared: prepared)
        self.init(rules, builder, automata, operator: `operator`)
    }

    static let everything = RedactionTables(
        [], RedactionTablesBuilder(), RuleAutomata(), operator: .replace, redactsEverything: true)

    private init(
        _ rules: [RedactionRule], _ builder: RedactionTablesBuilder, _ automata: RuleAutomata, operator: RedactionOperator,
        redactsEverything: Bool = false
    ) {
        self.redactsEverything = redactsEverything
        self.rules = rules
        replacing = `operator`
        checks = rules.map(\.check)
        ranks = rules.map { ($0.priority, $0.yields) }
        lefts = rules.map(\.left)
        restarts = rules.map(\.restarts)
        mostSigns = rules.map(\.mostSigns)
        followers = builder.followers
        starts = builder.triggers.map { TriggerStart(rule: $0.rule, limit: Int32($0.limit)) }
        self.automata = automata
        triggers = builder.triggers
        keywords = builder.keywords
        grams = GramIndex(builder)
        windows = WindowIndex(builder.windows)
        runs = builder.runs
    }

    /// The overflow pseudo-rule stands behind the last real one.
    var overflowRule: Int { rules.count }

    func kind(of rule: Int) -> FindingKind { rule < rules.count ? rules[rule].kind : .overflow }
    func name(of rule: Int) -> String { rule < rules.count ? rules[rule].id : "overflow" }
    func yields(_ rule: Int) -> Bool { rule < ranks.count && ranks[rule].yields }
    func priority(of rule: Int) -> Int { rule < ranks.count ? ranks[rule].priority : Int.min }
}

/// One thing that makes a rule look: a keyword, or the bytes that it may begin with. Without arrays, since it is copied at every
/// place.
struct RuleTrigger: Sendable {
    var rule: Int32
    /// Where its keyword lies among all of them, in lower case; empty when the rule looks wherever its first bytes fit.
    var keyword: Range<Int> = 0..<0
    /// Where what is sought may begin before the keyword.
    var run: ByteSet = .none
    var limit = 0
    /// The bytes that a rule without a keyword may begin with.
    var beginnings: ByteSet = .all
    /// Whether the keyword's own text may be part of what is found, so that it has to wait.
    var isHeld = true
}

/// What of a trigger is looked at wherever it fires.
struct TriggerStart: Sendable {
    var rule: Int32
    /// As ``RuleTrigger/limit``.
    var limit: Int32
}

/// Bytes that have to wait because a keyword behind them may make them part of what is found.
struct HeldRun: Sendable {
    var rule: Int
    var set: ByteSet
    var limit: Int
}

extension FindingKind {
    /// So many half-matches at once that they could not all be followed; the text was dropped unseen.
    static let overflow = FindingKind("secret.overflow", replacement: "[REDACTED]")
}
