import RedoubtCore
import RedoubtWire
import Testing

@Suite struct MessagesStreamTests {
    private let words = "Here: \(planted) and \"more\" \(planted)."
    private let refused = "This tool call was refused."

    @Test(arguments: [1, 3, 7, 40])
    func `a secret cut across deltas is replaced in text, thinking and arguments`(width: Int) throws {
        let input = "{\"key\":\"\(planted)\"}"
        let stream = cat(
            Transcript.messageStart,
            Transcript.thinkingBlock(0, words, width: width),
            Transcript.textBlock(1, words, width: width),
            Transcript.toolBlock(2, id: "toolu_1", name: "send", input: input, width: width),
            Transcript.messageEnd("tool_use"))
        for filter in [TestFilter.marker, .word] {
            let out = try rewrite(stream, .anthropicMessages, filter: filter)
            #expect(!out.text.contains("AbCdEf"))
            let client = try MessageAccumulator(out.text)
            #expect(client.blocks[0]["thinking"]?.string == redacted(words) && client.signatures == 1)
            #expect(client.text(1) == redacted(words))
            #expect(client.blocks[2]["input"] == ["key": .string(plantedMark)])
            #expect(client.stopReason == "tool_use" && client.isDone)
            #expect(out.rewriter.findings.count == 4)
            #expect(out.rewriter.usage == TokenUsage(input: 25, output: 15))
        }
    }

    @Test func `a stream without anything to change goes out byte for byte`() throws {
        let stream = cat(
            Transcript.messageStart,
            Transcript.thinkingBlock(0, "hm", width: 1),
            Transcript.textBlock(1, "Hello", width: 2),
            Transcript.start(2, "{\"type\":\"redacted_thinking\",\"data\":\"\(planted)\"}"),
            Transcript.stop(2),
            Transcript.toolBlock(3, id: "toolu_1", name: "send", input: "{\"a\":1}", width: 2),
            Transcript.toolBlock(4, id: "toolu_2", name: "now", input: "", width: 2),
            Transcript.messageEnd("tool_use"))
        let out = try rewrite(stream, .anthropicMessages)
        #expect(out.text == stream)
        #expect(out.calls.map(\.argumentsText) == ["{\"a\":1}", "{}"])
    }

