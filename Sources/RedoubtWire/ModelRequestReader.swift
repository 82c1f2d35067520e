internal import RedoubtCore

/// Walks a request once and gathers what Redoubt needs of it. The dialects' shapes are in the extensions beside this file.
struct ModelRequestReader {
    let document: JSONDocument
    let limits: RequestLimits

    private(set) var model = ""
    private(set) var isStreaming = false
    private(set) var maximumOutputTokens: Int?
    private(set) var answers = 1
    private(set) var slots: [TextSlot] = []
    private(set) var textCount = 0
    private(set) var calls: [ToolCall] = []
    var definitions: [ToolDefinition] = []
    var declaredTools: [String] = []
    var mediaParts = 0
    var tokenInputs = 0
    /// Which tool a call id of the history belongs to.
    private var toolNames: [String: String] = [:]

    init(document: JSONDocument, limits: RequestLimits) {
        self.document = document
        self.limits = limits
    }

    var root: JSONDocument.Node { document.root }

    mutating func read(_ dialect: Dialect) throws(Denial) {
        guard document.kind(root) == .object else { throw wrong("the body", "a JSON object") }
        try refuseDisguisedKeys(root, Self.rootKeys)
        for list in ["messages", "input"] {
            for item in document.items(document[root, list]) { try refuseDisguisedKeys(item, Self.messageKeys) }
        }
        model = try modelName()
        isStreaming = try flag("stream")
        maximumOutputTokens = try outputTokens()
        answers = try positive("n") ?? 1
        guard answers <= 128 else { throw wrong("n", "at most 128") }
        switch dialect {
        case .openAIChat: try readChat()
        case .openAIResponses: try readResponses()
        case .openAIEmbeddings: try readEmbeddings()
        case .anthropicMessages, .anthropicCountTokens: try readAnthropic()
        }
        textCount = slots.count
        try readTools(dialect.family)
    }
}

// MARK: Keys that two readers would read differently

extension ModelRequestReader {
    private static let rootKeys: Set = [
        "model", "messages", "system", "input", "instructions", "tools", "functions", "stream", "n", "max_tokens",
        "max_completion_tokens", "max_output_tokens", "tool_choice", "previous_response_id",
    ]
    private static let messageKeys: Set = ["role", "content", "tool_calls", "function_call", "tool_call_id", "output", "arguments"]

    /// Some servers match keys without regard to case (Go's encoding/json does): `Messages` would replace what was inspected.
    private func refuseDisguisedKeys(_ node: JSONDocument.Node, _ known: Set<String>) throws(Denial) {
        for member in document.members(node) {
            let key = document.string(member.key) ?? ""
            // Upper case first: it also folds the long s and the Kelvin sign, as those servers do.
            let plain = key.uppercased().lowercased()
            guard plain != key, known.contains(plain) else { continue }
            throw Denial(.inputSchema, "the key \(quoted(key)) differs from `\(plain)` in case alone", hint: "write `\(plain)`")
        }
    }
}

// MARK: What every dialect has

extension ModelRequestReader {
    private func modelName() throws(Denial) -> String {
        guard let node = document[root, "model"] else { throw missing("model", "the name of a model") }
        guard let name = document.string(node) else { throw wrong("model", "a string") }
        guard isModelName(name) else {
            throw wrong("model", "1 to 256 printable characters, without space at either end")
        }
        return name
    }

    private func flag(_ key: String) throws(Denial) -> Bool {
        guard let node = present(document[root, key]) else { return false }
        guard let value = document.bool(node) else { throw wrong(key, "true or false") }
        return value
    }

    private func positive(_ key: String) throws(Denial) -> Int? {
        guard let node = present(document[root, key]) else { return nil }
        guard let value = document.integer(node), value > 0 else { throw wrong(key, "a positive whole number") }
        return value
    }

