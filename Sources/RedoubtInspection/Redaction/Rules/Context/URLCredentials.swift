/// The password of RFC 3986's userinfo.
enum URLCredentials {
    /// A hole for a password, or a word that says where it goes: `user:pass@host` is how documents write the form.
    static func isPlaceholder(_ value: ArraySlice<UInt8>) -> Bool {
        guard let first = value.first else { return true }
        if holeStarts.contains(first) || value.allSatisfy({ $0 == first }) { return true }
        return holes.hasHit(in: value) || words.contains(value) || !secret.contains(value) && PasswordHole.isHole(value)
    }

    /// Whether the value is one of the words that say where a password goes.
    static func isWord(_ value: ArraySlice<UInt8>) -> Bool { words.contains(value) || holes.hasHit(in: value) }

    private static let holeStarts = ByteSet("$<{[*%(")
    /// Said of itself, it may well be the password.
    private static let secret = ShortWordSet(["secret"])

    private static let words = ShortWordSet([
        "pass", "password", "passwd", "pwd", "pw", "passw", "passwort", "pword", "userpass", "userpassword", "token",
        "key",
        "apikey", "api_key", "xxx", "yyy", "mypass", "mypassword", "user", "username", "credentials", "passphrase", "p", "abc",
        "db_password", "db_pass", "dbpass", "dbpassword", "auth", "access_token", "oauth", "x-oauth-basic", "port",
    ])

    private static let holes = WordFilter([
        "${", "{{", "<", "$(", "%(", "#{", "****", "your", "xxxx", "...", "redacted", "placeholder",
    ])
}

extension RedactionRule {
    /// The last `@` before the host counts, so that a password may hold one.
    static let urlCredentials = RedactionRule(
        id: "url_credentials", kind: .secret("url_credentials", "PASSWORD"), trigger: .keywords(["://"]),
        prefix: "://[^\\s/:@\"'<>?#]{0,128}:",
        pattern: "[^\\s/\"'<>?\\\\\\x60]{2,256}", right: RightEdge(allowed: ByteSet("@"), atEnd: false),
        check: .plausible(if: { !URLCredentials.isPlaceholder($0) }), priority: 56,
        examples: [
            "postgres://admin:s3cr3tpw@db.example.com/app", "https://user:p@ssw0rd@host/x", "mysql://root:swordfish@localhost/db",
            "amqp://guest:guest@localhost:5672/",
        ],
        counterExamples: [
            "http://localhost:8080/a@b", "https://user:${PASS}@host", "https://user:***@host", "redis://:<password>@host",
            "see http://host:80 or a@b", "mysql://user:password@host/db", "usage: ftp://user:pass@host/path",
        ])
}