    @Test func `mixed decisions leave a legal message in every combination`() throws {
        let stream = cat(
            Transcript.messageStart,
            Transcript.textBlock(0, "Let me see.", width: 4),
            Transcript.toolBlock(1, id: "toolu_a", name: "read", input: "{\"p\":1}", width: 3),
            Transcript.toolBlock(2, id: "toolu_b", name: "send", input: "{\"q\":2}", width: 3),
            Transcript.messageEnd("tool_use"))
        for mask in 0..<9 {
            let kinds = [mask % 3, mask / 3]
            let out = try rewrite(stream, .anthropicMessages) { call in
                switch kinds[call.id] {
                case 0: .release(arguments: nil)
                case 1: .release(arguments: "{\"new\":7}")
                default: .replace(words: refused)
                }
            }
            let client = try MessageAccumulator(out.text)
            for (index, kind) in kinds.enumerated() {
                let block = client.blocks[index + 1]
                #expect(block["type"]?.string == (kind == 2 ? "text" : "tool_use"))
                if kind == 2 { #expect(block["text"]?.string == refused) }
                if kind == 1 { #expect(block["input"] == ["new": 7]) }
            }
            #expect(client.stopReason == (kinds == [2, 2] ? "end_turn" : "tool_use"))
            #expect(client.text(0) == "Let me see.")
        }
    }

    @Test func `blocks behind a held call wait for it and pings do not`() throws {
        var rewriter = StreamRewriter(dialect: .anthropicMessages) { MarkerFilter() }
        let tool = Transcript.toolBlock(0, id: "toolu_1", name: "send", input: "{}", width: 9)
        let open = String(tool.prefix(tool.count - Transcript.stop(0).count))
        _ = try rewriter.feed(Array((Transcript.messageStart + open + Transcript.textBlock(1, "behind", width: 3)).utf8))
        _ = try rewriter.feed(Array(Transcript.event("ping", "").utf8))
        let first = String(decoding: rewriter.take([:]), as: UTF8.self)
        #expect(first == Transcript.messageStart + Transcript.event("ping", ""))
        let held = try rewriter.feed(Array((Transcript.stop(0) + Transcript.messageEnd("tool_use")).utf8))
        #expect(held.map(\.callID) == ["toolu_1"])
        #expect(rewriter.take([:]).isEmpty)
        let rest = String(decoding: rewriter.take([0: .replace(words: refused)]), as: UTF8.self)
        let client = try MessageAccumulator(first + rest)
        #expect(client.text(0) == refused && client.text(1) == "behind" && client.stopReason == "end_turn" && client.pings == 2)
    }

    @Test func `a text may begin in the start of its block`() throws {
        let half = planted.count / 2
        let stream = cat(
            Transcript.messageStart,
            Transcript.start(0, "{\"type\":\"text\",\"text\":\(json("a " + planted.prefix(half)))}"),
            Transcript.delta(0, "text_delta", "text", String(planted.dropFirst(half))),
            Transcript.stop(0),
            Transcript.start(1, "{\"type\":\"text\",\"text\":\(json(String(planted.prefix(half))))}"),
            Transcript.stop(1),
            Transcript.messageEnd("end_turn"))
        let client = try MessageAccumulator(try rewrite(stream, .anthropicMessages).text)
        #expect(client.text(0) == "a " + plantedMark && client.text(1) == String(planted.prefix(half)))
    }

    @Test func `citations, server tools and unknown events are filtered`() throws {
        let half = planted.count / 2
        let citation = "{\"type\":\"char_location\",\"cited_text\":\(json("so " + planted)),\"document_index\":0}"
        let stream = cat(
            Transcript.messageStart,
            Transcript.start(0, "{\"type\":\"text\",\"text\":\"\"}"),
            Transcript.event(
                "content_block_delta", "\"index\":0,\"delta\":{\"type\":\"citations_delta\",\"citation\":\(citation)}"),
            Transcript.stop(0),
            Transcript.start(1, "{\"type\":\"server_tool_use\",\"id\":\"srvtoolu_1\",\"name\":\"web_search\",\"input\":{}}"),
            Transcript.delta(1, "input_json_delta", "partial_json", "{\"query\":\"" + planted.prefix(half)),
            Transcript.delta(1, "input_json_delta", "partial_json", planted.dropFirst(half) + "\"}"),
            Transcript.stop(1),
            Transcript.start(
                2,
                "{\"type\":\"web_search_tool_result\",\"tool_use_id\":\"srvtoolu_1\",\"content\":[{\"type\":\"web_search_result\",\"title\":\(json(planted)),\"encrypted_content\":\"Eo8\"}]}"
            ),
            Transcript.stop(2),
            Transcript.event("novelty", "\"deep\":[{\"text\":\(json("x" + planted))}]"),
            Transcript.messageEnd("end_turn"))
        let out = try rewrite(stream, .anthropicMessages)
        #expect(!out.text.contains("AbCdEf") && out.calls.isEmpty)
        let client = try MessageAccumulator(out.text)
        #expect(client.blocks[0]["citations"]?.array?.first?["cited_text"]?.string == "so " + plantedMark)
        #expect(client.blocks[1]["input"] == ["query": .string(plantedMark)])
        #expect(out.text.contains("x" + plantedMark))
    }

    @Test func `arguments in the start of a block are decided too`() throws {
        let full = "{\"type\":\"tool_use\",\"id\":\"t\",\"name\":\"send\",\"input\":{\"k\":\(json(planted))}}"
        let stream = Transcript.messageStart + Transcript.start(0, full) + Transcript.stop(0) + Transcript.messageEnd("tool_use")
        let out = try rewrite(stream, .anthropicMessages)
        #expect(out.calls.first?.arguments == ["k": .string(planted)])
        #expect(try MessageAccumulator(out.text).blocks[0]["input"] == ["k": .string(plantedMark)])
        #expect(!out.text.contains("AbCdEf"))
        // Beside deltas they would be read by some clients and not by others.
        let twofold = stream.replacing(
            Transcript.stop(0), with: Transcript.delta(0, "input_json_delta", "partial_json", "{}") + Transcript.stop(0))
        let other = try rewrite(twofold, .anthropicMessages) { _ in .release(arguments: nil) }
        #expect(other.calls.first?.argumentsText == "{}" && !other.text.contains("AbCdEf"))
    }

    @Test func `arguments that are no object any more take the call with them`() throws {
        let stream =
            Transcript.messageStart + Transcript.toolBlock(0, id: "t", name: "send", input: "{}", width: 2)
            + Transcript.messageEnd("tool_use")
        let out = try rewrite(stream, .anthropicMessages) { _ in .release(arguments: "not json") }
        let client = try MessageAccumulator(out.text)
        #expect(client.text(0) == ModelReply.unfilterableCall && client.stopReason == "tool_use")
    }

    @Test func `an error ends the stream and nothing held comes after it`() throws {
        let tool = Transcript.toolBlock(0, id: "t", name: "send", input: "{\"k\":\"value\"}", width: 9)
        let stream = cat(
            Transcript.messageStart,
            String(tool.prefix(tool.count - Transcript.stop(0).count)),
            Transcript.event("error", "\"error\":{\"type\":\"overloaded_error\",\"message\":\(json("busy " + planted))}"),
            Transcript.textBlock(1, "late", width: 4))
        let out = try rewrite(stream, .anthropicMessages)
        let client = try MessageAccumulator(out.text)
        #expect(client.errors.first?["error"]?["message"]?.string == "busy " + plantedMark)
        #expect(out.rewriter.isComplete && out.calls.isEmpty && !out.text.contains("value") && !out.text.contains("late"))
    }

    @Test func `deltas for a block that is over end the stream`() {
        let text = Transcript.messageStart + Transcript.textBlock(0, "a", width: 1)
        for rest in [
            Transcript.delta(0, "text_delta", "text", "more"), Transcript.stop(0),
            Transcript.start(0, "{\"type\":\"text\",\"text\":\"\"}"),
        ] {
            #expect(throws: StreamFault.self) { try rewrite(text + rest + Transcript.messageEnd("end_turn"), .anthropicMessages) }
        }
        let smuggled = "\"message\":{\"content\":[{\"type\":\"tool_use\",\"id\":\"t\",\"name\":\"x\",\"input\":{}}]}"
        #expect(throws: StreamFault.self) { try rewrite(Transcript.event("message_start", smuggled), .anthropicMessages) }
    }
}
