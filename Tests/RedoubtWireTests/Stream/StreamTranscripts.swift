/// Streams as the providers write them, with the texts handed in.
enum Transcript {
    // MARK: Chat

    static func chunk(_ choices: String, more: String = "") -> String {
        cat(
            "data: {\"id\":\"chatcmpl-B9MHDbslfkBeAs8l4bebGdFOJ6PeG\",\"object\":\"chat.completion.chunk\",\"created\":1741570283,",
            "\"model\":\"gpt-4o-2024-08-06\",\"service_tier\":\"default\",\"system_fingerprint\":\"fp_50cad350e4\",",
            "\"choices\":[\(choices)]\(more)}\n\n")
    }

    static func choice(_ delta: String, index: Int = 0, finish: String? = nil, logprobs: String = "null") -> String {
        "{\"index\":\(index),\"delta\":\(delta),\"logprobs\":\(logprobs),\"finish_reason\":\(finish.map(json) ?? "null")}"
    }

    static let chatEnd = "data: [DONE]\n\n"
    static let chatUsage = chunk("", more: ",\"usage\":{\"prompt_tokens\":19,\"completion_tokens\":10,\"total_tokens\":29}")

    /// One choice: a role, one field's text in pieces, the end.
    static func chat(_ text: String, width: Int, field: String = "content") -> String {
        cat(
            chunk(choice("{\"role\":\"assistant\",\"content\":\"\",\"refusal\":null}")),
            pieces(text, width).map { chunk(choice("{\(json(field)):\(json($0))}")) }.joined(),
            chunk(choice("{}", finish: "stop")),
            chatUsage,
            chatEnd)
    }

    static func chatCall(_ index: Int, id: String, name: String, choice: Int = 0, role: Bool = false) -> String {
        let call =
            "{\"index\":\(index),\"id\":\(json(id)),\"type\":\"function\",\"function\":{\"name\":\(json(name)),\"arguments\":\"\"}}"
        let head = role ? "\"role\":\"assistant\",\"content\":null," : ""
        return chunk(self.choice("{\(head)\"tool_calls\":[\(call)]}", index: choice))
    }

    static func chatArguments(_ index: Int, _ piece: String, choice: Int = 0) -> String {
        chunk(self.choice("{\"tool_calls\":[{\"index\":\(index),\"function\":{\"arguments\":\(json(piece))}}]}", index: choice))
    }

    /// One choice with calls only, their arguments in pieces that take turns.
    static func chatCalls(_ calls: [(id: String, name: String, arguments: String)], width: Int) -> String {
        var out = ""
        for (index, call) in calls.enumerated() { out += chatCall(index, id: call.id, name: call.name, role: index == 0) }
        let parts = calls.map { pieces($0.arguments, width) }
        for turn in 0..<(parts.map(\.count).max() ?? 0) {
            for (index, list) in parts.enumerated() where turn < list.count { out += chatArguments(index, list[turn]) }
        }
        return out + chunk(choice("{}", finish: "tool_calls")) + chatUsage + chatEnd
    }

    // MARK: Messages

    static func event(_ type: String, _ rest: String) -> String {
        "event: \(type)\ndata: {\"type\":\"\(type)\"\(rest.isEmpty ? "" : "," + rest)}\n\n"
    }

    static let messageStart =
        event(
            "message_start",
            "\"message\":{\"id\":\"msg_01XFDUDYJgAACzvnptvVoYEL\",\"type\":\"message\",\"role\":\"assistant\",\"model\":\"claude-opus-4\","
                + "\"content\":[],\"stop_reason\":null,\"stop_sequence\":null,\"usage\":{\"input_tokens\":25,\"output_tokens\":1}}")
        + event("ping", "")

    static func messageEnd(_ reason: String) -> String {
        event(
            "message_delta", "\"delta\":{\"stop_reason\":\(json(reason)),\"stop_sequence\":null},\"usage\":{\"output_tokens\":15}")
            + event("message_stop", "")
    }

    static func start(_ index: Int, _ block: String) -> String {
        event("content_block_start", "\"index\":\(index),\"content_block\":\(block)")
    }
    static func stop(_ index: Int) -> String { event("content_block_stop", "\"index\":\(index)") }
    static func delta(_ index: Int, _ type: String, _ key: String, _ value: String) -> String {
        event("content_block_delta", "\"index\":\(index),\"delta\":{\"type\":\(json(type)),\(json(key)):\(json(value))}")
    }

    static func textBlock(_ index: Int, _ text: String, width: Int) -> String {
        cat(
            start(index, "{\"type\":\"text\",\"text\":\"\"}"),
            pieces(text, width).map { delta(index, "text_delta", "text", $0) }.joined(),
            stop(index))
    }

    static func thinkingBlock(_ index: Int, _ text: String, width: Int) -> String {
        cat(
            start(index, "{\"type\":\"thinking\",\"thinking\":\"\",\"signature\":\"\"}"),
            pieces(text, width).map { delta(index, "thinking_delta", "thinking", $0) }.joined(),
            delta(index, "signature_delta", "signature", "EqQBCgIYAhIM1gbcDa9GJwZA2b3h"),
            stop(index))
    }

