import RedoubtCore
import RedoubtWire
import Testing

@Suite struct ChatStreamTests {
    private let words = "Here: \(planted) and \"more\" \(planted)."

    @Test(arguments: [1, 3, 7, 40])
    func `a secret cut across deltas is replaced in every text`(width: Int) throws {
        for field in ["content", "refusal", "reasoning_content", "reasoning"] {
            let out = try rewrite(Transcript.chat(words, width: width, field: field), .openAIChat)
            #expect(!out.text.contains("AbCdEf"))
            let client = try ChatAccumulator(out.text)
            #expect(client.message()[field]?.string == redacted(words))
            #expect(client.finish() == "stop" && client.isDone && out.rewriter.isComplete)
            #expect(out.rewriter.findings.map(\.kind.name) == ["secret.anthropic", "secret.anthropic"])
            #expect(out.rewriter.usage == TokenUsage(input: 19, output: 10))
        }
    }

    @Test func `a filter without memory would leak, so the tests above can fail`() throws {
        let out = try rewrite(Transcript.chat(words, width: 7), .openAIChat, filter: .naive)
        #expect(try ChatAccumulator(out.text).content().contains(planted))
    }

    @Test(arguments: [1, 5, 40])
    func `a filter that holds whole words still says everything before the end`(width: Int) throws {
        let out = try rewrite(Transcript.chat(words, width: width), .openAIChat, filter: .word)
        let client = try ChatAccumulator(out.text)
        #expect(client.content() == redacted(words))
        #expect(client.message()["role"] == "assistant")
    }

    @Test func `a stream without anything to change goes out byte for byte`() throws {
        let calls = [
            (id: "call_1", name: "get_weather", arguments: "{\"city\":\"Oslo\"}"), (id: "call_2", name: "now", arguments: "{}"),
        ]
        let stream = ": OPENROUTER PROCESSING\n\n" + Transcript.chatCalls(calls, width: 3)
        #expect(try rewrite(stream, .openAIChat).text == stream)
        let text = Transcript.chat("Hello, you \u{1F600}", width: 2)
        #expect(try rewrite(text, .openAIChat).text == text)
        #expect(try rewrite(text.replacing("\n", with: "\r\n"), .openAIChat).text == text.replacing("\n", with: "\r\n"))
    }

