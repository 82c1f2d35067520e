internal import RedoubtCore

/// Walks a reply once and gathers what Redoubt needs of it.
struct ModelReplyReader {
    let document: JSONDocument
    /// Texts beyond this many are no reply of a model.
    static let maximumTexts = 200_000

    private(set) var slots: [TextSlot] = []
    private(set) var calls: [ReplyCall] = []
    private(set) var sites: [ModelReply.CallSite] = []
    private(set) var records: [ModelReply.TokenRecord] = []
    private(set) var usage: TokenUsage?

    init(document: JSONDocument) { self.document = document }

    mutating func read(_ dialect: Dialect) throws(ModelReplyError) {
        let root = document.root
        guard document.kind(root) == .object else { throw .unexpectedShape("a JSON object expected") }
        switch dialect {
        case .openAIChat: try readChat(root)
        case .openAIResponses: try readResponses(root)
        case .anthropicMessages: try readAnthropic(root)
        case .openAIEmbeddings: try list("data", of: root)
        case .anthropicCountTokens:
            try refuseError(root)
            guard document.integer(document[root, "input_tokens"]) != nil else {
                throw .unexpectedShape("`input_tokens` is missing")
            }
        }
        usage = TokenUsage(document[root, "usage"], in: document)
    }
}

// MARK: OpenAI chat

extension ModelReplyReader {
    private mutating func readChat(_ root: JSONDocument.Node) throws(ModelReplyError) {
        try list("choices", of: root)
        for member in document.members(root) {
            switch document.string(member.key) ?? "" {
            case "choices":
                for (index, choice) in document.items(member.value).enumerated() {
                    try chatChoice(choice, at: "choices[\(index)]")
                }
            case let key where !Self.ownWords.contains(key): try texts(of: member, .assistant, at: "")
            default: break
            }
        }
    }

    private mutating func chatChoice(_ choice: JSONDocument.Node, at path: String) throws(ModelReplyError) {
        guard let message = document[choice, "message"], document.kind(message) == .object else {
            throw .unexpectedShape("`\(path).message` must be an object")
        }
        let (firstSlot, firstCall) = (slots.count, calls.count)
        for member in document.members(choice) where document.string(member.key) != "finish_reason" {
            guard member.value == message else { try texts(of: member, .assistant, at: path); continue }
            for field in document.members(message) { try chatField(field, of: choice, at: path + ".message") }
        }
        if let record = document[choice, "logprobs"], document.kind(record) != .null {
            records.append(.init(node: record, slots: firstSlot..<slots.count, calls: firstCall..<calls.count))
        }
    }

    private mutating func chatField(
        _ field: (key: JSONDocument.Node, value: JSONDocument.Node), of choice: JSONDocument.Node, at path: String
    ) throws(ModelReplyError) {
        switch document.string(field.key) ?? "" {
        case "tool_calls" where document.kind(field.value) == .array:
            for (index, call) in document.items(field.value).enumerated() {
                try chatCall(call, choice, at: "\(path).tool_calls[\(index)]")
            }
        case "tool_calls" where document.kind(field.value) != .null: throw .unexpectedShape("`\(path).tool_calls` must be a list")
        case "function_call" where document.kind(field.value) == .object:
            addFunction(field.value, "arguments", id: "", .chatFunction, site: field.value, choice)
        case "function_call" where document.kind(field.value) != .null:
            throw .unexpectedShape("`\(path).function_call` must be an object")
        default: try texts(of: field, .assistant, at: path)
        }
    }

    private mutating func chatCall(
        _ call: JSONDocument.Node, _ choice: JSONDocument.Node, at path: String
    ) throws(ModelReplyError) {
        let id = document.string(document[call, "id"]) ?? ""
        if let function = document[call, "function"], document.kind(function) == .object {
            addFunction(function, "arguments", id: id, .chatCall, site: call, choice)
        } else if let custom = document[call, "custom"], document.kind(custom) == .object {
            addFunction(custom, "input", id: id, .chatCall, site: call, choice)
        } else {
            throw .unexpectedShape("`\(path)` must hold a function")
        }
    }

