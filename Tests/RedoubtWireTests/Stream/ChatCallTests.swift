import RedoubtCore
import RedoubtWire
import Testing

@Suite struct ChatCallTests {
    private let calls = [
        (id: "call_a", name: "read", arguments: "{\"path\":\"a \(planted)\"}"),
        (id: "call_b", name: "send", arguments: "{\"to\":\"x@example.com\"}"),
        (id: "call_c", name: "list", arguments: "{}"),
    ]
    private let refused = "This tool call was refused."

    @Test(arguments: [1, 3, 7, 40])
    func `a secret in interleaved arguments does not get out`(width: Int) throws {
        let out = try rewrite(Transcript.chatCalls(calls, width: width), .openAIChat)
        #expect(!out.text.contains("AbCdEf"))
        #expect(out.calls.map(\.argumentsText) == calls.map(\.arguments))
        #expect(out.calls.map(\.callID) == ["call_a", "call_b", "call_c"])
        #expect(out.calls[1].arguments == ["to": "x@example.com"])
        let client = try ChatAccumulator(out.text)
        #expect(client.calls().map(\.arguments) == calls.map { redacted($0.arguments) })
        #expect(client.finish() == "tool_calls")
    }

    @Test func `mixed decisions leave a legal reply in every combination`() throws {
        for mask in 0..<27 {
            let kinds = [mask % 3, mask / 3 % 3, mask / 9]
            let out = try rewrite(Transcript.chatCalls(calls, width: 5), .openAIChat) { call in
                switch kinds[call.id] {
                case 0: .release(arguments: nil)
                case 1: .release(arguments: "{\"new\":\(call.id)}")
                default: .replace(words: refused)
                }
            }
            let client = try ChatAccumulator(out.text)
            let left = calls.indices.filter { kinds[$0] < 2 }
            #expect(client.calls().map(\.name) == left.map { calls[$0].name })
            #expect(client.calls().map(\.arguments) == left.map { kinds[$0] == 0 ? calls[$0].arguments : "{\"new\":\($0)}" })
            #expect(client.finish() == (left.isEmpty ? "stop" : "tool_calls"))
            #expect(client.content() == (left.count == 3 ? "" : refused))
            #expect(client.message()["role"] == "assistant")
        }
    }

    @Test func `text flows on while a call is held`() throws {
        var rewriter = StreamRewriter(dialect: .openAIChat) { MarkerFilter() }
        _ = try rewriter.feed(
            Array((Transcript.chatCall(0, id: "c", name: "t", role: true) + Transcript.chatArguments(0, "{}")).utf8))
        #expect(rewriter.take([:]).isEmpty)
        _ = try rewriter.feed(Array(Transcript.chunk(Transcript.choice("{\"content\":\"hello\"}")).utf8))
        let first = String(decoding: rewriter.take([:]), as: UTF8.self)
        #expect(first.contains("hello") && first.contains("assistant") && !first.contains("\"c\""))
        let held = try rewriter.feed(
            Array((Transcript.chunk(Transcript.choice("{}", finish: "tool_calls")) + Transcript.chatEnd).utf8))
        #expect(held.count == 1)
        #expect(rewriter.take([:]).isEmpty)
        #expect(rewriter.take([1: .release(arguments: nil)]).isEmpty)
        let client = try ChatAccumulator(first + String(decoding: rewriter.take([0: .release(arguments: nil)]), as: UTF8.self))
        #expect(client.calls().first?.arguments == "{}" && client.content() == "hello" && client.isDone)
        #expect(client.message()["role"] == "assistant")
    }

    @Test func `words after text stand in a paragraph of their own`() throws {
        let stream = cat(
            Transcript.chunk(Transcript.choice("{\"role\":\"assistant\",\"content\":\"Let me see.\"}")),
            Transcript.chatCall(0, id: "c", name: "t"),
            Transcript.chatArguments(0, "{}"),
            Transcript.chunk(Transcript.choice("{}", finish: "tool_calls")),
            Transcript.chatEnd)
        let client = try ChatAccumulator(try rewrite(stream, .openAIChat) { _ in .replace(words: refused) }.text)
        #expect(client.content() == "Let me see.\n\n" + refused && client.finish() == "stop")
        #expect(client.message()["tool_calls"]?.array ?? [] == [])
    }

    @Test func `calls of several choices are decided apart and choices keep their order`() throws {
        var stream = ""
        for choice in 0...2 {
            stream += Transcript.chatCall(0, id: "call_\(choice)", name: "tool\(choice)", choice: choice, role: true)
        }
        stream += Transcript.chunk(Transcript.choice("{\"role\":\"assistant\",\"content\":\"three\"}", index: 3))
        for choice in [2, 0, 1] {
            stream += Transcript.chatArguments(0, "{\"n\":\(choice)}", choice: choice)
            stream += Transcript.chunk(Transcript.choice("{}", index: choice, finish: "tool_calls"))
        }
        stream += Transcript.chunk(Transcript.choice("{}", index: 3, finish: "stop")) + Transcript.chatEnd
        let out = try rewrite(stream, .openAIChat) { $0.name == "tool1" ? .replace(words: refused) : .release(arguments: nil) }
        let client = try ChatAccumulator(out.text)
        #expect(client.choices.indices.map { client.finish($0) } == ["tool_calls", "stop", "tool_calls", "stop"])
        #expect(client.calls(0).map(\.arguments) == ["{\"n\":0}"] && client.calls(2).map(\.arguments) == ["{\"n\":2}"])
        #expect(client.content(1) == refused && client.content(3) == "three")
        #expect((0...3).allSatisfy { client.message($0)["role"] == "assistant" })
    }

