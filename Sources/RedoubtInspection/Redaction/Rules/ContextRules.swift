/// Secrets that only their surroundings give away: `password = "…"`, `Authorization: Bearer …`, `scheme://user:…@host`.
extension RedactionRule {
    static let contexts: [RedactionRule] = passwords + headers + generic + [urlCredentials]

    /// A quotation mark, also as it is written inside a JSON string.
    static let quote = "(?:\\\\{0,3}[\"'\\x60])"
    /// The rest of a name's quotation and what assigns a value to it.
    static let assignment = quote + "?\\]?(?: string)?[ \\t]{0,8}(?:=>|[:.?|]{1,3}=|={1,3}|:|>)\\s{0,8}"
    /// The same before a quoted value, or the comma between a quoted name and it.
    private static let quotedAssignment = "(?:" + assignment + "|" + quote + ",[ \\t]{0,4})" + quote

    /// What an unquoted value is made of, and what its last character is.
    private static let bare = "[^\\s\"'\\x60,;<>(){}\\[\\]&|\\\\\\x00-\\x1F]"
    private static let bareEnd = "[^\\s\"'\\x60,;<>(){}\\[\\]&|\\\\\\x00-\\x1F.:?]"
    /// A call, an index or a type's argument behind it says that it was code. `.`, `:` and `?` end a sentence.
    private static let bareRight = RightEdge(allowed: ByteSet(" \t\r\n\"'`,;<)}]&|\\.:?"))
    /// Closed by any of the quotation marks, or by the backslash before one. The end of the text will do: it may have been cut.
    private static let quotedRight = RightEdge(allowed: ByteSet("\"'`\\"))

    private static let passwordNames = ["password", "passwd", "passphrase", "pwd", "passcode"]
    private static let passwordName = "(?i)(?:password|passwd|passphrase|pwd|passcode)[a-z0-9_.-]{0,24}"

    private static let passwords: [RedactionRule] = [
        RedactionRule(
            id: "password.quoted", kind: .secret("password", "PASSWORD"), trigger: .keywords(passwordNames),
            prefix: passwordName + quotedAssignment, pattern: "[^\"'\\x60\\\\\\r\\n]{6,200}", right: quotedRight,
            check: .plausible(if: { $0.contains(32) ? isSpacedPassword($0) : Randomness.isPassword($0) }), priority: 42,
            examples: ["password = \"hunter2222\"", "\"db_password\": \"Tr0ub4dor&3\"", "{\\\"passwd\\\":\\\"s3cr3t-value\\\"}"],
            counterExamples: [
                "password: \"string\"", "\"password\": \"Please enter your password\"", "password = \"${DB_PASSWORD}\"",
                "password=\"********\"", "password: '<your-password>'",
            ]),
        RedactionRule(
            id: "password.bare", kind: .secret("password", "PASSWORD"), trigger: .keywords(passwordNames),
            prefix: passwordName + assignment, pattern: bare + "{5,}" + bareEnd, right: bareRight,
            check: .plausible(if: Randomness.isPassword), priority: 40,
            examples: ["password: hunter2222", "DB_PASSWORD=Summer2024!", "pwd=Pa55w0rd;", "<password>s3cr3tvalue</password>"],
            counterExamples: [
                "password: string", "password = os.environ['DB_PASSWORD']", "password: ${VAR}", "password = get_password()",
                "password: <your-password>", "password: ******", "password = config.password", "let password: String?",
                "The password: it must be long.",
            ]),
        RedactionRule(
            id: "password.spoken", kind: .secret("password", "PASSWORD"), trigger: .keywords(passwordNames),
            prefix: "(?i)(?:password|passwd|passphrase|pwd|passcode)(?: (?:is|was|to|will be)):?[ ]{1,3}" + quote + "?",
            pattern: bare + "{5,}" + bareEnd, right: bareRight, check: .plausible(if: isSpokenPassword), priority: 40,
            examples: ["my password is hunter2222", "the new password is: Tr0ub4dor!3."],
            counterExamples: ["the password is required", "password is stored in the vault"]),
    ]

    private static func isSpokenPassword(_ value: ArraySlice<UInt8>) -> Bool {
        Randomness.Tally(value).digits > 0 && Randomness.isPassword(value)
    }

    /// Words between spaces are a label, unless something in them is like no label.
    private static func isSpacedPassword(_ value: ArraySlice<UInt8>) -> Bool {
        let tally = Randomness.Tally(value)
        return tally.digits >= 2 && tally.isMixedCase && value.count <= 40 && Randomness.isPassword(value)
    }

