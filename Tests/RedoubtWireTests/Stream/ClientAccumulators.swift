import RedoubtCore

/// Adds chunks up as the official Python client for chat does, with its complaints.
struct ChatAccumulator {
    private(set) var choices: [JSONValue] = []
    private(set) var isDone = false
    private(set) var errors: [JSONValue] = []
    private(set) var usage: JSONValue?

    init(_ text: String) throws {
        for (_, data) in try clientEvents(text) {
            if isDone { throw ClientError(words: "an event after the end") }
            if data.hasPrefix("[DONE]") { isDone = true; continue }
            let chunk = try JSONValue(parsing: data)
            if let error = chunk["error"], error != .null { errors.append(error); continue }
            if let usage = chunk["usage"], usage != .null { self.usage = usage }
            for choice in chunk["choices"]?.array ?? [] { try add(choice) }
        }
    }

    func message(_ index: Int = 0) -> JSONValue { choices[index]["message"] ?? .null }
    func content(_ index: Int = 0) -> String { message(index)["content"]?.string ?? "" }
    func finish(_ index: Int = 0) -> String? { choices[index]["finish_reason"]?.string }
    func calls(_ index: Int = 0) -> [(name: String, arguments: String)] {
        (message(index)["tool_calls"]?.array ?? []).map {
            ($0["function"]?["name"]?.string ?? "", $0["function"]?["arguments"]?.string ?? "")
        }
    }

    private mutating func add(_ choice: JSONValue) throws {
        let index = Int(choice["index"]?.integer ?? 0)
        if index > choices.count { throw ClientError(words: "choice \(index) before the one in front of it") }
        if index == choices.count { choices.append(.object(["message": .object([:])])) }
        guard var snapshot = choices[index].object, let delta = choice["delta"]?.object else {
            throw ClientError(words: "no delta")
        }
        let message = try accumulate(snapshot["message"]?.object ?? [:], delta)
        snapshot["message"] = .object(message)
        for call in delta["tool_calls"]?.array ?? [] {
            let at = Int(call["index"]?.integer ?? -1)
            if at < 0 || at >= message["tool_calls"]?.array?.count ?? 0 { throw ClientError(words: "tool call index out of range") }
        }
        if let reason = choice["finish_reason"], reason != .null { snapshot["finish_reason"] = reason }
        for probability in choice["logprobs"]?["content"]?.array ?? [] {
            snapshot["logprobs"] = .array((snapshot["logprobs"]?.array ?? []) + [probability])
        }
        choices[index] = .object(snapshot)
    }

    private func accumulate(_ into: [String: JSONValue], _ delta: [String: JSONValue]) throws -> [String: JSONValue] {
        var out = into
        for (key, value) in delta {
            guard let before = out[key], before != .null else {
                out[key] = try value.array.map { try .array(accumulate([], $0)) } ?? value
                continue
            }
            if key == "index" || key == "type" { out[key] = value; continue }
            switch (before, value) {
            case (.string(let a), .string(let b)): out[key] = .string(a + b)
            case (.object(let a), .object(let b)): out[key] = .object(try accumulate(a, b))
            case (.array(let a), .array(let b)): out[key] = .array(try accumulate(a, b))
            default: break
            }
        }
        return out
    }

    private func accumulate(_ into: [JSONValue], _ delta: [JSONValue]) throws -> [JSONValue] {
        var out = into
        for entry in delta {
            guard let index = entry["index"]?.integer.map({ Int($0) }), let object = entry.object else {
                out.append(entry); continue
            }
            if index < out.count {
                out[index] = .object(try accumulate(out[index].object ?? [:], object))
            } else {
                if index > out.count { throw ClientError(words: "list index \(index) out of range") }
                out.insert(entry, at: index)
            }
        }
        return out
    }
}

/// Adds events up as the official Python client for messages does.
struct MessageAccumulator {
    private(set) var blocks: [JSONValue] = []
    private(set) var stopReason: String?
    private(set) var isDone = false
    private(set) var errors: [JSONValue] = []
    private(set) var pings = 0
    private var hasStarted = false
    private var inputs: [Int: String] = [:]
    private var open = Set<Int>()
    private(set) var signatures = 0

    init(_ text: String) throws {
        for (name, data) in try clientEvents(text) {
            let event = try JSONValue(parsing: data)
            if name == "ping" { pings += 1; continue }
            if name == "error" { errors.append(event); continue }
            if isDone { throw ClientError(words: "an event after the end") }
            if name != event["type"]?.string { throw ClientError(words: "event name and type differ") }
            try add(event, name ?? "")
        }
        for (index, input) in inputs where !input.isEmpty {
            var block = blocks[index].object ?? [:]
            block["input"] = try JSONValue(parsing: input)
            blocks[index] = .object(block)
        }
    }

    func text(_ index: Int) -> String { blocks[index]["text"]?.string ?? "" }

