import RedoubtCore
import RedoubtWire
import Testing

@Suite struct `a request sent on` {
    @Test func `is the very bytes that came when nothing changes`() throws {
        for (dialect, body) in MessageSamples.requests {
            let request = try request(body, dialect)
            #expect(text(request.bytes()) == body)
            let same = Dictionary(uniqueKeysWithValues: request.texts.map { ($0.id, $0.text) })
            #expect(text(request.bytes(replacing: same)) == body)
            #expect(text(request.bytes(replacing: [-1: "x", 100_000: "y"], preamble: "")) == body)
        }
    }

    @Test func `changes one text and nothing else, for every text of every dialect`() throws {
        for (dialect, body) in MessageSamples.requests {
            let request = try request(body, dialect)
            for slot in request.texts + request.toolDefinitions.flatMap(\.texts) {
                let out = request.bytes(replacing: [slot.id: "NEW \"text\""])
                let again = try ModelRequest(out, dialect: dialect)
                let before = request.texts + request.toolDefinitions.flatMap(\.texts)
                let after = again.texts + again.toolDefinitions.flatMap(\.texts)
                #expect(after[slot.id].text == "NEW \"text\"")
                #expect(after.map(\.text).enumerated().filter { $0.element != before[$0.offset].text }.map(\.offset) == [slot.id])
                let undone = again.bytes(replacing: [slot.id: slot.text])
                #expect(try JSONValue(parsing: undone) == JSONValue(parsing: Array(body.utf8)))
            }
        }
    }

    @Test func `keeps escapes and spaces around what changes`() throws {
        let body =
            "{ \"model\":\"m\",\t\"messages\":[ {\"role\":\"user\",\"content\":\"a\\u0062\"} , {\"role\":\"user\" , \"content\":\"c\\/\"} ] }"
        let request = try request(body)
        #expect(text(request.bytes(replacing: [0: "[REDACTED]"])) == body.replacing("a\\u0062", with: "[REDACTED]"))
    }
}

@Suite struct `the hardening words` {
    private func hardened(_ body: String, _ dialect: Dialect = .openAIChat, replacing: [Int: String] = [:]) throws -> String {
        let bytes = try request(body, dialect).bytes(replacing: replacing, preamble: "Rule \"one\".")
        _ = try ModelRequest(bytes, dialect: dialect)
        return text(bytes)
    }

    @Test func `go in front of the first system or developer message`() throws {
        for role in ["system", "developer"] {
            let body =
                #"{"model":"m","messages":[ {"role":"\#(role)","content":"Be \u0062rief."} ,{"role":"system","content":"Two"}]}"#
            #expect(try hardened(body) == body.replacing(#""Be"#, with: #""Rule \"one\".\n\nBe"#))
        }
    }

    @Test func `go into the first text part, so that no part is added`() throws {
        let body =
            #"{"model":"m","messages":[{"role":"system","content":[{"type":"text","text":"A"},{"type":"text","text":"B"}]}]}"#
        #expect(try hardened(body) == body.replacing(#""A""#, with: #""Rule \"one\".\n\nA""#))
        let none = #"{"model":"m","messages":[{"role":"system","content":[{"type":"odd"}]}]}"#
        #expect(
            try hardened(none)
                == none.replacing("[{\"type\":\"odd\"", with: #"[{"type":"text","text":"Rule \"one\"."},{"type":"odd""#))
        let empty = #"{"model":"m","messages":[{"role":"system","content":[]}]}"#
        #expect(try hardened(empty) == empty.replacing("[]", with: #"[{"type":"text","text":"Rule \"one\"."}]"#))
    }

    @Test func `become a first message where there is no system message`() throws {
        let body = #"{"model":"m","messages":[ {"role":"user","content":"Hi"}]}"#
        #expect(
            try hardened(body)
                == #"{"model":"m","messages":[{"role":"system","content":"Rule \"one\"."}, {"role":"user","content":"Hi"}]}"#)
    }

    @Test func `go in front of a response's instructions, or become them`() throws {
        let body = #"{"model":"m","instructions":"Be\/","input":"Hi"}"#
        #expect(try hardened(body, .openAIResponses) == body.replacing(#""Be"#, with: #""Rule \"one\".\n\nBe"#))
        #expect(
            try hardened(#"{"model":"m","input":"Hi"}"#, .openAIResponses)
                == #"{"instructions":"Rule \"one\".","model":"m","input":"Hi"}"#)
        #expect(
            try hardened(#"{"model":"m","instructions":null,"input":"Hi"}"#, .openAIResponses)
                == #"{"model":"m","instructions":"Rule \"one\".","input":"Hi"}"#)
        #expect(
            try hardened(#"{"model":"m","instructions":"","input":"Hi"}"#, .openAIResponses)
                == #"{"model":"m","instructions":"Rule \"one\".","input":"Hi"}"#)
    }

    @Test func `go in front of Anthropic's system prompt and leave its blocks and cache marks where they are`() throws {
        for dialect in [Dialect.anthropicMessages, .anthropicCountTokens] {
            let tail = #""messages":[{"role":"user","content":"Hi"}]}"#
            #expect(try hardened(#"{"model":"m",\#(tail)"#, dialect) == #"{"system":"Rule \"one\".","model":"m",\#(tail)"#)
            #expect(
                try hardened(#"{"model":"m","system":"S",\#(tail)"#, dialect)
                    == #"{"model":"m","system":"Rule \"one\".\n\nS",\#(tail)"#)
            let blocks =
                #"{"model":"m","system":[{"type":"text","text":"S","cache_control":{"type":"ephemeral"}},{"type":"text","text":"T"}],\#(tail)"#
            #expect(try hardened(blocks, dialect) == blocks.replacing(#""S""#, with: #""Rule \"one\".\n\nS""#))
            #expect(
                try hardened(#"{"model":"m","system":[],\#(tail)"#, dialect)
                    == #"{"model":"m","system":[{"type":"text","text":"Rule \"one\"."}],\#(tail)"#)
        }
    }

    @Test func `stand before a system text that is itself replaced`() throws {
        let body = #"{"model":"m","messages":[{"role":"system","content":"secret"}]}"#
        #expect(
            try hardened(body, replacing: [0: "[X]"])
                == #"{"model":"m","messages":[{"role":"system","content":"Rule \"one\".\n\n[X]"}]}"#)
        #expect(
            try hardened(body, replacing: [0: ""]) == #"{"model":"m","messages":[{"role":"system","content":"Rule \"one\"."}]}"#)
    }

    @Test func `change nothing of an embedding, and are the same each time`() throws {
        #expect(try hardened(MessageSamples.embeddings, .openAIEmbeddings) == MessageSamples.embeddings)
        for (dialect, body) in MessageSamples.requests {
            #expect(try hardened(body, dialect) == hardened(body, dialect))
        }
    }
}
