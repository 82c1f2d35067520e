public import RedoubtCore

/// Why a streamed reply cannot go on; nothing that was held is released.
public enum StreamFault: Error, Sendable, Hashable {
    /// The upstream closed the connection before the dialect's own end.
    case truncated
    /// The upstream sent what the dialect does not know as a reply; the words say what, for the operator.
    case malformed(String)
    /// A bound of ``StreamLimits`` is reached; the words say which.
    case tooLarge(String)
    /// An event is not UTF-8.
    case notUTF8

    /// What the client may know of it.
    public var denial: Denial {
        Denial(
            .upstreamError, "the model provider's stream could not be followed", hint: "try again later",
            details: ["fault": .string(words)])
    }

    /// What happened, in one line, for the operator.
    public var words: String {
        switch self {
        case .truncated: "the stream ended before its reply did"
        case .malformed(let words), .tooLarge(let words): words
        case .notUTF8: "an event of the stream is not UTF-8"
        }
    }
}
