public import RedoubtCore

/// One thing to find and what stands in its place.
///
/// *Looks at* the text from each place that the trigger names. *Finds* the longest value that the pattern matches, whose
/// neighbours are allowed and which the check does not reject. *Does not see* values that a different writing hides
/// (spaces between letters, base64 around a key). *Costs* nothing until the trigger fires, then some nanoseconds a byte.
public struct RedactionRule: Sendable {
    /// What makes the rule look.
    public enum Trigger: Sendable, Hashable {
        /// One of these ASCII texts, in either case, with which ``prefix`` (or, when that is empty, ``pattern``) begins.
        /// Its first sixteen bytes are compared, the rest is the pattern's affair. Four bytes or more cost least.
        case keywords([String])
        /// One of these texts, when what is sought begins up to `limit` bytes of `run` before it.
        case keywordsWithin([String], run: ByteSet, limit: Int)
        /// A byte of the set whose left neighbour is none of ``left``.
        case start(ByteSet)
        /// Whatever the pattern begins with: a keyword if it has a literal beginning, else its possible first bytes.
        case automatic
    }

    /// What must stand behind the value.
    public struct RightEdge: Sendable, Hashable {
        /// The bytes that may stand there.
        public var allowed: ByteSet
        /// Whether the end of the text will do.
        public var atEnd: Bool

        /// An edge from its parts.
        public init(allowed: ByteSet, atEnd: Bool = true) {
            self.allowed = allowed
            self.atEnd = atEnd
        }

        /// Whatever stands there.
        public static let anything = RightEdge(allowed: .all)
        /// Anything that is none of these, or the end of the text.
        public static func not(_ set: ByteSet) -> RightEdge { RightEdge(allowed: set.inverted) }
    }

    /// The rule's own name, such as `openai.project`.
    public var id: String
    /// What it finds, and the words that replace it.
    public var kind: FindingKind
    /// What makes it look.
    public var trigger: Trigger
    /// A pattern for what comes before the value and stays. It is taken as long as it goes, and is not given back.
    public var prefix: String
    /// A pattern for the value, which is replaced. See ``LinearPattern`` for what may be written.
    public var pattern: String
    /// Bytes that may not stand before the match.
    public var left: ByteSet
    /// What must stand behind the match.
    public var right: RightEdge
    /// The last word on a value whose form is right.
    public var check: RedactionCheck
    /// Of findings that overlap, the highest priority names the whole; the longest, when they are equal.
    public var priority: Int
    /// Whether a finding is dropped where it overlaps another rule's, instead of being replaced together with it.
    /// So `user:password@host` loses its password and keeps its host, though `password@host` reads like an e-mail address.
    public var yields: Bool
    /// Between two keywords with nothing but these bytes the rule looks from the second one only: with all that the first one could
    /// find it finds the same value, because the prefix goes on through them to what ends it.
    var restarts = ByteSet.none
    /// More `=` and `:` than this in a value make the check say no, so that a thread that has found nothing up to there may go.
    var mostSigns = Int.max
    /// Texts in which the rule finds something.
    public var examples: [String]
    /// Texts in which it must find nothing.
    public var counterExamples: [String]

    /// A rule from its parts; nothing is compiled before a ``Redactor`` takes it.
    public init(
        id: String, kind: FindingKind, trigger: Trigger = .automatic, prefix: String = "", pattern: String,
        left: ByteSet = .none, right: RightEdge = .anything, check: RedactionCheck = .none, priority: Int = 50,
        yields: Bool = false,
        examples: [String] = [], counterExamples: [String] = []
    ) {
        self.id = id
        self.kind = kind
        self.trigger = trigger
        self.prefix = prefix
        self.pattern = pattern
        self.left = left
        self.right = right
        self.check = check
        self.priority = priority
        self.yields = yields
        self.examples = examples
        self.counterExamples = counterExamples
    }

    /// The same rule, looking only from the last keyword of a name that is made of these bytes.
    func restarting(in name: ByteSet) -> RedactionRule {
        var rule = self
        rule.restarts = name
        return rule
    }

    /// The same rule, knowing that its check takes no value with more `=` and `:`.
    func taking(mostSigns: Int) -> RedactionRule {
        var rule = self
        rule.mostSigns = mostSigns
        return rule
    }

    /// A rule of a user's own. It wins over the built-in rules; its kind is `secret.ID` unless one is given.
    public init(id: String, pattern: String, replacement: String, kind: String? = nil) {
        self.init(
            id: id, kind: FindingKind(kind ?? "secret." + id, replacement: replacement), pattern: pattern, priority: 1_000)
    }
}
