public import RedoubtCore

/// A tool call of a streamed reply that is whole and waits for its decision.
public struct HeldCall: Sendable, Hashable, Identifiable {
    /// Counts the stream's calls from 0, in the order in which they became whole.
    public let id: Int
    /// The dialect's own id of the call; empty where it has none.
    public let callID: String
    /// The tool: its name, `SERVER.TOOL` for one that the provider calls over MCP, the kind for a built-in one (`local_shell`).
    public let name: String
    /// The arguments as the reply writes them.
    public let argumentsText: String
    /// The arguments read as JSON; nil where they are not one well-formed value. No text counts as no arguments. The free
    /// text of a custom tool is the member `input` of an object.
    public let arguments: JSONValue?
    /// Whether the provider carries the call out itself, and may have done so already.
    public let runsAtProvider: Bool
}
