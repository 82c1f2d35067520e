public import RedoubtCore

/// A tool call that a reply asks for, or reports.
public struct ReplyCall: Sendable, Hashable {
    /// The number of the call in its reply, from 0, over all choices; decisions refer to it.
    public let index: Int
    /// The dialect's own id; empty where it has none.
    public let id: String
    /// The tool's name as policy and audit know it: its own, `SERVER.TOOL` for MCP, the kind (`computer` …) for what has no name.
    public let name: String
    /// The arguments as they stand in the reply: of a string what it says, of an object its very bytes.
    public let arguments: String
    /// The arguments understood, nil when they are not valid JSON. None at all is an empty object; the free text of a custom tool,
    /// code and lists stand in an object under their field's name (`input`, `code` …).
    public let parsed: JSONValue?
    /// Whether the provider has run the call itself, so that a decision comes too late to stop it.
    public let runsAtProvider: Bool

    /// The call for policy; nil when the arguments could not be understood.
    public var call: ToolCall? { parsed.map { ToolCall(id: id, name: name, arguments: $0) } }
}

/// Why a provider's answer is no reply that could be passed on; the gateway answers 502.
public enum ModelReplyError: Error, Sendable, Hashable {
    /// The body is not the JSON that Redoubt reads.
    case malformed(String)
    /// The body is JSON, but not in the dialect's shape.
    case unexpectedShape(String)
    /// The status was a success, but the body says what went wrong; the words are the provider's.
    case errorBody(String)

    /// For the operator's log.
    public var words: String {
        switch self {
        case .malformed(let words): "the reply is not JSON: " + words
        case .unexpectedShape(let words): "the reply has an unexpected shape: " + words
        case .errorBody(let words): "the reply is an error: " + quoted(words, limit: 200)
        }
    }
}
