import Redoubt
import RedoubtCore
import RedoubtTesting
import RedoubtTraffic
import RedoubtWire
import Testing

@Suite struct `A streamed reply` {
    private func events(_ pieces: [String], finish: String = "stop") -> [String] {
        pieces.map { piece in
            let content = String(decoding: JSONString.literal(piece), as: UTF8.self)
            return "data: {\"choices\":[{\"index\":0,\"delta\":{\"content\":\(content)},\"finish_reason\":null}]}\n\n"
        } + ["data: {\"choices\":[{\"index\":0,\"delta\":{},\"finish_reason\":\"\(finish)\"}]}\n\n", "data: [DONE]\n\n"]
    }

    /// The text that a client puts together.
    private func content(_ raw: String) -> String {
        raw.split(separator: "\n").filter { $0.hasPrefix("data: {") }.compactMap {
            try? JSONValue(parsing: String($0.dropFirst(6)))
        }
        .map { $0["choices"]?.array?.first?["delta"]?["content"]?.string ?? "" }.joined()
    }

    @Test(arguments: [1, 3, 7, 40]) func `loses a planted secret at every width, and nothing around it`(width: Int) async {
        let text = "before \(plantedSecret) after"
        var pieces: [String] = []
        var rest = text[...]
        while !rest.isEmpty {
            pieces.append(String(rest.prefix(width)))
            rest = rest.dropFirst(width)
        }
        let fixture = PassageFixture(.stream(events(pieces)))
        let raw = await fixture.chat("hi", extra: #","stream":true"#).text()
        #expect(content(raw) == "before [REDACTED_ANTHROPIC_KEY] after")
        #expect(raw.contains("[DONE]"))
        #expect(fixture.actions == ["model_call started", "output_redacted redacted", "model_call_finished success"])
    }

    @Test func `that breaks off ends with an error in the dialect's own shape`() async {
        let fixture = PassageFixture(.brokenStream(["data: {\"choices\":[{\"index\":0,\"delta\":{\"content\":\"hel\"}}]}\n\n"]))
        let raw = await fixture.chat("hi", extra: #","stream":true"#).text()
        #expect(raw.contains("upstream.error"))
        #expect(fixture.actions.last == "model_call_finished failure")
    }

    @Test func `of garbage ends with an error and leaks none of it`() async {
        let fixture = PassageFixture(.stream(["data: {oops \(plantedSecret)\n\n"]))
        let raw = await fixture.chat("hi", extra: #","stream":true"#).text()
        #expect(raw.contains("upstream.error"))
        #expect(!raw.contains("oops"))
    }

    @Test func `holds a tool call until it is decided, and leaves a refused one out`() async {
        let call =
            "data: {\"choices\":[{\"index\":0,\"delta\":{\"tool_calls\":[{\"index\":0,\"id\":\"c1\",\"type\":\"function\",\"function\":{\"name\":\"disk.wipe\",\"arguments\":\"{\\\"disk\\\":\"}}]}}]}\n\n"
        let rest =
            "data: {\"choices\":[{\"index\":0,\"delta\":{\"tool_calls\":[{\"index\":0,\"function\":{\"arguments\":\"1}\"}}]}}]}\n\n"
        let fixture = PassageFixture(.stream([call, rest] + events([], finish: "tool_calls")))
        let raw = await fixture.chat("hi", extra: #","stream":true"#).text()
        #expect(!raw.contains("disk"))
        #expect(raw.contains("A tool call was not allowed"))
        #expect(raw.contains("\"finish_reason\":\"stop\""))
        #expect(fixture.actions.contains("permission_denied denied"))
    }

    @Test func `gives its lease back when it ends, and when it is never read`() async {
        var fixture = PassageFixture(.stream(events(["x"])))
        fixture.rate = Rate(1000, per: .hour)
        let provider = fixture.provider
        let passage = ModelPassage(
            layers: ModelLayers(
                identity: fixture.identity, router: UpstreamRouter([Upstream(provider, family: nil)]), admission: fixture.limiter,
                windows: ModelWindows(user: [], provider: .init(concurrency: 2)), hardening: Hardening(key: [1]),
                filter: fixture.filter,
                calls: .decide(fixture.toolPassage), ledger: fixture.ledger))
        for number in 0..<6 {
            let departure = await passage.pass(
                ModelPassage.Arrival(
                    request: "r", dialect: .openAIChat,
                    body: Array(#"{"model":"m","stream":true,"messages":[{"role":"user","content":"x"}]}"#.utf8),
                    credentials: Credentials(token: nil)))
            #expect(departure.status == 200)
            if number % 2 == 0 { _ = await departure.text() }
        }
        #expect(fixture.limiter.underWay(LimitKey("provider", "scripted")) == 0)
    }

    @Test func `whose last entry cannot be written ends with an error instead of its end`() async {
        let fixture = PassageFixture(.stream(events(["hello"])))
        let departure = await fixture.chat("hi", extra: #","stream":true"#)
        fixture.log.breakDown()
        let raw = await departure.text()
        #expect(raw.contains("audit.unavailable"))
    }
}
