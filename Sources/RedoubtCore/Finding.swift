/// Something a detector found in a text.
public struct Finding: Sendable, Hashable {
    /// UTF-8 byte offsets `[start, end)` in the text that was looked at.
    public var range: Range<Int>
    /// The dotted kind, such as `secret.anthropic` or `pii.email`.
    public var kind: FindingKind
    /// The rule that matched.
    public var rule: String
    /// Whether a checksum or structure test confirmed it.
    public var validated: Bool

    public init(range: Range<Int>, kind: FindingKind, rule: String, validated: Bool) {
        self.range = range
        self.kind = kind
        self.rule = rule
        self.validated = validated
    }
}

/// A dotted kind of finding, and the words that replace it: `secret.anthropic` → `[REDACTED_ANTHROPIC_KEY]`.
public struct FindingKind: Sendable, Hashable, CustomStringConvertible {
    public let name: String
    /// What stands in the place of what was found.
    public let replacement: String

    public init(_ name: String, replacement: String) {
        self.name = name
        self.replacement = replacement
    }

    public var description: String { name }
    public var isSecret: Bool { name.hasPrefix("secret.") }
}

/// A detector of finite state that lets text through with what it found replaced.
///
/// The output does not depend on how the input was cut. Text that may still become part of a finding is held back.
public protocol TextFilter: Sendable {
    /// Takes the next piece and answers with what can be released now.
    mutating func feed(_ text: String) -> String
    /// The end of the text: answers with everything still held, decided.
    mutating func finish() -> String
    /// What has been found so far, offsets in the input.
    var findings: [Finding] { get }
}
