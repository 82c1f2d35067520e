public import RedoubtCore

/// Checks a prompt against an operator's plain rules before anything else looks at it (seed 001's prompt policy).
///
/// *Looks at* the length and at phrases in the language of ``InjectionSignature``. *Refuses when* the text is longer than
/// configured, holds a forbidden phrase, or lacks a required one. *Does not see* meaning. *Costs* one linear pass.
public struct InputSanitiser: Sendable {
    /// Why a prompt does not pass.
    public enum Refusal: Sendable, Hashable {
        /// It has this many characters, and the limit is the other number.
        case tooLong(Int, limit: Int)
        /// It holds the forbidden phrase of this name.
        case forbidden(rule: String, range: Range<Int>)
        /// It lacks the required phrase of this name.
        case missing(rule: String)
    }

    /// Where a limit is configured without a number.
    public static let defaultLength = 10_000

    /// The most characters that pass; nil for no limit.
    public let maximumLength: Int?
    private let phrases: [InjectionSignature]
    private let forbidden: Int
    private let automaton: SignatureAutomaton

    /// A sanitiser with at most `maximumLength` characters and phrases by rule name.
    ///
    /// Throws `inspection.pattern_invalid` for a phrase that cannot be read.
    public init(
        maximumLength: Int? = nil, forbidden: [(rule: String, pattern: String)] = [],
        required: [(rule: String, pattern: String)] = []
    ) throws(Fault) {
        self.maximumLength = maximumLength
        self.forbidden = forbidden.count
        var phrases: [InjectionSignature] = []
        var compiler = SignatureCompiler()
        for phrase in forbidden + required {
            let signature = try InjectionSignature(phrase.rule, pattern: phrase.pattern, category: .instructionOverride, weight: 1)
            guard case .phrase(let pattern) = signature.body else { continue }
            try compiler.add(pattern, signature: phrases.count)
            phrases.append(signature)
        }
        self.phrases = phrases
        automaton = compiler.finish()
    }

    /// Every reason why `text` does not pass; empty when it does.
    public func check(_ text: String) -> [Refusal] {
        if let limit = maximumLength {
            let length = text.unicodeScalars.count
            if length > limit { return [.tooLong(length, limit: limit)] }
        }
        guard !phrases.isEmpty else { return [] }
        let folded = TextFolding.fold(text)
        let tokens = Tokens(folded).all
        let matches = automaton.matches(tokens, of: folded) { _, _ in }
        var refusals: [Refusal] = matches.filter { $0.signature < forbidden }.map { match in
            let range = folded.original(Int(tokens[match.first].lower), Int(tokens[match.last].upper))
            return .forbidden(rule: phrases[match.signature].rule, range: range)
        }
        let found = Set(matches.map(\.signature))
        for index in forbidden..<phrases.count where !found.contains(index) {
            refusals.append(.missing(rule: phrases[index].rule))
        }
        return refusals
    }
}
