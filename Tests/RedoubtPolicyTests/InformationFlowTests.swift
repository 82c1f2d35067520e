import RedoubtCore
import RedoubtPolicy
import Testing

@Suite struct InformationFlowTests {
    private func origin(_ value: String, in trusted: String, role: ArgumentRole = .recipient) -> Origin {
        InformationFlow(CallContext(trusted: [trusted])).origin(of: value, role: role)
    }

    @Test(arguments: [
        "a@x.com", "write to a@x.com", "write to A@X.COM.", "(a@x.com)", "<a@x.com>, b@y.com", "'a@x.com'", "b@y.com,a@x.com",
        "is it a@x.com?", "a@x.com's mail", "**a@x.com**", "to: a@x.com\nthanks", "发邮件给a@x.com吧", "a@x.com…",
    ]) func `an address in the user's words is the user's`(text: String) {
        #expect(origin("a@x.com", in: text) == .user)
    }

    @Test(arguments: [
        "", "aa@x.com", "a@x.com.evil.example", "a@x.company", "b.a@x.com", "b-a@x.com", "b+a@x.com", "x/a@x.com",
        "a@x.com@evil.example", "a@x.com/evil", "o'a@x.com", "ä@x.com", "éa@x.com", "a@x.comé", "a@x,com", "a @x.com", "_a@x.com",
        "a@x.com-evil.example", "a@x.com..evil",
    ]) func `an address that is only part of another is not the user's`(text: String) {
        #expect(origin("a@x.com", in: text) == .unknown)
    }

    @Test func `white space is compared as if it were one space`() {
        #expect(origin("Quarterly  Report", in: "open the quarterly\n\treport now", role: .resource) == .user)
        #expect(origin("quarterly report", in: "quarterlyreport", role: .resource) == .unknown)
    }

    @Test func `a path inside a longer path is another file`() {
        #expect(origin("notes/a.txt", in: "read /etc/notes/a.txt", role: .path) == .unknown)
        #expect(origin("/etc/passwd", in: "read /etc/passwd.bak", role: .path) == .unknown)
        #expect(origin("/etc/passwd", in: "read /etc/passwd.", role: .path) == .user)
    }

    @Test func `a URL needs to stand there whole`() {
        #expect(origin("https://x.com", in: "see https://x.com/a", role: .url) == .unknown)
        #expect(origin("https://x.com/a?b=1", in: "see https://x.com/a?b=1.", role: .url) == .user)
        #expect(origin("https://good.example", in: "https://evil.example/?u=https://good.example", role: .url) == .unknown)
    }

    @Test func `a value that stands nowhere whole is found later in the text where it does`() {
        #expect(origin("aa", in: "aaa aaaa xaa aa!", role: .resource) == .user)
    }

    @Test func `two texts do not make one value`() {
        let flow = InformationFlow(CallContext(trusted: ["a@", "x.com"]))
        #expect(flow.origin(of: "a@x.com", role: .recipient) == .unknown)
    }

    @Test func `the user's own names count everywhere, trusted recipients only as recipients`() {
        let identities = Identities(own: ["me@example.com"], trustedRecipients: ["boss@example.com"])
        let flow = InformationFlow(CallContext(), identities: identities)
        #expect(flow.origin(of: "ME@example.com", role: .profile) == .identity)
        #expect(flow.origin(of: "boss@example.com", role: .recipient) == .identity)
        #expect(flow.origin(of: "boss@example.com", role: .url) == .unknown)
        #expect(flow.origin(of: "x", role: .recipient) == .unknown)
    }

    @Test func `leaves are looked at at any depth and below sensitive names`() throws {
        let rule = ToolRule(args: ["to": .recipient, "message": .content])
        let arguments: JSONValue = [
            "message": ["to": [["address": "x@evil.example", "name": 7]], "text": "free"], "flag": true, "other": "free",
        ]
        let doubts = try InformationFlow(CallContext()).doubts(arguments, rule: rule)
        #expect(doubts.map(\.value) == ["x@evil.example", "7"])
        #expect(doubts.allSatisfy { $0.argument == "to" && $0.origin == .unknown })
    }

    @Test func `of two roles on the way to a value the stricter counts`() throws {
        let flow = InformationFlow(CallContext(), identities: Identities(trustedRecipients: ["a@x.com"]))
        for args: [String: ArgumentRole] in [["to": .recipient, "link": .url], ["to": .url, "link": .recipient]] {
            #expect(try flow.doubts(["to": ["link": "a@x.com"]], rule: ToolRule(args: args)).map(\.role) == [.url])
        }
    }

    @Test func `a large whole number is compared digit by digit`() throws {
        let flow = InformationFlow(CallContext(trusted: ["delete 9007199254740992"]))
        let rule = ToolRule(args: ["id": .resource])
        #expect(try flow.doubts(["id": 9_007_199_254_740_992], rule: rule).isEmpty)
        #expect(try flow.doubts(["id": 9_007_199_254_740_993], rule: rule).count == 1)
    }

    @Test func `what looks the same is not the same`() {
        #expect(origin("\u{0430}@x.com", in: "write to a@x.com") == .unknown)
        #expect(origin("a\u{200B}@x.com", in: "write to a@x.com") == .unknown)
        #expect(origin("\u{200B}", in: "") == .unknown)
    }

    @Test func `deep and wide arguments are refused or walked without trouble`() throws {
        var deep: JSONValue = "x@evil.example"
        for _ in 0..<5000 { deep = .array([deep]) }
        let rule = ToolRule(args: ["to": .recipient])
        #expect(try InformationFlow(CallContext()).doubts(["to": deep], rule: rule).count == 1)
        let wide = JSONValue.array((0...InformationFlow.maximumValues).map { .integer(Int64($0)) })
        #expect(throws: Denial.self) { try InformationFlow(CallContext()).doubts(["to": wide], rule: rule) }
    }

    @Test func `hostile texts cost time in their length only`() {
        let text = String(repeating: "a.", count: 30_000)
        let value = String(repeating: "a.", count: 3000) + "b"
        let clock = ContinuousClock()
        let time = clock.measure {
            _ = origin(value, in: text); _ = origin("a", in: text); _ = origin(".", in: text)
        }
        #expect(time < .seconds(5))
    }

    @Test func `a model of twenty lines agrees on random texts`() {
        var random = SplitMix(7)
        let letters = Array("ab.@ '")
        for _ in 0..<4000 {
            let text = String((0..<Int.random(in: 0...12, using: &random)).map { _ in random.pick(letters) })
            let value = String((0..<Int.random(in: 1...3, using: &random)).map { _ in random.pick(letters) })
            #expect((origin(value, in: text) == .user) == Model.contains(text, value), "\(text)|\(value)")
        }
    }
}

/// Cuts the text at every place and looks whether a word reaches over the cut.
private enum Model {
    static func contains(_ text: String, _ value: String) -> Bool {
        let text = fold(text), value = fold(value)
        guard !value.isEmpty else { return true }
        guard value.count <= text.count else { return false }
        return (0...text.count - value.count).contains { start in
            Array(text[start..<start + value.count]) == value
                && !reaches(text[..<start].reversed(), signs: ".@'")
                && !reaches(Array(text[(start + value.count)...]), signs: ".@")
        }
    }

    private static func reaches(_ rest: [Character], signs: String) -> Bool {
        rest.drop { signs.contains($0) }.first.map { $0 == "a" || $0 == "b" } ?? false
    }

    private static func fold(_ text: String) -> [Character] {
        Array(text.split(separator: " ").joined(separator: " "))
    }
}
