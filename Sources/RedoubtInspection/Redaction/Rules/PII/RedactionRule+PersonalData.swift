/// How rules for personal data are put together.
///
/// There are three grounds for a finding. *Form*: a long or structured number whose checksum holds is found anywhere.
/// *Words*: what is short, or has no checksum, is found behind a word that says what it is. *Whole*: a text that is nothing but
/// one number, such as a field of a form, is found when its checksum holds; only those who ask for it (``wholeValues``) get that.
extension RedactionRule {
    /// Personal data by which somebody is reached.
    static let contactData: [RedactionRule] = mail + phones + networkAddresses
    /// Personal data by which somebody is counted.
    static let numberData: [RedactionRule] = allNumbers.filter { !$0.isWhole }
    private static let allNumbers: [RedactionRule] =
        [phoneWhole] + cards + accounts + wallets + unitedStates + restOfAmerica + britishIsles + germanSpeaking + franceAndItaly
        + iberianAndLow
        + nordicNumbers + balticNumbers + easternCentral + balkanNumbers + indianNumbers + eastAsian + southEastAsian + oceanian
        + middleEastAndAfrica + documents + health + vehicles + places
    /// Rules that only some want, since what they find is mostly nobody's: pass them as `extra` to a ``Redactor``.
    public static let optional: [RedactionRule] = webAddresses
    /// For texts that are values of their own, such as the fields of a form or a column: a number that is the whole text and
    /// satisfies some country's checksum. A calculator's result does so too often for anything else.
    public static let wholeValues: [RedactionRule] = [wholeText]

    /// What joins a number to a longer one on its left …
    static let numberLeft = ByteSet.word.union(ByteSet("-.+$"))
    /// … and on its right.
    static let numberRight = RightEdge.not(.word.union(ByteSet("-")))
    /// The bytes that capital letters are.
    static let capitals = ByteSet(65...90)
    /// What follows a name and comes before a number: up to four words of the line.
    static let gapBeforeDigits = "(?:(?:[^0-9A-Za-z\\n]+[A-Za-z]+){0,4}[^0-9A-Za-z\\n]+)?"
    /// The same before a value that begins with a letter: only known words may stand between.
    static let gapBeforeLetters =
        "(?:[ _-](?:[Nn]umber|NUMBER|[Nn]o\\.?|NO\\.?|[Nn]r\\.?|[Nn]um(?:mer|ero)?|code|id|ID|card|holder))?"
        + "(?:[ _-](?:number|no|code|id|card))?"
        + "(?:[ \\t]{1,2}(?:is|are|was|es|est|ist|er|är|on|n[°º]|№)){0,1}[^0-9A-Za-z\\n]{1,6}"
    /// A run of so many digits, each with a separator before it or not.
    static func digits(_ least: Int, _ most: Int? = nil, separators: String = " .-") -> String {
        "[0-9](?:[\(separators)]?[0-9]){\(least - 1),\((most ?? least) - 1)}"
    }

    /// What is found behind one of the words.
    static func announced(
        _ name: String, _ label: String, id: String? = nil, words: [String], letters: Bool = false, _ pattern: String,
        check: RedactionCheck = .none, priority: Int = 26, examples: [String], counterExamples: [String] = []
    ) -> RedactionRule {
        RedactionRule(
            id: id ?? name + ".context", kind: .pii(name, label), trigger: .keywords(words),
            prefix: "(?i:" + words.map(escaped).joined(separator: "|") + ")" + (letters ? gapBeforeLetters : gapBeforeDigits),
            pattern: pattern, left: .alphanumerics, right: numberRight, check: check, priority: priority,
            examples: examples, counterExamples: counterExamples)
    }

