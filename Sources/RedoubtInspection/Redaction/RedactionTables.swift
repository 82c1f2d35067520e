internal import RedoubtCore

/// The compiled rules: one immutable object that all streams share.
final class RedactionTables: Sendable {
    let rules: [RedactionRule]
    let replacing: RedactionOperator
    let keywords: KeywordAutomaton
    /// By keyword number.
    let triggers: [KeywordTrigger]
    /// The runs that a keyword may reach back into.
    let runs: [(set: ByteSet, limit: Int)]
    /// By byte: a bit for each group of start-triggered rules that may begin here …
    let startGroups: [UInt64]
    /// … and by the byte before (256 = none): a bit for each group that may not.
    let barredGroups: [UInt64]
    let groups: [[Int]]
    let machines: [RuleMachine]
    /// All automata in one table. An entry is `offset of the next row * 2 + matched`; offset 0 is dead.
    let entries: [UInt32]
    /// By `map * 256 + byte`.
    let columns: [UInt8]

    /// Set when the rules could not be compiled: then nothing passes.
    let redactsEverything: Bool

    convenience init(rules: [RedactionRule], operator: RedactionOperator) throws(Fault) {
        var builder = RedactionTablesBuilder()
        for rule in rules { try builder.add(rule) }
        self.init(rules, builder, operator: `operator`)
    }

    static let everything = RedactionTables([], RedactionTablesBuilder(), operator: .replace, redactsEverything: true)

    private init(
        _ rules: [RedactionRule], _ builder: RedactionTablesBuilder, operator: RedactionOperator,
        redactsEverything: Bool = false
    ) {
        self.redactsEverything = redactsEverything
        self.rules = rules
        replacing = `operator`
        keywords = KeywordAutomaton(builder.keywords.map(\.text), isHeld: builder.keywords.map(\.isHeld))
        triggers = builder.keywords.map(\.trigger)
        runs = builder.runs
        startGroups = builder.startGroups
        barredGroups = builder.barredGroups
        groups = builder.groups
        machines = builder.machines
        entries = builder.entries
        columns = builder.columns
    }

    /// The overflow pseudo-rule stands behind the last real one.
    var overflowRule: Int { rules.count }

    func kind(of rule: Int) -> FindingKind { rule < rules.count ? rules[rule].kind : .overflow }
    func name(of rule: Int) -> String { rule < rules.count ? rules[rule].id : "overflow" }
    func yields(_ rule: Int) -> Bool { rule < rules.count && rules[rule].yields }
    func priority(of rule: Int) -> Int { rule < rules.count ? rules[rule].priority : Int.min }
}

/// What a keyword sets going.
struct KeywordTrigger: Sendable {
    var rule: Int
    var length: Int
    /// Where what is sought may begin before the keyword.
    var run: ByteSet
    var limit: Int
}

/// Where a rule's automata lie in the common table.
struct RuleMachine: Sendable {
    struct Part: Sendable {
        var starts: Starts
        /// `256 * number`, for the columns.
        var map: Int
        var endColumn: Int
    }

    /// The first row for what stands before. Not an array: it is read at every keyword.
    struct Starts: Sendable {
        var edge: UInt32, newline: UInt32, word: UInt32, other: UInt32

        subscript(before: PatternNeighbour) -> UInt32 {
            switch before {
            case .edge: edge
            case .newline: newline
            case .word: word
            case .other: other
            }
        }
    }

    /// The prefix, or the value when there is none.
    var first: Part
    var hasPrefix: Bool
    var value: Part
    var left: ByteSet
    var right: ByteSet
    var rightAtEnd: Bool
}

extension FindingKind {
    /// So many half-matches at once that they could not all be followed; the text was dropped unseen.
    static let overflow = FindingKind("secret.overflow", replacement: "[REDACTED]")
}