    /// The largest of the names that a limit goes by: which of them a server obeys is not known.
    private func outputTokens() throws(Denial) -> Int? {
        var largest: Int?
        for key in ["max_tokens", "max_completion_tokens", "max_output_tokens"] {
            if let value = try positive(key) { largest = max(largest ?? 0, value) }
        }
        return largest
    }

    /// The embeddings input: a text, texts, or tokens that are already numbers.
    private mutating func readEmbeddings() throws(Denial) {
        guard let input = document[root, "input"] else { throw missing("input", "a string or a list") }
        if document.kind(input) == .string { return try text(input, .document, at: "input") }
        let items = document.items(input)
        guard document.kind(input) == .array, !items.isEmpty else { throw wrong("input", "a string or a list that is not empty") }
        if isTokens(input) { tokenInputs = items.count; return }
        try limit(items.count, limits.maximumMessages, "the number of entries in input")
        for (index, item) in items.enumerated() {
            let path = "input[\(index)]"
            switch document.kind(item) {
            case .string: try text(item, .document, at: path)
            case .array where isTokens(item):
                tokenInputs += document.items(item).count
            case .object: try part(item, .document, at: path, tool: nil)
            default: throw wrong(path, "a string or a list of token numbers")
            }
        }
    }

    private func isTokens(_ list: JSONDocument.Node) -> Bool {
        document.items(list).allSatisfy { document.integer($0) != nil }
    }
}

// MARK: Gathering

extension ModelRequestReader {
    /// Takes a string node as a text that a model reads.
    mutating func text(_ node: JSONDocument.Node, _ channel: Channel, at path: String, tool: String? = nil) throws(Denial) {
        guard let text = document.string(node) else { throw wrong(path, "a string") }
        guard text.utf8.count <= limits.maximumTextLength.bytes else {
            throw Denial(.inputTooLong, "\(path) is longer than \(limits.maximumTextLength)", hint: "split or shorten the text")
        }
        try limit(slots.count + 1, limits.maximumTexts, "the number of texts")
        slots.append(TextSlot(id: slots.count, channel: channel, path: path, text: text, tool: tool, node: node))
    }

    /// Takes a member as a text if it is there and not null.
    mutating func optionalText(
        _ key: String, of object: JSONDocument.Node, _ channel: Channel, at path: String, tool: String? = nil
    ) throws(Denial) {
        guard let node = present(document[object, key]) else { return }
        try text(node, channel, at: joined(path, key), tool: tool)
    }

    /// Takes every string inside a value of unknown shape.
    mutating func anything(
        in node: JSONDocument.Node?, _ channel: Channel, at path: String, tool: String? = nil,
        without fields: TextlessFields = .messages
    ) throws(Denial) {
        guard let node else { return }
        let document = document
        try document.eachText(in: node, at: path, without: fields) { node, path throws(Denial) in
            try text(node, channel, at: path, tool: tool)
        }
    }

    /// A message's content: a string or a list of parts.
    mutating func content(
        _ node: JSONDocument.Node?, required: Bool = true, _ channel: Channel, at path: String, tool: String? = nil
    ) throws(Denial) {
        guard let node = present(node) else {
            if required { throw wrong(path, "a string or a list of parts") }
            return
        }
        switch document.kind(node) {
        case .string: try text(node, channel, at: path, tool: tool)
        case .array:
            for (index, item) in document.items(node).enumerated() {
                try part(item, channel, at: "\(path)[\(index)]", tool: tool)
            }
        default: throw wrong(path, "a string or a list of parts")
        }
    }

    /// One part of a content. Text in kinds that are not known is text all the same.
    mutating func part(_ part: JSONDocument.Node, _ channel: Channel, at path: String, tool: String?) throws(Denial) {
        let type = try type(of: part, at: path)
        switch type {
        case "text", "input_text", "output_text", "summary_text", "reasoning_text":
            try requiredText("text", of: part, channel, at: path, tool: tool)
        case "refusal": try requiredText("refusal", of: part, channel, at: path, tool: tool)
        case "image_url", "input_image", "image", "input_audio", "audio", "file", "input_file", "video_url", "input_video",
            "container_upload", "computer_screenshot":
            mediaParts += 1
        case "redacted_thinking", "item_reference": break
        default: try anything(in: part, channel, at: path, tool: tool)
        }
    }

