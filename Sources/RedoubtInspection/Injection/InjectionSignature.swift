public import RedoubtCore

/// A weighted phrase that counts as evidence of injection.
///
/// The pattern is a phrase over words, read after folding (so case, accents, look-alikes and punctuation do not matter):
///
/// | written | matches |
/// |---|---|
/// | `ignore` | the word |
/// | `instruct*` | every word that starts so |
/// | `(ignore\|forget all)` | one of the alternatives |
/// | `[please]` | the part or nothing |
/// | `~3` | up to three words of any kind, within a sentence |
/// | `^` | the start of a line |
/// | `<`, `#`, `:`, `\[` | that punctuation mark; marks that a pattern does not name are skipped |
///
/// Chinese, Japanese and Korean are written without spaces; there every character is a word.
public struct InjectionSignature: Sendable, Hashable {
    /// The dotted name that reports show.
    public let rule: String
    /// What kind of evidence the phrase is.
    public let category: InjectionCategory
    /// How strongly the phrase alone speaks for an attack, 0…1: at least 0.8 is strong, below 0.5 is weak.
    public let weight: Double
    /// The weight in tool results and documents, where nobody should be giving orders.
    public let untrustedWeight: Double
    let body: Body

    enum Body: Sendable, Hashable {
        case phrase(SignaturePattern)
        case expression(LinearPattern)
    }

    /// A phrase with a category and a weight; throws `inspection.pattern_invalid` for a phrase that cannot be read.
    public init(
        _ rule: String, pattern: String, category: InjectionCategory, weight: Double, untrustedWeight: Double? = nil
    ) throws(Fault) {
        try self.init(rule, pattern, category, weight, untrustedWeight, words: [:])
    }

    /// A regular expression with a category and a weight, which is searched in the text as it stands and in its folded,
    /// lower-cased view; throws `inspection.pattern_invalid` for an expression that cannot run in linear time.
    ///
    /// An expression that matches the empty text counts only where it matches at least one character.
    public init(
        _ rule: String, regex: String, category: InjectionCategory, weight: Double, untrustedWeight: Double? = nil
    ) throws(Fault) {
        let expression = try LinearPattern(regex)
        try self.init(rule, .expression(expression), category, weight, untrustedWeight)
    }

    init(
        _ rule: String, _ pattern: String, _ category: InjectionCategory, _ weight: Double, _ untrusted: Double?,
        words: [String: SignaturePattern]
    ) throws(Fault) {
        let phrase = try SignaturePatternParser.parse(pattern, words: words)
        try self.init(rule, .phrase(phrase), category, weight, untrusted)
    }

    private init(
        _ rule: String, _ body: Body, _ category: InjectionCategory, _ weight: Double, _ untrusted: Double?
    ) throws(Fault) {
        let untrusted = untrusted ?? weight
        guard (0...1).contains(weight), (0...1).contains(untrusted) else {
            throw Fault(.patternInvalid, "the weight of \(quoted(rule)) is not between 0 and 1", hint: "0.8 and more blocks alone")
        }
        self.rule = rule
        self.category = category
        self.weight = weight
        untrustedWeight = untrusted
        self.body = body
    }

    func weight(in channel: Channel) -> Double { channel.isUntrusted ? untrustedWeight : weight }
}
