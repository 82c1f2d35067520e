/// A tool call as a model or a client asked for it.
public struct ToolCall: Sendable, Hashable {
    /// The dialect's own id of the call; empty where it has none.
    public var id: String
    /// The tool's name, as policy and audit know it.
    public var name: String
    /// The arguments, an object for every tool that Redoubt knows.
    public var arguments: JSONValue

    public init(id: String = "", name: String, arguments: JSONValue) {
        self.id = id
        self.name = name
        self.arguments = arguments
    }
}