    private mutating func addFunction(
        _ function: JSONDocument.Node, _ key: String, id: String, _ form: ModelReply.CallSite.Form, site: JSONDocument.Node,
        _ choice: JSONDocument.Node
    ) {
        let arguments = document[function, key]
        let text = arguments.map(rawText) ?? "{}"
        add(
            id: id, name: document.string(document[function, "name"]) ?? "", arguments: text,
            parsed: key == "arguments" ? parsedArguments(text) : .object([key: .string(text)]), runsAtProvider: false,
            .init(form: form, node: site, arguments: arguments, choice: choice))
    }
}

// MARK: OpenAI responses

extension ModelReplyReader {
    private mutating func readResponses(_ root: JSONDocument.Node) throws(ModelReplyError) {
        try list("output", of: root)
        for member in document.members(root) {
            switch document.string(member.key) ?? "" {
            case "output":
                for (index, item) in document.items(member.value).enumerated() { try readItem(item, at: "output[\(index)]") }
            case let key where !Self.ownWords.contains(key) && !Self.echoes.contains(key):
                try texts(of: member, .assistant, at: "")
            default: break
            }
        }
    }

    /// What a response repeats of its request.
    private static let echoes: Set<String> = [
        "instructions", "tools", "tool_choice", "text", "metadata", "prompt", "reasoning", "user", "safety_identifier",
        "prompt_cache_key", "prompt_cache_retention", "previous_response_id", "conversation", "truncation", "incomplete_details",
    ]

    private mutating func readItem(_ item: JSONDocument.Node, at path: String) throws(ModelReplyError) {
        guard document.kind(item) == .object else { throw .unexpectedShape("`\(path)` must be an object") }
        let type = document.string(document[item, "type"]) ?? ""
        if type.hasSuffix("_call") || type.hasSuffix("_approval_request") { return try readCall(item, type, at: path) }
        let channel: Channel = type.hasSuffix("_output") || type == "mcp_list_tools" ? .tool : .assistant
        for member in document.members(item) {
            guard document.string(member.key) == "content", document.kind(member.value) == .array else {
                try texts(of: member, channel, at: path)
                continue
            }
            for (index, part) in document.items(member.value).enumerated() {
                try readPart(part, channel, at: "\(path).content[\(index)]")
            }
        }
    }

    private mutating func readPart(_ part: JSONDocument.Node, _ channel: Channel, at path: String) throws(ModelReplyError) {
        let first = slots.count
        try texts(in: part, channel, at: path)
        if let record = document[part, "logprobs"], !document.items(record).isEmpty {
            records.append(.init(node: record, slots: first..<slots.count, calls: 0..<0))
        }
    }

    private mutating func readCall(_ item: JSONDocument.Node, _ type: String, at path: String) throws(ModelReplyError) {
        let call = ResponsesCallItem(item, type: type, in: document)
        for member in document.members(item) where member.value != call.arguments {
            let key = document.string(member.key) ?? ""
            if ResponsesCallItem.labels.contains(key) || type == "image_generation_call" && key == "result" { continue }
            try texts(of: member, .tool, at: path, tool: call.name)
        }
        let isText = call.arguments.map { document.kind($0) == .string } ?? false
        add(
            id: document.string(document[item, "call_id"]) ?? document.string(document[item, "id"]) ?? "", name: call.name,
            arguments: call.text, parsed: isText && document[item, "arguments"] != nil ? parsedArguments(call.text) : call.value,
            runsAtProvider: call.runsAtProvider,
            .init(form: .responsesItem, node: item, arguments: call.arguments, choice: nil))
    }
}

// MARK: Anthropic messages

extension ModelReplyReader {
    private mutating func readAnthropic(_ root: JSONDocument.Node) throws(ModelReplyError) {
        try list("content", of: root)
        for member in document.members(root) {
            switch document.string(member.key) ?? "" {
            case "content":
                for (index, block) in document.items(member.value).enumerated() { try readBlock(block, at: "content[\(index)]") }
            case let key where !Self.ownWords.contains(key): try texts(of: member, .assistant, at: "")
            default: break
            }
        }
    }

