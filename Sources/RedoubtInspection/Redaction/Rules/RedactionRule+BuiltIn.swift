internal import RedoubtCore

extension RedactionRule {
    /// Every built-in rule, the most specific families first.
    public static let builtIn: [RedactionRule] =
        secrets + contexts + contactData + numberData

    /// Keys and tokens by family.
    private static let secrets: [RedactionRule] =
        keyMaterial + modelProviders + amazon + azure + google + hosting + codeHosts + messaging + payments + dataStores
        + monitoring
        + business + networksOfPeople

    /// What a token must not be glued to on its right.
    static let tokenEnd = RightEdge.not(.alphanumerics)

    /// A secret that its own beginning gives away. The kind is `secret.NAME`, the words `[REDACTED_LABEL]`.
    static func token(
        _ name: String, _ label: String, id: String? = nil, _ keywords: [String], _ pattern: String, left: ByteSet = .none,
        right: RightEdge = .anything, check: RedactionCheck = .none, priority: Int = 100, examples: [String],
        counterExamples: [String] = []
    ) -> RedactionRule {
        RedactionRule(
            id: id ?? name, kind: .secret(name, label), trigger: .keywords(keywords), pattern: pattern, left: left, right: right,
            check: check, priority: priority, examples: examples, counterExamples: counterExamples)
    }
}

extension FindingKind {
    static func secret(_ name: String, _ label: String) -> FindingKind {
        FindingKind("secret." + name, replacement: "[REDACTED_" + label + "]")
    }

    static func pii(_ name: String, _ label: String) -> FindingKind {
        FindingKind("pii." + name, replacement: "[REDACTED_" + label + "]")
    }
}
