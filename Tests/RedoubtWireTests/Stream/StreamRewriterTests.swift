import RedoubtCore
import RedoubtWire
import Testing

@Suite struct StreamRewriterTests {
    /// One stream of each dialect with everything in it.
    static let streams: [(Dialect, String)] = {
        let secret = "a \(planted) b \u{1F600} sk-ant"
        let calls = [(id: "a", name: "x", arguments: "{\"k\":\"\(planted)\"}"), (id: "b", name: "y", arguments: "{}")]
        let chat = cat(
            Transcript.chunk(Transcript.choice("{\"role\":\"assistant\",\"content\":\"\"}")),
            pieces(secret, 14).map { Transcript.chunk(Transcript.choice("{\"content\":\(json($0))}")) }.joined(),
            Transcript.chatCalls(calls, width: 30))
        let messages = cat(
            Transcript.messageStart,
            Transcript.thinkingBlock(0, secret, width: 14),
            Transcript.textBlock(1, secret, width: 14),
            Transcript.toolBlock(2, id: "t", name: "x", input: calls[0].arguments, width: 30),
            ": keep-alive\n\n",
            Transcript.toolBlock(3, id: "u", name: "y", input: "{}", width: 9),
            Transcript.messageEnd("tool_use"))
        var responses = ResponseTranscript()
        responses.message(secret, width: 25)
        responses.call("x", calls[0].arguments, width: 30)
        responses.call("y", "{}", width: 9)
        responses.end()
        let long = "\"service_tier\":\"default\",\"system_fingerprint\":\"fp_50cad350e4\","
        return [(.openAIChat, chat.replacing(long, with: "")), (.anthropicMessages, messages), (.openAIResponses, responses.text)]
    }()

    private func run(_ stream: (Dialect, String), cut: Cut = .nowhere) throws -> Rewritten {
        try rewrite(stream.1, stream.0, cut: cut, decide: decision)
    }

    @Test(arguments: [0, 1, 2])
    func `a cut at any byte gives the same answer without a byte of the secret`(which: Int) throws {
        let stream = Self.streams[which]
        let whole = try run(stream)
        #expect(!whole.text.contains("AbCdEf") && whole.text.contains(plantedMark) && whole.calls.count == 2)
        // A rewriter is a value: one takes the bytes singly, and at each a copy of it takes the rest at once.
        let bytes = Array(stream.1.utf8)
        var front = StreamRewriter(dialect: stream.0) { MarkerFilter() }
        var taken: [UInt8] = []
        for position in bytes.indices {
            var rest = front
            let out = taken + decide(try rest.feed(Array(bytes[position...])), &rest) + decide(try rest.finish(), &rest)
            guard out == whole.bytes else { Issue.record("differs when cut at \(position)"); return }
            taken += decide(try front.feed([bytes[position]]), &front)
        }
        #expect(taken == whole.bytes)
    }

    private func decision(_ call: HeldCall) -> CallDecision {
        call.name == "y" ? .replace(words: "no") : .release(arguments: redacted(call.argumentsText))
    }

    private func decide(_ calls: [HeldCall], _ rewriter: inout StreamRewriter) -> [UInt8] {
        rewriter.take(Dictionary(uniqueKeysWithValues: calls.map { ($0.id, decision($0)) }))
    }

    @Test(arguments: [0, 1, 2])
    func `random cuts and line ends give the same answer`(which: Int) throws {
        let stream = Self.streams[which]
        let whole = try run(stream)
        for seed in 0..<24 as Range<UInt64> {
            let out = try run(stream, cut: .random(SplitMix(state: seed), longest: seed % 2 == 0 ? 3 : 300))
            #expect(out.bytes == whole.bytes)
        }
        for end in ["\r\n", "\r"] {
            let other = (stream.0, "\u{FEFF}" + stream.1.replacing("\n", with: end))
            let first = try run(other)
            let text = first.text.replacing("\r\n", with: "\n").replacing("\r", with: "\n")
            #expect(text == whole.text)
            #expect(try run(other, cut: .every(1)).bytes == first.bytes)
        }
    }

