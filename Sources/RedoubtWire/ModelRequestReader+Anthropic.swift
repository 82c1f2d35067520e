internal import RedoubtCore

/// Anthropic's messages, and the counting of their tokens.
extension ModelRequestReader {
    mutating func readAnthropic() throws(Denial) {
        try content(document[root, "system"], required: false, .system, at: "system")
        for (index, message) in try messages("messages").enumerated() {
            let path = "messages[\(index)]"
            let role = try anthropicRole(message, at: path)
            try blocks(document[message, "content"], role == "user" ? .user : .assistant, at: path + ".content")
        }
    }

    private func anthropicRole(_ message: JSONDocument.Node, at path: String) throws(Denial) -> String {
        if document.string(document[message, "role"]) == "system" {
            throw wrong(path + ".role", "`user` or `assistant`", hint: "put the system prompt into the field `system`")
        }
        return try role(of: message, at: path, among: ["user", "assistant"])
    }

    private mutating func blocks(
        _ node: JSONDocument.Node?, _ channel: Channel, at path: String, tool: String? = nil
    ) throws(Denial) {
        guard let node, document.kind(node) == .array else {
            return try content(node, required: channel != .tool, channel, at: path, tool: tool)
        }
        for (index, item) in document.items(node).enumerated() {
            try block(item, channel, at: "\(path)[\(index)]", tool: tool)
        }
    }

    private mutating func block(_ block: JSONDocument.Node, _ channel: Channel, at path: String, tool: String?) throws(Denial) {
        let type = try type(of: block, at: path)
        switch type {
        case "thinking": try requiredText("thinking", of: block, .assistant, at: path)
        case "document": try sourceDocument(block, channel == .tool ? .tool : .document, at: path, tool: tool)
        case "search_result": try searchResult(block, channel == .tool ? .tool : .document, at: path, tool: tool)
        case _ where type.hasSuffix("tool_use"): try toolUse(block, at: path)
        case _ where type.hasSuffix("tool_result"): try toolResult(block, at: path)
        default: try part(block, channel, at: path, tool: tool)
        }
    }

    private mutating func toolUse(_ block: JSONDocument.Node, at path: String) throws(Denial) {
        guard let own = document.string(document[block, "name"]) else { throw wrong(path + ".name", "a string") }
        let name = qualified(own, by: document.string(document[block, "server_name"]))
        let input = present(document[block, "input"])
        if let input, document.kind(input) != .object { throw wrong(path + ".input", "an object") }
        try anything(in: input, .assistant, at: path + ".input", tool: name, without: .none)
        note(id: try optionalString("id", of: block, at: path), name: name, arguments: input.map(document.value) ?? .object([:]))
    }

    private mutating func toolResult(_ block: JSONDocument.Node, at path: String) throws(Denial) {
        let tool = tool(ofCall: try optionalString("tool_use_id", of: block, at: path))
        guard let content = present(document[block, "content"]) else { return }
        // The provider's own tools answer with an object instead of blocks.
        if document.kind(content) == .object { return try anything(in: content, .tool, at: path + ".content", tool: tool) }
        try blocks(content, .tool, at: path + ".content", tool: tool)
    }

    private mutating func sourceDocument(
        _ block: JSONDocument.Node, _ channel: Channel, at path: String, tool: String?
    ) throws(Denial) {
        for key in ["title", "context"] { try optionalText(key, of: block, channel, at: path, tool: tool) }
        guard let source = present(document[block, "source"]) else { return }
        switch try type(of: source, at: path + ".source") {
        case "text": try requiredText("data", of: source, channel, at: path + ".source", tool: tool)
        case "content": try content(document[source, "content"], channel, at: path + ".source.content", tool: tool)
        case "base64", "url", "file": mediaParts += 1
        default: try anything(in: source, channel, at: path + ".source", tool: tool)
        }
    }

    private mutating func searchResult(
        _ block: JSONDocument.Node, _ channel: Channel, at path: String, tool: String?
    ) throws(Denial) {
        for key in ["source", "title"] { try optionalText(key, of: block, channel, at: path, tool: tool) }
        try content(document[block, "content"], required: false, channel, at: path + ".content", tool: tool)
    }
}
