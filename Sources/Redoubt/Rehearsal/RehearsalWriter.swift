internal import RedoubtCore
internal import RedoubtWire

/// Writes the rehearsal's answer in the words of each dialect, whole or as a stream of events.
struct RehearsalWriter: Sendable {
    let dialect: Dialect
    let model: String
    let answer: RehearsalAnswer
    let pieceLength: Int

    func unary() -> [UInt8] {
        switch dialect {
        case .openAIChat: chat().canonicalBytes
        case .openAIResponses: response(status: "completed", output: responseItems()).canonicalBytes
        case .anthropicMessages: message(content: blocks(), stop: stopReason).canonicalBytes
        case .openAIEmbeddings:
            JSONValue.object([
                "object": "list", "model": .string(model), "usage": ["prompt_tokens": 1, "total_tokens": 1],
                "data": [["object": "embedding", "index": 0, "embedding": [0.25, -0.5, 0.75]]],
            ]).canonicalBytes
        case .anthropicCountTokens: JSONValue.object(["input_tokens": 12]).canonicalBytes
        }
    }

    func events() -> [[UInt8]] {
        switch dialect {
        case .openAIChat: chatEvents()
        case .openAIResponses: responseEvents()
        default: messageEvents()
        }
    }

    private func pieces(_ text: String) -> [String] {
        var rest = text[...]
        var out: [String] = []
        while !rest.isEmpty {
            out.append(String(rest.prefix(pieceLength)))
            rest = rest.dropFirst(pieceLength)
        }
        return out
    }

    private func callID(_ index: Int) -> String { (dialect == .anthropicMessages ? "toolu_" : "call_") + "rehearsal_\(index)" }
    private func data(_ value: JSONValue) -> [UInt8] { Array("data: ".utf8) + value.canonicalBytes + Array("\n\n".utf8) }
    private func event(_ value: JSONValue) -> [UInt8] {
        Array("event: \(value["type"]?.string ?? "message")\n".utf8) + data(value)
    }
}

// MARK: - OpenAI chat completions

extension RehearsalWriter {
    private var finishReason: JSONValue { answer.calls.isEmpty ? "stop" : "tool_calls" }
    private static let chatUsage: JSONValue = ["prompt_tokens": 12, "completion_tokens": 8, "total_tokens": 20]

    private func chatCalls(indexed: Bool) -> JSONValue {
        .array(
            answer.calls.enumerated().map { index, call in
                var item: [String: JSONValue] = [
                    "id": .string(callID(index)), "type": "function",
                    "function": ["name": .string(call.name), "arguments": .string(call.arguments.canonicalText)],
                ]
                if indexed { item["index"] = .integer(Int64(index)) }
                return .object(item)
            })
    }

    private func chat() -> JSONValue {
        var message: [String: JSONValue] = ["role": "assistant", "content": answer.text.isEmpty ? .null : .string(answer.text)]
        if !answer.calls.isEmpty { message["tool_calls"] = chatCalls(indexed: false) }
        return [
            "id": "chatcmpl-rehearsal", "object": "chat.completion", "created": 1_767_225_600, "model": .string(model),
            "choices": [["index": 0, "message": .object(message), "finish_reason": finishReason]], "usage": Self.chatUsage,
        ]
    }

    private func chunk(_ delta: JSONValue, finish: JSONValue = .null) -> [UInt8] {
        data([
            "id": "chatcmpl-rehearsal", "object": "chat.completion.chunk", "created": 1_767_225_600, "model": .string(model),
            "choices": [["index": 0, "delta": delta, "finish_reason": finish]],
        ])
    }

    private func chatEvents() -> [[UInt8]] {
        var out = [chunk(["role": "assistant", "content": ""])]
        out += pieces(answer.text).map { chunk(["content": .string($0)]) }
        for (index, call) in answer.calls.enumerated() {
            let place = JSONValue.integer(Int64(index))
            out.append(
                chunk([
                    "tool_calls": [
                        [
                            "index": place, "id": .string(callID(index)), "type": "function",
                            "function": ["name": .string(call.name), "arguments": ""],
                        ]
                    ]
                ]))
            out += pieces(call.arguments.canonicalText).map {
                chunk(["tool_calls": [["index": place, "function": ["arguments": .string($0)]]]])
            }
        }
        return out + [chunk([:], finish: finishReason), Array("data: [DONE]\n\n".utf8)]
    }
}

// MARK: - Anthropic messages

extension RehearsalWriter {
    private var stopReason: JSONValue { answer.calls.isEmpty ? "end_turn" : "tool_use" }

    private func blocks() -> [JSONValue] {
        let text: [JSONValue] = answer.text.isEmpty ? [] : [["type": "text", "text": .string(answer.text)]]
        return text
            + answer.calls.enumerated().map { index, call in
                ["type": "tool_use", "id": .string(callID(index)), "name": .string(call.name), "input": call.arguments]
            }
    }

