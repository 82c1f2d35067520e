/// Passwords among the arguments of commands, and in statements of SQL.
extension RedactionRule {
    static let commands: [RedactionRule] = [
        RedactionRule(
            id: "command.user", kind: .secret("password", "PASSWORD"),
            trigger: .keywords(["-u ", "-u\"", "-u'", "-user ", "-user="]),
            prefix: "-(?:u|user)[ =]?" + quote + "?[A-Za-z0-9_.@%+\\\\-]{1,64}:", pattern: argument, left: ByteSet.alphanumerics,
            right: bareRight, check: argumentCheck(for: "curl wget http https xh httpie"), priority: 41,
            examples: ["curl -u admin:s3cr3tvalue https://example.com", "curl -s --user bob:hunter2222 https://example.com"],
            counterExamples: [
                "docker run -u 1000:1000 image", "curl -u user:password https://example.com", "curl -u $USER:$PASS x",
            ]),
        RedactionRule(
            id: "command.password", kind: .secret("password", "PASSWORD"), trigger: .keywords([" -p"]), prefix: " -p" + quote + "?",
            pattern: argument, right: bareRight,
            check: argumentCheck(for: "mysql mysqldump mysqladmin mysqlimport mysqlsh mariadb sshpass"),
            priority: 41,
            examples: ["mysql -u root -phunter2222 shop"],
            counterExamples: ["mysql -p shop", "docker run -p8080:80 mysql", "mysql -p$PASSWORD shop"]),
        RedactionRule(
            id: "command.password.spaced", kind: .secret("password", "PASSWORD"), trigger: .keywords([" -p "]),
            prefix: " -p " + quote + "?", pattern: argument, right: bareRight,
            check: argumentCheck(for: "sshpass mongo mongosh mongodump mongorestore mongoexport mongoimport psexec rdesktop login"),
            priority: 41, examples: ["sshpass -p 'Tr0ub4dor3' ssh host", "docker login -u acme -p kestrelmoon r.example.com"],
            counterExamples: ["mysql -p shop", "mkdir -p build2/out", "docker run -p 8080:80 mysql", "mysql -p$PASSWORD shop"]),
        RedactionRule(
            id: "command.auth", kind: .secret("password", "PASSWORD"), trigger: .keywords([" -a "]), prefix: " -a " + quote + "?",
            pattern: argument, right: bareRight, check: argumentCheck(for: "redis-cli"), priority: 41,
            examples: ["redis-cli -h cache -a s3cr3tvalue ping"], counterExamples: ["ls -a folder2", "redis-cli -a $PASS ping"]),
        RedactionRule(
            id: "sql.identified", kind: .secret("password", "PASSWORD"), trigger: .keywords(["identified "]),
            prefix: "(?i)identified (?:with [a-z0-9_\"'\\x60]{1,40} )?by (?:password )?[\"']",
            pattern: "[^\"'\\x60\\\\\\r\\n]{3,200}",
            right: quotedRight, check: .around { isStatement($0.before) && isStatementPassword($0.value) ? .plausible : .rejected },
            priority: 41,
            examples: [
                "CREATE USER 'app'@'%' IDENTIFIED BY 's3cr3tvalue';", "ALTER USER x IDENTIFIED WITH sha256_password BY 'Xk7vQz'",
            ],
            counterExamples: [
                "CREATE USER x IDENTIFIED BY 'password'", "a user is identified by \" + newName + \"",
                "ALTER USER x IDENTIFIED BY '<password>'",
                "columns identified by 'aOrderBy2'",
            ]),
    ]

    static let argument = bareStart + bare + "{2,200}" + bareEnd

    private static let statementWords = NameWord.set("user role login grant database")

    private static func isStatement(_ before: ArraySlice<UInt8>) -> Bool {
        before.split { !ByteSet.letters.contains($0) }.contains { NameWord.words(of: $0).contains { statementWords.contains($0) } }
    }

    private static func isStatementPassword(_ value: ArraySlice<UInt8>) -> Bool {
        guard let first = value.first, ByteSet.alphanumerics.contains(first) || first > 127 else { return false }
        return !URLCredentials.isPlaceholder(value) && !Placeholder.isPlaceholder(value)
    }

    /// Whether one of the commands stands before it on the line, and the value is no hole and no pair of numbers.
    static func argumentCheck(for names: String) -> RedactionCheck {
        let commands = NameWord.set(names.replacing("-", with: " "))
        return .around { candidate in
            let line = commandLine(candidate.before)
            let isCommand = line.split(whereSeparator: { !ByteSet.word.contains($0) }).contains { word in
                NameWord.words(of: word).count == 1 && NameWord.words(of: word).allSatisfy { commands.contains($0) }
            }
            return isCommand && isArgumentPassword(candidate.value) ? .plausible : .rejected
        }
    }

    /// What an argument holds is itself; only words that say what goes there are none.
    static func isArgumentPassword(_ value: ArraySlice<UInt8>) -> Bool {
        guard !URLCredentials.isPlaceholder(value), !Placeholder.isPlaceholder(value), !PasswordHole.isHole(value) else {
            return false
        }
        return value.contains { ByteSet.letters.contains($0) } && value.first != UInt8(ascii: "/")
    }

    /// The line so far, with those that a backslash joins to it.
    private static func commandLine(_ before: ArraySlice<UInt8>) -> ArraySlice<UInt8> {
        var place = before.endIndex
        while place > before.startIndex {
            let byte = before[place - 1]
            if byte == UInt8(ascii: "|") { break }
            if byte == 10, place - 1 == before.startIndex || before[place - 2] != UInt8(ascii: "\\") { break }
            place -= 1
        }
        return before[place...]
    }
}

extension BidirectionalCollection {
    /// The longest end of which every element passes.
    func suffix(while test: (Element) -> Bool) -> SubSequence {
        guard let last = lastIndex(where: { !test($0) }) else { return self[...] }
        return self[index(after: last)...]
    }
}