    @Test(arguments: [0, 1, 2])
    func `a stream that stops early is a fault and gives no tool call away`(which: Int) throws {
        let (dialect, stream) = Self.streams[which]
        let bytes = Array(stream.utf8)
        for position in stride(from: 0, to: bytes.count - 60, by: 37) {
            var rewriter = StreamRewriter(dialect: dialect) { MarkerFilter() }
            var out: [UInt8] = []
            #expect(throws: StreamFault.truncated) {
                let calls = try rewriter.feed(Array(bytes[..<position]))
                out += rewriter.take(Dictionary(uniqueKeysWithValues: calls.map { ($0.id, .release(arguments: "{}")) }))
                _ = try rewriter.finish()
            }
            out += rewriter.abort(Array("{\"type\":\"error\",\"error\":{\"message\":\"cut\"}}".utf8))
            let text = String(decoding: out, as: UTF8.self)
            #expect(!text.contains("AbCdEf") && text.contains("cut"))
            #expect(throws: StreamFault.truncated) { try rewriter.feed([10]) }
            #expect(rewriter.take([:]).isEmpty && rewriter.abort([]).isEmpty)
        }
    }

    @Test func `an abort ends the stream as its dialect does`() throws {
        let body = Array("{\"error\":{\"message\":\"no\",\"code\":\"policy.denied\",\"redoubt\":{}}}".utf8)
        var chat = StreamRewriter(dialect: .openAIChat) { MarkerFilter() }
        _ = try chat.feed(Array(Transcript.chunk(Transcript.choice("{\"content\":\"untaken\"}")).utf8))
        #expect(
            String(decoding: chat.abort(body), as: UTF8.self) == "data: " + String(decoding: body, as: UTF8.self)
                + "\n\ndata: [DONE]\n\n")
        #expect(try chat.feed(Array(Transcript.chatEnd.utf8)).isEmpty && chat.take([:]).isEmpty && chat.isComplete)
        var messages = StreamRewriter(dialect: .anthropicMessages) { MarkerFilter() }
        #expect(String(decoding: messages.abort(body), as: UTF8.self).hasPrefix("event: error\ndata: {"))
        var responses = StreamRewriter(dialect: .openAIResponses) { MarkerFilter() }
        let error = try #require(try clientEvents(String(decoding: responses.abort(body), as: UTF8.self)).first)
        let event = try JSONValue(parsing: error.data)
        #expect(error.name == "error" && event["type"] == "error" && event["message"] == "no" && event["code"] == "policy.denied")
        #expect(event["error"]?["redoubt"] == [:])
    }

    @Test func `a finished stream ignores what follows and has nothing to abort`() throws {
        let stream = Transcript.chat("hi", width: 2)
        let out = try rewrite(stream + Transcript.chat(planted, width: 99) + "garbage\u{0}\n\n", .openAIChat)
        #expect(out.text == stream)
        var rewriter = out.rewriter
        #expect(rewriter.abort([49]).isEmpty)
    }

    @Test func `an upstream error in a chat is passed on and ends it`() throws {
        let stream = cat(
            Transcript.chunk(Transcript.choice("{\"content\":\(json("hi " + planted.prefix(12)))}")),
            "data: {\"error\":{\"message\":\(json("quota of " + planted)),\"code\":429}}\n\n",
            Transcript.chat("more", width: 9))
        let client = try ChatAccumulator(try rewrite(stream, .openAIChat).text)
        #expect(client.errors.first?["message"]?.string == "quota of " + plantedMark)
        #expect(client.content() == "hi " && client.isDone)
    }

    @Test func `garbage is a fault in every dialect`() {
        for dialect in [Dialect.openAIChat, .openAIResponses, .anthropicMessages] {
            for data in ["not json", "{\"a\":", "[]", "\"x\"", "{\"a\":1,\"a\":2}", "{} {}", String(repeating: "[", count: 500)] {
                #expect(throws: StreamFault.self) { try rewrite("data: \(data)\n\n", dialect) }
            }
            #expect(throws: StreamFault.truncated) { try rewrite("", dialect) }
            #expect(throws: StreamFault.truncated) { try rewrite(": only a comment\n\n", dialect) }
        }
    }

    @Test func `places and calls in an odd shape are a fault`() {
        let deltas = [
            "{\"tool_calls\":{\"index\":0}}", "{\"tool_calls\":[\"x\"]}", "{\"function_call\":\"x\"}",
            "{\"tool_calls\":[{\"index\":1.0}]}",
        ]
        for delta in deltas {
            #expect(throws: StreamFault.self) { try rewrite(Transcript.chunk(Transcript.choice(delta)), .openAIChat) }
        }
        let fraction = Transcript.chunk("{\"index\":0.0,\"delta\":{\"content\":\"x\"}}") + Transcript.chatEnd
        #expect(throws: StreamFault.self) { try rewrite(fraction, .openAIChat) }
        var response = ResponseTranscript()
        response.event("response.output_text.delta", "\"output_index\":0,\"content_index\":\"0\",\"delta\":\"x\"")
        response.end()
        #expect(throws: StreamFault.self) { try rewrite(response.text, .openAIResponses) }
        let block = Transcript.event("content_block_delta", "\"index\":1.5,\"delta\":{\"type\":\"text_delta\",\"text\":\"x\"}")
        #expect(throws: StreamFault.self) {
            try rewrite(Transcript.messageStart + block + Transcript.messageEnd("end_turn"), .anthropicMessages)
        }
    }

    @Test func `every bound is a fault`() {
        var limits = StreamLimits()
        func refuses(_ stream: String, _ dialect: Dialect) -> Bool {
            do { _ = try rewrite(stream, dialect, limits: limits) } catch { if case .tooLarge = error { return true } }
            return false
        }
        let calls = (0..<9).map { (id: "c\($0)", name: "t", arguments: "{\"value\":\"0123456789\"}") }
        let chat = Transcript.chatCalls(calls, width: 4)
        var responses = ResponseTranscript()
        for call in calls { responses.call(call.name, call.arguments, width: 4) }
        responses.end()
        let messages = cat(
            Transcript.messageStart,
            calls.enumerated().map {
                Transcript.toolBlock($0.offset, id: $0.element.id, name: "t", input: $0.element.arguments, width: 4)
            }.joined(),
            Transcript.messageEnd("tool_use"))
        let all: [(String, Dialect)] = [(chat, .openAIChat), (responses.text, .openAIResponses), (messages, .anthropicMessages)]
        for (stream, dialect) in all { #expect(!refuses(stream, dialect)) }
        limits.calls = 8
        for (stream, dialect) in all { #expect(refuses(stream, dialect)) }
        limits = StreamLimits()
        limits.callBytes = 20
        for (stream, dialect) in all { #expect(refuses(stream, dialect)) }
        limits = StreamLimits()
        limits.heldBytes = 700
        for (stream, dialect) in all { #expect(refuses(stream, dialect)) }
        limits = StreamLimits()
        limits.eventBytes = 100
        for (stream, dialect) in all { #expect(refuses(stream, dialect)) }
        limits = StreamLimits()
        limits.choices = 2
        #expect(refuses(Transcript.chunk(Transcript.choice("{}", index: 2)), .openAIChat))
        limits.channels = 3
        let fields = (0..<4).map { "\"f\($0)\":\"text\"" }.joined(separator: ",")
        #expect(refuses(Transcript.chunk(Transcript.choice("{\(fields)}")), .openAIChat))
    }

    @Test func `text that nobody takes is not held against the stream`() throws {
        var limits = StreamLimits()
        limits.heldBytes = 500
        let out = try rewrite(Transcript.chat(String(repeating: "word ", count: 400), width: 5), .openAIChat, limits: limits)
        #expect(try ChatAccumulator(out.text).content().count == 2000)
    }

    @Test func `random JSON in random places neither crashes nor leaks`() throws {
        var random = SplitMix(state: 11)
        let scraps = [
            "null", "0", "-1", "\"\"", json(planted), "[]", "{}", "[{}]", "[[\(json(planted))]]",
            "{\"index\":0,\"text\":\(json(planted))}", "true", "1e9",
            "{\"type\":\"tool_use\"}", "{\"type\":\"function_call\",\"id\":\(json(planted))}", "[{\"index\":5}]",
            "9999999999999999999",
        ]
        for round in 0..<300 {
            let (dialect, stream) = Self.streams[round % 3]
            var events = stream.split(separator: "\n\n").map(String.init)
            for _ in 0..<2 {
                let at = Int.random(in: 0..<events.count, using: &random)
                let values = events[at].ranges(of: /:("[^"]*"|[0-9]+|null|\{\}|\[\])/)
                guard let spot = values.randomElement(using: &random) else { continue }
                events[at].replaceSubrange(spot, with: ":" + (scraps.randomElement(using: &random) ?? "0"))
            }
            if round % 5 == 0 {
                events.swapAt(Int.random(in: 0..<events.count, using: &random), Int.random(in: 0..<events.count, using: &random))
            }
            var rewriter = StreamRewriter(dialect: dialect) { MarkerFilter() }
            var out: [UInt8] = []
            do {
                let calls = try rewriter.feed(Array((events.joined(separator: "\n\n") + "\n\n").utf8))
                out += rewriter.take(Dictionary(uniqueKeysWithValues: calls.map { ($0.id, .replace(words: "no")) }))
            } catch { out += rewriter.take([:]) }
            // What only the provider can read passes as it is.
            let text = String(decoding: out, as: UTF8.self).replacing("\"signature\":" + json(planted), with: "")
            let leaks = text.split(separator: "\n\n").filter { $0.contains(planted) }
            #expect(leaks.isEmpty, "round \(round)")
        }
    }
}
