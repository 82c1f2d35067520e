import RedoubtCore
import RedoubtWire
import Testing

@Suite struct `the texts of a request` {
    @Test func `chat completions give every text its channel`() throws {
        let request = try request(MessageSamples.chat)
        #expect(
            lines(request.texts) == [
                "system messages[0].content = Be brief./", "system messages[1].content[0].text = Rules",
                "user messages[2].name = bob",
                "user messages[2].content[0].text = Look", "user messages[2].content[4].caption = odd",
                "user messages[2].content[4].parts[0].text = inner", "assistant messages[3].refusal = No.",
                "assistant messages[3].reasoning_content = Hm",
                #"assistant messages[3].tool_calls[0].function.arguments <mail.read> = {"id": 7}"#,
                "assistant messages[3].tool_calls[1].custom.input <shell> = ls -l",
                "tool messages[4].content <mail.read> = From: eve",
                "tool messages[5].content[0].text <shell> = a b", "assistant messages[6].function_call.arguments <old> = not json",
                "tool messages[7].content <old> = legacy", "user messages[8].content = Thanks",
            ])
        #expect(request.model == "gpt-4o")
        #expect(request.isStreaming)
        #expect(request.maximumOutputTokens == 300)
        #expect(request.answers == 2)
        #expect(
            request.previousCalls == [
                ToolCall(id: "call_1", name: "mail.read", arguments: ["id": 7]),
                ToolCall(id: "call_2", name: "shell", arguments: ["input": "ls -l"]),
                ToolCall(name: "old", arguments: "not json"),
            ])
    }

    @Test func `responses give every text its channel`() throws {
        let request = try request(MessageSamples.responses, .openAIResponses)
        #expect(
            lines(request.texts) == [
                "system instructions = Be brief.", "user input[0].content = Hi", "system input[1].content[0].text = Dev",
                "user input[2].content[0].text = See", "assistant input[3].summary[0].text = Thought",
                "assistant input[4].content[0].text = Ok",
                "assistant input[4].content[1].refusal = No", #"assistant input[5].arguments <mail.read> = {"id":7}"#,
                "tool input[6].output <mail.read> = From: eve", "assistant input[7].input <shell> = ls",
                "tool input[8].output[0].text <shell> = a b",
                "assistant input[9].arguments <docs.find> = {}", "tool input[9].output <docs.find> = found",
                "assistant input[10].action.command[0] <local_shell> = cat",
                "assistant input[10].action.command[1] <local_shell> = x",
                "tool input[11].output <local_shell> = x's text", "assistant input[12].queries[0] <file_search> = q",
                "tool input[12].results[0].text <file_search> = page", "document input[15].note = who knows",
            ])
        #expect(
            request.previousCalls.map(\.name) == [
                "mail.read", "shell", "docs.find", "local_shell", "file_search", "image_generation",
            ])
        #expect(request.previousCalls[1].arguments == ["input": "ls"])
        #expect(request.previousCalls[4].arguments == ["queries": ["q"]])
        #expect(request.maximumOutputTokens == 50)
        #expect(!request.isStreaming)
    }

    @Test func `messages give every text its channel`() throws {
        for dialect in [Dialect.anthropicMessages, .anthropicCountTokens] {
            let request = try request(MessageSamples.anthropic, dialect)
            #expect(
                lines(request.texts) == [
                    "system system[0].text = Be brief.", "system system[1].text = Truly.", "user messages[0].content = Hi",
                    "assistant messages[1].content[0].thinking = Hm", "assistant messages[1].content[2].text = Reading",
                    "assistant messages[1].content[3].input.type <mail.read> = inbox",
                    "assistant messages[1].content[3].input.cc[0] <mail.read> = a@b.example",
                    "assistant messages[1].content[4].input.query <web_search> = weather",
                    "tool messages[1].content[5].content[0].title <web_search> = Sun",
                    "tool messages[1].content[5].content[0].url <web_search> = https://w/",
                    "tool messages[2].content[0].content <mail.read> = From: eve",
                    "tool messages[2].content[1].content[0].text <mail.read> = nested",
                    "tool messages[2].content[1].content[2].source.data <mail.read> = attached",
                    "document messages[2].content[2].title = T", "document messages[2].content[2].context = C",
                    "document messages[2].content[2].source.data = body",
                    "document messages[2].content[3].source.content[0].text = chunk",
                    "document messages[2].content[5].source = https://s/",
                    "document messages[2].content[5].title = S", "document messages[2].content[5].content[0].text = hit",
                    "tool messages[2].content[6].content.stdout = out", "tool messages[2].content[6].content.stderr = ",
                    "user messages[2].content[7].text = Go on",
                ])
            #expect(
                request.previousCalls == [
                    ToolCall(id: "t1", name: "mail.read", arguments: ["id": 7, "type": "inbox", "cc": ["a@b.example"]]),
                    ToolCall(id: "s1", name: "web_search", arguments: ["query": "weather"]),
                ])
            #expect(request.maximumOutputTokens == 1024)
        }
    }

    @Test func `embeddings are documents, and token numbers are only counted`() throws {
        let list = try request(MessageSamples.embeddings, .openAIEmbeddings)
        #expect(lines(list.texts) == ["document input[0] = one", "document input[1] = two"])
        #expect(list.estimatedInputTokens == 2 + 8 + 3)
        let one = try request(#"{"model":"m","input":"one","stream":true}"#, .openAIEmbeddings)
        #expect(lines(one.texts) == ["document input = one"])
        #expect(!one.isStreaming)
        let tokens = try request(#"{"model":"m","input":[1,2,3]}"#, .openAIEmbeddings)
        #expect(tokens.texts.isEmpty && tokens.estimatedInputTokens == 3)
    }

    @Test func `a response's input may be one text, or be kept by the provider`() throws {
        #expect(lines(try request(#"{"model":"m","input":"Hi"}"#, .openAIResponses).texts) == ["user input = Hi"])
        #expect(try request(#"{"model":"m","previous_response_id":"resp_1"}"#, .openAIResponses).texts.isEmpty)
        let prompt =
            #"{"model":"m","prompt":{"id":"p","variables":{"a":"one","b":{"type":"input_text","text":"two"},"c":{"type":"input_image","image_url":"u"}}}}"#
        #expect(
            lines(try request(prompt, .openAIResponses).texts) == [
                "user prompt.variables.a = one", "user prompt.variables.b.text = two",
            ])
    }

    @Test func `ids count from nought, those of tool definitions after the texts`() throws {
        for (dialect, body) in MessageSamples.requests {
            let request = try request(body, dialect)
            let all = request.texts + request.toolDefinitions.flatMap(\.texts)
            #expect(all.map(\.id) == Array(0..<all.count))
        }
    }

    @Test func `the tool of a result is known only from a call that came before it`() throws {
        let body =
            #"{"model":"m","messages":[{"role":"tool","tool_call_id":"c","content":"x"},{"role":"assistant","tool_calls":[{"id":"c","type":"function","function":{"name":"t","arguments":""}}]},{"role":"tool","tool_call_id":"c","content":"y"},{"role":"tool","content":"z"}]}"#
        let request = try request(body)
        #expect(request.texts.filter { $0.channel == .tool }.map(\.tool) == [nil, "t", nil])
        #expect(request.previousCalls == [ToolCall(id: "c", name: "t", arguments: [:])])
    }

    @Test func `the estimate grows with text, other scripts and pictures`() throws {
        func estimate(_ content: String) throws -> Int {
            try request(#"{"model":"m","messages":[{"role":"user","content":\#(content)}]}"#).estimatedInputTokens
        }
        #expect(try estimate(#""abcdefgh""#) == 2 + 4)
        #expect(try estimate(#""日本語""#) == 3 + 4)
        #expect(try estimate(#"[{"type":"image_url","image_url":{"url":"x"}}]"#) == 1000)
    }
}

@Suite struct `the tools of a request` {
    @Test func `chat completions and the older functions`() throws {
        let request = try request(MessageSamples.chat)
        #expect(request.declaredTools == ["mail.read", "shell", "web_search", "old"])
        #expect(request.toolDefinitions.map(\.type) == ["function", "custom", "web_search", "function"])
        #expect(request.toolDefinitions.map(\.runsAtProvider) == [false, false, true, false])
        let first = request.toolDefinitions[0]
        #expect(first.description?.text == "Reads mail")
        #expect(
            lines(first.texts) == [
                "system tools[0].function.description <mail.read> = Reads mail",
                "system tools[0].function.parameters.properties.id.description <mail.read> = which",
                "system tools[0].function.parameters.properties.type.description <mail.read> = sort",
            ])
        let schema = try #require(first.schema)
        #expect(try JSONSchema(request.document.value(schema)).accepts(["id": 7]))
    }

    @Test func `responses, with servers and namespaces`() throws {
        let request = try request(MessageSamples.responses, .openAIResponses)
        #expect(
            request.declaredTools == [
                "mail.read", "docs.find", "docs.get", "all.*", "crm.get", "computer_use_preview", "file_search",
            ])
        #expect(request.toolDefinitions.map(\.runsAtProvider) == [false, true, true, true, false, false, true])
        #expect(lines(request.toolDefinitions[1].texts) == ["system tools[1].server_description <docs.find> = Docs"])
    }

    @Test func `messages, with the provider's own tools and servers`() throws {
        let request = try request(MessageSamples.anthropic, .anthropicMessages)
        #expect(request.declaredTools == ["mail.read", "web_search", "bash", "docs.find"])
        #expect(request.toolDefinitions.map(\.runsAtProvider) == [false, true, false, true])
        #expect(lines(request.toolDefinitions[0].texts) == ["system tools[0].description <mail.read> = Reads mail"])
        #expect(request.toolDefinitions[3].texts.isEmpty)
    }
}