    private func message(content: [JSONValue], stop: JSONValue) -> JSONValue {
        [
            "id": "msg_rehearsal", "type": "message", "role": "assistant", "model": .string(model), "content": .array(content),
            "stop_reason": stop, "stop_sequence": .null, "usage": ["input_tokens": 12, "output_tokens": 8],
        ]
    }

    private func messageEvents() -> [[UInt8]] {
        var out = [event(["type": "message_start", "message": message(content: [], stop: .null)])]
        for (index, block) in blocks().enumerated() {
            let place = JSONValue.integer(Int64(index))
            let isText = block["type"] == "text"
            let opening: JSONValue =
                isText
                ? ["type": "text", "text": ""]
                : ["type": "tool_use", "id": block["id"] ?? .null, "name": block["name"] ?? .null, "input": [:]]
            out.append(event(["type": "content_block_start", "index": place, "content_block": opening]))
            out += pieces(isText ? answer.text : (block["input"] ?? [:]).canonicalText).map { piece in
                let delta: JSONValue =
                    isText
                    ? ["type": "text_delta", "text": .string(piece)] : ["type": "input_json_delta", "partial_json": .string(piece)]
                return event(["type": "content_block_delta", "index": place, "delta": delta])
            }
            out.append(event(["type": "content_block_stop", "index": place]))
        }
        out.append(
            event([
                "type": "message_delta", "delta": ["stop_reason": stopReason, "stop_sequence": .null],
                "usage": ["output_tokens": 8],
            ]))
        return out + [event(["type": "message_stop"])]
    }
}

// MARK: - OpenAI responses

extension RehearsalWriter {
    private func part(_ text: String) -> JSONValue { ["type": "output_text", "text": .string(text), "annotations": []] }

    private func responseItems() -> [JSONValue] {
        let text: [JSONValue] =
            answer.text.isEmpty
            ? []
            : [
                [
                    "id": "msg_rehearsal", "type": "message", "role": "assistant", "status": "completed",
                    "content": [part(answer.text)],
                ]
            ]
        return text
            + answer.calls.enumerated().map { index, call in
                [
                    "id": .string("fc_rehearsal_\(index)"), "type": "function_call", "status": "completed",
                    "call_id": .string(callID(index)), "name": .string(call.name),
                    "arguments": .string(call.arguments.canonicalText),
                ]
            }
    }

    private func response(status: JSONValue, output: [JSONValue]) -> JSONValue {
        [
            "id": "resp_rehearsal", "object": "response", "created_at": 1_767_225_600, "status": status, "model": .string(model),
            "output": .array(output), "parallel_tool_calls": true, "tool_choice": "auto", "tools": [], "error": .null,
            "usage": [
                "input_tokens": 12, "output_tokens": 8, "total_tokens": 20, "input_tokens_details": ["cached_tokens": 0],
                "output_tokens_details": ["reasoning_tokens": 0],
            ],
        ]
    }

    private func responseEvents() -> [[UInt8]] {
        var raw: [[String: JSONValue]] = [
            ["type": "response.created", "response": response(status: "in_progress", output: [])]
        ]
        for (index, item) in responseItems().enumerated() {
            let isText = item["type"] == "message"
            let place: [String: JSONValue] = ["output_index": .integer(Int64(index)), "item_id": item["id"] ?? .null]
            func add(_ type: String, _ fields: [String: JSONValue]) {
                raw.append(place.merging(fields) { $1 }.merging(["type": .string(type)]) { $1 })
            }
            var opening = item.object ?? [:]
            opening["status"] = "in_progress"
            opening[isText ? "content" : "arguments"] = isText ? [] : ""
            add("response.output_item.added", ["item": .object(opening)])
            if isText {
                add("response.content_part.added", ["content_index": 0, "part": part("")])
                for piece in pieces(answer.text) {
                    add("response.output_text.delta", ["content_index": 0, "delta": .string(piece), "logprobs": []])
                }
                add("response.output_text.done", ["content_index": 0, "text": .string(answer.text), "logprobs": []])
                add("response.content_part.done", ["content_index": 0, "part": part(answer.text)])
            } else {
                let arguments = item["arguments"]?.string ?? ""
                for piece in pieces(arguments) { add("response.function_call_arguments.delta", ["delta": .string(piece)]) }
                add("response.function_call_arguments.done", ["arguments": .string(arguments), "name": item["name"] ?? .null])
            }
            add("response.output_item.done", ["item": item])
        }
        raw.append(["type": "response.completed", "response": response(status: "completed", output: responseItems())])
        return raw.enumerated().map { number, fields in
            event(.object(fields.merging(["sequence_number": .integer(Int64(number))]) { $1 }))
        }
    }
}
