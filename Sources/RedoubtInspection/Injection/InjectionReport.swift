/// What the detector thinks of one text: a confidence, what follows from it, and where the evidence stands.
public struct InjectionReport: Sendable, Hashable {
    /// What to do with the text.
    public enum Verdict: String, Sendable, Hashable, CaseIterable {
        /// Nothing worth a word.
        case allow
        /// Suspicious, from half the threshold on.
        case flag
        /// At or above the threshold.
        case block
    }

    /// The confidence, 0…1, rounded to three places.
    public var score: Double
    /// What follows from the score and the channel's threshold.
    public var verdict: Verdict
    /// The categories of the strongest passage, heaviest first, each once.
    public var categories: [InjectionCategory]
    /// Where the evidence stands, in order; at most ``maximumSpans``.
    public var spans: [InjectionSpan]

    /// No report names more places than this.
    public static let maximumSpans = 64

    /// A report with its parts.
    public init(
        score: Double, verdict: Verdict, categories: [InjectionCategory] = [], spans: [InjectionSpan] = []
    ) {
        self.score = score
        self.verdict = verdict
        self.categories = categories
        self.spans = spans
    }
}

/// A place in a text and the rule that it matched.
public struct InjectionSpan: Sendable, Hashable {
    /// UTF-8 byte offsets `[start, end)` in the original text; for an encoded run, the whole run.
    public var range: Range<Int>
    /// What kind of evidence it is.
    public var category: InjectionCategory
    /// The rule's dotted name, such as `override.ignore_prior`.
    public var rule: String

    /// A span with its parts.
    public init(range: Range<Int>, category: InjectionCategory, rule: String) {
        self.range = range
        self.category = category
        self.rule = rule
    }
}
