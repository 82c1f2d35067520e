internal import RedoubtCore
internal import Testing

@testable internal import RedoubtInspection

@Suite struct PersonalDataTests {
    @Test func `a weak number needs its words`() throws {
        let redactor = try Redactor(kinds: .pii)
        #expect(redactor.findings(in: "we counted 44051401458 of them").isEmpty)
        #expect(redactor.findings(in: "my PESEL is 44051401458.").map(\.kind.name) == ["pii.pl_pesel"])
        #expect(redactor.findings(in: "my PESEL is 44051401459.").isEmpty)
        #expect(redactor.findings(in: "{\"pesel\": \"44051401458\"}").map(\.kind.name) == ["pii.pl_pesel"])
    }

    @Test func `a whole text may be a number, and a part of it may not`() throws {
        #expect(try Redactor(kinds: .pii).redact("44051401458").findings.isEmpty)
        let redactor = try Redactor(kinds: .pii, extra: RedactionRule.wholeValues)
        #expect(redactor.redact("44051401458").text == "[REDACTED_IDENTITY_NUMBER]")
        #expect(redactor.redact("44051401458 items").findings.isEmpty)
        #expect(redactor.redact("a 44051401458").findings.isEmpty)
        #expect(redactor.redact("44051401459").findings.isEmpty)
    }

    @Test func `pages are found only on demand`() throws {
        let text = "see https://example.com/a?b=c, or example.org."
        #expect(try Redactor(kinds: .pii).findings(in: text).isEmpty)
        let redactor = try Redactor(kinds: .pii, extra: RedactionRule.optional)
        #expect(redactor.redact(text).text == "see [REDACTED_URL], or [REDACTED_URL].")
        for rule in RedactionRule.optional {
            for example in rule.examples {
                #expect(redactor.findings(in: "x \(example) y").contains { $0.kind == rule.kind }, "\(example)")
            }
            for example in rule.counterExamples {
                #expect(redactor.findings(in: example).allSatisfy { $0.kind != rule.kind }, "\(example)")
            }
        }
    }

    @Test(arguments: [
        "seq 1748503543012345 4294967296 9223372036854775807 -2147483648", "00000000: 7f45 4c46 0201 0100 0000 0000 0000 0000",
        "f1f507cf  61 0f 17 77 45 02 62 15  05 0e 2c d3 1c d2 2a 36  |........|",
        "took 0.123456 ms, 12:30:45.678901 2024-01-15T12:30:45Z",
        "3.14159 2.71828 1.41421 1.73205 0.57721", "section 8.2.4.44, version 3.6.23.1 and C++14 20.10.4.1",
        "Boston, MA 02110-1301, USA", "size 1234567 of 98765432 bytes, 99.5%", "a.b(x@w.transpose()), [1, 22, 333, 4444, 55555]",
    ])
    func `numbers of programs are nobody's`(text: String) throws {
        #expect(try Redactor(kinds: .pii).findings(in: text).isEmpty)
    }

    @Test func `many kinds of many countries are known`() {
        let kinds = Set(Redactor.allKinds.filter { !$0.isSecret }.map(\.name))
        #expect(kinds.count >= 120)
        let countries = Set(kinds.map { $0.dropFirst(4) }.filter { $0.dropFirst(2).first == "_" }.map { $0.prefix(2) })
        #expect(countries.count >= 40, "\(countries.sorted())")
    }
}
