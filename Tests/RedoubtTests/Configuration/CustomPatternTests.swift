internal import RedoubtCore
internal import RedoubtInspection
internal import Testing

@testable internal import Redoubt

/// Patterns of the operator's own are held to their examples before anything starts.
@Suite struct CustomPatternTests {
    private func inspection(_ lines: String) throws(Fault) -> Configuration.Inspection {
        try ConfigurationFixture("inspection:\n" + lines + "\n").resolve().configuration.inspection
    }

    private func words(_ lines: String, _ work: (Configuration.Inspection) throws(Fault) -> Void) -> String {
        do throws(Fault) { try work(try inspection(lines)) } catch { return error.words }
        return "nothing"
    }

    @Test func `a pattern that does what its examples say becomes a rule`() throws {
        let inspection = try inspection(
            """
              patterns:
                - {name: employee, pattern: "EMP-[0-9]{6}", replacement: "[EMPLOYEE]", kind: pii.employee,
                   examples: ["see EMP-123456"], counterexamples: ["EMP-12"]}
            """)
        let rules = try inspection.redactionRules()
        #expect(rules.map(\.id) == ["employee"])
        #expect(try Redactor(kinds: [], extra: rules).redact("EMP-654321.").text == "[EMPLOYEE].")
        #expect(try inspection.redactionRules(.secrets).isEmpty)
    }

    @Test func `one that does not is refused with its place`() {
        let missed = #"  patterns: [{pattern: "EMP-[0-9]{6}", replacement: "", kind: pii.x, examples: ["EMP-1"]}]"#
        #expect(words(missed) { (it) throws(Fault) in _ = try it.redactionRules() }.contains("finds nothing in its example 1"))
        let greedy = #"  patterns: [{pattern: "EMP-[0-9]+", replacement: "", kind: pii.x, counterexamples: ["a", "EMP-1"]}]"#
        #expect(words(greedy) { (it) throws(Fault) in _ = try it.redactionRules() }.contains("in its counter-example 2"))
    }

    @Test func `what cannot run in linear time is refused with the reason`() {
        let words = words(#"  patterns: [{pattern: "(a)\\1", replacement: "", kind: secret.x}]"#) { (it) throws(Fault) in
            _ = try it.redactionRules()
        }
        #expect(words.contains("`inspection.patterns[0]`") && words.contains("backreference"), "\(words)")
    }

    @Test func `an injection pattern is held to its examples too`() {
        let lines = #"  signatures: [{pattern: "pod bay", category: role_play, weight: 0.8, examples: ["open the doors"]}]"#
        let words = words(lines) { (it) throws(Fault) in _ = try it.injectionSignatures() }
        #expect(words.contains("does not match its example"), "\(words)")
    }
}