    /// What is found anywhere by its form. All such rules share two beginnings, so that they cost little together.
    static func formed(
        _ name: String, _ label: String, id: String? = nil, letters: Bool = false, _ pattern: String,
        check: RedactionCheck = .none, priority: Int = 22, examples: [String], counterExamples: [String] = []
    ) -> RedactionRule {
        RedactionRule(
            id: id ?? name, kind: .pii(name, label), trigger: .start(letters ? capitals : .digits), pattern: pattern,
            left: numberLeft, right: numberRight, check: check, priority: priority, examples: examples,
            counterExamples: counterExamples)
    }

    /// A form that is found when the text is nothing else. It becomes part of ``wholeText``.
    static func whole(
        _ name: String, _ label: String, id: String? = nil, _ pattern: String, check: RedactionCheck = .none, priority: Int = 12,
        examples: [String], counterExamples: [String] = []
    ) -> RedactionRule {
        RedactionRule(
            id: id ?? name + ".whole", kind: .pii(name, label), trigger: .start(.alphanumerics), pattern: pattern, left: .all,
            right: RightEdge(allowed: .none), check: check, priority: priority, examples: examples,
            counterExamples: counterExamples)
    }

    /// Whether the rule wants the whole text.
    var isWhole: Bool { right.allowed.isEmpty }

    /// One rule for all whole texts: many countries' numbers look alike, so it claims no country, and it costs one thread.
    /// No byte may stand on either side, so elsewhere it costs nothing.
    private static let wholeText = RedactionRule(
        id: "identity_number", kind: .pii("identity_number", "IDENTITY_NUMBER"), trigger: .start(.alphanumerics),
        pattern: "[A-Za-z]{0,6}[ -]?[0-9][0-9A-Za-z ./_()-]{2,24}", left: .all, right: RightEdge(allowed: .none),
        check: RedactionCheck { value in
            let text = Array(value)
            guard Set(text.filter { $0 != 32 && $0 != 45 }).count > 1 else { return .rejected }
            let isShort = text.count <= 10 && text.allSatisfy(ByteSet.digits.contains)
            let verdicts = wholeForms.lazy.filter { !isShort || shortForms.contains($0.id) }.filter {
                $0.pattern.prefixMatch(in: text)?.upperBound == text.count
            }.map { $0.check(value) }
            return verdicts.contains(.confirmed) ? .confirmed : verdicts.contains(.plausible) ? .plausible : .rejected
        }, priority: 8, examples: ["44051401458", "51824753556", "12345678z"],
        counterExamples: ["12345678", "2024", "1748503543", "10.5", "12-34", "v1.2.3", "hello 12345", "100000000000"])

    /// Ten digits or fewer without a separator satisfy somebody's checksum more often than not; these alone may claim them.
    private static let shortForms: Set = [
        "bank_account.routing.whole", "ca_sin.whole", "au_tfn.whole", "au_acn.whole", "au_medicare.whole", "de_lanr.whole",
        "us_npi.whole", "us_itin.whole", "phone.whole", "se_personnummer.whole", "se_orgnr.whole", "uk_nhs.whole",
    ]

    /// Compiled when the first whole text is looked at.
    private static let wholeForms = allNumbers.filter(\.isWhole).compactMap { rule in
        (try? LinearPattern(rule.pattern)).map { (id: rule.id, pattern: $0, check: rule.check) }
    }

    /// A number that is found behind its words and as a whole text.
    static func number(
        _ name: String, _ label: String, words: [String], letters: Bool = false, _ pattern: String, check: RedactionCheck,
        wholeCheck: RedactionCheck? = nil, priority: Int = 26, example: String, wrong: [String] = []
    ) -> [RedactionRule] {
        [
            announced(
                name, label, words: words, letters: letters, pattern, check: check, priority: priority,
                examples: [words[0] + ": " + example], counterExamples: wrong.map { words[0] + ": " + $0 }),
            whole(
                name, label, pattern, check: wholeCheck ?? check, priority: priority - 14, examples: [example],
                counterExamples: wrong),
        ]
    }

    /// A word as a pattern: any blank may stand for a blank.
    private static func escaped(_ word: String) -> String {
        word.replacing(".", with: "\\.").replacing(" ", with: "[ _-]")
    }
}
