/// A refusal: what the caller may know of it, and nothing that would help an attacker.
///
/// `words` and `hint` are lower case, one line, free of secrets and of Swift names; user input inside them is
/// clipped and in backticks (see ``quoted(_:limit:)``).
public struct Denial: Error, Sendable, Hashable {
    /// The stable code.
    public var code: DenialCode
    /// What happened, in one line.
    public var words: String
    /// What the caller can do about it, in one line; empty when there is nothing.
    public var hint: String
    /// How long until the same call may succeed, where that is known.
    public var retryAfter: Duration?
    /// Facts for the audit log that the caller is not shown (such as which patterns matched).
    public var details: [String: JSONValue]

    public init(
        _ code: DenialCode, _ words: String, hint: String = "", retryAfter: Duration? = nil,
        details: [String: JSONValue] = [:]
    ) {
        self.code = code
        self.words = words
        self.hint = hint
        self.retryAfter = retryAfter
        self.details = details
    }

    /// The layer that refused.
    public var layer: Layer { code.layer }
}

extension Denial: CustomStringConvertible {
    /// The two lines of the command line: `error: CODE words` and `hint: …`.
    public var description: String {
        "error: \(code.rawValue) \(words)" + (hint.isEmpty ? "" : "\nhint: \(hint)")
    }
}

/// Whether something may happen, with every reason when it may not.
public enum Verdict: Sendable, Hashable {
    case allow
    case deny([Denial])

    /// The first reason, or nil when the verdict is to allow.
    public var denial: Denial? {
        if case .deny(let reasons) = self { reasons.first ?? Denial(.policyDenied, "refused without a reason") } else { nil }
    }

    /// Both must allow; the reasons add up.
    public func and(_ other: Verdict) -> Verdict {
        switch (self, other) {
        case (.allow, _): other
        case (_, .allow): self
        case (.deny(let mine), .deny(let theirs)): .deny(mine + theirs)
        }
    }
}

/// User input for a message: control characters made visible, clipped, and in backticks.
public func quoted(_ text: some StringProtocol, limit: Int = 60) -> String {
    var out = "`"
    var count = 0
    for scalar in text.unicodeScalars {
        if count == limit { out += "…"; break }
        count += 1
        switch scalar.properties.generalCategory {
        case .control, .format, .lineSeparator, .paragraphSeparator, .surrogate, .privateUse, .unassigned:
            out += "\\u{" + String(scalar.value, radix: 16) + "}"
        default:
            if scalar == "`" { out += "'" } else { out.unicodeScalars.append(scalar) }
        }
    }
    return out + "`"
}
