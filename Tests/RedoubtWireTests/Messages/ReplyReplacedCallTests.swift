import RedoubtCore
import RedoubtWire
import Testing

@Suite struct `a replaced call` {
    private let gone = CallDecision.replace(words: "Not \"done\".")

    private func chat(_ choice: String, _ calls: [Int: CallDecision], _ texts: [Int: String] = [:]) throws -> String {
        let before = #"{"choices":[{"index":0,\#(choice)}]}"#
        let out = try reply(before).passed(replacing: texts, calls)
        _ = try ModelReply(out, dialect: .openAIChat)
        return String(text(out).dropFirst(#"{"choices":[{"index":0,"#.count).dropLast("]}".count))
    }

    private func call(_ number: Int) -> String {
        #"{"id":"c\#(number)","function":{"name":"t\#(number)","arguments":"\#(number)"}}"#
    }

    @Test func `leaves a chat message with its words as content and the turn ended`() throws {
        let end = #""finish_reason":"tool_calls""#
        #expect(
            try chat(#""message":{"role":"assistant","content":null,"tool_calls":[\#(call(0))]},\#(end)"#, [0: gone])
                == #""message":{"role":"assistant","content":"Not \"done\"."},"finish_reason":"stop"}"#)
        #expect(
            try chat(#""message":{"tool_calls" : [ \#(call(0)) , \#(call(1)) ], "content":"Hi\/"},\#(end)"#, [0: gone, 1: gone])
                == #""message":{"content":"Hi\/\n\nNot \"done\"."},"finish_reason":"stop"}"#)
        #expect(
            try chat(#""message":{"content":"","tool_calls":[\#(call(0))],"x":1},\#(end)"#, [0: gone])
                == #""message":{"content":"Not \"done\".","x":1},"finish_reason":"stop"}"#)
        #expect(
            try chat(#""message":{"content":[{"type":"text","text":"a"}],"tool_calls":[\#(call(0))]},\#(end)"#, [0: gone])
                == #""message":{"content":[{"type":"text","text":"a"},{"type":"text","text":"Not \"done\"."}]},"finish_reason":"stop"}"#
        )
    }

    @Test func `takes the place of the calls where a message has no content`() throws {
        #expect(try chat(#""message":{"tool_calls":[\#(call(0))]}"#, [0: gone]) == #""message":{"content":"Not \"done\"."}}"#)
        #expect(
            try chat(#""message":{"function_call":{"name":"f","arguments":"{}"},"tool_calls":[\#(call(0))]}"#, [0: gone, 1: gone])
                == #""message":{"content":"Not \"done\"."}}"#)
        #expect(
            try chat(#""message":{"tool_calls":[\#(call(0)),\#(call(1))]}"#, [0: gone])
                == #""message":{"content":"Not \"done\".","tool_calls":[\#(call(1))]}}"#)
    }

    @Test func `leaves the other calls of a chat message, and the turn open`() throws {
        for mask in 1..<7 {
            let decisions = Dictionary(uniqueKeysWithValues: (0..<3).filter { mask >> $0 & 1 == 1 }.map { ($0, gone) })
            let kept = (0..<3).filter { mask >> $0 & 1 == 0 }.map { call($0) }
            let before =
                #""message":{"content":null,"tool_calls":[\#((0..<3).map { call($0) }.joined(separator: " , "))]},"finish_reason":"tool_calls""#
            let out = try chat(before, decisions)
            let after = try reply(#"{"choices":[{"index":0,\#(out)]}"#)
            #expect(after.toolCalls.map(\.name) == (0..<3).filter { mask >> $0 & 1 == 0 }.map { "t\($0)" })
            #expect(after.texts.map(\.text) == ["Not \"done\"."])
            #expect(kept.allSatisfy { out.contains($0) } && out.contains(#""finish_reason":"tool_calls""#))
        }
    }

    @Test func `says different words once each`() throws {
        let out = try chat(
            #""message":{"content":"Hi","tool_calls":[\#(call(0)),\#(call(1)),\#(call(2))]},"finish_reason":"tool_calls""#,
            [0: .replace(words: "A"), 1: .replace(words: "B"), 2: .replace(words: "A")])
        #expect(out == #""message":{"content":"Hi\n\nA\n\nB"},"finish_reason":"stop"}"#)
    }

    @Test func `and a replaced text go together`() throws {
        let before =
            #""message":{"content":"secret","tool_calls":[\#(call(0))]},"finish_reason":"tool_calls","logprobs":{"content":[{"token":"secret"}]}"#
        #expect(
            try chat(before, [0: gone], [0: "[X]"])
                == #""message":{"content":"[X]\n\nNot \"done\"."},"finish_reason":"stop","logprobs":null}"#)
        #expect(
            try chat(before, [0: gone], [0: ""])
                == #""message":{"content":"Not \"done\"."},"finish_reason":"stop","logprobs":null}"#)
    }

    @Test func `of the older kind goes the same way`() throws {
        #expect(
            try chat(
                #""message":{"role":"assistant","content":null,"function_call":{"name":"f","arguments":"{}"}},"finish_reason":"function_call""#,
                [0: gone])
                == #""message":{"role":"assistant","content":"Not \"done\"."},"finish_reason":"stop"}"#)
    }

    @Test func `touches only its own choice`() throws {
        let body = MessageSamples.chatReply
        let out = text(try reply(body).passed([3: gone]))
        #expect(
            out
                == body.replacing(
                    #""content":null,"function_call":{"name":"old","arguments":"{}"}},"logprobs":{"content":[]},"finish_reason":"function_call""#,
                    with: #""content":"Not \"done\"."},"logprobs":null,"finish_reason":"stop""#))
    }

    @Test func `becomes a message item of a response, whatever kind of call it was`() throws {
        let before = try reply(MessageSamples.responsesReply, .openAIResponses)
        for call in before.toolCalls {
            let out = before.passed([call.index: gone])
            let after = try ModelReply(out, dialect: .openAIResponses)
            #expect(
                after.toolCalls.map(\.name)
                    == before.toolCalls.map(\.name).enumerated().filter { $0.offset != call.index }.map(\.element))
            let path = "output[\(call.index + 2)]"
            #expect(after.texts.at(path + ".content[0].text")?.text == "Not \"done\".")
            #expect(after.texts.at(path + ".output") == nil)
        }
        let first =
            #"{"id":"fc_1","type":"function_call","call_id":"call_1","name":"mail.send","arguments":"{\"to\":\"a\"}","status":"completed"}"#
        #expect(
            text(before.passed([0: gone]))
                == MessageSamples.responsesReply.replacing(
                    first,
                    with:
                        #"{"type":"message","id":"msg_1","status":"completed","role":"assistant","content":[{"type":"output_text","text":"Not \"done\".","annotations":[]}]}"#
                ))
    }

    @Test func `takes with it the texts that stood in it`() throws {
        let before = try reply(MessageSamples.responsesReply, .openAIResponses)
        let slot = try #require(before.texts.at("output[4].output"))
        let out = text(before.passed(replacing: [slot.id: "[X]"], [2: gone]))
        #expect(!out.contains("found it") && !out.contains("[X]"))
    }

    @Test func `becomes a text block of a message, and the turn ends with the last`() throws {
        let body = MessageSamples.anthropicReply
        let before = try reply(body, .anthropicMessages)
        let block = #"{"type":"text","text":"Not \"done\"."}"#
        let one = #"{"type":"tool_use","id":"t1","name":"mail.read","input":{ "id" : 7 }}"#
        let two = #"{"type":"tool_use","id":"t2","name":"mail.send","input":{"to":"a"}}"#
        #expect(text(before.passed([1: gone])) == body.replacing(one, with: block))
        #expect(
            text(before.passed([1: gone, 2: gone]))
                == body.replacing(one, with: block).replacing(two, with: block).replacing(
                    #""stop_reason":"tool_use""#, with: #""stop_reason":"end_turn""#))
    }

    @Test func `that the provider made itself is only reported`() throws {
        let before = try reply(MessageSamples.anthropicReply, .anthropicMessages)
        #expect(text(before.passed([0: gone])) == MessageSamples.anthropicReply)
    }

    @Test func `is what becomes of a call that nobody decided on`() throws {
        for (dialect, body) in MessageSamples.replies {
            let before = try reply(body, dialect)
            let after = try ModelReply(before.bytes(replacing: [:], calls: [:]), dialect: dialect)
            #expect(after.toolCalls.map(\.name) == (dialect == .anthropicMessages ? ["web_search"] : []))
            #expect(after.texts.contains { $0.text.hasSuffix(ModelReply.unfilterableCall) })
        }
    }

    @Test func `never breaks a reply, whatever was done to it`() {
        var random = MessageRandom(seed: 7)
        for (dialect, body) in MessageSamples.replies {
            let original = Array(body.utf8)
            for _ in 0..<500 {
                let damaged = mutated(original, &random)
                guard let reply = try? ModelReply(damaged, dialect: dialect) else { continue }
                #expect(reply.passed() == damaged)
                var calls: [Int: CallDecision] = [:]
                for call in reply.toolCalls {
                    calls[call.index] =
                        [gone, .release(arguments: nil), .release(arguments: "{\"x\":1}"), .release(arguments: "no")][
                            random.below(4)]
                }
                var texts: [Int: String] = [:]
                for slot in reply.texts where random.below(2) == 0 { texts[slot.id] = "[X]" }
                let out = reply.passed(replacing: texts, calls)
                let after = try? ModelReply(out, dialect: dialect)
                #expect(after != nil, "\(text(damaged)) became \(text(out))")
                let removed = calls.filter { index, decision in decision == gone && !reply.toolCalls[index].runsAtProvider }
                let names = removed.keys.map { reply.toolCalls[$0].id }.filter { $0.hasPrefix("call_") || $0.hasPrefix("t") }
                #expect(
                    after?.toolCalls.contains {
                        names.contains($0.id) && !reply.toolCalls.filter { calls[$0.index] != gone }.map(\.id).contains($0.id)
                    } != true)
            }
        }
    }
}
