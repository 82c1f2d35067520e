import RedoubtCore
import RedoubtWire
import Testing

@Suite struct `the texts of a reply` {
    @Test func `chat completions`() throws {
        let reply = try reply(MessageSamples.chatReply)
        #expect(
            lines(reply.texts) == [
                "assistant x.note = unknown words", "assistant choices[0].message.content = Let me look.",
                "assistant choices[0].message.reasoning_content = Hm",
                "assistant choices[0].message.annotations[0].url_citation.title = Title",
                "assistant choices[0].message.annotations[0].url_citation.url = https://w/",
                "assistant choices[2].message.content = Plain",
            ])
        #expect(reply.toolCalls.map(\.name) == ["mail.read", "mail.send", "shell", "old"])
        #expect(reply.toolCalls.map(\.arguments) == [#"{"id": 7}"#, "{broken", "ls", "{}"])
        #expect(reply.toolCalls.map(\.parsed) == [["id": 7], nil, ["input": "ls"], [:]])
        #expect(reply.toolCalls.map(\.id) == ["call_1", "call_2", "call_3", ""])
        #expect(reply.toolCalls[0].call == ToolCall(id: "call_1", name: "mail.read", arguments: ["id": 7]))
        #expect(reply.toolCalls[1].call == nil)
        #expect(reply.usage == TokenUsage(input: 10, output: 20))
    }

    @Test func `responses`() throws {
        let reply = try reply(MessageSamples.responsesReply, .openAIResponses)
        #expect(
            lines(reply.texts) == [
                "assistant output[0].summary[0].text = Thought", "assistant output[1].content[0].text = Hello",
                "assistant output[1].content[0].annotations[0].title = Title",
                "assistant output[1].content[0].annotations[0].url = https://w/",
                "assistant output[1].content[1].refusal = No", "tool output[4].output <docs.find> = found it",
            ])
        #expect(reply.toolCalls.map(\.name) == ["mail.send", "shell", "docs.find", "computer", "docs.drop", "image_generation"])
        #expect(reply.toolCalls.map(\.parsed) == [["to": "a"], ["input": "ls"], [:], ["type": "click", "x": 1], ["a": 1], [:]])
        #expect(reply.toolCalls.map(\.runsAtProvider) == [false, false, true, false, false, true])
        #expect(reply.toolCalls.map(\.id) == ["call_1", "call_2", "mcp_1", "call_3", "mcpr_1", "ig_1"])
        #expect(reply.usage == TokenUsage(input: 5, output: 6))
    }

    @Test func `messages`() throws {
        let reply = try reply(MessageSamples.anthropicReply, .anthropicMessages)
        #expect(
            lines(reply.texts) == [
                "assistant content[0].thinking = Hm", "assistant content[2].text = Cited",
                "assistant content[2].citations[0].cited_text = quote",
                "assistant content[2].citations[0].document_title = Doc", "assistant content[3].input.query <web_search> = weather",
                "tool content[4].content[0].title = Sun", "tool content[4].content[0].url = https://w/",
            ])
        #expect(reply.toolCalls.map(\.name) == ["web_search", "mail.read", "mail.send"])
        #expect(reply.toolCalls.map(\.arguments) == [#"{"query":"weather"}"#, #"{ "id" : 7 }"#, #"{"to":"a"}"#])
        #expect(reply.toolCalls.map(\.runsAtProvider) == [true, false, false])
        #expect(reply.usage == TokenUsage(input: 1105, output: 6, cachedInput: 1000))
    }

    @Test func `an embedding and a token count have none`() throws {
        let embedding = try reply(
            #"{"object":"list","data":[{"embedding":[0.1,-2e-3]}],"usage":{"prompt_tokens":4,"total_tokens":4}}"#, .openAIEmbeddings
        )
        #expect(embedding.texts.isEmpty && embedding.usage == TokenUsage(input: 4, output: 0))
        #expect(try reply(#"{"input_tokens":12}"#, .anthropicCountTokens).usage == nil)
    }

    @Test func `content in parts, spoken words and fields of other servers are texts too`() throws {
        let body =
            #"{"choices":[{"message":{"role":"assistant","content":[{"type":"text","text":"a"},{"type":"thinking","thinking":[{"type":"text","text":"b"}]}],"audio":{"id":"x","data":"AAAA","transcript":"c"},"reasoning_details":[{"type":"reasoning.text","text":"d"}],"made_up":{"data":{"deep":"e"}}},"content_filter_results":{"why":"f"}}],"citations":["https://g/"]}"#
        #expect(try reply(body).texts.map(\.text) == ["a", "b", "c", "d", "e", "f", "https://g/"])
    }

    @Test func `a call with no arguments at all is a call with an empty object`() throws {
        let body =
            #"{"choices":[{"message":{"tool_calls":[{"function":{"name":"a"}},{"function":{"name":"b","arguments":""}},{"function":{"name":"c","arguments":"{\"x\":1,\"x\":2}"}},{"function":{"name":"d","arguments":{"x":1}}}]}}]}"#
        #expect(try reply(body).toolCalls.map(\.parsed) == [[:], [:], nil, ["x": 1]])
    }
}

