internal import RedoubtCore
internal import Testing

@testable internal import RedoubtInspection

@Suite struct RedactionScannerTests {
    @Test func `a thousand rules with distinct first bytes and neighbours are taken, and each is found`() throws {
        let letters = Array("ABCDEFGHIJKLMNOPQRSTUVWXYZ")
        let rules = (0..<1_000).map { number -> RedactionRule in
            let first = String([letters[number % 26], letters[number / 26 % 26]]), second = letters[(number * 7 + 3) % 26]
            return RedactionRule(
                id: "r\(number)", kind: FindingKind("secret.r\(number)", replacement: "[R]"),
                trigger: .start(ByteSet(first)), pattern: "[\(first)][0-9]\(second)[0-9]{2}\(number)!",
                left: number % 2 == 0 ? .word : ByteSet(first))
        }
        let redactor = try Redactor(kinds: [], extra: rules)
        for (number, rule) in rules.enumerated() {
            let second = letters[(number * 7 + 3) % 26]
            let text = " .\(letters[number % 26])0\(second)12\(number)! "
            #expect(redactor.redact(text).text.contains("[R]"), "\(rule.id) in \(text)")
        }
    }

    /// The indexes may say yes too often, never too seldom: a rule with nothing but its pattern is the measure.
    @Test func `what the patterns match anywhere is found by the indexes`() throws {
        var random = SplitMix(seed: 77)
        let patterns = [
            "ab", "ab?c", "[ab]c{1,3}", "a[bc]d?!", "ca|bd", "b.c", "(?i)abc[0-9]", "[0-9]{2}-a", "abcab[cd]+", "é[ab]",
        ]
        let rules = patterns.enumerated().map { RedactionRule(id: "r\($0)", pattern: $1, replacement: "[R]") }
        for (pattern, rule) in zip(patterns, rules) {
            let redactor = try Redactor(kinds: [], extra: [rule]), linear = try LinearPattern(pattern)
            for _ in 0..<300 {
                let parts = (0..<Int.random(in: 1...24, using: &random)).map { _ in
                    ["a", "b", "c", "d", "A", "B", "C", "1", "2", "-", "!", "é", "abca"].randomElement(using: &random) ?? ""
                }
                let text = parts.joined()
                #expect(redactor.findings(in: text).isEmpty == !linear.contains(in: text), "\(pattern) in \(text)")
            }
        }
    }

    @Test func `an idle stream is small`() {
        let chat = String(repeating: "Sure, here is what I found: the token bucket has 12,345 entries at 10:30. ", count: 400)
        var stream = Redactor.standard.makeStream()
        let bytes = Array(chat.utf8)
        for start in stride(from: 0, to: bytes.count, by: 16) {
            _ = stream.feed(bytes: bytes[start..<min(start + 16, bytes.count)])
            let state =
                MemoryLayout<RedactionStream>.size + stream.scanner.bytes.capacity
                + stream.scanner.threads.capacity * MemoryLayout<RedactionThread>.stride
            #expect(state <= 2_048)
        }
    }

    @Test func `what is found in another source has that source's offsets`() {
        var scanner = RedactionScanner(Redactor.standard.tables)
        scanner.append(Array(("see ghp_" + Sample.mixed(36) + " there").utf8))
        scanner.finish()
        let rules = scanner.takeEvents().compactMap { event -> Range<Int>? in
            guard case .match(let range, let rule, _) = event, Redactor.standard.rules[rule].id == "github" else { return nil }
            return range
        }
        #expect(rules == [4..<44])
    }
}
