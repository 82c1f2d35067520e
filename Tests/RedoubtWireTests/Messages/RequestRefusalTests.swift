import RedoubtCore
import RedoubtWire
import Testing

@Suite struct `a request is refused` {
    private func denial(_ body: String, _ dialect: Dialect = .openAIChat, limits: RequestLimits = RequestLimits()) -> Denial? {
        do throws(Denial) {
            _ = try ModelRequest(Array(body.utf8), dialect: dialect, limits: limits)
            return nil
        } catch { return error }
    }

    private func chat(_ messages: String) -> String { #"{"model":"m","messages":\#(messages)}"# }

    @Test(arguments: [
        ("[]", "the body must be a JSON object"), ("1", "the body must be a JSON object"),
        (#"{"messages":[]}"#, "model must be the name of a model"),
        (#"{"model":5}"#, "model must be a string"), (#"{"model":null}"#, "model must be a string"),
        (#"{"model":""}"#, "model must be 1 to 256"),
        (#"{"model":" m"}"#, "model must be 1 to 256"), (#"{"model":"a\nb"}"#, "model must be 1 to 256"),
        (#"{"model":"a\u202eb"}"#, "model must be 1 to 256"),
        (#"{"model":"m"}"#, "messages must be a list of messages, and is missing"),
        (#"{"model":"m","messages":{}}"#, "messages must be a list that is not empty"),
        (#"{"model":"m","messages":[]}"#, "messages must be a list that is not empty"),
        (#"{"model":"m","messages":"hi"}"#, "messages must be a list"),
        (#"{"model":"m","stream":"yes","messages":[]}"#, "stream must be true or false"),
        (#"{"model":"m","max_tokens":0}"#, "max_tokens must be a positive"),
        (#"{"model":"m","max_tokens":-1}"#, "max_tokens must be a positive"),
        (#"{"model":"m","max_tokens":1.5}"#, "max_tokens must be a positive"),
        (#"{"model":"m","max_tokens":"9"}"#, "max_tokens must be a positive"),
        (#"{"model":"m","max_tokens":99999999999999999999}"#, "max_tokens must be"),
        (#"{"model":"m","max_completion_tokens":0}"#, "max_completion_tokens must"),
        (#"{"model":"m","max_output_tokens":[]}"#, "max_output_tokens must"),
        (#"{"model":"m","n":0}"#, "n must be a positive"), (#"{"model":"m","n":1000}"#, "n must be at most 128"),
        (#"{"model":"m","messages":[{"role":"user","content":"x"}],"tools":{}}"#, "tools must be a list"),
        (#"{"model":"m","messages":[{"role":"user","content":"x"}],"tools":[1]}"#, "tools[0] must be an object"),
        (
            #"{"model":"m","messages":[{"role":"user","content":"x"}],"tools":[{"type":"function"}]}"#,
            "tools[0].name must be a string"
        ),
        (
            #"{"model":"m","messages":[{"role":"user","content":"x"}],"tools":[{"type":"function","function":{"name":""}}]}"#,
            "tools[0].function.name must"
        ),
        (
            #"{"model":"m","messages":[{"role":"user","content":"x"}],"tools":[{"type":"function","function":{"name":"a","description":1}}]}"#,
            "tools[0].function.description must be a string"
        ),
        (#"{"model":"m","messages":[{"role":"user","content":"x"}],"functions":[{}]}"#, "functions[0].name must"),
    ])
    func `when a field that is read has the wrong type or value`(body: String, words: String) {
        let denial = denial(body)
        #expect(denial?.code == .inputSchema)
        #expect(denial?.words.hasPrefix(words) == true, "\(denial?.words ?? "accepted")")
    }

    @Test(arguments: [
        ("[1]", "messages[0] must be an object"), ("[{}]", "messages[0].role must be one of `system`, `developer`, `user`"),
        (#"[{"role":1}]"#, "messages[0].role must be one of"),
        (#"[{"role":"user","content":"a"},{"role":"usr","content":"x"}]"#, "messages[1].role must be one of"),
        (#"[{"role":"user"}]"#, "messages[0].content must be a string or a list of parts"),
        (#"[{"role":"user","content":null}]"#, "messages[0].content must be"),
        (#"[{"role":"user","content":7}]"#, "messages[0].content must be"),
        (#"[{"role":"user","content":{}}]"#, "messages[0].content must be"),
        (#"[{"role":"user","content":["x"]}]"#, "messages[0].content[0] must be an object"),
        (#"[{"role":"user","content":[{"type":1}]}]"#, "messages[0].content[0].type must be a string"),
        (#"[{"role":"user","content":[{"type":"text"}]}]"#, "messages[0].content[0].text must be a string"),
        (#"[{"role":"user","content":[{"type":"text","text":{"value":"x"}}]}]"#, "messages[0].content[0].text must be a string"),
        (#"[{"role":"user","content":[{"type":"text","text":null}]}]"#, "messages[0].content[0].text must be a string"),
        (#"[{"role":"assistant","tool_calls":{}}]"#, "messages[0].tool_calls must be a list"),
        (#"[{"role":"assistant","tool_calls":[{"id":1}]}]"#, "messages[0].tool_calls[0].id must be a string"),
        (#"[{"role":"assistant","tool_calls":[{"id":"1"}]}]"#, "messages[0].tool_calls[0].function must be an object"),
        (
            #"[{"role":"assistant","tool_calls":[{"function":{"name":1}}]}]"#,
            "messages[0].tool_calls[0].function.name must be a string"
        ),
        (
            #"[{"role":"assistant","tool_calls":[{"function":{"name":"a","arguments":{}}}]}]"#,
            "messages[0].tool_calls[0].function.arguments must be a string"
        ),
        (#"[{"role":"tool","tool_call_id":1,"content":"x"}]"#, "messages[0].tool_call_id must be a string"),
    ])
    func `when a chat message is not one`(messages: String, words: String) {
        let denial = denial(chat(messages))
        #expect(denial?.code == .inputSchema)
        #expect(denial?.words.hasPrefix(words) == true, "\(denial?.words ?? "accepted")")
    }

    @Test(arguments: [
        (
            Dialect.anthropicMessages, #"{"model":"m","system":5,"messages":[{"role":"user","content":"x"}]}"#,
            "system must be a string or a list"
        ),
        (
            .anthropicMessages, #"{"model":"m","messages":[{"role":"tool","content":"x"}]}"#,
            "messages[0].role must be one of `user`, `assistant`"
        ),
        (
            .anthropicMessages,
            #"{"model":"m","messages":[{"role":"user","content":[{"type":"tool_result","tool_use_id":1,"content":"x"}]}]}"#,
            "messages[0].content[0].tool_use_id must be a string"
        ),
        (
            .anthropicMessages, #"{"model":"m","messages":[{"role":"user","content":[{"type":"tool_result","content":5}]}]}"#,
            "messages[0].content[0].content must be"
        ),
        (
            .anthropicMessages,
            #"{"model":"m","messages":[{"role":"assistant","content":[{"type":"tool_use","name":"a","input":"x"}]}]}"#,
            "messages[0].content[0].input must be an object"
        ),
        (
            .anthropicMessages, #"{"model":"m","messages":[{"role":"assistant","content":[{"type":"tool_use"}]}]}"#,
            "messages[0].content[0].name must be a string"
        ),
        (
            .anthropicMessages,
            #"{"model":"m","messages":[{"role":"user","content":[{"type":"document","source":{"type":"text"}}]}]}"#,
            "messages[0].content[0].source.data must be a string"
        ),
        (
            .anthropicMessages, #"{"model":"m","messages":[{"role":"assistant","content":[{"type":"thinking"}]}]}"#,
            "messages[0].content[0].thinking must be a string"
        ),
        (.anthropicCountTokens, #"{"model":"m"}"#, "messages must be"),
        (
            .anthropicMessages, #"{"model":"m","messages":[{"role":"user","content":"x"}],"mcp_servers":[{}]}"#,
            "mcp_servers[0].name must be a string"
        ),
        (.openAIResponses, #"{"model":"m"}"#, "input must be a string or a list of items, and is missing"),
        (.openAIResponses, #"{"model":"m","input":[]}"#, "input must be"),
        (.openAIResponses, #"{"model":"m","input":5}"#, "input must be"),
        (.openAIResponses, #"{"model":"m","instructions":5,"input":"x"}"#, "instructions must be a string"),
        (.openAIResponses, #"{"model":"m","input":[5]}"#, "input[0] must be an object"),
        (.openAIResponses, #"{"model":"m","input":[{"role":"tool","content":"x"}]}"#, "input[0].role must be one of"),
        (.openAIResponses, #"{"model":"m","input":[{"type":"function_call"}]}"#, "input[0].name must be a string"),
        (.openAIResponses, #"{"model":"m","input":[{"type":"function_call_output","output":5}]}"#, "input[0].output must be"),
        (.openAIEmbeddings, #"{"model":"m"}"#, "input must be"), (.openAIEmbeddings, #"{"model":"m","input":[]}"#, "input must be"),
        (.openAIEmbeddings, #"{"model":"m","input":null}"#, "input must be"),
        (.openAIEmbeddings, #"{"model":"m","input":[1,"a"]}"#, "input[0] must be"),
        (.openAIEmbeddings, #"{"model":"m","input":[["a"]]}"#, "input[0] must be"),
    ])
    func `when a message of another dialect is not one`(dialect: Dialect, body: String, words: String) {
        let denial = denial(body, dialect)
        #expect(denial?.code == .inputSchema)
        #expect(denial?.words.hasPrefix(words) == true, "\(denial?.words ?? "accepted")")
    }

    @Test func `with a hint at what was meant`() {
        #expect(denial(chat(#"[{"role":"asistant","content":"x"}]"#))?.hint == "did you mean `assistant`?")
        #expect(denial(#"{"model":"m","mesages":[]}"#)?.hint == "`mesages` is not known; did you mean `messages`?")
        #expect(
            denial(chat(#"[{"role":"system","content":"x"}]"#), .anthropicMessages)?.hint
                == "put the system prompt into the field `system`")
    }

    @Test func `with the user's own words made harmless`() {
        let words = denial(chat(#"[{"role":"a\u001b[31m`b","content":"x"}]"#))?.words ?? ""
        #expect(words.contains("\\u{1b}") && !words.contains("\u{1B}"))
    }

    @Test func `beyond a limit, and not at it`() {
        let limits = RequestLimits(
            maximumBytes: ByteCount(400), maximumTextLength: ByteCount(10), maximumMessages: 2, maximumTools: 2, maximumTexts: 4,
            depth: 8)
        func message(_ text: String) -> String { #"{"role":"user","content":"\#(text)"}"# }
        #expect(denial(chat("[\(message("0123456789"))]"), limits: limits) == nil)
        #expect(denial(chat("[\(message("0123456789a"))]"), limits: limits)?.code == .inputTooLong)
        #expect(denial(chat("[\(message("ééééé"))]"), limits: limits) == nil)
        #expect(denial(chat("[\(message("éééééé"))]"), limits: limits)?.code == .inputTooLong)
        #expect(denial(chat("[\(message("a")),\(message("b"))]"), limits: limits) == nil)
        #expect(denial(chat("[\(message("a")),\(message("b")),\(message("c"))]"), limits: limits)?.code == .inputTooLong)
        let part = #"{"type":"text","text":"a"}"#
        func parts(_ count: Int) -> String {
            chat(#"[{"role":"user","content":[\#(Array(repeating: part, count: count).joined(separator: ","))]}]"#)
        }
        #expect(denial(parts(4), limits: limits) == nil)
        #expect(denial(parts(5), limits: limits)?.code == .inputTooLong)
        func tools(_ count: Int) -> String {
            #"{"model":"m","messages":[\#(message("a"))],"tools":[\#(Array(repeating: #"{"type":"function","function":{"name":"t"}}"#, count: count).joined(separator: ","))]}"#
        }
        #expect(denial(tools(2), limits: limits) == nil)
        #expect(denial(tools(3), limits: limits)?.code == .inputTooLong)
        #expect(denial(chat("[\(message("a"))]") + String(repeating: " ", count: 400), limits: limits)?.code == .inputBodyTooLarge)
        #expect(denial(#"{"model":"m","x":[[[[[[[[1]]]]]]]]}"#, limits: limits)?.code == .inputTooDeep)
        #expect(denial(#"{"model":"m","input":["a","b","c"]}"#, .openAIEmbeddings, limits: limits)?.code == .inputTooLong)
        #expect(denial(#"{"model":"m","model":"n"}"#)?.code == .inputMalformed)
        #expect(denial("{")?.code == .inputMalformed)
    }

    @Test func `when servers or namespaces hide more tools than may be declared`() {
        let names = (0..<600).map { "\"t\($0)\"" }.joined(separator: ",")
        let hosted = #"{"model":"m","input":"x","tools":[{"type":"mcp","server_label":"s","allowed_tools":[\#(names)]}]}"#
        #expect(denial(hosted, .openAIResponses)?.code == .inputTooLong)
        let inner = (0..<600).map { #"{"type":"function","name":"t\#($0)"}"# }.joined(separator: ",")
        #expect(
            denial(#"{"model":"m","input":"x","tools":[{"type":"namespace","name":"n","tools":[\#(inner)]}]}"#, .openAIResponses)?
                .code == .inputTooLong)
    }

    @Test func `without taking more memory for paths than for the text, however deep it is`() throws {
        let key = String(repeating: "k", count: 60)
        let opening = String(repeating: "{\"\(key)\":", count: 100)
        let body = chat(
            #"[{"role":"user","content":[{"type":"odd","x":\#(opening)["a","b"]\#(String(repeating: "}", count: 100))}]}]"#)
        let request = try request(body)
        #expect(request.texts.map(\.text) == ["a", "b"])
        #expect(request.texts.allSatisfy { $0.path.utf8.count < 400 })
    }

    @Test func `or read, but nothing else, whatever is done to a valid body`() {
        var random = MessageRandom(seed: 42)
        for (dialect, body) in MessageSamples.requests {
            let original = Array(body.utf8)
            for _ in 0..<400 {
                let damaged = mutated(original, &random)
                do throws(Denial) {
                    let request = try ModelRequest(damaged, dialect: dialect)
                    #expect(request.bytes() == damaged)
                    let all = Dictionary(uniqueKeysWithValues: request.texts.map { ($0.id, "x") })
                    let out = request.bytes(replacing: all, preamble: "Rules.")
                    #expect(throws: Never.self) { try JSONDocument(out) }
                } catch {
                    #expect(error.layer == .inputValidation)
                }
            }
        }
    }
}

/// Bytes changed, cut out, doubled or swapped for other JSON words.
func mutated(_ bytes: [UInt8], _ random: inout MessageRandom) -> [UInt8] {
    var out = bytes
    let words = ["null", "[]", "{}", "\"\"", "1", "true", ",", "\"text\"", "\"content\"", "\"type\"", "}", "]"]
    for _ in 0...random.below(3) {
        let at = random.below(out.count)
        switch random.below(4) {
        case 0: out[at] = UInt8(truncatingIfNeeded: random.next())
        case 1: out.removeSubrange(at..<min(out.count, at + 1 + random.below(8)))
        case 2: out.insert(contentsOf: words[random.below(words.count)].utf8, at: at)
        default:
            // A whole value in the place of another keeps the text well-formed more often than stray bytes do.
            guard let document = try? JSONDocument(out) else { continue }
            var nodes = [document.root]
            for _ in 0..<8 {
                guard let node = nodes.last else { break }
                let inner = document.items(node) + document.members(node).map(\.value)
                if inner.isEmpty { break }
                nodes.append(inner[random.below(inner.count)])
            }
            let range = document.range(nodes[random.below(nodes.count)])
            out.replaceSubrange(range, with: words[random.below(6)].utf8)
        }
        if out.isEmpty { return [0x7B] }
    }
    return out
}
