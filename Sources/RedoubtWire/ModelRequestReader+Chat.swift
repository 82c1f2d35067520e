internal import RedoubtCore

/// OpenAI's chat completions.
extension ModelRequestReader {
    mutating func readChat() throws(Denial) {
        for (index, message) in try messages("messages").enumerated() {
            try chatMessage(message, at: "messages[\(index)]")
        }
        if let prediction = present(document[root, "prediction"]) {
            try content(document[prediction, "content"], required: false, .user, at: "prediction.content")
        }
    }

    private mutating func chatMessage(_ message: JSONDocument.Node, at path: String) throws(Denial) {
        let role = try role(of: message, at: path, among: ["system", "developer", "user", "assistant", "tool", "function"])
        let inside = document[message, "content"]
        switch role {
        case "system", "developer":
            try optionalText("name", of: message, .system, at: path)
            try content(inside, .system, at: path + ".content")
        case "user":
            try optionalText("name", of: message, .user, at: path)
            try content(inside, .user, at: path + ".content")
        case "tool":
            let tool = tool(ofCall: try optionalString("tool_call_id", of: message, at: path))
            try content(inside, .tool, at: path + ".content", tool: tool)
        case "function":
            let tool = try optionalString("name", of: message, at: path)
            try content(inside, required: false, .tool, at: path + ".content", tool: tool)
        default:
            try optionalText("name", of: message, .assistant, at: path)
            try assistant(message, at: path)
        }
    }

    private mutating func assistant(_ message: JSONDocument.Node, at path: String) throws(Denial) {
        try content(document[message, "content"], required: false, .assistant, at: path + ".content")
        for key in ["refusal", "reasoning_content", "reasoning"] {
            try anything(in: document[message, key], .assistant, at: joined(path, key))
        }
        for (index, call) in try optionalList("tool_calls", of: message, at: path).enumerated() {
            try chatCall(call, at: "\(path).tool_calls[\(index)]")
        }
        if let call = present(document[message, "function_call"]) {
            try readFunction(call, id: nil, arguments: "arguments", at: path + ".function_call")
        }
    }

    private mutating func chatCall(_ call: JSONDocument.Node, at path: String) throws(Denial) {
        let type = try type(of: call, at: path)
        let id = try optionalString("id", of: call, at: path)
        if type == "custom" || document[call, "function"] == nil, let custom = document[call, "custom"] {
            return try readFunction(custom, id: id, arguments: "input", at: path + ".custom")
        }
        guard let function = document[call, "function"] else { throw wrong(path + ".function", "an object") }
        try readFunction(function, id: id, arguments: "arguments", at: path + ".function")
    }

    /// A function's name and arguments; the arguments of a custom tool are free text under `input`.
    private mutating func readFunction(
        _ function: JSONDocument.Node, id: String?, arguments key: String, at path: String
    ) throws(Denial) {
        guard document.kind(function) == .object else { throw wrong(path, "an object") }
        guard let name = document.string(document[function, "name"]) else { throw wrong(path + ".name", "a string") }
        try optionalText(key, of: function, .assistant, at: path, tool: name)
        let text = document.string(document[function, key]) ?? ""
        note(
            id: id, name: name,
            arguments: key == "arguments" ? parsedArguments(text) ?? .string(text) : .object([key: .string(text)]))
    }
}

/// A JSON text of arguments, understood: nothing at all is an empty object; nil when it is no JSON.
func parsedArguments(_ text: String) -> JSONValue? {
    text.allSatisfy(\.isWhitespace) ? .object([:]) : try? JSONValue(parsing: text)
}
