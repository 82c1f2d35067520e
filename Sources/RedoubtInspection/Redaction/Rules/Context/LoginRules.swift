internal import RedoubtCore

/// Credentials that programs hand over in pairs, and those that go along with each request.
extension RedactionRule {
    static let logins: [RedactionRule] = [
        call(
            "login.pair",
            [
                ".login(", "basicauth(", "basic_auth(", "digestauth(", "networkcredential(", "credentials(", "credential(",
                "passwordauthentication(", "auth=(", "auth = (",
            ],
            "(?i)(?:\\.login|(?:basic|digest)_?auth|NetworkCredential|Credentials?|PasswordAuthentication"
                + "|auth ?= ?)\\(\\s{0,12}" + text + ",\\s{0,24}",
            examples: [
                "client.login(\"bob\", \"kestrelmoon9\")", "requests.get(url, auth=('bob', 'kestrelmoon9'))",
                "new NetworkCredential(\"bob\", \"kestrelmoon9\")",
            ],
            counterExamples: ["client.login(\"bob\", \"password\")", "auth=(\"user\", \"pass\")", "x.login('a', 'b')"]),
        call(
            "login.connection", ["mysqli_connect(", "mysql_connect(", "getconnection(", "directoryentry(", "mysqli(", "pdo("],
            "(?i)(?:mysqli?(?:_connect)?|getConnection|DirectoryEntry|PDO)\\([^,\\r\\n]+,\\s*" + text
                + ",\\s{0,24}",
            examples: [
                "mysqli_connect(\"localhost\", \"root\", \"kestrelmoon9\", \"db\")",
                "DriverManager.getConnection(\"jdbc:mysql://h/db\", \"root\", \"kestrelmoon9\")",
            ], counterExamples: ["new PDO($dsn, 'user', 'password')", "mysqli_connect(\"h\", \"u\", $password)"]),
        RedactionRule(
            id: "password.beside_user", kind: .secret("password", "PASSWORD"), trigger: .keywords(["and pass", "with pass"]),
            prefix: "(?i)(?:and|with) pass(?:word)?:? " + quote + "?", pattern: argument, right: bareRight,
            check: .around { isToldWithUser($0) ? .plausible : .rejected }, priority: 40,
            examples: ["log in with user bob and password kestrelmoon", "user 'bob' with password 'kestrelmoon'"],
            counterExamples: ["user name and password fields", "a user with password authentication", "the user and password is"]),
        RedactionRule(
            id: "password.used", kind: .secret("password", "PASSWORD"), trigger: .keywords(["the password "]),
            prefix: "(?i)the password:? " + quote + "?", pattern: argument, right: bareRight,
            check: .around { isUsed($0) ? .plausible : .rejected }, priority: 39,
            examples: ["use the password Tig3rM00n! to log in", "with the password 'kestrelmoon'"],
            counterExamples: ["use the password field", "the password 'string'", "the password is long"]),
        RedactionRule(
            id: "connection.password", kind: .secret("password", "PASSWORD"),
            trigger: .keywords([";password", "; password", ";pwd", "; pwd"]),
            prefix: "(?i); ?(?:password|pwd) ?= ?" + quote + "?", pattern: "[^\\s;\"'<>{}\\x60]{3,128}",
            right: RightEdge(allowed: ByteSet(";\"'`\\ \t\r\n")), check: .around { isConnection($0) ? .plausible : .rejected },
            priority: 41, examples: ["Server=host;User Id=app;Password=kestrel;Database=shop;", "Driver={x};Uid=app; Pwd=secret;"],
            counterExamples: ["Server=host;User Id=app;Password=<password>;", "uid=app;pwd=#{password}", "user=a;password=****;"]),
        RedactionRule(
            id: "android.build_field", kind: .secret("generic", "SECRET"), trigger: .keywords(["buildconfigfield", "resvalue"]),
            prefix: "(?i)(?:buildConfigField|resValue) ?\\(?" + text
                + " ?, ?[\"'][a-z0-9_]*(?:key|token|secret|password|passwd)[\"']"
                + " ?, ?[\"']?\\\\?[\"']",
            pattern: "[^\"'\\s\\\\$]{8,200}", right: quotedRight, check: .plausible(if: Randomness.isToken), priority: 33,
            examples: ["buildConfigField 'String', 'API_KEY', '\"" + Sample.hex(32) + "\"'"],
            counterExamples: ["buildConfigField 'String', 'API_KEY', '\"your-api-key\"'"]),
        RedactionRule(
            id: "cookie", kind: .secret("session_cookie", "SESSION_COOKIE"), trigger: .keywords(["sess", "sid="]),
            prefix: "(?i)(?:sess|session|sess(?:ion)?_?id|session_token|sid)=", pattern: "[A-Za-z0-9%+/_.~:-]{15,}={0,2}",
            check: .around { isCookie($0) ? .plausible : .rejected }, priority: 36,
            examples: [
                "Set-Cookie: session=" + Sample.mixed(24) + "; Path=/", "Cookie: a=b; PHPSESSID=" + Sample.lower(26),
                "Cookie: connect.sid=s%3A" + Sample.mixed(32),
            ],
            counterExamples: ["session=" + Sample.mixed(24), "Cookie: session=deleted-by-server", "Set-Cookie: sessionid=<value>"]),
        RedactionRule(
            id: "digest", kind: .secret("digest_response", "DIGEST_RESPONSE"), trigger: .keywords(["response=\""]),
            prefix: "response=\\\\?\"", pattern: "[0-9a-f]{32}", left: .word, right: RightEdge(allowed: ByteSet("\"\\")),
            check: .unlessFiller(), priority: 52,
            examples: ["Authorization: Digest username=\"bob\", response=\"" + Sample.hex(32) + "\""],
            counterExamples: ["response=\"ok\""]),
        RedactionRule(
            id: "authorization.scheme", kind: .secret("bearer", "BEARER_TOKEN"), trigger: .keywords(["authorization"]),
            prefix: "(?i)authorization" + assignment + quote + "?[a-z][a-z0-9_-]{1,24}[ \\t]{1,4}",
            pattern: "[A-Za-z0-9._~+/:-]{12,}={0,2}", check: .around { isSchemeToken($0) ? .plausible : .rejected }, priority: 51,
            examples: ["Authorization: GenieKey " + Sample.uuid, "Authorization: Api-Token " + Sample.mixed(24)],
            counterExamples: [
                "Authorization: Basic " + "dXNlcm5hbWU6cGFzc3dvcmQ=", "Authorization: Custom some-long-words-here",
            ]),
        RedactionRule(
            id: "url_token", kind: .secret("url_credentials", "PASSWORD"), trigger: .keywords(["://"]), prefix: "://",
            pattern: "[A-Za-z0-9_-]{20,128}", right: RightEdge(allowed: ByteSet("@"), atEnd: false), check: .token, priority: 55,
            examples: ["git clone https://" + Sample.hex(40) + "@github.com/a/b.git"], counterExamples: ["https://user-name@host/"]),
        RedactionRule(
            id: "terraform.default", kind: .secret("password", "PASSWORD"), trigger: .keywords(["variable \""]),
            prefix: "(?i)variable \"[a-z0-9_-]*(?:password|passwd|secret|token|api_?key)[a-z0-9_-]*\" ?\\{\\s*"
                + "(?:(?:description|type|sensitive)[^\\r\\n]*\\s+)*default[ \\t]*= ?\"",
            pattern: "[^\"'\\r\\n$]{6,200}", right: RightEdge(allowed: ByteSet("\"")), check: .plausible(if: isArgumentPassword),
            priority: 41, examples: ["variable \"db_password\" {\n  default = \"kestrelmoon9\"\n}"],
            counterExamples: [
                "variable \"db_password\" { default = \"changeme-password\" }", "variable \"region\" { default = \"eu-west-1\" }",
            ]),
    ]

