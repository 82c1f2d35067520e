internal import RedoubtCore

/// OpenAI's responses.
extension ModelRequestReader {
    mutating func readResponses() throws(Denial) {
        if let node = present(document[root, "instructions"]) { try text(node, .system, at: "instructions") }
        if let prompt = present(document[root, "prompt"]) { try promptVariables(prompt) }
        guard let input = present(document[root, "input"]) else {
            let isElsewhere = ["prompt", "previous_response_id", "conversation"].contains { present(document[root, $0]) != nil }
            if isElsewhere { return }
            throw missing("input", "a string or a list of items")
        }
        if document.kind(input) == .string { return try text(input, .user, at: "input") }
        for (index, item) in try messages("input").enumerated() { try readItem(item, at: "input[\(index)]") }
    }

    /// The values that go into a prompt kept by the provider.
    private mutating func promptVariables(_ prompt: JSONDocument.Node) throws(Denial) {
        for member in document.members(document[prompt, "variables"]) {
            let path = joined("prompt.variables", document.string(member.key) ?? "")
            if document.kind(member.value) == .object {
                try part(member.value, .user, at: path, tool: nil)
            } else {
                try anything(in: member.value, .user, at: path)
            }
        }
    }

    private mutating func readItem(_ item: JSONDocument.Node, at path: String) throws(Denial) {
        let type = try type(of: item, at: path)
        switch type {
        case "message": try responsesMessage(item, at: path)
        case "" where document[item, "role"] != nil: try responsesMessage(item, at: path)
        case "item_reference", "compaction": break
        case "reasoning": try anything(in: item, .assistant, at: path)
        case "function_call": try functionCall(item, at: path)
        case "mcp_approval_response": try optionalText("reason", of: item, .user, at: path)
        case _ where type.hasSuffix("_output"): try output(item, at: path)
        case _ where type.hasSuffix("_call") || type == "mcp_approval_request": try otherCall(item, type, at: path)
        case "mcp_list_tools": try anything(in: item, .tool, at: path)
        // Nobody knows who wrote what stands in an unknown item, so nobody is believed.
        default: try anything(in: item, .document, at: path)
        }
    }

    private mutating func responsesMessage(_ item: JSONDocument.Node, at path: String) throws(Denial) {
        let role = try role(of: item, at: path, among: ["system", "developer", "user", "assistant"])
        let channel: Channel = role == "user" ? .user : role == "assistant" ? .assistant : .system
        try content(document[item, "content"], required: role != "assistant", channel, at: path + ".content")
    }

    private mutating func functionCall(_ item: JSONDocument.Node, at path: String) throws(Denial) {
        guard let name = document.string(document[item, "name"]) else { throw wrong(path + ".name", "a string") }
        let whole = qualified(name, by: document.string(document[item, "namespace"]))
        try optionalText("arguments", of: item, .assistant, at: path, tool: whole)
        let text = document.string(document[item, "arguments"]) ?? ""
        note(id: try optionalString("call_id", of: item, at: path), name: whole, arguments: parsedArguments(text) ?? .string(text))
    }

    /// The result of a call: a string, parts, or an object of the tool's own.
    private mutating func output(_ item: JSONDocument.Node, at path: String) throws(Denial) {
        let tool = tool(ofCall: try optionalString("call_id", of: item, at: path))
        guard let output = present(document[item, "output"]) else {
            return try anything(in: item, .tool, at: path, tool: tool)
        }
        switch document.kind(output) {
        case .string: try text(output, .tool, at: path + ".output", tool: tool)
        case .array:
            for (index, item) in document.items(output).enumerated() {
                let path = "\(path).output[\(index)]"
                if document.kind(item) == .object {
                    try part(item, .tool, at: path, tool: tool)
                } else {
                    try anything(in: item, .tool, at: path, tool: tool)
                }
            }
        case .object: try part(output, .tool, at: path + ".output", tool: tool)
        default: throw wrong(path + ".output", "a string or a list of parts")
        }
    }

    /// A call of another kind (custom, MCP, computer, shell, search, code …): what the model asked for is the assistant's, what came
    /// back is the tool's.
    private mutating func otherCall(_ item: JSONDocument.Node, _ type: String, at path: String) throws(Denial) {
        let call = ResponsesCallItem(item, type: type, in: document)
        let results: Set<String> = ["output", "outputs", "results", "error", "result"]
        for member in document.members(item) {
            let key = document.string(member.key) ?? ""
            if TextlessFields.messages.strings.contains(key) || ResponsesCallItem.labels.contains(key) { continue }
            if type == "image_generation_call", key == "result" { mediaParts += 1; continue }
            try anything(
                in: member.value, results.contains(key) ? .tool : .assistant, at: joined(path, key), tool: call.name)
        }
        note(id: try optionalString("call_id", of: item, at: path), name: call.name, arguments: call.value)
    }
}
