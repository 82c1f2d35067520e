public import RedoubtCore

/// Finds secrets and personal data in texts and streams, and replaces them.
///
/// *Looks at* every byte once, and at what base64, hexadecimal, escapes, entities and look-alikes stand for. *Replaces* what a rule
/// finds. *Does not see* secrets without a known form or context, names and addresses of people, and what is spelled out,
/// compressed or encoded more than twice. *Costs* a few nanoseconds a byte, and per stream what may
/// still become a finding (a word, as a rule; 8 KiB at most, and then the rest of an overlong secret is dropped unseen).
/// The result is the same however a stream is cut.
public struct Redactor: Sendable {
    /// Which families of rules look.
    public struct Kinds: OptionSet, Sendable, Hashable {
        public let rawValue: UInt8

        /// A set from its bits; unknown bits choose nothing.
        public init(rawValue: UInt8) { self.rawValue = rawValue }

        /// Keys, tokens, passwords.
        public static let secrets = Kinds(rawValue: 1)
        /// What tells who somebody is or how to reach them.
        public static let pii = Kinds(rawValue: 2)
        /// Both.
        public static let all: Kinds = [.secrets, .pii]
    }

    let tables: RedactionTables

    /// Throws ``Fault`` with ``Fault/Code/patternInvalid`` when a rule of the caller's own cannot be taken.
    public init(
        kinds: Kinds = .all, operator: RedactionOperator = .replace, extra: [RedactionRule] = []
    ) throws(Fault) {
        let builtIn = RedactionRule.builtIn.filter { kinds.contains($0.kind.isSecret ? .secrets : .pii) }
        tables = try RedactionTables(rules: extra + builtIn, prepared: extra.count, operator: `operator`)
    }

    private init(tables: RedactionTables) { self.tables = tables }

    /// Secrets and personal data, replaced by the names of their kinds.
    public static let standard: Redactor = {
        do throws(Fault) {
            return try Redactor()
        } catch {
            // A built-in rule that does not compile fails the tests; should one ever ship, everything is redacted.
            return Redactor(tables: .everything)
        }
    }()

    /// The text with everything found replaced, and what was found.
    public func redact(_ text: String) -> Redaction {
        var stream = makeStream()
        let redacted = stream.redact(text)
        return Redaction(text: redacted, findings: stream.findings)
    }

    /// What is found, with offsets in the text.
    public func findings(in text: String) -> [Finding] { redact(text).findings }

    /// A filter for one text that comes in pieces. Cheap: it allocates nothing until it is fed.
    public func makeStream() -> RedactionStream { RedactionStream(tables) }

    /// The rules that look, the caller's own first.
    public var rules: [RedactionRule] { tables.rules }

    /// Every kind that a built-in rule may find, sorted by name.
    public static var allKinds: [FindingKind] {
        Set(RedactionRule.builtIn.map(\.kind) + [.overflow]).sorted { $0.name < $1.name }
    }
}

/// A text after redaction, and what was found in it before.
public struct Redaction: Sendable, Hashable {
    /// The text with everything found replaced.
    public var text: String
    /// Offsets are UTF-8 bytes of the text as it was.
    public var findings: [Finding]

    /// A result from its parts.
    public init(text: String, findings: [Finding]) {
        self.text = text
        self.findings = findings
    }
}
