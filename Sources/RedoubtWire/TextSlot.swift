public import RedoubtCore

/// A text inside a message, where it stands and who wrote it, so that it can be looked at and replaced in place.
public struct TextSlot: Sendable, Hashable, Identifiable {
    /// The number of the slot in its message, from 0, in the order of the text.
    public let id: Int
    /// Who wrote the text.
    public let channel: Channel
    /// Where it stands, for people: `messages[3].content[0].text`.
    public let path: String
    /// The text, escapes decoded.
    public let text: String
    /// The tool that produced it, where the channel is a tool's and the name is known.
    public let tool: String?
    /// The string literal's node in the document.
    let node: JSONDocument.Node

    init(id: Int, channel: Channel, path: String, text: String, tool: String? = nil, node: JSONDocument.Node) {
        self.id = id
        self.channel = channel
        self.path = path
        self.text = text
        self.tool = tool
        self.node = node
    }
}

/// What a reply says it cost, in tokens.
public struct TokenUsage: Sendable, Hashable {
    public var input: Int
    public var output: Int
    /// How much of the input the provider had in its cache.
    public var cachedInput: Int

    public init(input: Int, output: Int, cachedInput: Int = 0) {
        self.input = input
        self.output = output
        self.cachedInput = cachedInput
    }
}

/// What becomes of a tool call that a model asked for.
public enum CallDecision: Sendable, Hashable {
    /// Let it through, with the arguments replaced where the output filter changed them.
    case release(arguments: String?)
    /// Put constant words in its place.
    case replace(words: String)
}
