/// Passwords in the files that programs read them from, and hashes of passwords behind a user's name,
/// as in `.htpasswd` and `/etc/shadow`.
extension RedactionRule {
    static let passwordFiles: [RedactionRule] = [
        RedactionRule(
            id: "netrc", kind: .secret("password", "PASSWORD"), trigger: .keywords(["login "]),
            prefix: "(?i)login[ \\t]{1,4}[^\\s]{1,64}\\s{1,24}password[ \\t]{1,4}" + quote + "?",
            pattern: bareStart + "[^\\s\"']{4,200}",
            check: .around { isMachine($0.before) && isFilePassword($0.value) ? .plausible : .rejected }, priority: 43,
            examples: ["machine example.com login bob password swordfish", "default login anonymous password guest99"],
            counterExamples: [
                "machine example.com login bob password <password>", "login form password field:",
                "user login successful\nhost password changed\nhost",
            ]),
        RedactionRule(
            id: "pgpass", kind: .secret("password", "PASSWORD"), trigger: .keywords([":5432:", ":*:", ":6432:", ":5433:"]),
            prefix: ":(?:5432|5433|6432|\\*):[A-Za-z0-9_.*-]{1,64}:[A-Za-z0-9_.*@-]{1,64}:", pattern: "[^\\s\"']{3,200}",
            check: .around { isHost($0.before) && isFilePassword($0.value) ? .plausible : .rejected }, priority: 43,
            examples: ["db.example.com:5432:shop:app:s3cr3tvalue"],
            counterExamples: ["localhost:5432:db:user:password", "arn:aws:kms:*:*:key/a-key9"]),
        RedactionRule(
            id: "password_hash", kind: .secret("password_hash", "PASSWORD_HASH"),
            trigger: .keywords(["$apr1$", "$2a$", "$2b$", "$2y$", "$1$", "$5$", "$6$", "$y$", "$argon2", "{SSHA}", "{SHA}"]),
            pattern: "\\$apr1\\$[./A-Za-z0-9]{1,8}\\$[./A-Za-z0-9]{22}|\\$2[aby]\\$[0-9]{2}\\$[./A-Za-z0-9]{53}"
                + "|\\$1\\$[./A-Za-z0-9]{1,8}\\$[./A-Za-z0-9]{22}"
                + "|\\$5\\$(?:rounds=[0-9]{1,9}\\$)?[./A-Za-z0-9]{1,16}\\$[./A-Za-z0-9]{43}"
                + "|\\$6\\$(?:rounds=[0-9]{1,9}\\$)?[./A-Za-z0-9]{1,16}\\$[./A-Za-z0-9]{86}"
                + "|\\$y\\$[./A-Za-z0-9]{1,8}\\$[./A-Za-z0-9]{8,64}\\$[./A-Za-z0-9]{43}"
                + "|\\$argon2(?:id|i|d)\\$v=[0-9]{2}\\$m=[0-9]{1,9},t=[0-9]{1,4},p=[0-9]{1,3}"
                + "\\$[+/A-Za-z0-9]{8,64}\\$[+/A-Za-z0-9]{16,128}"
                + "|\\{S?S?HA\\}[+/A-Za-z0-9]{26,64}={0,2}",
            left: ByteSet(":").inverted, right: .not(.alphanumerics), priority: 90,
            examples: [
                "bob:" + "$apr1$" + "q7Zk2RvT$" + Sample.mixed(22), "bob:" + "{SHA}" + Sample.mixed(27) + "=",
                "alice:" + "$2y$" + "10$" + Sample.mixed(53),
                "root:" + "$6$" + "saltsalt$" + Sample.mixed(86) + ":19000:0:99999:7:::",
            ], counterExamples: ["costs:$1$ or $2a$ per piece", "crypt(password, '$6$saltstring')"]),
    ]

    /// The word before a machine's name, or the one that stands for all machines, begins an entry of `.netrc`.
    private static func isMachine(_ before: ArraySlice<UInt8>) -> Bool {
        let words = before.split { ByteSet.whitespace.contains($0) || $0 == UInt8(ascii: "\"") }
        return words.last?.elementsEqual("default".utf8) == true || words.dropLast().last?.elementsEqual("machine".utf8) == true
    }

    /// One name, so that the stars of a resource's name are no ports.
    private static func isHost(_ before: ArraySlice<UInt8>) -> Bool {
        let host = before.suffix { !ByteSet.whitespace.contains($0) && $0 != UInt8(ascii: "\"") && $0 != UInt8(ascii: "'") }
        return !host.isEmpty && !host.contains(UInt8(ascii: ":"))
    }

    private static func isFilePassword(_ value: ArraySlice<UInt8>) -> Bool {
        let letters = value.filter { ByteSet.letters.contains($0) }
        return !URLCredentials.isPlaceholder(value) && !Placeholder.isPlaceholder(value)
            && (letters.isEmpty || !URLCredentials.isPlaceholder(letters[...]))
    }
}