    private static let text = "[\"'][^\"'\\r\\n]{1,64}[\"']"

    private static func call(_ id: String, _ keywords: [String], _ prefix: String, examples: [String], counterExamples: [String])
        -> RedactionRule
    {
        RedactionRule(
            id: id, kind: .secret("password", "PASSWORD"), trigger: .keywords(keywords), prefix: prefix + "[\"']",
            pattern: "[^\"'\\s\\\\]{6,100}", right: quotedRight,
            check: .plausible(if: { isArgumentPassword($0) && !Placeholder.isCode($0) }), priority: 41, examples: examples,
            counterExamples: counterExamples)
    }

    /// In quotation marks, or a word that is no plain one, behind a user's name on the line.
    private static func isToldWithUser(_ candidate: RedactionCandidate) -> Bool {
        guard candidate.value.count >= 6, isArgumentPassword(candidate.value) else { return false }
        let line = candidate.before.suffix { $0 != 10 }
        guard line.split(whereSeparator: { !ByteSet.letters.contains($0) }).contains(where: { userWords.contains(NameWord($0)) })
        else { return false }
        if candidate.prefix.last.map({ ByteSet("\"'`").contains($0) }) == true { return true }
        return WrittenPassword.isCompound(candidate.value) || ChosenPassword.isLikely(candidate.value)
    }

