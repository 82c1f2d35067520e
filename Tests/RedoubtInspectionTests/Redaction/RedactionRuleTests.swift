internal import RedoubtCore
internal import Testing

@testable internal import RedoubtInspection

@Suite struct RedactionRuleTests {
    /// Every example of every rule, by the rule's number; a rule is tested as one case so that a failure names it.
    @Test(arguments: RedactionRule.builtIn.indices)
    func `every example is redacted and what stands around it is not`(number: Int) {
        let rule = RedactionRule.builtIn[number]
        #expect(!rule.examples.isEmpty, "\(rule.id) has no example")
        for example in rule.examples {
            let text = "Before it, " + example + " and after."
            let redaction = Redactor.standard.redact(text)
            #expect(redaction.findings.contains { $0.kind == rule.kind }, "\(rule.id) misses \(example): \(redaction.findings)")
            #expect(redaction.text.contains(rule.kind.replacement), "\(rule.id): \(redaction.text)")
            #expect(redaction.text.hasPrefix("Before it, "), "\(rule.id): \(redaction.text)")
            #expect(redaction.text.hasSuffix(" and after."), "\(rule.id): \(redaction.text)")
            #expect(leaks(redaction, of: text).isEmpty, "\(rule.id) leaks \(leaks(redaction, of: text)): \(redaction.text)")
        }
    }

    @Test(arguments: RedactionRule.builtIn.indices)
    func `no counter-example is taken for what it is not`(number: Int) {
        let rule = RedactionRule.builtIn[number]
        for text in rule.counterExamples {
            let found = Redactor.standard.findings(in: text).filter { $0.kind == rule.kind }
            #expect(found.isEmpty, "\(rule.id) finds \(found) in \(text)")
        }
    }

    @Test func `redacting twice changes nothing`() {
        for rule in RedactionRule.builtIn {
            for example in rule.examples {
                let once = Redactor.standard.redact("x " + example + " y").text
                #expect(Redactor.standard.redact(once).text == once, "\(rule.id)")
            }
        }
    }

    @Test func `every keyword begins what its pattern matches`() throws {
        // Hundreds of rules share their prefix.
        var automata: [String: PatternAutomaton] = [:]
        for rule in RedactionRule.builtIn {
            guard case .keywords(let keywords) = rule.trigger else { continue }
            let source = "(?i)" + (rule.prefix.isEmpty ? rule.pattern : rule.prefix)
            let program = try PatternProgram(PatternParser.parse(source), source: source)
            // Alive behind the keyword: the pattern can still become a match.
            let automaton = try #require(automata[source] ?? PatternAutomaton(program, unanchored: false, mostRows: 4_000))
            automata[source] = automaton
            for keyword in keywords {
                let row = keyword.utf8.reduce(automaton.start(after: .other)) { automaton.next($0, $1) >> 1 }
                #expect(row != 0, "\(rule.id): \(keyword)")
            }
        }
    }

    @Test func `rules have ids of their own and kinds one replacement each`() {
        let ids = RedactionRule.builtIn.map(\.id)
        #expect(Set(ids).count == ids.count)
        let kinds = Redactor.allKinds
        #expect(Set(kinds.map(\.name)).count == kinds.count)
        #expect(kinds.count { $0.isSecret } >= 400)
        #expect(kinds.count { !$0.isSecret } >= 14)
    }

