internal import RedoubtCore
internal import Testing

@testable internal import RedoubtInspection

@Suite struct RedactorTests {
    private let key = "sk-ant-" + "api03-" + Sample.mixed(40)

    @Test func `kinds choose the families that look`() throws {
        let text = key + " jane@example.com"
        #expect(try Redactor(kinds: .secrets).redact(text).text == "[REDACTED_ANTHROPIC_KEY] jane@example.com")
        #expect(try Redactor(kinds: .pii).redact(text).text == key + " [REDACTED_EMAIL]")
        #expect(try Redactor(kinds: []).redact(text).text == text)
    }

    @Test func `operators say what stands in the place`() throws {
        let text = "x " + key + " y"
        #expect(try Redactor(operator: .mask).redact(text).text == "x sk-ant-***..." + key.suffix(3) + " y")
        #expect(try Redactor(operator: .remove).redact(text).text == "x  y")
        #expect(
            try Redactor(operator: .hash { "\($0.utf8.count)" }).redact(text).text
                == "x [REDACTED_ANTHROPIC_KEY:\(key.utf8.count)] y")
        let made = try Redactor(operator: .pseudonymise { kind, value in kind.name + "/" + value.suffix(2) })
        #expect(made.redact("jane@example.com").text == "pii.email/om")
        #expect(try Redactor(operator: .mask).redact("jane@example.com").text == "j***...")
    }

    @Test func `a user's rule wins and keeps its words`() throws {
        let redactor = try Redactor(extra: [
            RedactionRule(id: "employee", pattern: "EMP-[0-9]{6}", replacement: "[REDACTED_EMPLOYEE]"),
            RedactionRule(id: "any", pattern: "[0-9]{3}zz", replacement: "[REDACTED_ANY]"),
            RedactionRule(id: "whole_key", pattern: "sk-ant-[a-zA-Z0-9-]+", replacement: "[MINE]"),
        ])
        #expect(redactor.redact("EMP-123456, 999123zz, " + key).text == "[REDACTED_EMPLOYEE], 999[REDACTED_ANY], [MINE]")
        #expect(redactor.findings(in: "EMP-123456").map(\.kind.name) == ["secret.employee"])
    }

    @Test(arguments: ["", "a*", "(a", "a(?=b)", "(a)\\1", "(?:a{900}){900}"])
    func `a rule that cannot be compiled is refused`(pattern: String) {
        #expect(throws: Fault.self) { try Redactor(extra: [RedactionRule(id: "bad", pattern: pattern, replacement: "x")]) }
    }

    @Test func `the shared redactor has every rule`() {
        #expect(Redactor.standard.rules.count == RedactionRule.builtIn.count)
        #expect(!Redactor.standard.tables.redactsEverything)
    }

    @Test func `without rules that compile nothing passes`() {
        var stream = RedactionStream(.everything)
        #expect(stream.feed("anything at all").isEmpty)
        #expect(stream.finish() == "[REDACTED]")
    }
}
