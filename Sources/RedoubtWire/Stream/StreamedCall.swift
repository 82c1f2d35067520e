internal import RedoubtCore

/// An output item that asks for a tool, as one event shows it.
struct StreamedCall {
    let node: JSONDocument.Node
    let itemID: String
    let callID: String
    let name: String
    let arguments: JSONDocument.Node?
    let argumentsText: String
    /// The field that holds arguments which are free text; nil where they are JSON.
    let textField: String?
    let runsAtProvider: Bool
    /// Nodes that are for whoever decides the call, and are not filtered.
    let decided: [JSONDocument.Node]

    /// Nil for an item that does not ask for a tool, or for one that the provider itself has run. Of the provider's own
    /// calls only those to MCP servers are decided: they reach somebody else's machine.
    init?(_ node: JSONDocument.Node?, _ document: JSONDocument) {
        guard let node, document.kind(node) == .object else { return nil }
        let type = document.string(document[node, "type"]) ?? ""
        guard type.hasSuffix("_call") || type.hasSuffix("_approval_request") else { return nil }
        let call = ResponsesCallItem(node, type: type, in: document)
        if call.runsAtProvider, type != "mcp_call" { return nil }
        self.node = node
        itemID = document.string(document[node, "id"]) ?? ""
        callID = document.string(document[node, "call_id"]) ?? ""
        name = call.name
        arguments = call.arguments
        argumentsText = call.text
        runsAtProvider = call.runsAtProvider
        textField = type == "custom_tool_call" ? "input" : nil
        decided = ["name", "server_label", "namespace"].compactMap { document[node, $0] } + (arguments.map { [$0] } ?? [])
    }

    /// Whether a text can stand in the place of these arguments: a string stays a string, an object an object.
    func accepts(_ text: String, in document: JSONDocument) -> Bool {
        guard let arguments else { return false }
        return document.kind(arguments) == .string || isSameKind(text, document.kind(arguments))
    }

    /// Puts other arguments in their place.
    func setArguments(_ text: String, in document: JSONDocument, _ edits: inout JSONEdits) {
        guard let arguments else { return }
        let isString = document.kind(arguments) == .string
        edits.replace(document.range(arguments), with: isString ? JSONString.literal(text) : Array(text.utf8))
    }

    /// The id of a message in the call's place, made from the call's own so that it is the same each time.
    func messageID(outputIndex: Int, _ texts: inout StreamTexts) -> String {
        let id = itemID.isEmpty ? callID : itemID
        return "msg_" + ((texts.whole(id) ?? id).split(separator: "_", maxSplits: 1).last ?? "\(outputIndex)")
    }

    /// Every string of the item.
    static func strings(of node: JSONDocument.Node, _ document: JSONDocument, into out: inout Set<String>) {
        switch document.kind(node) {
        case .string: out.insert(document.string(node) ?? "")
        case .array: for item in document.items(node) { strings(of: item, document, into: &out) }
        case .object: for member in document.members(node) { strings(of: member.value, document, into: &out) }
        case .number, .bool, .null: break
        }
    }
}

/// Whether a text is one JSON value of this kind.
func isSameKind(_ text: String, _ kind: JSONDocument.Kind) -> Bool {
    guard let document = try? JSONDocument(Array(text.utf8)) else { return false }
    return document.kind(document.root) == kind
}