    private static func isUsed(_ candidate: RedactionCandidate) -> Bool {
        let value = candidate.value
        guard value.count >= 6, isArgumentPassword(value), !Placeholder.isCode(value) else { return false }
        guard let mark = candidate.prefix.last, ByteSet("\"'`").contains(mark) else { return ChosenPassword.isLikely(value) }
        return candidate.next == mark && (WrittenPassword.isCompound(value) || ChosenPassword.isLikely(value))
    }

    /// Behind a user's name in the same list; what comes with such strings in documents is no hole.
    private static func isConnection(_ candidate: RedactionCandidate) -> Bool {
        let value = candidate.value
        guard let first = value.first, !ByteSet("$%#@*+&(").contains(first), !URLCredentials.isWord(value),
            !Placeholder.hasPseudonym(value)
        else { return false }
        let line = candidate.before.suffix { $0 != 10 }
        return line.split { $0 == UInt8(ascii: ";") || $0 == UInt8(ascii: "\"") || $0 == UInt8(ascii: "'") }.contains { part in
            let name = part.prefix { $0 != UInt8(ascii: "=") }
            return name.endIndex < part.endIndex
                && NameWord.words(of: name).contains { connectionUsers.contains($0) } && name.count < 24
        }
    }

    private static let connectionUsers = NameWord.set("user uid username userid")
    private static let userWords = NameWord.set("user username login account")

    /// A token in a header for cookies, or one whose name only such cookies have.
    private static func isCookie(_ candidate: RedactionCandidate) -> Bool {
        guard Randomness.isToken(candidate.value), !Scrambled.isFiller(candidate.value) else { return false }
        let line = candidate.before.suffix { $0 != 10 }
        return line.split(whereSeparator: { !ByteSet.letters.contains($0) }).contains {
            NameWord($0 as ArraySlice<UInt8>) == cookieWord
        }
    }

    private static let cookieWord = NameWord("cookie")

    private static func isSchemeToken(_ candidate: RedactionCandidate) -> Bool {
        let scheme = candidate.prefix.split { ByteSet.whitespace.contains($0) }.last ?? []
        let isOther = ["basic", "digest", "oauth", "bearer", "token", "aws4-hmac-sha256"].contains {
            scheme.suffix($0.utf8.count).map { $0 | 32 }.elementsEqual($0.utf8)
        }
        return !isOther && Randomness.isToken(candidate.value) && !Scrambled.isFiller(candidate.value)
    }
}
