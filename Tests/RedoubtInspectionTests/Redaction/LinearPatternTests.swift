internal import RedoubtCore
internal import Testing

@testable internal import RedoubtInspection

@Suite struct LinearPatternTests {
    @Test(arguments: [
        ("abc", "xabcx", 1..<4), ("a|ab|abc", "abcd", 0..<3), ("a{2,3}", "aaaa", 0..<3), ("[^a]+", "abc", 1..<3),
        ("(?i)HeLLo", "say hELlo", 4..<9), ("\\d+\\.\\d+", "v 1.25!", 2..<6), ("^b", "ab", nil), ("b$", "ab", 1..<2),
        ("\\bcat\\b", "concat cat", 7..<10),
        ("(?m)^b$", "a\nb\nc", 2..<3), ("abcd|bc", "abcd", 0..<4), (".", "é", 0..<2), ("[à-ü]+", "xéèy", 1..<5),
        ("日.語", "日本語", 0..<9),
        ("\\x41\\u0042", "xAB", 1..<3), ("[[:digit:]-]+", "a-1-", 1..<4), ("a{,2}", "a{,2}", 0..<5), ("(?s)a.b", "a\nb", 0..<3),
        ("a.b", "a\nb", nil), ("", "x", 0..<0),
        ("(?:(?i)a)b", "Ab", 0..<2), ("(?:(?i)a)b", "AB", nil), ("[]a]+", "]a", 0..<2), ("(?P<n>x)y", "xy", 0..<2),
        ("\\Bb", "ab", 1..<2),
    ])
    func `the leftmost longest match is found`(pattern: String, text: String, match: Range<Int>?) throws {
        #expect(try LinearPattern(pattern).firstMatch(in: text) == match)
        #expect(try LinearPattern(pattern).contains(in: text) == (match != nil))
    }

    @Test(arguments: [
        ("(a)\\1", "backreference"), ("(?P=a)", "backreference"), ("\\k<a>", "backreference"), ("a(?=b)", "lookahead"),
        ("a(?!b)", "lookahead"), ("(?<=a)b", "lookbehind"),
        ("(?<!a)b", "lookbehind"), ("(?>a)", "atomic"), ("a++", "possessive"), ("(?R)", "calls itself"),
        ("\\p{L}", "Unicode property"), ("(a", "without `)`"),
        ("a)", "without `(`"), ("[a", "without `]`"), ("*a", "nothing before"), ("a{1001}", "1000 times"), ("[z-a]", "backwards"),
        ("a\\", "backslash"), ("(?x)a", "unknown flag"),
        ("(?:a{900}){900}", "too large"), ("((((((a{10}){10}){10}){10}){10}){10})", "too large"),
        ("((((((){900}){900}){900}){900}){900})", "too large"),
    ])
    func `what cannot run in linear time is refused by name`(pattern: String, reason: String) {
        do throws(Fault) {
            _ = try LinearPattern(pattern)
            Issue.record("\(pattern) was taken")
        } catch {
            #expect(error.code == .patternInvalid)
            #expect(error.words.contains(reason), "\(error.words)")
        }
    }

    @Test func `deep nesting and long texts are refused`() {
        #expect(throws: Fault.self) { try LinearPattern(String(repeating: "(", count: 100) + String(repeating: ")", count: 100)) }
        #expect(throws: Fault.self) { try LinearPattern(String(repeating: "a", count: 20_000)) }
    }

    @Test func `all matches come in order and never overlap`() throws {
        #expect(try LinearPattern("[0-9]+").matches(in: "a1b22c333") == [1..<2, 3..<5, 6..<9])
        #expect(try LinearPattern("a*").matches(in: "baa") == [0..<0, 1..<3, 3..<3])
        #expect(try LinearPattern("a").matches(in: "aaaa", limit: 2).count == 2)
    }

    @Test func `whole and prefix matches are anchored`() throws {
        let pattern = try LinearPattern("a|ab")
        #expect(pattern.matchesWhole("ab") && !pattern.matchesWhole("abc") && !pattern.matchesWhole("xab"))
        #expect(pattern.prefixMatch(in: "abc") == 0..<2)
        #expect(pattern.prefixMatch(in: "xab") == nil)
    }