    @Test(arguments: [
        "The quick brown fox jumps over the lazy dog, and 15 * 23 = 345.",
        "Released v1.2.3 on 2024-01-15 at 12:30:45; see commit 3f9a1c07be5d28464e70d1b9fa83c25600112233.",
        "id 9f1c2e4a-7b3d-4e58-a1c6-0d2f8b7e6a95, order 9876543210987654, invoice 4155550132",
        "from sklearn import tree  # pip install scikit-learn, class=\"sk-toggleable__content fitted\"",
        "func token(at index: Int) -> Token { tokens[index] }  // password is checked elsewhere",
        "let password: String = readLine() ?? \"\"; if password == expectedPassword { return }",
        "password = os.getenv(\"DB_PASSWORD\")\nsecret = config.get(\"secret\")\ntoken=$TOKEN\napi_key: ${{ secrets.API_KEY }}",
        "The secret: there is none. Password: required. Token: a unit of text.",
        "Call the function f(555) 3 times; ratio 3.14159265, sum -1,234,567.89",
        "std::vector<int> a; a::b::c; 10:30 to 11:45; x[0]::y; ::1 and 127.0.0.1",
        "http://localhost:8080/path?x=1 and git@github: none, @mention, foo@bar",
        "SHA256 e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855",
        "AKIA is a prefix, ghp_ too, and eyJ begins a token; the basics of bearer tokens",
        "日本語のテキストと、émojis 🎉🎉 и кириллица — nothing to hide",
    ])
    func `ordinary text passes unchanged`(text: String) {
        let redaction = Redactor.standard.redact(text)
        #expect(redaction.text == text)
        #expect(redaction.findings.isEmpty)
    }

    @Test func `a key glued to what stands before it is still caught`() {
        let redacted = Redactor.standard.redact("key" + "sk-ant-" + "api03-abc123xyz" + "...").text
        #expect(redacted == "key[REDACTED_ANTHROPIC_KEY]...")
    }

    @Test func `the most specific kind names a key`() {
        let key = "sk-ant-" + "api03-" + Sample.mixed(40)
        for text in ["api_key = \"\(key)\"", "Authorization: Bearer \(key)", "password: \(key)", "https://user:\(key)@host/"] {
            let redaction = Redactor.standard.redact(text)
            #expect(redaction.findings.map(\.kind.name) == ["secret.anthropic"])
            #expect(redaction.text == text.replacing(key, with: "[REDACTED_ANTHROPIC_KEY]"))
        }
    }

    @Test func `only the value of an assignment goes`() {
        #expect(
            Redactor.standard.redact("{\"password\": \"hunter2222\", \"a\": 1}").text
                == "{\"password\": \"[REDACTED_PASSWORD]\", \"a\": 1}")
        #expect(
            Redactor.standard.redact("postgres://admin:s3cr3tpw@db.example.com/app").text
                == "postgres://admin:[REDACTED_PASSWORD]@db.example.com/app")
        #expect(Redactor.standard.redact("Password=hunter2222;Server=x").text == "Password=[REDACTED_PASSWORD];Server=x")
    }

    @Test func `a key block goes even when it is cut short`() {
        let header = "-----BEGIN " + "RSA PRIVATE KEY-----"
        let body = header + "\n" + Sample.base64(64) + "\n" + Sample.base64(64) + "\n" + Sample.base64(30)
        #expect(Redactor.standard.redact("a\n" + body).text == "a\n[REDACTED_PRIVATE_KEY]")
        #expect(Redactor.standard.redact(header + " marks a key.").text == "[REDACTED_PRIVATE_KEY] marks a key.")
    }

    @Test func `offsets are bytes of the input`() throws {
        let text = "Grüße 🎉 an jane@example.com!"
        let finding = try #require(Redactor.standard.findings(in: text).first)
        #expect(String(decoding: Array(text.utf8)[finding.range], as: UTF8.self) == "jane@example.com")
    }

    @Test func `a checksum confirms`() throws {
        let card = try #require(Redactor.standard.findings(in: "4111 1111 1111 1111").first)
        #expect(card.validated && card.kind.name == "pii.credit_card")
        let key = try #require(Redactor.standard.findings(in: "ghp_" + Sample.mixed(36)).first)
        #expect(!key.validated)
    }

    /// Runs of six bytes of what was found that are still to be seen.
    private func leaks(_ redaction: Redaction, of text: String) -> [String] {
        let bytes = Array(text.utf8)
        let output = redaction.findings.reduce(redaction.text) { $0.replacing($1.kind.replacement, with: "") }
        return redaction.findings.flatMap { finding -> [String] in
            let secret = bytes[finding.range]
            guard secret.count >= 6 else { return [] }
            return (secret.startIndex...(secret.endIndex - 6)).compactMap { start in
                let run = String(decoding: bytes[start..<(start + 6)], as: UTF8.self)
                return output.contains(run) ? run : nil
            }
        }
    }
}