    private mutating func add(_ event: JSONValue, _ type: String) throws {
        if type == "message_start" { hasStarted = true; return }
        guard hasStarted else { throw ClientError(words: "\(type) before message_start") }
        let index = Int(event["index"]?.integer ?? -1)
        switch type {
        case "content_block_start":
            guard index == blocks.count else { throw ClientError(words: "block \(index) starts out of order") }
            blocks.append(event["content_block"] ?? .null)
            open.insert(index)
        case "content_block_delta": try add(delta: event["delta"] ?? .null, to: index)
        case "content_block_stop":
            guard open.remove(index) != nil else { throw ClientError(words: "block \(index) stops without start") }
        case "message_delta":
            guard open.isEmpty else { throw ClientError(words: "the message ends with open blocks") }
            stopReason = event["delta"]?["stop_reason"]?.string
        case "message_stop": isDone = true
        default: break
        }
    }

    private mutating func add(delta: JSONValue, to index: Int) throws {
        guard open.contains(index), var block = blocks[index].object else { throw ClientError(words: "a delta for a closed block") }
        let type = block["type"]?.string ?? ""
        switch delta["type"]?.string ?? "" {
        case "text_delta" where type == "text":
            block["text"] = .string((block["text"]?.string ?? "") + (delta["text"]?.string ?? ""))
        case "thinking_delta" where type == "thinking":
            if block["signature"]?.string?.isEmpty == false { throw ClientError(words: "thinking after its signature") }
            block["thinking"] = .string((block["thinking"]?.string ?? "") + (delta["thinking"]?.string ?? ""))
        case "signature_delta":
            signatures += 1
            block["signature"] = delta["signature"]
        case "citations_delta": block["citations"] = .array((block["citations"]?.array ?? []) + [delta["citation"] ?? .null])
        case "input_json_delta": inputs[index, default: ""] += delta["partial_json"]?.string ?? ""
        default: throw ClientError(words: "a delta that does not fit its block")
        }
        blocks[index] = .object(block)
    }
}

/// Adds events up as the official Python client for responses does, and keeps what final events repeat beside it.
struct ResponseAccumulator {
    private(set) var items: [Int: JSONValue] = [:]
    private(set) var done: [Int: JSONValue] = [:]
    private(set) var completed: JSONValue?
    private(set) var errors: [JSONValue] = []
    private(set) var deltas: [String: String] = [:]
    private var hasBegun = false
    private var lastSequence: Int64 = -1

    init(_ text: String) throws {
        for (name, data) in try clientEvents(text) {
            let event = try JSONValue(parsing: data)
            guard let type = event["type"]?.string, name == nil || name == type else {
                throw ClientError(words: "name and type differ")
            }
            if type == "error" { errors.append(event); continue }
            if completed != nil { throw ClientError(words: "an event after the end") }
            if let number = event["sequence_number"]?.integer {
                if number < lastSequence { throw ClientError(words: "sequence numbers fall") }
                lastSequence = number
            }
            try add(event, type)
        }
    }

    func output(_ index: Int) -> JSONValue { completed?["output"]?.array?[index] ?? .null }

    private mutating func add(_ event: JSONValue, _ type: String) throws {
        if type == "response.created" { hasBegun = true; return }
        guard hasBegun else { throw ClientError(words: "\(type) before response.created") }
        let index = Int(event["output_index"]?.integer ?? -1)
        switch type {
        case "response.output_item.added":
            guard items[index] == nil else { throw ClientError(words: "duplicate output index") }
            items[index] = event["item"]
        case "response.content_part.added":
            var item = try item(index)
            item["content"] = .array((item["content"]?.array ?? []) + [event["part"] ?? .null])
            items[index] = .object(item)
        case "response.output_text.delta": try addText(event, index)
        case "response.function_call_arguments.delta":
            var item = try item(index)
            guard item["type"] == "function_call" else { throw ClientError(words: "arguments for no call") }
            item["arguments"] = .string((item["arguments"]?.string ?? "") + (event["delta"]?.string ?? ""))
            items[index] = .object(item)
        case "response.output_item.done":
            guard let begun = items[index], begun["type"] == event["item"]?["type"], begun["id"] == event["item"]?["id"] else {
                throw ClientError(words: "completed output item identity changed")
            }
            done[index] = event["item"]
        case "response.completed", "response.incomplete", "response.failed":
            completed = event["response"]
            for (index, item) in items where done[index] == nil && type == "response.completed" {
                throw ClientError(words: "unfinished item \(item["id"]?.string ?? "")")
            }
        default: break
        }
        if type.hasSuffix(".delta"), let delta = event["delta"]?.string { deltas["\(type) \(index)", default: ""] += delta }
    }

    private mutating func addText(_ event: JSONValue, _ index: Int) throws {
        var item = try item(index)
        var parts = item["content"]?.array ?? []
        let at = Int(event["content_index"]?.integer ?? -1)
        guard parts.indices.contains(at), var part = parts[at].object, part["type"] == "output_text" else {
            throw ClientError(words: "text for no part")
        }
        part["text"] = .string((part["text"]?.string ?? "") + (event["delta"]?.string ?? ""))
        parts[at] = .object(part)
        item["content"] = .array(parts)
        items[index] = .object(item)
    }

    private func item(_ index: Int) throws -> [String: JSONValue] {
        guard let item = items[index]?.object else { throw ClientError(words: "event for output \(index) before its item") }
        return item
    }
}
