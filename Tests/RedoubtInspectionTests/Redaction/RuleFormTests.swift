internal import RedoubtCore
internal import Testing

@testable internal import RedoubtInspection

@Suite struct RuleFormTests {
    private static func rule(_ id: String, _ pattern: String, ending: String) -> RedactionRule {
        RedactionRule(
            id: id, kind: FindingKind("secret." + id, replacement: "[" + id + "]"), trigger: .keywords(["zebra"]), pattern: pattern,
            check: .plausible(if: { $0.suffix(1).elementsEqual(ending.utf8) }), priority: 1_000)
    }

    @Test func `of rules with one form each is asked for its own verdict`() throws {
        let redactor = try Redactor(
            kinds: [],
            extra: [
                Self.rule("one", "zebra[0-9]+", ending: "1"), Self.rule("two", "zebra[0-9]+", ending: "2"),
                Self.rule("other", "zebra[0-9]{2}x", ending: "x"),
            ])
        #expect(redactor.tables.followers.map(\.count) == [1, 0, 0])
        #expect(redactor.redact("zebra41 zebra42 zebra43 zebra44x").text == "[one] [two] zebra43 [other]")
    }

    @Test func `a name that holds its keyword many times gives its value away once, however long it is`() {
        let name = String(repeating: "api_key_", count: 40)
        for value in [Sample.mixed(24), Sample.hex(32)] {
            let found = Redactor.standard.redact(name + "secret = \"" + value + "\"")
            #expect(found.findings.map(\.kind.name) == ["secret.generic"])
            #expect(!found.text.contains(value))
        }
    }

    @Test func `a list of assignments without a blank ends in a value that is found`() {
        let list = (0..<40).map { "token\($0)=a" }.joined(separator: ":")
        let value = Sample.mixed(32)
        #expect(Redactor.standard.findings(in: list + " token=" + value).count == 1)
    }
}
