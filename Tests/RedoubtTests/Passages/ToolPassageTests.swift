import Redoubt
import RedoubtCore
import RedoubtPolicy
import RedoubtTesting
import Testing

/// A tool that says what it was given, slowly if asked to.
private struct EchoTool: SecureTool {
    var name = "echo"
    var tier = Tier.readOnly
    var timeout = Duration.seconds(5)
    var rate: Rate?
    var requiresConsent = false
    let summary = "Says what it was given."
    let schema: JSONValue = [
        "type": "object", "properties": ["text": ["type": "string", "maxLength": 1000]], "required": ["text"],
        "additionalProperties": false,
    ]

    func checkAuthorisation(_ arguments: JSONValue, caller: Caller) -> Verdict {
        arguments["text"] == "sensitive" ? .deny([Denial(.permissionDenied, "not for you")]) : .allow
    }

    func run(_ arguments: JSONValue, caller: Caller) async throws(Denial) -> String {
        if arguments["text"] == "sleep" { try? await Task.sleep(for: .seconds(60)) }
        return arguments["text"]?.string ?? ""
    }
}

private struct Consent: ConsentAsking {
    let answer: Bool
    func ask(_ question: ConsentQuestion, caller: Caller) async -> Bool { answer }
}

private struct NobodyNamedAnn: ToolAuthorising {
    func authorise(_ call: ToolCall, caller: Caller) async -> Verdict {
        caller.user == "ann" ? .deny([Denial(.permissionDenied, "ann may not")]) : .allow
    }
}

@Suite struct `A tool call` {
    private func fixture(_ tool: EchoTool = EchoTool()) -> PassageFixture {
        var fixture = PassageFixture()
        fixture.tools = [tool]
        return fixture
    }

    private func code(_ departure: ToolPassage.Departure) -> DenialCode? {
        if case .refused(let denial) = departure.outcome { denial.code } else { nil }
    }

    @Test func `runs, and is on record`() async {
        let fixture = fixture()
        #expect(await fixture.call("echo", ["text": "hi"]).outcome == .done("hi"))
        #expect(fixture.actions == ["tool_executed success"])
        #expect(fixture.log.events.last?.details["tool"] == "echo")
    }

    @Test func `that changes things is on record before it runs`() async {
        let fixture = fixture(EchoTool(tier: .write))
        #expect(await fixture.call("echo", ["text": "hi"]).outcome == .done("hi"))
        #expect(fixture.actions == ["tool_call started", "tool_executed success"])
    }

    @Test func `that changes things does not run when it cannot be recorded`() async {
        let fixture = fixture(EchoTool(tier: .write))
        fixture.log.breakDown()
        #expect(await code(fixture.call("echo", ["text": "hi"])) == .auditUnavailable)
    }

    @Test(arguments: [[:], ["text": 3], ["text": "x", "more": 1], "text", nil] as [JSONValue])
    func `whose arguments do not fit is refused`(arguments: JSONValue) async {
        #expect(await code(fixture().call("echo", arguments)) == .inputSchema)
    }

    @Test func `of a tool that nobody declared is refused, with the nearest name`() async {
        let departure = await fixture().call("ecko", ["text": "hi"])
        guard case .refused(let denial) = departure.outcome else { Issue.record("it ran"); return }
        #expect(denial.code == .policyUndeclared)
        #expect(denial.hint.contains("echo"))
    }

    @Test func `above the session's tier is refused`() async {
        var fixture = fixture(EchoTool(tier: .execute))
        #expect(await code(fixture.call("echo", ["text": "hi"])) == .permissionDenied)
        fixture.tier = .execute
        #expect(await fixture.call("echo", ["text": "hi"]).outcome == .done("hi"))
    }

    @Test func `that the policy puts at a higher tier than the tool itself needs the higher one`() async {
        var fixture = fixture()
        fixture.policy = Policy(name: "strict", tools: ["echo": ToolRule(effect: .privileged)])
        #expect(await code(fixture.call("echo", ["text": "hi"])) == .permissionDenied)
    }

    @Test func `that the tool itself refuses is refused, whatever policy says`() async {
        #expect(await code(fixture().call("echo", ["text": "sensitive"])) == .permissionDenied)
    }

    @Test func `that the program's own authoriser refuses is refused`() async {
        let fixture = fixture()
        var layers = ToolLayers(
            identity: fixture.identity, tools: fixture.tools, policy: fixture.policy, grants: FixedGrants(.write),
            admission: fixture.limiter, filter: fixture.filter, ledger: fixture.ledger)
        layers.authorisers = [NobodyNamedAnn()]
        let departure = await ToolPassage(layers: layers).pass(
            ToolPassage.Arrival(request: "r", call: ToolCall(name: "echo", arguments: ["text": "hi"])))
        #expect(code(departure) == .permissionDenied)
    }

    @Test func `that needs consent is refused where nobody can be asked, and runs once somebody agrees`() async {
        var fixture = fixture(EchoTool(requiresConsent: true))
        #expect(await code(fixture.call("echo", ["text": "hi"])) == .consentRequired)
        fixture.consent = Consent(answer: false)
        #expect(await code(fixture.call("echo", ["text": "hi"])) == .consentRequired)
        fixture.consent = Consent(answer: true)
        #expect(await fixture.call("echo", ["text": "hi"]).outcome == .done("hi"))
    }

    @Test func `over its tier's rate is refused`() async {
        let fixture = fixture(EchoTool(tier: .write))
        for _ in 0..<30 { #expect(await fixture.call("echo", ["text": "hi"]).outcome == .done("hi")) }
        #expect(await code(fixture.call("echo", ["text": "hi"])) == .limitsPerMinute)
    }

    @Test func `that takes too long is ended`() async {
        #expect(await code(fixture(EchoTool(timeout: .milliseconds(50))).call("echo", ["text": "sleep"])) == .toolTimeout)
    }

    @Test func `has secrets taken out of its result`() async {
        let fixture = fixture()
        guard case .done(let output) = await fixture.call("echo", ["text": .string("it is \(plantedSecret)")]).outcome else {
            Issue.record("it was refused")
            return
        }
        #expect(output == "it is [REDACTED_ANTHROPIC_KEY]")
        #expect(fixture.actions == ["output_redacted redacted", "tool_executed success"])
    }
}

@Suite struct `Arguments that are paths or URLs` {
    @Test(arguments: [
        "../x", "a/../../b", "..", "a\\..\\b", "%2e%2e/x", "%252e%252e%252fx", "a\u{2215}..\u{2215}b", "a\u{0}b", "x\ny",
    ])
    func `are refused when they climb or cannot be read one way`(path: String) async {
        let fixture = PassageFixture()
        let departure = await fixture.call("file.read", ["path": .string(path)], trusted: [path])
        guard case .refused(let denial) = departure.outcome else { Issue.record("\(path) passed"); return }
        #expect(denial.code == .inputPath)
    }

    @Test(arguments: ["notes/a.txt", "/tmp/x", "a..b", "...", "50% off.txt"])
    func `pass when they are plain`(path: String) async {
        let fixture = PassageFixture()
        let departure = await fixture.call("file.read", ["path": .string(path)], trusted: ["read \(path) please"])
        guard case .refused(let denial) = departure.outcome else { return }
        // Declared, allowed, and nobody here runs it: the shape was fine.
        #expect(denial.code == .policyUndeclared)
    }
}
