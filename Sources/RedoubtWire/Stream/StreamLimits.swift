/// How much of one streamed reply is kept in memory; at each bound the stream ends with a ``StreamFault``.
public struct StreamLimits: Sendable, Hashable {
    /// Bytes of one line.
    public var lineBytes = 1 << 20
    /// Bytes of one event.
    public var eventBytes = 1 << 20
    /// Bytes of one tool call's arguments.
    public var callBytes = 1 << 20
    /// Tool calls of one reply.
    public var calls = 128
    /// Choices of one reply.
    public var choices = 128
    /// Texts of one reply that are filtered on their own.
    public var channels = 4096
    /// Bytes of events held back: for tool calls that are not whole or not decided, and everything behind them.
    public var heldBytes = 32 << 20

    public init() {}
}