    static func toolBlock(_ index: Int, id: String, name: String, input: String, width: Int) -> String {
        cat(
            start(index, "{\"type\":\"tool_use\",\"id\":\(json(id)),\"name\":\(json(name)),\"input\":{}}"),
            delta(index, "input_json_delta", "partial_json", ""),
            pieces(input, width).map { delta(index, "input_json_delta", "partial_json", $0) }.joined(),
            stop(index))
    }
}

/// Writes a response's events with rising sequence numbers.
struct ResponseTranscript {
    private(set) var text = ""
    private var sequence = 0
    private var output: [String] = []

    init() {
        event("response.created", "\"response\":\(response("in_progress", "[]"))")
        event("response.in_progress", "\"response\":\(response("in_progress", "[]"))")
    }

    mutating func event(_ type: String, _ rest: String) {
        text += "event: \(type)\ndata: {\"type\":\"\(type)\",\"sequence_number\":\(sequence),\(rest)}\n\n"
        sequence += 1
    }

    private func response(_ status: String, _ output: String, more: String = "") -> String {
        "{\"id\":\"resp_67ccd2bed1ec8190b14f964abc054267\",\"object\":\"response\",\"created_at\":1741476542,\"status\":\"\(status)\","
            + "\"model\":\"gpt-4o-2024-08-06\",\"output\":\(output)\(more)}"
    }

    mutating func message(_ words: String, width: Int, refusal: Bool = false) {
        let index = output.count
        let (kind, key) = refusal ? ("refusal", "refusal") : ("output_text", "text")
        let item = "\"item_id\":\"msg_\(index)\",\"output_index\":\(index),\"content_index\":0"
        func part(_ words: String) -> String {
            "{\"type\":\"\(kind)\",\(refusal ? "" : "\"annotations\":[],\"logprobs\":[],")\"\(key)\":\(json(words))}"
        }
        func whole(_ status: String, _ content: String) -> String {
            "{\"id\":\"msg_\(index)\",\"type\":\"message\",\"status\":\"\(status)\",\"role\":\"assistant\",\"content\":[\(content)]}"
        }
        event("response.output_item.added", "\"output_index\":\(index),\"item\":\(whole("in_progress", ""))")
        event("response.content_part.added", "\(item),\"part\":\(part(""))")
        for piece in pieces(words, width) {
            let logprobs =
                refusal ? "" : ",\"logprobs\":[{\"token\":\(json(piece)),\"logprob\":-0.1,\"bytes\":[1],\"top_logprobs\":[]}]"
            event("response.\(kind).delta", "\(item),\"delta\":\(json(piece))\(logprobs)")
        }
        event("response.\(kind).done", "\(item),\"\(key)\":\(json(words))")
        event("response.content_part.done", "\(item),\"part\":\(part(words))")
        event("response.output_item.done", "\"output_index\":\(index),\"item\":\(whole("completed", part(words)))")
        output.append(whole("completed", part(words)))
    }

    mutating func reasoning(_ words: String, width: Int) {
        let index = output.count
        let place = "\"item_id\":\"rs_\(index)\",\"output_index\":\(index),\"summary_index\":0"
        func item(_ summary: String) -> String {
            "{\"id\":\"rs_\(index)\",\"type\":\"reasoning\",\"summary\":[\(summary)],\"encrypted_content\":\"gAAAAABo\"}"
        }
        let part = "{\"type\":\"summary_text\",\"text\":\(json(words))}"
        event("response.output_item.added", "\"output_index\":\(index),\"item\":\(item(""))")
        event("response.reasoning_summary_part.added", "\(place),\"part\":{\"type\":\"summary_text\",\"text\":\"\"}")
        for piece in pieces(words, width) { event("response.reasoning_summary_text.delta", "\(place),\"delta\":\(json(piece))") }
        event("response.reasoning_summary_text.done", "\(place),\"text\":\(json(words))")
        event("response.reasoning_summary_part.done", "\(place),\"part\":\(part)")
        event("response.output_item.done", "\"output_index\":\(index),\"item\":\(item(part))")
        output.append(item(part))
    }

    static func call(_ index: Int, _ name: String, _ arguments: String, _ status: String) -> String {
        "{\"id\":\"fc_\(index)\",\"type\":\"function_call\",\"status\":\"\(status)\",\"arguments\":\(json(arguments)),"
            + "\"call_id\":\"call_\(index)\",\"name\":\(json(name))}"
    }

    mutating func call(_ name: String, _ arguments: String, width: Int, told: String? = nil) {
        let index = output.count
        let place = "\"item_id\":\"fc_\(index)\",\"output_index\":\(index)"
        event("response.output_item.added", "\"output_index\":\(index),\"item\":\(Self.call(index, name, "", "in_progress"))")
        for piece in pieces(arguments, width) {
            event("response.function_call_arguments.delta", "\(place),\"delta\":\(json(piece))")
        }
        event("response.function_call_arguments.done", "\(place),\"arguments\":\(json(told ?? arguments))")
        let whole = Self.call(index, name, told ?? arguments, "completed")
        event("response.output_item.done", "\"output_index\":\(index),\"item\":\(whole)")
        output.append(whole)
    }

    /// Adds an item to the final response only.
    mutating func add(unstreamed item: String) { output.append(item) }

    mutating func end(_ type: String = "response.completed") {
        let usage = ",\"usage\":{\"input_tokens\":37,\"output_tokens\":11,\"total_tokens\":48}"
        event(type, "\"response\":\(response("completed", "[" + output.joined(separator: ",") + "]", more: usage))")
    }
}