    @Test func `one chunk may hold text, calls and the end`() throws {
        let call =
            "{\"index\":0,\"id\":\"c\",\"type\":\"function\",\"function\":{\"name\":\"t\",\"arguments\":\(json("{\"k\":\"\(planted)\"}"))}}"
        let stream = Transcript.chunk(
            Transcript.choice(
                "{\"role\":\"assistant\",\"content\":\(json("see " + planted)),\"tool_calls\":[\(call)]}", finish: "tool_calls"))
        for decision in [CallDecision.release(arguments: "{}"), .replace(words: refused)] {
            let out = try rewrite(stream + Transcript.chatEnd, .openAIChat) { _ in decision }
            let client = try ChatAccumulator(out.text)
            #expect(!out.text.contains("AbCdEf"))
            #expect(client.content().hasPrefix("see ") || client.content().hasSuffix("see " + plantedMark))
            #expect(client.calls().count == (decision == .release(arguments: "{}") ? 1 : 0))
            #expect(client.finish() == (client.calls().isEmpty ? "stop" : "tool_calls"))
        }
    }

    @Test func `the older function call is held as well`() throws {
        let pieces = [
            "{\"function_call\":{\"name\":\"old\",\"arguments\":\"\"}}",
            "{\"function_call\":{\"arguments\":\(json("{\"k\":\"" + planted + "\"}"))}}",
        ]
        let stream = cat(
            Transcript.chunk(Transcript.choice("{\"role\":\"assistant\",\"content\":null}")),
            pieces.map { Transcript.chunk(Transcript.choice($0)) }.joined(),
            Transcript.chunk(Transcript.choice("{}", finish: "function_call")),
            Transcript.chatEnd)
        let released = try rewrite(stream, .openAIChat)
        #expect(released.calls.map(\.name) == ["old"])
        let client = try ChatAccumulator(released.text)
        #expect(client.message()["function_call"] == ["name": "old", "arguments": .string(redacted("{\"k\":\"\(planted)\"}"))])
        let gone = try ChatAccumulator(try rewrite(stream, .openAIChat) { _ in .replace(words: refused) }.text)
        #expect(gone.content() == refused && gone.finish() == "stop" && gone.message()["function_call"] ?? .null == .null)
    }

    @Test func `pieces that repeat id and name, or lack an index, are told once`() throws {
        func piece(_ body: String) -> String { Transcript.chunk(Transcript.choice("{\"tool_calls\":[\(body)]}")) }
        let end = Transcript.chunk(Transcript.choice("{}", finish: "tool_calls")) + Transcript.chatEnd
        let repeated = cat(
            piece("{\"index\":0,\"id\":\"c\",\"function\":{\"name\":\"t\",\"arguments\":\"{\"}}"),
            piece("{\"index\":0,\"id\":\"c\",\"function\":{\"name\":\"t\",\"arguments\":\"}\"}}"),
            end)
        let first = try ChatAccumulator(try rewrite(repeated, .openAIChat).text)
        #expect(first.calls().map(\.name) == ["t"] && first.calls().map(\.arguments) == ["{}"])
        #expect(first.message()["tool_calls"]?.array?.first?["id"] == "c")
        // All calls under one index, and none at all: servers that imitate the dialect do both.
        for index in ["\"index\":0,", ""] {
            let parallel = cat(
                piece("{\(index)\"id\":\"a\",\"function\":{\"name\":\"x\",\"arguments\":\"{}\"}}"),
                piece("{\(index)\"id\":\"b\",\"function\":{\"name\":\"y\",\"arguments\":\"{}\"}}"),
                end)
            let out = try rewrite(parallel, .openAIChat)
            #expect(out.calls.map(\.name) == ["x", "y"])
            #expect(try ChatAccumulator(out.text).calls().map(\.name) == ["x", "y"])
        }
    }

    @Test func `free text of a custom tool is an object for the decision`() throws {
        let call = "{\"index\":0,\"id\":\"c\",\"type\":\"custom\",\"custom\":{\"name\":\"sql\",\"input\":\"select 1\"}}"
        let stream = cat(
            Transcript.chunk(Transcript.choice("{\"tool_calls\":[\(call)]}")),
            Transcript.chunk(Transcript.choice("{}", finish: "tool_calls")),
            Transcript.chatEnd)
        let out = try rewrite(stream, .openAIChat) { _ in .release(arguments: "select 2") }
        #expect(out.calls.first?.arguments == ["input": "select 1"] && out.calls.first?.name == "sql")
        #expect(out.text.contains("\"input\":\"select 2\"") && !out.text.contains("select 1"))
    }

    @Test func `a call goes out at the end of a stream that never gave a reason`() throws {
        let stream = Transcript.chatCall(0, id: "c", name: "t", role: true) + Transcript.chatArguments(0, "{}") + Transcript.chatEnd
        let out = try rewrite(stream, .openAIChat)
        #expect(out.calls.count == 1 && out.text == stream)
    }

    @Test func `arguments after the end of a call end the stream`() {
        let stream = Transcript.chatCalls([calls[1]], width: 9)
        let late = stream.replacing(Transcript.chatEnd, with: Transcript.chatArguments(0, "{\"more\":1}") + Transcript.chatEnd)
        #expect(throws: StreamFault.malformed("a tool call goes on after the end of its choice")) { try rewrite(late, .openAIChat) }
    }
}
