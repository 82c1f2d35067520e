public import RedoubtCore

/// What becomes of a tool call.
public enum ToolDecision: Sendable, Hashable {
    case allow
    /// A person must agree first.
    case ask(ConsentQuestion)
    /// Every reason there is at the first rule that refuses.
    case deny([Denial])

    public var isAllowed: Bool { self == .allow }

    /// The refusal to give when nobody can be asked, or the first one; nil when the call is allowed.
    public var denial: Denial? {
        switch self {
        case .allow: nil
        case .ask(let question): question.denial
        case .deny(let reasons): reasons.first ?? Denial(.policyDenied, "refused without a reason")
        }
    }

    /// The argument that is in doubt, where it is about one.
    public var argument: String? {
        switch self {
        case .allow: nil
        case .ask(let question): question.argument
        case .deny(let reasons): reasons.first?.details["argument"]?.string
        }
    }

    /// Where the value in doubt came from, where it is about one.
    public var origin: Origin? {
        switch self {
        case .allow: nil
        case .ask(let question): question.origin
        case .deny(let reasons): reasons.first?.details["origin"]?.string.flatMap { Origin(rawValue: $0) }
        }
    }
}

/// Where a value came from, as far as can be seen.
public enum Origin: String, Sendable, Hashable, CaseIterable {
    /// It stands in the user's or the operator's words.
    case user
    /// The policy vouches for it.
    case identity
    /// It stands in a tool's output or a document, and not in the user's words.
    case untrusted
    /// It stands nowhere: the model made it up, put it together, or changed it.
    case unknown

    public var isTrusted: Bool { self == .user || self == .identity }
}

/// A value of an argument whose origin is not good enough for its role.
public struct Doubt: Sendable, Hashable {
    /// The argument's name, as the tool's rule has it.
    public let argument: String
    public let role: ArgumentRole
    /// The value as the model wrote it.
    public let value: String
    public let origin: Origin

    public init(argument: String, role: ArgumentRole, value: String, origin: Origin) {
        self.argument = argument
        self.role = role
        self.value = value
        self.origin = origin
    }

    /// The refusal; the value stays out of it.
    public func denial(tool: String, reason: String? = nil) -> Denial {
        let words = origin == .untrusted ? "came from an untrusted tool result" : "did not come from the user"
        return Denial(
            .flowUntrustedOrigin, quoted(argument) + " " + words,
            hint: reason.map { quoted($0, limit: 200) }
                ?? "let the user name the value, or vouch for it under identities in the policy",
            details: [
                "argument": .string(argument), "origin": .string(origin.rawValue), "role": .string(role.rawValue),
                "rule": .string("tools.\(tool).args.\(argument)"),
            ])
    }
}

/// What a person is asked before a tool is called.
public struct ConsentQuestion: Sendable, Hashable {
    public let tool: String
    /// The values in doubt; empty when the tool needs a person's word whatever its arguments.
    public let doubts: [Doubt]
    /// Why the operator wants the question.
    public let reason: String?

    public init(tool: String, doubts: [Doubt] = [], reason: String? = nil) {
        self.tool = tool
        self.doubts = doubts
        self.reason = reason
    }

    /// The first value in doubt.
    public var argument: String? { doubts.first?.argument }
    public var value: String? { doubts.first?.value }
    public var origin: Origin? { doubts.first?.origin }

    /// What to remember when the person says "and do not ask again".
    public var key: ConsentKey { ConsentKey(tool: tool, values: Set(doubts.map { .init(argument: $0.argument, value: $0.value) })) }

    /// The refusal when nobody can be asked.
    public var denial: Denial {
        if let doubt = doubts.first { return doubt.denial(tool: tool, reason: reason) }
        return Denial(
            .consentRequired, "a person must agree before \(quoted(tool)) is called",
            hint: reason.map { quoted($0, limit: 200) } ?? "run it where somebody can be asked",
            details: ["rule": .string("tools.\(tool).consent")])
    }
}

/// Exactly what a person agreed to: this tool, with these values in doubt and no others.
public struct ConsentKey: Sendable, Hashable {
    public struct Value: Sendable, Hashable {
        public let argument: String
        public let value: String

        public init(argument: String, value: String) {
            self.argument = argument
            self.value = value
        }
    }

    public let tool: String
    public let values: Set<Value>

    public init(tool: String, values: Set<Value> = []) {
        self.tool = tool
        self.values = values
    }
}
