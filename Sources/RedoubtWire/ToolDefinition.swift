public import RedoubtCore

/// A tool that a client offers to a model.
public struct ToolDefinition: Sendable, Hashable {
    /// The tool's name: its own, `SERVER.TOOL` for one of an MCP server that the provider calls (`SERVER.*` where the request
    /// does not list them), `NAMESPACE.TOOL` inside a namespace, the type for a provider's built-in one.
    public let name: String
    /// What the request calls the kind: `function`, `custom`, `web_search`, `mcp` …
    public let type: String
    /// Whether the provider runs the tool itself, so that its calls never come past the gateway before they are done.
    public let runsAtProvider: Bool
    /// The words that tell a model what the tool is for.
    public let description: TextSlot?
    /// Every text of the definition that a model reads: the description, and of the schema the titles, descriptions, enum
    /// values, defaults and examples.
    public let texts: [TextSlot]
    /// The JSON Schema of the arguments, in the request's document.
    public let schema: JSONDocument.Node?
}
