/// Values that a name gives away: `password = "…"`, `"api_key": "…"`, `DB_PASSWORD=…`, `setToken("…")`, `--password …`.
extension RedactionRule {
    static let assignments: [RedactionRule] = (passwordAssignments + genericAssignments).map { rule in
        let isQuoted = rule.right == quotedRight
        return rule.restarting(in: nameBytes).taking(mostSigns: isQuoted ? .max : SecretScore.mostSigns)
    }

    /// What ``name`` is made of.
    private static let nameBytes = ByteSet.word.union(ByteSet(".$-"))

    /// A credential that is an object, written inside a string: `"token": "{\"name\":\"…\",\"sig\":\"…\"}"`.
    static let nestedCredential = RedactionRule(
        id: "generic.nested", kind: .secret("generic", "SECRET"), trigger: .keywords(["token", "secret", "cred"]),
        prefix: "(?i)(?:token|secret|cred)" + quotedAssignment, pattern: "\\{ ?\\\\{1,3}\"[^\\r\\n{}]{12,200}\\}",
        check: .plausible(if: {
            $0.split(separator: UInt8(ascii: "\"")).contains { $0.count >= 16 && Randomness.isToken($0.dropLast()) }
        }),
        priority: 31,
        examples: ["\"apitoken\": \"{\\\"name\\\":\\\"root\\\",\\\"sig\\\":\\\"" + Sample.hex(32) + "\\\"}\""],
        counterExamples: ["\"token\": \"{\\\"type\\\":\\\"string\\\",\\\"format\\\":\\\"a-long-format-name\\\"}\""])

    /// A quotation mark, also as it is written inside a JSON string or in HTML.
    static let quote = "(?:\\\\{0,3}[\"'\\x60])"
    /// The one before a value; reStructuredText doubles it.
    private static let opening = "(?:\\\\{0,3}[\"']|\\x60{1,3})"
    static let entity = "(?:&quot;|&#3[49];)"
    /// What ends a name.
    private static let close = "[\\])}]?(?:" + quote + "|" + entity + ")?[\\])}]?"
    private static let name = "[A-Za-z0-9_.$-]{0,40}"
    private static let sign = "(?:=>|->|<-|[:.?|+]{1,3}=|={1,3}|:{1,2})"
    private static let anySign = "(?:=>|->|<-|[:.?|+]{1,3}=|={1,3}|!={1,2}|:{1,2}|>|,|\\(|\\[)"
    /// A type behind a colon, or what is called with the value.
    private static let wrap = "(?:(?:new )?[A-Za-z_][\\w.:<>?*&\\[\\]]*[ \\t]?(?:=[ \\t]?|\\())"
    /// Go writes a variable's type between its name and the sign.
    private static let goType = "(?:[ \\t][A-Za-z][\\w.*\\[\\]]*)?"
    /// The attribute beside a name's: `name="password" value="…"`.
    private static let pair = "[,;]?\\s{1,24}" + quote + "?value" + quote + "?\\s?[=:]\\s?"
    private static let tagPair = "</(?:key|name)>\\s{0,24}<(?:string|value)>"

    static let quotedAssignment =
        name + close + "(?:[ \\t]{1,4}|" + goType + "[ \\t]{0,8}" + anySign + "\\s{0,8}" + wrap + "{0,3})[bBrRuUfFlL@]{0,2}"
        + opening
    /// Apart from the others, because what begins like `value` may be a value.
    static let pairedAssignment = name + close + pair + opening
    static let bareAssignment =
        name + "(?:" + close + "(?:[ \\t]{0,8}(?:" + sign + "[ \\t]{0,8}|>\\s{0,24})|" + pair + ")|" + tagPair + ")" + entity + "?"

    /// What an unquoted value is made of, and what its last character is.
    static let bare = "[^\\s\"'\\x60,;<>(){}\\[\\]&|\\\\\\x00-\\x1F]"
    static let bareStart = "[^\\s\"'\\x60,;<>(){}\\[\\]&|\\\\\\x00-\\x1F=:-]"
    static let bareEnd = "[^\\s\"'\\x60,;<>(){}\\[\\]&|\\\\\\x00-\\x1F.:?]"
    /// A call, an index or a type's argument behind it says that it was code. `.`, `:` and `?` end a sentence.
    static let bareRight = RightEdge(allowed: ByteSet(" \t\r\n\"'`,;<)}]&|\\.:?"))
    /// Closed by any of the quotation marks, or by the backslash before one. The end of the text will do: it may have been cut.
    static let quotedRight = RightEdge(allowed: ByteSet("\"'`\\"))
    private static let bareValue = bareStart + bare + "{2,200}" + bareEnd
    private static let quotedValue = "[^\"'\\x60\\\\\\r\\n]{4,200}"

