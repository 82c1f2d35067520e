import Redoubt
import RedoubtCore
import RedoubtInspection
import Testing

@Suite struct `A pseudonymiser` {
    private static let key = Array("a key of the tests, 32 bytes long".utf8)
    private let email = FindingKind("pii.email", replacement: "[REDACTED_EMAIL]")

    private func make(_ session: String = "s1", key: [UInt8] = Self.key) throws -> Pseudonymiser {
        try Pseudonymiser(key: key, session: session)
    }

    private func back(_ text: String, _ pseudonymiser: Pseudonymiser) -> (text: String, kinds: [String]) {
        var filter = Reidentifier(pseudonymiser)
        let out = filter.feed(text) + filter.finish()
        return (out, filter.findings.map(\.kind.name))
    }

    @Test func `makes the same token for the same value of the same session only`() throws {
        let token = try make().token(for: email, value: "jane@example.com")
        #expect(try make().token(for: email, value: "jane@example.com") == token)
        #expect(token.hasPrefix("[EMAIL~") && token.hasSuffix("]"))
        let others = [
            try make("s2").token(for: email, value: "jane@example.com"),
            try make(key: Self.key.reversed()).token(for: email, value: "jane@example.com"),
            try make().token(for: email, value: "jane@example.org"),
            try make().token(for: FindingKind("pii.user", replacement: "[REDACTED_USER]"), value: "jane@example.com"),
        ]
        #expect(Set(others + [token]).count == 5)
        // Nothing of one token shows in another: not only the label differs.
        #expect(Set((others + [token]).map { $0.suffix(40) }).count == 5)
    }

    @Test func `takes back what it gave, whatever the value`() throws {
        var random = SystemRandomNumberGenerator()
        let pseudonymiser = try make()
        var values = ["a", "Zoë 🎉 \"quoted\" \\ \n", String(repeating: "é", count: 128)]
        values += (0..<200).map { _ in
            String(
                (0..<Int.random(in: 1...60, using: &random)).map { _ in "ab1@é\\\"~[]{}日 ".randomElement(using: &random) ?? "x" })
        }
        for value in values {
            let token = pseudonymiser.token(for: email, value: value)
            #expect(back("<" + token + ">", pseudonymiser) == ("<" + value + ">", ["pseudonym.restored"]), "\(value)")
            #expect(String(decoding: JSONString.literal(token), as: UTF8.self) == "\"" + token + "\"")
        }
    }

    @Test func `makes a tag that does not go back of a long value, and bounds the token`() throws {
        let pseudonymiser = try make()
        let longest = String(repeating: "x", count: Pseudonymiser.longestValue)
        #expect(pseudonymiser.token(for: email, value: longest).utf8.count < 400)
        let tag = pseudonymiser.token(for: email, value: longest + "x")
        #expect(tag.hasPrefix("[EMAIL#") && tag.utf8.count < 40)
        #expect(tag != pseudonymiser.token(for: email, value: longest + "y"))
        #expect(back(tag, pseudonymiser) == (tag, []))
    }

    @Test func `leaves the kind's words where the value was dropped unseen`() throws {
        #expect(try make().token(for: email, value: "") == "[REDACTED_EMAIL]")
    }

    @Test func `refuses a short key and shows none`() throws {
        #expect(throws: Fault.self) { try Pseudonymiser(key: Array(repeating: 1, count: 15), session: "s") }
        let shown = try String(describing: make()) + String(reflecting: make())
        #expect(!shown.contains("s1") && shown.contains("REDACTED"))
    }

    @Test func `takes a label from whatever words a rule has`() throws {
        let pseudonymiser = try make()
        for (words, label) in [("[MINE]", "MINE"), ("***", "SECRETEMPLOYEE"), ("[REDACTED_AWS_ACCESS_KEY]", "AWS_ACCESS_KEY")] {
            let kind = FindingKind("secret.employee", replacement: words)
            #expect(pseudonymiser.token(for: kind, value: "v").hasPrefix("[" + label + "~"), "\(words)")
        }
    }

    @Test func `gives a hash of its own that does not go back`() throws {
        let redactor = try Redactor(operator: make().hash)
        let text = redactor.redact("jane@example.com, bob@example.com, jane@example.com").text
        let parts = text.components(between: "[REDACTED_EMAIL:", "]")
        #expect(parts.count == 3 && parts[0] == parts[2] && parts[0] != parts[1])
        #expect(parts.allSatisfy { $0.utf8.count == 16 })
        #expect(!(try make().token(for: email, value: "jane@example.com")).contains(parts[0]))
        #expect(back(text, try make()) == (text, []))
    }

    /// A token is made of letters that the redactor's own rules could take for a secret; each of their examples is tried.
    @Test func `makes nothing that a rule of ours finds, and everything goes back`() throws {
        let pseudonymiser = try make()
        let redactor = try Redactor(operator: pseudonymiser.pseudonymise)
        for example in RedactionRule.builtIn.flatMap(\.examples) {
            let hidden = redactor.redact(example)
            #expect(Redactor.standard.redact(hidden.text).text == hidden.text, "\(example): \(hidden.text)")
            guard hidden.findings.allSatisfy({ $0.range.count <= Pseudonymiser.longestValue }) else { continue }
            #expect(back(hidden.text, pseudonymiser).text == example)
        }
        for number in 0..<3_000 {
            let token = pseudonymiser.token(for: email, value: "user\(number)@example.com")
            #expect(Redactor.standard.redact("key: " + token + " ").findings.isEmpty, "\(token)")
        }
    }
}

extension String {
    fileprivate func components(between opening: String, _ closing: Character) -> [String] {
        ranges(of: opening).map { String(self[$0.upperBound...].prefix { $0 != closing }) }
    }
}