    private mutating func readBlock(_ block: JSONDocument.Node, at path: String) throws(ModelReplyError) {
        guard document.kind(block) == .object else { throw .unexpectedShape("`\(path)` must be an object") }
        let type = document.string(document[block, "type"]) ?? ""
        if type.hasSuffix("tool_use") { return try toolUse(block, type, at: path) }
        try texts(in: block, type.hasSuffix("tool_result") ? .tool : .assistant, at: path)
    }

    private mutating func toolUse(_ block: JSONDocument.Node, _ type: String, at path: String) throws(ModelReplyError) {
        let name = qualified(document.string(document[block, "name"]) ?? "", by: document.string(document[block, "server_name"]))
        let input = document[block, "input"]
        // As in a stream: only what is known to have run at the provider is past deciding.
        let isClients = type != "server_tool_use" && type != "mcp_tool_use"
        if !isClients, let input { try texts(in: input, .assistant, at: path + ".input", tool: name) }
        add(
            id: document.string(document[block, "id"]) ?? "", name: name, arguments: input.map(rawText) ?? "{}",
            parsed: input.map(document.value) ?? .object([:]), runsAtProvider: !isClients,
            .init(form: isClients ? .anthropicBlock : .reportOnly, node: block, arguments: input, choice: nil))
    }
}

// MARK: Gathering

extension ModelReplyReader {
    /// Fields of a reply's outermost object that hold no words of the model.
    private static let ownWords: Set<String> = [
        "id", "object", "type", "role", "model", "created", "created_at", "usage", "system_fingerprint", "service_tier",
        "stop_reason", "stop_sequence", "status", "container", "provider",
    ]

    private mutating func texts(
        of member: (key: JSONDocument.Node, value: JSONDocument.Node), _ channel: Channel, at path: String, tool: String? = nil
    ) throws(ModelReplyError) {
        let key = document.string(member.key) ?? ""
        if TextlessFields.messages.whole.contains(key) { return }
        try texts(
            in: member.value, channel, at: joined(path, key), tool: tool,
            onlyObjects: TextlessFields.messages.strings.contains(key))
    }

    private mutating func texts(
        in node: JSONDocument.Node, _ channel: Channel, at path: String, tool: String? = nil, onlyObjects: Bool = false
    ) throws(ModelReplyError) {
        let document = document
        do throws(Denial) {
            try document.eachText(in: node, at: path, without: .messages, onlyObjects: onlyObjects) { node, path throws(Denial) in
                guard slots.count < Self.maximumTexts else { throw Denial(.inputTooLong, "too many texts") }
                let text = document.string(node) ?? ""
                slots.append(TextSlot(id: slots.count, channel: channel, path: path, text: text, tool: tool, node: node))
            }
        } catch {
            throw .unexpectedShape(error.words)
        }
    }

    private mutating func add(
        id: String, name: String, arguments: String, parsed: JSONValue?, runsAtProvider: Bool, _ site: ModelReply.CallSite
    ) {
        calls.append(
            ReplyCall(
                index: calls.count, id: id, name: name, arguments: arguments, parsed: parsed, runsAtProvider: runsAtProvider))
        sites.append(site)
    }

    /// What a string says, or the bytes of anything else.
    private func rawText(_ node: JSONDocument.Node) -> String {
        document.string(node) ?? String(decoding: document.bytes[document.range(node)], as: UTF8.self)
    }

    /// The list that makes a body a reply of its dialect; without it, an error says so itself.
    private func list(_ key: String, of root: JSONDocument.Node) throws(ModelReplyError) {
        if let node = document[root, key], document.kind(node) == .array { return }
        try refuseError(root)
        throw .unexpectedShape("`\(key)` must be a list")
    }

    private func refuseError(_ root: JSONDocument.Node) throws(ModelReplyError) {
        guard let error = document[root, "error"], document.kind(error) != .null else { return }
        throw .errorBody(document.string(error) ?? document.string(document[error, "message"]) ?? "without a message")
    }
}