    private static let passwordNames = ["pass", "pw"]
    private static let passwordName = "(?i)(?:pass|pw)"
    private static let genericNames = ["secret", "token", "key", "auth", "cred", "signature"]
    private static let genericName = "(?i)(?:secret|token|key|auth|cred|signature)"

    private static let passwordAssignments: [RedactionRule] = [
        RedactionRule(
            id: "password.quoted", kind: .secret("password", "PASSWORD"), trigger: .keywords(passwordNames),
            prefix: passwordName + quotedAssignment, pattern: quotedValue, right: quotedRight, check: SecretScore.check(.quoted),
            priority: 42,
            examples: ["password = \"hunter2222\"", "\"db_password\": \"Tr0ub4dor&3\"", "{\\\"passwd\\\":\\\"s3cr3t-value\\\"}"],
            counterExamples: [
                "password: \"string\"", "\"password\": \"Please enter your password\"", "password = \"${DB_PASSWORD}\"",
                "password=\"********\"", "password: '<your-password>'",
            ]),
        RedactionRule(
            id: "password.pair.quoted", kind: .secret("password", "PASSWORD"), trigger: .keywords(passwordNames),
            prefix: passwordName + pairedAssignment, pattern: quotedValue, right: quotedRight, check: SecretScore.check(.quoted),
            priority: 42,
            examples: [
                "<add key=\"DbPassword\" value=\"xq7vk2mzt4\"/>", "{\"name\": \"DB_PASSWORD\", \"value\": \"Winter2023!\"}",
            ],
            counterExamples: ["<input name=\"password\" value=\"\">", "name=\"password\" value=\"${password}\""]),
        RedactionRule(
            id: "password.bare", kind: .secret("password", "PASSWORD"), trigger: .keywords(passwordNames),
            prefix: passwordName + bareAssignment, pattern: bareValue, right: bareRight, check: SecretScore.check(.bare),
            priority: 40,
            examples: ["password: hunter2222", "DB_PASSWORD=Summer2024!", "pwd=Pa55w0rd;", "<password>s3cr3tvalue</password>"],
            counterExamples: [
                "password: string", "password = os.environ['DB_PASSWORD']", "password: ${VAR}", "password = get_password()",
                "password: <your-password>", "password: ******", "password = config.password", "let password: String?",
                "The password: it must be long.",
            ]),
        RedactionRule(
            id: "password.spaced", kind: .secret("password", "PASSWORD"), trigger: .keywords(passwordNames),
            prefix: passwordName + name + "[ \\t]{1,4}", pattern: bareValue, right: bareRight,
            check: SecretScore.check(.spaced),
            priority: 40, examples: ["tool --password Winter2023!", "ENV DB_PASSWORD xq7vk2mzt4", "keytool -storepass xkvtrqpl"],
            counterExamples: ["password authentication2", "the password is stored", "--password $PASSWORD", "password PASSWORD"]),
    ]

    private static let genericAssignments: [RedactionRule] = [
        RedactionRule(
            id: "generic.quoted", kind: .secret("generic", "SECRET"), trigger: .keywords(genericNames),
            prefix: genericName + quotedAssignment, pattern: quotedValue, right: quotedRight, check: SecretScore.check(.quoted),
            priority: 32,
            examples: ["api_key = \"" + Sample.mixed(24) + "\"", "\"client_secret\": \"" + Sample.lower(32) + "\""],
            counterExamples: [
                "token: \"application/json\"", "\"secret\": \"my-secret-name\"", "token_type = \"authorization_code\"",
            ]),
        RedactionRule(
            id: "generic.pair.quoted", kind: .secret("generic", "SECRET"), trigger: .keywords(genericNames),
            prefix: genericName + pairedAssignment, pattern: quotedValue, right: quotedRight, check: SecretScore.check(.quoted),
            priority: 32, examples: ["{\"name\": \"API_KEY\", \"value\": \"" + Sample.hex(32) + "\"}"],
            counterExamples: ["{\"key\": \"colour\", \"value\": \"blue2\"}"]),
        RedactionRule(
            id: "generic.bare", kind: .secret("generic", "SECRET"), trigger: .keywords(genericNames),
            prefix: genericName + bareAssignment, pattern: bareValue, right: bareRight, check: SecretScore.check(.bare),
            priority: 30,
            examples: ["API_KEY=" + Sample.mixed(24), "secret: " + Sample.hex(32)],
            counterExamples: ["token = request.headers['x']", "secret = vault.read(path)", "let token: AccessToken2"]),
        RedactionRule(
            id: "generic.spaced", kind: .secret("generic", "SECRET"), trigger: .keywords(genericNames),
            prefix: genericName + name + "[ \\t]{1,4}", pattern: bareValue, right: bareRight, check: SecretScore.check(.spaced),
            priority: 30, examples: ["deploy --token " + Sample.mixed(32)],
            counterExamples: ["the token expires2day", "--token $TOKEN", "key value2 pairs"]),
    ]
}
