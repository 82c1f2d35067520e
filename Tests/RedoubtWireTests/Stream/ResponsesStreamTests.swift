import RedoubtCore
import RedoubtWire
import Testing

@Suite struct ResponsesStreamTests {
    private let words = "Here: \(planted) and \"more\" \(planted)."
    private let refused = "This tool call was refused."

    @Test(arguments: [1, 3, 7, 40])
    func `a secret is replaced in deltas and in everything that repeats them`(width: Int) throws {
        var stream = ResponseTranscript()
        stream.reasoning(words, width: width)
        stream.message(words, width: width)
        stream.message(words, width: width, refusal: true)
        stream.call("send", "{\"k\":\"\(planted)\"}", width: width)
        stream.end()
        for filter in [TestFilter.marker, .word] {
            let out = try rewrite(stream.text, .openAIResponses, filter: filter)
            #expect(!out.text.contains("AbCdEf"))
            let client = try ResponseAccumulator(out.text)
            #expect(client.deltas["response.reasoning_summary_text.delta 0"] == redacted(words))
            #expect(client.items[1]?["content"]?.array?.first?["text"]?.string == redacted(words))
            #expect(client.done[1]?["content"]?.array?.first?["text"]?.string == redacted(words))
            #expect(client.output(1)["content"]?.array?.first?["text"]?.string == redacted(words))
            #expect(client.deltas["response.refusal.delta 2"] == redacted(words))
            #expect(client.items[3]?["arguments"]?.string == redacted("{\"k\":\"\(planted)\"}"))
            #expect(
                client.output(3)["arguments"] == client.done[3]?["arguments"]
                    && client.done[3]?["arguments"] == client.items[3]?["arguments"])
            #expect(out.rewriter.usage == TokenUsage(input: 37, output: 11) && out.rewriter.isComplete)
            #expect(out.rewriter.findings.count == 6)
        }
    }

    @Test func `log probabilities do not spell the secret out`() throws {
        var stream = ResponseTranscript()
        stream.message("hello " + planted, width: 3)
        stream.end()
        let out = try rewrite(stream.text, .openAIResponses)
        let tokens = try clientEvents(out.text).flatMap { try JSONValue(parsing: $0.data)["logprobs"]?.array ?? [] }.compactMap {
            $0["token"]?.string
        }
        #expect(tokens == ["hel", "lo "])
    }

    @Test func `a stream without anything to change goes out byte for byte`() throws {
        var stream = ResponseTranscript()
        stream.reasoning("hm", width: 1)
        stream.message("Hello you", width: 2)
        stream.call("send", "{\"a\":1}", width: 2)
        stream.call("now", "", width: 2)
        stream.end()
        let out = try rewrite(stream.text, .openAIResponses)
        #expect(out.text == stream.text)
        #expect(out.calls.map(\.name) == ["send", "now"] && out.calls.map(\.callID) == ["call_2", "call_3"])
    }

    @Test func `mixed decisions leave a legal response in every combination`() throws {
        var stream = ResponseTranscript()
        stream.message("Let me see.", width: 4)
        stream.call("read", "{\"p\":1}", width: 3)
        stream.call("send", "{\"q\":2}", width: 3)
        stream.end()
        for mask in 0..<9 {
            let kinds = [mask % 3, mask / 3]
            let out = try rewrite(stream.text, .openAIResponses) { call in
                switch kinds[call.id] {
                case 0: .release(arguments: nil)
                case 1: .release(arguments: "{\"new\":7}")
                default: .replace(words: refused)
                }
            }
            let client = try ResponseAccumulator(out.text)
            for (index, kind) in kinds.enumerated() {
                let arguments = kind == 0 ? ["{\"p\":1}", "{\"q\":2}"][index] : kind == 1 ? "{\"new\":7}" : nil
                for item in [client.items[index + 1], client.done[index + 1], client.output(index + 1)] {
                    #expect(item?["arguments"]?.string == arguments)
                    #expect(item?["content"]?.array?.first?["text"]?.string == (kind == 2 ? refused : nil))
                    #expect(item?["id"] == client.items[index + 1]?["id"])
                }
            }
        }
    }

    @Test func `text of other items flows on while a call is held`() throws {
        var stream = ResponseTranscript()
        stream.event(
            "response.output_item.added", "\"output_index\":0,\"item\":\(ResponseTranscript.call(0, "send", "", "in_progress"))")
        stream.add(unstreamed: ResponseTranscript.call(0, "send", "{}", "completed"))
        stream.message("meanwhile", width: 3)
        var rewriter = StreamRewriter(dialect: .openAIResponses) { MarkerFilter() }
        #expect(try rewriter.feed(Array(stream.text.utf8)).isEmpty)
        let first = String(decoding: rewriter.take([:]), as: UTF8.self)
        #expect(first.contains("meanwhile") && !first.contains("send"))
        let before = stream.text.count
        stream.event("response.function_call_arguments.done", "\"item_id\":\"fc_0\",\"output_index\":0,\"arguments\":\"{}\"")
        stream.event(
            "response.output_item.done", "\"output_index\":0,\"item\":\(ResponseTranscript.call(0, "send", "{}", "completed"))")
        stream.end()
        #expect(try rewriter.feed(Array(stream.text.dropFirst(before).utf8)).map(\.name) == ["send"])
        #expect(rewriter.take([:]).isEmpty)
        let rest = String(decoding: rewriter.take([0: .release(arguments: nil)]), as: UTF8.self)
        #expect(rest.contains("\"send\"") && rest.contains("response.completed"))
    }

    @Test func `a call that tells its arguments differently is told as it was decided`() throws {
        var stream = ResponseTranscript()
        stream.call("send", "{\"to\":\"good\"}", width: 4, told: "{\"to\":\"evil\"}")
        stream.end()
        let out = try rewrite(stream.text, .openAIResponses) { _ in .release(arguments: nil) }
        #expect(out.calls.first?.arguments == ["to": "evil"])
        #expect(!out.text.contains("good"))
        let client = try ResponseAccumulator(out.text)
        #expect(client.items[0]?["arguments"] == "{\"to\":\"evil\"}")
        #expect(client.output(0)["arguments"] == "{\"to\":\"evil\"}")
    }

    @Test func `a final response cannot bring calls that nobody decided or change one that was`() throws {
        var stream = ResponseTranscript()
        stream.message("hi", width: 2)
        stream.add(unstreamed: ResponseTranscript.call(7, "sneaky", "{\"x\":1}", "completed"))
        stream.end()
        let out = try rewrite(stream.text, .openAIResponses) { _ in .replace(words: refused) }
        #expect(out.calls.map(\.name) == ["sneaky"])
        #expect(!out.text.contains("sneaky") && out.text.contains(refused))
        var other = ResponseTranscript()
        other.call("send", "{\"to\":\"a\"}", width: 40)
        other.end()
        let changed = other.text.replacing("\"output\":[{\"id\":\"fc_0\"", with: "\"output\":[{\"x\":1,\"id\":\"fc_0\"")
        guard let last = changed.range(of: "\\\"a\\\"", last: true) else { Issue.record("no arguments"); return }
        let hostile = changed.replacingCharacters(in: last, with: "\\\"b\\\"")
        #expect(hostile != changed)
        let told = try rewrite(hostile, .openAIResponses) { _ in .release(arguments: nil) }
        #expect(try ResponseAccumulator(told.text).output(0)["arguments"] == "{\"to\":\"a\"}")
        let renamed = other.text.replacingCharacters(
            in: try #require(other.text.range(of: "\"send\"", last: true)), with: "\"exec\"")
        #expect(throws: StreamFault.self) { try rewrite(renamed, .openAIResponses) }
    }

    @Test func `calls of every kind are held and the provider's own are not`() throws {
        let kinds: [(item: String, name: String?)] = [
            ("{\"id\":\"x\",\"type\":\"custom_tool_call\",\"call_id\":\"c\",\"name\":\"sql\",\"input\":\"select\"}", "sql"),
            (
                "{\"id\":\"x\",\"type\":\"mcp_call\",\"server_label\":\"git\",\"name\":\"status\",\"arguments\":\"{}\",\"output\":\(json(planted))}",
                "git.status"
            ),
            (
                "{\"id\":\"x\",\"type\":\"mcp_approval_request\",\"server_label\":\"git\",\"name\":\"push\",\"arguments\":\"{}\"}",
                "git.push"
            ),
            (
                "{\"id\":\"x\",\"type\":\"local_shell_call\",\"call_id\":\"c\",\"action\":{\"type\":\"exec\",\"command\":[\"ls\"]}}",
                "local_shell"
            ),
            ("{\"id\":\"x\",\"type\":\"future_call\",\"call_id\":\"c\",\"what\":\"ever\"}", "future"),
            (
                "{\"id\":\"x\",\"type\":\"web_search_call\",\"status\":\"completed\",\"action\":{\"query\":\(json("q " + planted))}}",
                nil
            ),
        ]
        for kind in kinds {
            var stream = ResponseTranscript()
            stream.event("response.output_item.added", "\"output_index\":0,\"item\":\(kind.item)")
            stream.event("response.output_item.done", "\"output_index\":0,\"item\":\(kind.item)")
            stream.add(unstreamed: kind.item)
            stream.end()
            let released = try rewrite(stream.text, .openAIResponses) { _ in .release(arguments: nil) }
            #expect(released.calls.map(\.name) == (kind.name.map { [$0] } ?? []))
            #expect(!released.text.contains("AbCdEf"))
            _ = try ResponseAccumulator(released.text)
            if kind.name == nil { continue }
            let gone = try rewrite(stream.text, .openAIResponses) { _ in .replace(words: refused) }
            let client = try ResponseAccumulator(gone.text)
            #expect(client.output(0)["content"]?.array?.first?["text"]?.string == refused)
            #expect(!gone.text.contains("\"x\""))
        }
    }

    @Test func `a shell command that the finished call does not have is left out`() throws {
        func stream(_ streamed: String) -> String {
            var stream = ResponseTranscript()
            func item(_ commands: String) -> String {
                "{\"id\":\"sh\",\"type\":\"shell_call\",\"call_id\":\"c\",\"action\":{\"commands\":[\(commands)]}}"
            }
            stream.event("response.output_item.added", "\"output_index\":0,\"item\":\(item(""))")
            for piece in pieces(streamed, 2) {
                stream.event("response.shell_call_command.delta", "\"output_index\":0,\"command_index\":0,\"delta\":\(json(piece))")
            }
            stream.event("response.output_item.done", "\"output_index\":0,\"item\":\(item("\"ls -l\""))")
            stream.add(unstreamed: item("\"ls -l\""))
            stream.end()
            return stream.text
        }
        #expect(try rewrite(stream("ls -l"), .openAIResponses) { _ in .release(arguments: nil) }.text == stream("ls -l"))
        let out = try rewrite(stream("rm -rf"), .openAIResponses) { _ in .release(arguments: nil) }
        #expect(!out.text.contains("shell_call_command") && out.text.contains("ls -l"))
    }

    @Test func `deltas of a kind that is not known have a filter of their own`() throws {
        var stream = ResponseTranscript()
        for piece in pieces(planted + " x", 5) {
            stream.event("response.novelty.delta", "\"item_id\":\"n\",\"output_index\":0,\"delta\":\(json(piece))")
        }
        stream.event("response.novelty.done", "\"output_index\":0,\"whole\":\(json(planted + " x"))")
        for piece in pieces(planted, 5) {
            stream.event(
                "response.shell_output.delta", "\"output_index\":0,\"delta\":{\"stdout\":\(json(piece)),\"stderr\":\(json(piece))}")
        }
        stream.end("response.incomplete")
        let out = try rewrite(stream.text, .openAIResponses)
        #expect(!out.text.contains("AbCdEf"))
        #expect(try ResponseAccumulator(out.text).deltas["response.novelty.delta 0"] == plantedMark + " x")
    }

    @Test func `what comes twice or after its end ends the stream`() {
        let added = "\"output_index\":0,\"item\":\(ResponseTranscript.call(0, "send", "", "in_progress"))"
        var twice = ResponseTranscript()
        twice.event("response.output_item.added", added)
        twice.event("response.output_item.added", added)
        #expect(throws: StreamFault.self) { try rewrite(twice.text, .openAIResponses) }
        var late = ResponseTranscript()
        late.call("send", "{}", width: 2)
        late.event("response.function_call_arguments.delta", "\"item_id\":\"fc_0\",\"output_index\":0,\"delta\":\"x\"")
        #expect(throws: StreamFault.self) { try rewrite(late.text, .openAIResponses) }
        var renamed = ResponseTranscript()
        renamed.event("response.output_item.added", added)
        renamed.event(
            "response.output_item.done", "\"output_index\":0,\"item\":\(ResponseTranscript.call(0, "exec", "{}", "completed"))")
        #expect(throws: StreamFault.self) { try rewrite(renamed.text, .openAIResponses) }
    }
}

extension String {
    /// The range of a text, the last one where asked.
    fileprivate func range(of text: String, last: Bool) -> Range<Index>? {
        let all = ranges(of: text)
        return last ? all.last : all.first
    }

    fileprivate func replacingCharacters(in range: Range<Index>, with text: String) -> String {
        String(self[..<range.lowerBound]) + text + self[range.upperBound...]
    }
}