@Suite struct `a body that is no reply` {
    private func error(_ body: String, _ dialect: Dialect) -> ModelReplyError? {
        do throws(ModelReplyError) {
            _ = try ModelReply(Array(body.utf8), dialect: dialect)
            return nil
        } catch { return error }
    }

    @Test func `is told apart: no JSON, another shape, an error`() {
        for dialect in Dialect.allCases {
            for body in ["", "<html>", "{", #"{"a":1,"a":2}"#] {
                guard case .malformed = error(body, dialect) else { Issue.record("\(dialect) \(body)"); continue }
            }
            for body in [
                "[]", "1", "{}", #"{"choices":{},"output":{},"content":"x","data":1,"input_tokens":"x"}"#, #"{"error":null}"#,
            ] {
                guard case .unexpectedShape = error(body, dialect) else { Issue.record("\(dialect) \(body)"); continue }
            }
            #expect(error(#"{"error":{"message":"Overloaded","type":"x"}}"#, dialect) == .errorBody("Overloaded"))
            #expect(
                error(#"{"type":"error","error":{"type":"overloaded_error","message":"Overloaded"}}"#, dialect)
                    == .errorBody("Overloaded"))
            #expect(error(#"{"error":"down"}"#, dialect) == .errorBody("down"))
        }
        for body in [
            #"{"choices":[1]}"#, #"{"choices":[{}]}"#, #"{"choices":[{"message":{"tool_calls":{}}}]}"#,
            #"{"choices":[{"message":{"tool_calls":[1]}}]}"#,
        ] {
            guard case .unexpectedShape = error(body, .openAIChat) else { Issue.record("\(body)"); continue }
        }
        guard case .unexpectedShape = error(#"{"output":[1]}"#, .openAIResponses) else { Issue.record("output"); return }
        guard case .unexpectedShape = error(#"{"content":[1]}"#, .anthropicMessages) else { Issue.record("content"); return }
    }

    @Test func `a failed response is a reply, and its message a text`() throws {
        let reply = try reply(
            #"{"status":"failed","error":{"code":"server_error","message":"sorry"},"output":[]}"#, .openAIResponses)
        #expect(lines(reply.texts) == ["assistant error.code = server_error", "assistant error.message = sorry"])
    }
}

@Suite struct `a reply passed on` {
    @Test func `is the very bytes that came when everything is released`() throws {
        for (dialect, body) in MessageSamples.replies {
            let reply = try reply(body, dialect)
            let released = Dictionary(
                uniqueKeysWithValues: reply.toolCalls.map { ($0.index, CallDecision.release(arguments: nil)) })
            let same = Dictionary(
                uniqueKeysWithValues: reply.toolCalls.map { ($0.index, CallDecision.release(arguments: $0.arguments)) })
            let texts = Dictionary(uniqueKeysWithValues: reply.texts.map { ($0.id, $0.text) })
            #expect(text(reply.passed()) == body)
            #expect(text(reply.passed(replacing: texts, released)) == body)
            #expect(text(reply.passed(replacing: [999: "x"], same)) == body)
            #expect(text(reply.passed(replacing: [-1: "x"], [-1: .replace(words: "x"), 99: .replace(words: "x")])) == body)
        }
    }

    @Test func `changes each text alone`() throws {
        for (dialect, body) in MessageSamples.replies {
            let before = try reply(body, dialect)
            for slot in before.texts {
                let after = try ModelReply(before.passed(replacing: [slot.id: "[X]"]), dialect: dialect)
                #expect(after.texts.map(\.text) == before.texts.map { $0.id == slot.id ? "[X]" : $0.text })
                #expect(after.toolCalls.map(\.id) == before.toolCalls.map(\.id))
            }
        }
    }

    @Test func `loses its token records where a text was replaced, and only there`() throws {
        let chat = try reply(MessageSamples.chatReply)
        let slot = try #require(chat.texts.at("choices[0].message.content"))
        let out = text(chat.passed(replacing: [slot.id: "[X]"]))
        #expect(out.contains(#""logprobs":null,"finish_reason":"tool_calls""#))
        #expect(out.contains(#""logprobs":{"content":[]}"#))
        #expect(!out.contains("\"Let\""))
        let other = try #require(chat.texts.at("choices[2].message.content"))
        #expect(text(chat.passed(replacing: [other.id: "[X]"])) == MessageSamples.chatReply.replacing("Plain", with: "[X]"))
        #expect(!text(chat.passed([0: .release(arguments: "{}")])).contains("\"Let\""))
        let responses = try reply(MessageSamples.responsesReply, .openAIResponses)
        let hello = try #require(responses.texts.at("output[1].content[0].text"))
        #expect(text(responses.passed(replacing: [hello.id: "[X]"])).contains(#""logprobs":[]"#))
    }

    @Test func `carries new arguments in the dialect's own way`() throws {
        let chat = try reply(MessageSamples.chatReply)
        #expect(
            text(chat.passed([0: .release(arguments: #"{"id":8}"#), 2: .release(arguments: "pwd")]))
                == MessageSamples.chatReply.replacing(#""{\"id\": 7}""#, with: #""{\"id\":8}""#).replacing(
                    #""ls""#, with: #""pwd""#
                )
                .replacing(#"{"content":[{"token":"Let","logprob":-0.1,"bytes":[76],"top_logprobs":[]}]}"#, with: "null"))
        let older = try reply(#"{"choices":[{"message":{"function_call":{"name":"old","arguments":"{}"}}}]}"#)
        #expect(
            text(older.passed([0: .release(arguments: "{\"a\":1}")]))
                == #"{"choices":[{"message":{"function_call":{"name":"old","arguments":"{\"a\":1}"}}}]}"#)
        let responses = try reply(MessageSamples.responsesReply, .openAIResponses)
        #expect(
            text(
                responses.passed([
                    0: .release(arguments: "{}"), 1: .release(arguments: "pwd"), 3: .release(arguments: #"{"type":"wait"}"#),
                ]))
                == MessageSamples.responsesReply.replacing(#""{\"to\":\"a\"}""#, with: #""{}""#).replacing(
                    #""ls""#, with: #""pwd""#
                )
                .replacing(#"{"type":"click","x":1}"#, with: #"{"type":"wait"}"#))
        let anthropic = try reply(MessageSamples.anthropicReply, .anthropicMessages)
        #expect(
            text(anthropic.passed([1: .release(arguments: #"{"id":8}"#)]))
                == MessageSamples.anthropicReply.replacing(#"{ "id" : 7 }"#, with: #"{"id":8}"#))
    }

    @Test func `drops a call whose new arguments are no object where one is needed`() throws {
        for bad in ["", "x", "[]", "{", #"{"a":1}x"#] {
            let out = try reply(MessageSamples.anthropicReply, .anthropicMessages).passed([1: .release(arguments: bad)])
            let after = try ModelReply(out, dialect: .anthropicMessages)
            #expect(after.toolCalls.map(\.name) == ["web_search", "mail.send"])
            #expect(after.texts.at("content[5].text")?.text == ModelReply.unfilterableCall)
        }
    }
}

extension String {
    /// All of one text for another.
    func replacing(_ old: String, with new: String) -> String {
        var out = ""
        var rest = self[...]
        while let range = rest.firstRange(of: old) {
            out += rest[..<range.lowerBound] + new
            rest = rest[range.upperBound...]
        }
        return out + rest
    }
}