    @Test func `patterns that make others explode run in linear time`() throws {
        let text = String(repeating: "a", count: 5_000)
        let clock = ContinuousClock()
        let time = try clock.measure {
            for pattern in ["(a*)*b", "(a|a)*b", "(a|aa)+$b", "(.*a){12}b", "a.*b|a"] {
                _ = try LinearPattern(pattern).matches(in: text)
            }
        }
        #expect(time < .seconds(10))
    }

    /// Random patterns over two letters against the plainest matcher there is.
    @Test func `random patterns agree with a slow matcher`() throws {
        var random = SplitMix(seed: 42)
        for _ in 0..<400 {
            let tree = randomTree(depth: 3, &random)
            let pattern = try LinearPattern(tree.source)
            for _ in 0..<6 {
                let text = (0..<Int.random(in: 0...7, using: &random)).map { _ in Bool.random(using: &random) ? "a" : "b" }.joined()
                let expected = slowMatch(tree, Array(text.utf8))
                #expect(pattern.firstMatch(in: text) == expected, "\(tree.source) in \(text)")
                let longest = tree.ends(Array(text.utf8), [0]).max()
                #expect(pattern.prefixMatch(in: text) == longest.map { 0..<$0 }, "^\(tree.source) in \(text)")
            }
        }
    }

    private indirect enum Tree {
        case letter(UInt8), any, sequence([Tree]), choice([Tree]), repeated(Tree, Int, Int?), start, end, boundary

        var source: String {
            switch self {
            case .letter(let byte): String(UnicodeScalar(byte))
            case .any: "."
            case .sequence(let parts): parts.map(\.source).joined()
            case .choice(let parts): "(?:" + parts.map(\.source).joined(separator: "|") + ")"
            case .repeated(let part, let least, let most): "(?:" + part.source + "){\(least)," + (most.map { "\($0)" } ?? "") + "}"
            case .start: "^"
            case .end: "$"
            case .boundary: "\\b"
            }
        }

        /// Every place where a match that begins at one of the places may end.
        func ends(_ text: [UInt8], _ places: Set<Int>) -> Set<Int> {
            switch self {
            case .letter(let byte): Set(places.filter { $0 < text.count && text[$0] == byte }.map { $0 + 1 })
            case .any: Set(places.filter { $0 < text.count }.map { $0 + 1 })
            case .sequence(let parts): parts.reduce(places) { $1.ends(text, $0) }
            case .choice(let parts): parts.reduce(into: Set<Int>()) { $0.formUnion($1.ends(text, places)) }
            case .start: places.intersection([0])
            case .end: places.intersection([text.count])
            case .boundary: text.isEmpty ? [] : places.intersection([0, text.count])
            case .repeated(let part, let least, let most): repeats(part, least, most, text, places)
            }
        }

        private func repeats(_ part: Tree, _ least: Int, _ most: Int?, _ text: [UInt8], _ places: Set<Int>) -> Set<Int> {
            var current = (0..<least).reduce(places) { set, _ in part.ends(text, set) }
            var all = current
            for _ in 0..<(most.map { $0 - least } ?? text.count + 1) {
                current = part.ends(text, current)
                all.formUnion(current)
            }
            return all
        }
    }

    private func randomTree(depth: Int, _ random: inout SplitMix) -> Tree {
        switch Int.random(in: 0...(depth == 0 ? 2 : 9), using: &random) {
        case 0, 3: return .letter(97)
        case 1: return .letter(98)
        case 2: return .any
        case 4: return [.start, .end, .boundary].randomElement(using: &random) ?? .any
        case 5, 6: return .sequence((0..<Int.random(in: 0...3, using: &random)).map { _ in randomTree(depth: depth - 1, &random) })
        case 7: return .choice((0..<2).map { _ in randomTree(depth: depth - 1, &random) })
        default:
            let least = Int.random(in: 0...2, using: &random)
            return .repeated(randomTree(depth: depth - 1, &random), least, Bool.random(using: &random) ? nil : least + 1)
        }
    }

    private func slowMatch(_ tree: Tree, _ text: [UInt8]) -> Range<Int>? {
        for start in 0...text.count {
            if let end = tree.ends(text, [start]).max() { return start..<end }
        }
        return nil
    }
}