    private static let headers: [RedactionRule] = [
        RedactionRule(
            id: "bearer.header", kind: .secret("bearer", "BEARER_TOKEN"), trigger: .keywords(["authorization"]),
            prefix: "(?i)authorization" + assignment + quote + "?(?:bearer|token|apikey|api-key)[ \\t]{1,4}",
            pattern: "[A-Za-z0-9._~+/=-]{8,}",
            check: .plausible(if: { !Placeholder.isPlaceholder($0) && Randomness.isMixed($0) }), priority: 52,
            examples: ["Authorization: Bearer " + Sample.mixed(24), "\"Authorization\": \"token " + Sample.hex(40) + "\""],
            counterExamples: ["Authorization: Bearer <token>", "Authorization: Bearer YOUR_TOKEN_HERE"]),
        RedactionRule(
            id: "bearer", kind: .secret("bearer", "BEARER_TOKEN"), trigger: .keywords(["bearer"]), prefix: "(?i)bearer[ \\t]{1,4}",
            pattern: "[A-Za-z0-9._~+/=-]{16,}", left: .word, check: .plausible(if: Randomness.isToken), priority: 50,
            examples: ["bearer " + Sample.mixed(32)], counterExamples: ["a bearer authentication-mechanisms overview"]),
        RedactionRule(
            id: "basic_auth", kind: .secret("basic_auth", "BASIC_AUTH"), trigger: .keywords(["authorization"]),
            prefix: "(?i)authorization" + assignment + quote + "?basic[ \\t]{1,4}", pattern: "[A-Za-z0-9+/]{8,}={0,2}",
            check: .plausible(if: { !Placeholder.isPlaceholder($0) }), priority: 54,
            examples: ["Authorization: Basic " + "dXNlcjpodW50ZXIyMjI="], counterExamples: ["Authorization: Basic <credentials>"]),
    ]

    private static let secretNames = [
        "api_key", "apikey", "api-key", "access_key", "access-key", "accesskey", "access_token", "accesstoken", "auth_token",
        "authtoken",
        "auth-token", "client_secret", "clientsecret", "client-secret", "secret_key", "secretkey", "secret", "token", "credential",
        "private_token",
        "encryption_key", "signing_key", "api key", "license_key",
    ]
    private static let secretName =
        "(?i)(?:api[_ -]?key|access[_-]?key|access_?token|auth[_-]?token|client[_-]?secret|secret_?key|secret|token|credential|"
        + "private_token|encryption_key|signing_key|license_key)[a-z0-9_.-]{0,24}"
    private static let tokenCharacter = "[A-Za-z0-9_.~+/=!@#$%^*-]"

    private static let generic: [RedactionRule] = [
        RedactionRule(
            id: "generic.quoted", kind: .secret("generic", "SECRET"), trigger: .keywords(secretNames),
            prefix: secretName + quotedAssignment,
            pattern: tokenCharacter + "{10,}", right: quotedRight, check: .plausible(if: Randomness.isToken), priority: 32,
            examples: ["api_key = \"" + Sample.mixed(24) + "\"", "\"client_secret\": \"" + Sample.lower(32) + "\""],
            counterExamples: [
                "token: \"application/json\"", "\"secret\": \"my-secret-name\"", "token_type = \"authorization_code\"",
            ]),
        RedactionRule(
            id: "generic.bare", kind: .secret("generic", "SECRET"), trigger: .keywords(secretNames),
            prefix: secretName + assignment,
            pattern: tokenCharacter + "{9,}[A-Za-z0-9_~+/=!@#$%^*-]", right: bareRight, check: .plausible(if: Randomness.isToken),
            priority: 30,
            examples: ["API_KEY=" + Sample.mixed(24), "secret: " + Sample.hex(32)],
            counterExamples: ["token = request.headers['x']", "secret = vault.read(path)", "let token: AccessToken2"]),
    ]

    /// RFC 3986's userinfo. The last `@` before the host counts, so that a password may hold one.
    private static let urlCredentials = RedactionRule(
        id: "url_credentials", kind: .secret("url_credentials", "PASSWORD"), trigger: .keywords(["://"]),
        prefix: "://[^\\s/:@\"'<>?#]{0,128}:",
        pattern: "[^\\s/\"'<>?\\\\\\x60]{2,256}", right: RightEdge(allowed: ByteSet("@"), atEnd: false),
        check: .plausible(if: { !isTemplate($0) }), priority: 56,
        examples: [
            "postgres://admin:s3cr3tpw@db.example.com/app", "https://user:p@ssw0rd@host/x", "mysql://root:pass@localhost/db",
        ],
        counterExamples: [
            "http://localhost:8080/a@b", "https://user:${PASS}@host", "https://user:***@host", "redis://:<password>@host",
            "see http://host:80 or a@b",
        ])

    /// A hole for a password. A word such as `pass` is taken for one all the same: between `:` and `@` it is used as such.
    private static func isTemplate(_ value: ArraySlice<UInt8>) -> Bool {
        guard let first = value.first else { return true }
        return ByteSet("$<{[*%").contains(first) || value.allSatisfy { $0 == first }
    }
}
