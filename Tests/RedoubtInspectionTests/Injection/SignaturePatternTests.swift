import RedoubtCore
import Testing

@testable import RedoubtInspection

@Suite struct SignaturePatternTests {
    private func matches(_ pattern: String, _ text: String) throws -> Bool {
        var compiler = SignatureCompiler()
        try compiler.add(try SignaturePatternParser.parse(pattern), signature: 0)
        let folded = TextFolding.fold(text)
        return !compiler.finish().matches(Tokens(folded).all, of: folded) { _, _ in }.isEmpty
    }

    @Test(arguments: [
        ("ignore rules", "please IGNORE, the; rules", false), ("ignore rules", "Ignore – rules!", true),
        ("ignore [all] rules", "ignore all rules", true), ("ignore [all] rules", "ignore some rules", false),
        ("ignore ~2 rules", "ignore all the rules", true), ("ignore ~2 rules", "ignore all of the rules", false),
        ("ignore ~2 rules", "ignore it. The rules are", false), ("rule*", "ruler", true), ("(a b|c) d", "a b d", true),
        ("(a b|c) d", "c d", true), ("(a b|c) d", "b d", false), ("^ system :", "x\nSystem: y", true),
        ("^ system :", "the system: y", false),
        ("< \\| end", "<|end|>", true), ("< \\| end", "< end", false), ("dont stop", "Don’t stop", true),
        ("忽略 ~2 指令", "请忽略之前指令", true),
        ("忽略 ~2 指令", "请忽略之前的所有指令", false), ("l invito", "l’invito", true), ("[a] b", "b", true),
    ])
    func `a pattern matches what it says`(_ row: (String, String, Bool)) throws {
        #expect(try matches(row.0, row.1) == row.2, "\(row)")
    }

    @Test(arguments: [
        "", "[a]", "~2", "(a", "a)", "(a|)", "~0 a", "~99 a", "$nobody", "a \\", "((((((((((a))))))))))", "[[a] [b]]", "😀",
        String(repeating: "a ", count: 5_000),
    ])
    func `a pattern that cannot be read is refused with a reason`(_ pattern: String) {
        #expect(throws: Fault.self) { try SignaturePatternParser.parse(pattern) }
    }

    @Test func `a weight outside nought to one is refused`() {
        #expect(throws: Fault.self) { try InjectionSignature("x", pattern: "a", category: .rolePlay, weight: 1.5) }
    }

    @Test func `the automaton agrees with a slow model on random texts`() throws {
        var seed: UInt64 = 3
        func random(_ bound: Int) -> Int {
            seed = seed &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
            return Int(seed >> 33) % bound
        }
        for _ in 0..<300 {
            let gap = random(3) + 1
            let text = (0..<8).map { _ in ["a", "b", "c"][random(3)] }
            let expected = text.indices.contains { start in
                text[start] == "a" && (start + 1...start + 1 + gap).contains { $0 < text.count && text[$0] == "b" }
            }
            #expect(try matches("a ~\(gap) b", text.joined(separator: " ")) == expected)
        }
    }

    @Test func `a sanitiser holds length, forbidden and required phrases`() throws {
        let sanitiser = try InputSanitiser(
            maximumLength: 40, forbidden: [("no.shell", "rm - rf")], required: [("greeting", "(please|bitte)")])
        #expect(sanitiser.check("Please list the files") == [])
        #expect(sanitiser.check("Please rm -rf /") == [.forbidden(rule: "no.shell", range: 7..<13)])
        #expect(sanitiser.check("list the files") == [.missing(rule: "greeting")])
        #expect(sanitiser.check(String(repeating: "x", count: 41)) == [.tooLong(41, limit: 40)])
        #expect(try InputSanitiser().check(String(repeating: "x", count: 100_000)) == [])
    }
}
