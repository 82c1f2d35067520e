import Redoubt
import RedoubtCore
import RedoubtInspection
import RedoubtPolicy
import RedoubtTesting
import RedoubtTraffic
import RedoubtWire

/// Both passages around a scripted provider, with a log in memory and a clock that stands still.
struct PassageFixture {
    let provider: ScriptedProvider
    let log = MemoryLog()
    let time = ManualTime()
    let limiter = RateLimiter()
    var mode = Mode.enforce
    var tier = Tier.write
    var rate = Rate(100, per: .hour)
    var tools: [any SecureTool] = []
    var policy = Policy(
        name: "test",
        tools: [
            "weather": ToolRule(effect: .read), "mail.send": ToolRule(effect: .write, args: ["to": .recipient]),
            "disk.wipe": ToolRule(effect: .privileged), "file.read": ToolRule(effect: .read, args: ["path": .path]),
        ])
    var retry = RetryPolicy(attempts: 3, base: .milliseconds(1), longest: .milliseconds(2))
    var keys: [Upstream.Key] = []
    var consent: (any ConsentAsking)?

    init(_ steps: ScriptedProvider.Step..., models: [String]? = nil) {
        provider = ScriptedProvider(steps, models: models)
    }

    var ledger: Ledger { Ledger(log: log, time: time) }
    var filter: OutputFilter { OutputFilter(redactor: .standard) }
    var identity: LocalIdentity { LocalIdentity(user: "ann") }

    var toolPassage: ToolPassage {
        ToolPassage(
            layers: ToolLayers(
                mode: mode, identity: identity, tools: tools, policy: policy, grants: FixedGrants(tier), consent: consent,
                admission: limiter, filter: filter, ledger: ledger))
    }

    func modelPassage(_ upstream: Upstream? = nil) -> ModelPassage {
        let upstream = upstream ?? Upstream(provider, family: nil, patterns: ["m*"], keys: keys, retry: retry)
        return ModelPassage(
            layers: ModelLayers(
                mode: mode, identity: identity, router: UpstreamRouter([upstream]), admission: limiter,
                windows: ModelWindows(user: [rate]), hardening: Hardening(key: Array(repeating: 7, count: 32)), filter: filter,
                calls: .decide(toolPassage), ledger: ledger))
    }

    func chat(_ text: String, extra: String = "") async -> ModelPassage.Departure {
        let content = String(decoding: JSONString.literal(text), as: UTF8.self)
        return await send(#"{"model":"m1","messages":[{"role":"user","content":\#(content)}]\#(extra)}"#)
    }

    func send(_ body: String, dialect: Dialect = .openAIChat) async -> ModelPassage.Departure {
        await modelPassage().pass(
            ModelPassage.Arrival(request: "req_1", dialect: dialect, body: Array(body.utf8), credentials: Credentials(token: nil)))
    }

    func call(_ tool: String, _ arguments: JSONValue, trusted: [String] = [], untrusted: [String] = []) async
        -> ToolPassage.Departure
    {
        await toolPassage.pass(
            ToolPassage.Arrival(
                request: "req_2", call: ToolCall(name: tool, arguments: arguments),
                context: CallContext(trusted: trusted, untrusted: untrusted)))
    }

    var actions: [String] { log.events.map { $0.action + " " + $0.result } }
}

/// A chat completion that says a text.
func completion(_ text: String) -> ScriptedProvider.Step {
    let content = String(decoding: JSONString.literal(text), as: UTF8.self)
    return .answer(
        body:
            #"{"id":"c","object":"chat.completion","odd":  [1,2],"choices":[{"index":0,"message":{"role":"assistant","content":\#(content)},"finish_reason":"stop"}],"usage":{"prompt_tokens":3,"completion_tokens":4,"total_tokens":7}}"#
    )
}

/// A chat completion that asks for tools.
func completion(calls: (String, String)...) -> ScriptedProvider.Step {
    let items = calls.enumerated().map { index, call in
        let arguments = String(decoding: JSONString.literal(call.1), as: UTF8.self)
        return #"{"id":"call_\#(index)","type":"function","function":{"name":"\#(call.0)","arguments":\#(arguments)}}"#
    }
    return .answer(
        body:
            #"{"id":"c","choices":[{"index":0,"message":{"role":"assistant","content":null,"tool_calls":[\#(items.joined(separator: ","))]},"finish_reason":"tool_calls"}]}"#
    )
}

extension ModelPassage.Departure {
    /// The body as text; a stream is run to its end.
    func text() async -> String {
        switch body {
        case .whole(let bytes): return String(decoding: bytes, as: UTF8.self)
        case .stream(let stream):
            let sink = Sink()
            await stream.run { bytes in await sink.add(bytes) }
            return String(decoding: await sink.bytes, as: UTF8.self)
        }
    }
}

private actor Sink {
    private(set) var bytes: [UInt8] = []
    func add(_ more: [UInt8]) { bytes += more }
}

/// Put together at run time, so that no file holds anything that looks like a key.
let plantedSecret = "sk-ant-" + "api03-" + "Zq7Lk2Wm9Xc4Vb8Nn1Pp5Tt3Rr6Yy0Uu"
