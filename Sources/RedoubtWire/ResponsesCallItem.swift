internal import RedoubtCore

/// An item of OpenAI's responses that asks for a tool, of whatever kind.
struct ResponsesCallItem {
    /// `SERVER.TOOL` for MCP, `NAMESPACE.TOOL` in a namespace, the kind (`computer`, `local_shell` …) for what has no name.
    let name: String
    /// The field that holds the arguments.
    let arguments: JSONDocument.Node?
    /// The arguments' bytes as text; of a string what it says.
    let text: String
    /// The arguments as an object; free text and lists stand in one under their field's name.
    let value: JSONValue
    /// Whether the provider has run it, or will.
    let runsAtProvider: Bool

    /// The fields that only name a call.
    static let labels: Set<String> = ["name", "namespace", "server_label", "approval_request_id", "phase"]
    private static let atProvider: Set<String> = [
        "web_search_call", "file_search_call", "code_interpreter_call", "image_generation_call", "mcp_call", "tool_search_call",
    ]

    init(_ item: JSONDocument.Node, type: String, in document: JSONDocument) {
        let own = document.string(document[item, "name"]) ?? kindName(type)
        let scope = document.string(document[item, "server_label"]) ?? document.string(document[item, "namespace"])
        name = qualified(own, by: scope)
        runsAtProvider = Self.atProvider.contains(type)
        let fields = ["arguments", "input", "action", "operation", "code", "queries"]
        guard let field = fields.first(where: { document[item, $0] != nil }), let node = document[item, field] else {
            (arguments, text, value) = (nil, "{}", .object([:]))
            return
        }
        (arguments, text, value) = (node, Self.text(node, document), Self.value(node, field, document))
    }

    private static func text(_ node: JSONDocument.Node, _ document: JSONDocument) -> String {
        document.string(node) ?? String(decoding: document.bytes[document.range(node)], as: UTF8.self)
    }

    private static func value(_ node: JSONDocument.Node, _ field: String, _ document: JSONDocument) -> JSONValue {
        switch document.kind(node) {
        case .string where field == "arguments": parsedArguments(text(node, document)) ?? document.value(node)
        case .object: document.value(node)
        case .null: .object([:])
        default: .object([field: document.value(node)])
        }
    }
}

/// The kind of a call without its ending: `computer_call` → `computer`.
private func kindName(_ type: String) -> String {
    for ending in ["_call", "_approval_request"] where type.hasSuffix(ending) { return String(type.dropLast(ending.count)) }
    return type
}

/// A name inside a server or namespace, as policy and audit write it.
func qualified(_ name: String, by scope: String?) -> String {
    guard let scope, !scope.isEmpty else { return name }
    return scope + "." + name
}
