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
    public let category: InjectionCategory
    /// How strongly the phrase alone speaks for an attack, 0…1: at least 0.8 is strong, below 0.5 is weak.
    public let weight: Double
    /// The weight in tool results and documents, where nobody should be giving orders.
    public let untrustedWeight: Double
    let pattern: SignaturePattern

    /// A phrase with a category and a weight; throws `inspection.pattern_invalid` for a phrase that cannot be read.
    public init(
        _ rule: String, pattern: String, category: InjectionCategory, weight: Double, untrustedWeight: Double? = nil
    ) throws(Fault) {
        try self.init(rule, pattern, category, weight, untrustedWeight, words: [:])
    }

    init(
        _ rule: String, _ pattern: String, _ category: InjectionCategory, _ weight: Double, _ untrusted: Double?,
        words: [String: SignaturePattern]
    ) throws(Fault) {
        let untrusted = untrusted ?? weight
        guard (0...1).contains(weight), (0...1).contains(untrusted) else {
            throw Fault(.patternInvalid, "the weight of \(quoted(rule)) is not between 0 and 1", hint: "0.8 and more blocks alone")
        }
        self.rule = rule
        self.category = category
        self.weight = weight
        untrustedWeight = untrusted
        self.pattern = try SignaturePatternParser.parse(pattern, words: words)
    }

    func weight(in channel: Channel) -> Double { channel.isUntrusted ? untrustedWeight : weight }
}
