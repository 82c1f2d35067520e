internal import RedoubtCore

/// What the body of a secret is made of, and a made-up one for the examples.
struct SecretForm: Sendable {
    /// The pattern of the body.
    var pattern: String
    /// A body that the pattern matches and that looks made by a machine.
    var sample: String
    /// What may stand behind it. A fixed length means little when the next character goes on.
    var right: RedactionRule.RightEdge

    init(_ pattern: String, sample: String, right: RedactionRule.RightEdge = .not(.alphanumerics)) {
        self.pattern = pattern
        self.sample = sample
        self.right = right
    }

    private static func counted(_ set: String, _ count: Int, _ most: Int?, _ sample: String) -> SecretForm {
        let length = most.map { $0 == count ? "{\(count)}" : "{\(count),\($0)}" } ?? "{\(count),}"
        return SecretForm(set + length, sample: sample, right: most == nil ? .anything : .not(.alphanumerics))
    }

    static func hex(_ count: Int) -> SecretForm { counted("[0-9A-Fa-f]", count, count, Sample.hex(count)) }
    static func lower(_ count: Int) -> SecretForm { counted("[a-z0-9]", count, count, Sample.lower(count)) }
    static func upper(_ count: Int) -> SecretForm { counted("[A-Z0-9]", count, count, Sample.upper(count)) }
    static func digits(_ count: Int) -> SecretForm { counted("[0-9]", count, count, Sample.digits(count)) }
    static func mixed(_ count: Int) -> SecretForm { counted("[A-Za-z0-9]", count, count, Sample.mixed(count)) }
    static func mixed(_ range: ClosedRange<Int>) -> SecretForm {
        counted("[A-Za-z0-9]", range.lowerBound, range.upperBound, Sample.mixed(range.upperBound))
    }
    /// Base64 in the alphabet for addresses, without padding.
    static func dashed(_ count: Int) -> SecretForm { dashed(count...count) }
    static func dashed(_ range: ClosedRange<Int>) -> SecretForm {
        counted("[A-Za-z0-9_-]", range.lowerBound, range.upperBound, Sample.mixed(range.upperBound))
    }
    static func base64(_ range: ClosedRange<Int>) -> SecretForm {
        var form = counted("[A-Za-z0-9+/]", range.lowerBound, range.upperBound, Sample.base64(range.upperBound))
        form.pattern += "={0,2}"
        return form
    }
    static let uuid = SecretForm("[0-9A-Fa-f]{8}(?:-[0-9A-Fa-f]{4}){3}-[0-9A-Fa-f]{12}", sample: Sample.uuid)

    /// At least so many characters, for what a prefix of its own gives away.
    static func hexFrom(_ count: Int) -> SecretForm { counted("[0-9A-Fa-f]", count, nil, Sample.hex(count)) }
    static func mixedFrom(_ count: Int) -> SecretForm { counted("[A-Za-z0-9]", count, nil, Sample.mixed(count)) }
    static func dashedFrom(_ count: Int) -> SecretForm { counted("[A-Za-z0-9_-]", count, nil, Sample.mixed(count)) }
    static func base64From(_ count: Int) -> SecretForm {
        SecretForm("[A-Za-z0-9+/_-]{\(count),}={0,2}", sample: Sample.base64(count), right: .anything)
    }
}

extension RedactionRule {
    /// Secrets that a beginning of their own gives away, whatever stands around them. Each beginning is a keyword.
    static func prefixed(
        _ name: String, _ beginnings: [String], _ body: SecretForm, label: String? = nil, id: String? = nil,
        left: ByteSet = .word.union(ByteSet("~")), check: RedactionCheck? = nil, priority: Int = 100, counterExamples: [String] = []
    ) -> RedactionRule {
        RedactionRule(
            id: id ?? name, kind: .secret(name, label ?? derivedLabel(name)), trigger: .keywords(beginnings),
            pattern: "(?:" + beginnings.map(escaped).joined(separator: "|") + ")" + body.pattern, left: left, right: body.right,
            check: check ?? .scrambled(behind: beginnings), priority: priority, examples: beginnings.map { $0 + body.sample },
            counterExamples: counterExamples + beginnings.map { $0 + "..." })
    }

