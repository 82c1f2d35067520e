public import RedoubtCore

/// How much of a request the gateway reads before it refuses.
public struct RequestLimits: Sendable, Hashable {
    /// The body; more is `input.body_too_large`.
    public var maximumBytes: ByteCount
    /// One text, escapes decoded; more is `input.too_long`.
    public var maximumTextLength: ByteCount
    /// Messages, items or inputs of one request; more is `input.too_long`.
    public var maximumMessages: Int
    /// Tools that one request declares; more is `input.too_long`.
    public var maximumTools: Int
    /// Texts of one request, all parts of all messages together; more is `input.too_long`.
    public var maximumTexts: Int
    /// Nesting of the JSON; more is `input.too_deep`.
    public var depth: Int

    public init(
        maximumBytes: ByteCount = ByteCount(8 << 20), maximumTextLength: ByteCount = ByteCount(2 << 20),
        maximumMessages: Int = 10_000, maximumTools: Int = 512, maximumTexts: Int = 100_000,
        depth: Int = JSONDocument.defaultDepth
    ) {
        self.maximumBytes = maximumBytes
        self.maximumTextLength = maximumTextLength
        self.maximumMessages = maximumMessages
        self.maximumTools = maximumTools
        self.maximumTexts = maximumTexts
        self.depth = depth
    }
}