    mutating func requiredText(
        _ key: String, of object: JSONDocument.Node, _ channel: Channel, at path: String, tool: String? = nil
    ) throws(Denial) {
        guard let node = document[object, key] else { throw wrong(joined(path, key), "a string") }
        try text(node, channel, at: joined(path, key), tool: tool)
    }

    /// Notes a call of the history, so that its result is known by the tool's name.
    mutating func note(id: String?, name: String?, arguments: JSONValue) {
        let name = name ?? ""
        calls.append(ToolCall(id: id ?? "", name: name, arguments: arguments))
        if let id, !name.isEmpty { toolNames[id] = name }
    }

    func tool(ofCall id: String?) -> String? { id.flatMap { toolNames[$0] } }
}

// MARK: Checking

extension ModelRequestReader {
    /// The node, unless it is null.
    func present(_ node: JSONDocument.Node?) -> JSONDocument.Node? {
        guard let node, document.kind(node) != .null else { return nil }
        return node
    }

    /// The `type` of an object; empty when it has none.
    func type(of node: JSONDocument.Node, at path: String) throws(Denial) -> String {
        guard document.kind(node) == .object else { throw wrong(path, "an object") }
        return try optionalString("type", of: node, at: path) ?? ""
    }

    func optionalString(_ key: String, of object: JSONDocument.Node, at path: String) throws(Denial) -> String? {
        guard let node = present(document[object, key]) else { return nil }
        guard let value = document.string(node) else { throw wrong(joined(path, key), "a string") }
        return value
    }

    /// The role of a message, one of those that the dialect knows.
    func role(of message: JSONDocument.Node, at path: String, among known: [String]) throws(Denial) -> String {
        guard document.kind(message) == .object else { throw wrong(path, "an object") }
        var choices: String { "one of " + known.map { quoted($0) }.joined(separator: ", ") }
        guard let role = document.string(document[message, "role"]) else { throw wrong(path + ".role", choices) }
        guard known.contains(role) else {
            throw wrong(path + ".role", choices + ", not " + quoted(role), hint: didYouMean(role, among: known))
        }
        return role
    }

    /// A list that must be there, hold something and keep to the limit.
    func messages(_ key: String) throws(Denial) -> [JSONDocument.Node] {
        guard let node = document[root, key] else { throw missing(key, "a list of messages") }
        let items = document.items(node)
        guard document.kind(node) == .array, !items.isEmpty else { throw wrong(key, "a list that is not empty") }
        try limit(items.count, limits.maximumMessages, "the number of entries in \(key)")
        return items
    }

    /// A list that may be missing or null.
    func optionalList(_ key: String, of object: JSONDocument.Node, at path: String = "") throws(Denial) -> [JSONDocument.Node] {
        guard let node = present(document[object, key]) else { return [] }
        guard document.kind(node) == .array else { throw wrong(joined(path, key), "a list") }
        return document.items(node)
    }

    func limit(_ count: Int, _ most: Int, _ what: String) throws(Denial) {
        guard count > most else { return }
        throw Denial(.inputTooLong, "\(what) is more than \(most)", hint: "send less at once")
    }

    func wrong(_ path: String, _ expected: String, hint: String = "") -> Denial {
        Denial(.inputSchema, "\(path) must be \(expected)", hint: hint)
    }

    /// A field of the body that is not there; a key that is nearly it is named.
    func missing(_ key: String, _ expected: String) -> Denial {
        let keys = document.members(root).prefix(64).compactMap { document.string($0.key) }
        let near = nearest(to: key, among: keys, limit: 1).first
        let hint = near.map { "\(quoted($0)) is not known; did you mean \(quoted(key))?" } ?? ""
        return wrong(key, expected + ", and is missing", hint: hint)
    }
}