    /// Secrets without a beginning of their own: a service's name, what assigns a value to it, and a value of the right form.
    ///
    /// `strict` is for names that are everyday words: then something between name and value must say that it is a key.
    static func service(
        _ name: String, _ words: [String], _ body: SecretForm, label: String? = nil, id: String? = nil, strict: Bool = false,
        check: RedactionCheck = .serviceToken, priority: Int = 90
    ) -> RedactionRule {
        let isShort = words.contains { $0.utf8.count < 6 }
        return RedactionRule(
            id: id ?? name, kind: .secret(name, label ?? derivedLabel(name)), trigger: .keywords(words),
            prefix: strict ? strictServicePrefix : servicePrefix, pattern: body.pattern, left: isShort ? .letters : .none,
            right: body.right, check: check, priority: priority,
            examples: words.map { $0 + "_api_key = \"" + body.sample + "\"" },
            counterExamples: words.map { $0 + "_api_key = \"<your-key>\"" })
    }

    /// What assigns a value, in programs, YAML, JSON, XML, shells and calls; also the `value` beside or below a `name`.
    private static let serviceAssignment =
        "(?:" + quote + "?\\]?(?: string)?[ \\t]{0,8}(?:=>|[:.?|]{1,3}=|={1,3}|:|>)\\s{0,12}" + quote + "?"
        + "|" + quote + ",\\s{0,8}" + quote + "|\\([ \\t]{0,2}" + quote
        + "|" + quote + "?[ \\t]{0,4}(?:\\r?\\n[ \\t-]{0,24}|" + quote + "[ \\t]{1,4})" + quote + "?value" + quote
        + "?[ \\t]{0,2}[:=][ \\t]{0,4}" + quote + "?)"
    private static let credentialWord = "(?:key|token|secret|pass|pwd|auth|cred|pat|login|licen[sc]e|access)"
    private static let name = "[a-z0-9_.-]"
    /// Words that a name goes on with behind a space: `Datadog API key: …`. Any others would be taken for the value.
    private static let furtherWords = "(?: (?:api|app|access|auth|client|private|secret|server|token|key|pat|id|is)" + name + "*)*"
    /// A flag of a command, or words: `--datadog-api-key …`, `owlbot token …`.
    private static let spacedValue =
        "(?:" + name + "*(?:key|token|secret|pat|password)|" + name
        + "* (?:(?:api|access|auth|private|secret|token|key)[_ ]?){1,3})"
        + "[ \\t]{1,3}" + quote + "?"
    /// All services share these two, since the keyword that set the rule going has already told the service's name.
    private static let servicePrefix = "(?i)(?:" + name + "+" + furtherWords + serviceAssignment + "|" + spacedValue + ")"
    private static let strictServicePrefix =
        "(?i)(?:(?:" + name + "*" + credentialWord + name + "*" + furtherWords + "|" + name
        + "*(?: (?:api|app|access|auth|client|private|secret)" + name + "*)* (?:key|token|secret|pat|password)" + name + "*)"
        + serviceAssignment + "|" + spacedValue + ")"

    private static func derivedLabel(_ name: String) -> String {
        let label = name.replacing(".", with: "_").uppercased()
        let endings = ["KEY", "TOKEN", "SECRET", "PASSWORD", "WEBHOOK", "PAT", "HASH", "COOKIE", "URL", "CODE", "ID", "SIGNATURE"]
        return endings.contains { label.hasSuffix($0) } ? label : label + "_KEY"
    }

    private static func escaped(_ text: String) -> String {
        text.map { $0.isLetter || $0.isNumber || $0 == "_" || $0 == "-" ? String($0) : "\\" + String($0) }.joined()
    }
}