    @Test func `nested texts have filters of their own`() throws {
        func detail(_ index: Int, _ text: String) -> String {
            Transcript.chunk(
                Transcript.choice(
                    "{\"reasoning_details\":[{\"type\":\"reasoning.text\",\"index\":\(index),\"text\":\(json(text))}]}"))
        }
        func audio(_ text: String) -> String { Transcript.chunk(Transcript.choice("{\"audio\":{\"transcript\":\(json(text))}}")) }
        let half = planted.count / 2
        let stream = cat(
            Transcript.chunk(Transcript.choice("{\"role\":\"assistant\"}")),
            detail(0, String(planted.prefix(half))),
            audio("a" + planted.prefix(half)),
            detail(0, String(planted.dropFirst(half))),
            audio(String(planted.dropFirst(half))),
            detail(1, "b" + planted.prefix(4)),
            audio(String(planted.prefix(3))),
            Transcript.chunk(Transcript.choice("{}", finish: "stop")),
            Transcript.chatEnd)
        let out = try rewrite(stream, .openAIChat)
        let client = try ChatAccumulator(out.text)
        #expect(!out.text.contains("AbCdEf"))
        #expect(
            client.message()["reasoning_details"]?.array?.map { $0["text"]?.string } == [
                plantedMark, "b" + String(planted.prefix(4)),
            ])
        #expect(client.message()["audio"]?["transcript"]?.string == "a" + plantedMark + String(planted.prefix(3)))
    }

    @Test func `whole things in a delta are filtered whole`() throws {
        let note =
            "{\"annotations\":[{\"type\":\"url_citation\",\"url_citation\":{\"title\":\(json("see " + planted)),\"url\":\"https://example.com/\"}}]}"
        let stream =
            Transcript.chunk(Transcript.choice(note)) + Transcript.chunk(Transcript.choice("{}", finish: "stop"))
            + Transcript.chatEnd
        let out = try rewrite(stream, .openAIChat, filter: .word)
        let client = try ChatAccumulator(out.text)
        #expect(client.message()["annotations"]?.array?.first?["url_citation"]?["title"]?.string == "see " + plantedMark)
    }

    @Test func `log probabilities stay with an untouched text and go with a changed one`() throws {
        func probable(_ text: String) -> String {
            Transcript.chunk(
                Transcript.choice(
                    "{\"content\":\(json(text))}",
                    logprobs:
                        "{\"content\":[{\"token\":\(json(text)),\"logprob\":-1,\"bytes\":[104],\"top_logprobs\":[]}],\"refusal\":null}"
                ))
        }
        let half = planted.count / 2
        let stream = cat(
            probable("hello "),
            probable(String(planted.prefix(half))),
            probable(String(planted.dropFirst(half))),
            Transcript.chunk(Transcript.choice("{}", finish: "stop")),
            Transcript.chatEnd)
        let client = try ChatAccumulator(try rewrite(stream, .openAIChat).text)
        #expect(client.content() == "hello " + plantedMark)
        #expect(client.choices[0]["logprobs"]?.array?.map { $0["token"]?.string } == ["hello "])
    }

    @Test func `several choices are filtered apart`() throws {
        let half = planted.count / 2
        var stream = ""
        for index in 0...1 {
            stream += Transcript.chunk(Transcript.choice("{\"role\":\"assistant\",\"content\":\"\"}", index: index))
        }
        stream += Transcript.chunk(
            cat(
                Transcript.choice("{\"content\":\(json(String(planted.prefix(half))))}", index: 0),
                ",",
                Transcript.choice("{\"content\":\(json(String(planted.dropFirst(half))))}", index: 1)))
        stream += Transcript.chunk(Transcript.choice("{\"content\":\(json(String(planted.dropFirst(half))))}", index: 0))
        for index in 0...1 { stream += Transcript.chunk(Transcript.choice("{}", index: index, finish: "stop")) }
        let client = try ChatAccumulator(try rewrite(stream + Transcript.chatEnd, .openAIChat).text)
        #expect(client.content(0) == plantedMark)
        #expect(client.content(1) == String(planted.dropFirst(half)))
    }

    @Test func `a message that grows in every chunk does not show half a secret`() throws {
        func cumulative(_ text: String, finish: String? = nil) -> String {
            Transcript.chunk(
                "{\"index\":0,\"delta\":{\"content\":\"\"},\"message\":{\"role\":\"assistant\",\"content\":\(json(text))},\"finish_reason\":\(finish.map(json) ?? "null")}"
            )
        }
        let almost = "key " + planted.dropLast(2)
        let stream =
            cumulative(String(almost)) + cumulative("key " + planted) + cumulative("key " + planted + " ok", finish: "stop")
        let out = try rewrite(stream + Transcript.chatEnd, .openAIChat)
        #expect(!out.text.contains("AbCdEf") && out.text.contains("key \(plantedMark) ok"))
        #expect(out.text.contains("\"role\":\"assistant\""))
    }

    @Test func `the last chunk may carry text, usage and the end together`() throws {
        let stream =
            Transcript.chunk(Transcript.choice("{\"role\":\"assistant\",\"content\":\(json("a " + planted.prefix(9)))}"))
            + Transcript.chunk(
                Transcript.choice("{\"content\":\(json(String(planted.dropFirst(9)) + "sk-"))}", finish: "length"),
                more: ",\"usage\":{\"prompt_tokens\":3,\"completion_tokens\":4}")
        let out = try rewrite(stream + Transcript.chatEnd, .openAIChat)
        let client = try ChatAccumulator(out.text)
        #expect(client.content() == "a \(plantedMark)sk-" && client.finish() == "length")
        #expect(out.rewriter.usage == TokenUsage(input: 3, output: 4))
    }
}
