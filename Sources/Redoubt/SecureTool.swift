public import RedoubtCore

/// A tool that declares what it may do, so that it can be let do it.
///
/// A tool that does not conform is treated as undeclared: it is refused. Subclass-like overriding is done by implementing
/// ``checkAuthorisation(_:caller:)``; it can only refuse what policy allowed, never allow what policy refused.
public protocol SecureTool: Sendable {
    /// The name that policy, audit and the model know.
    var name: String { get }
    /// What the tool does, in one sentence, for the model.
    var summary: String { get }
    /// A JSON Schema for the arguments; anything that does not match is refused before the tool sees it.
    var schema: JSONValue { get }
    /// How much the tool can change.
    var tier: Tier { get }
    /// How often one session may call it; nil means the tier's rate.
    var rate: Rate? { get }
    /// How long one call may take.
    var timeout: Duration { get }
    /// Whether a person must agree to each call.
    var requiresConsent: Bool { get }

    /// Refuses arguments that fit the schema and still make no sense.
    func validate(_ arguments: JSONValue, caller: Caller) throws(Denial)

    /// Refuses callers or arguments by the tool's own rules.
    func checkAuthorisation(_ arguments: JSONValue, caller: Caller) -> Verdict

    /// Does the work. The result is redacted and bounded before anybody sees it.
    func run(_ arguments: JSONValue, caller: Caller) async throws(Denial) -> String
}

extension SecureTool {
    public var rate: Rate? { nil }
    public var timeout: Duration { .seconds(10) }
    public var requiresConsent: Bool { false }
    public func validate(_ arguments: JSONValue, caller: Caller) throws(Denial) {}
    public func checkAuthorisation(_ arguments: JSONValue, caller: Caller) -> Verdict { .allow }
}
