public import RedoubtCore
public import RedoubtTraffic
public import RedoubtWire

/// Somebody who answers model calls: OpenAI, Anthropic, a local server, or the built-in rehearsal.
public protocol ModelProvider: Sendable {
    /// The name in the configuration.
    var name: String { get }
    /// Sends one call, once. Retrying, failing over and resting are the passage's.
    func answer(_ call: UpstreamCall) async throws(UpstreamFailure) -> UpstreamReply
    /// The models that the provider says it has, asked with a key where it wants one; nil when it does not say.
    func models(key: SecureString?) async throws(UpstreamFailure) -> [String]?
    /// Asks something harmless with a key; how that failed, nil when the provider took it.
    func check(_ key: SecureString) async -> ErrorClass?
    /// Lets go of connections, once, when no call will come any more.
    func close() async
}

extension ModelProvider {
    public func close() async {}
    public func check(_ key: SecureString) async -> ErrorClass? { nil }
}

/// A model call as it goes to a provider.
public struct UpstreamCall: Sendable {
    public let dialect: Dialect
    public let model: String
    /// The JSON body, already inspected and hardened.
    public let body: [UInt8]
    public let isStreaming: Bool
    /// The client's headers that a provider may need (`anthropic-version`, `anthropic-beta`, `openai-organization` …), lower case.
    public let headers: [(name: String, value: String)]
    /// The provider's key to use; nil for a provider that needs none.
    public let key: SecureString?
    /// How long it may take until a whole answer is there, or a stream has begun; nil for as long as the provider's own measure.
    public let deadline: Duration?

    public init(
        dialect: Dialect, model: String, body: [UInt8], isStreaming: Bool, headers: [(name: String, value: String)] = [],
        key: SecureString? = nil, deadline: Duration? = nil
    ) {
        self.dialect = dialect
        self.model = model
        self.body = body
        self.isStreaming = isStreaming
        self.headers = headers
        self.key = key
        self.deadline = deadline
    }
}

/// What a provider answered.
public struct UpstreamReply: Sendable {
    public enum Body: Sendable {
        /// The whole answer, bounded by the provider.
        case whole([UInt8])
        /// Bytes as they come, pulled by the reader so that a slow client slows the provider.
        case stream(any AsyncSequence<[UInt8], any Error> & Sendable)
    }

    public let status: Int
    /// Headers that the client may see (`retry-after`, `openai-…`, `anthropic-…`), lower case.
    public let headers: [(name: String, value: String)]
    public let body: Body

    public init(status: Int, headers: [(name: String, value: String)] = [], body: Body) {
        self.status = status
        self.headers = headers
        self.body = body
    }

    func header(_ name: String) -> String? { headers.first { $0.name == name }?.value }
}

/// Why no answer came. `words` are for the operator's log and never leave the house.
public enum UpstreamFailure: Error, Sendable, Hashable {
    case timeout(String)
    case unreachable(String)
    case malformed(String)
    case cancelled

    public var words: String {
        switch self {
        case .timeout(let words), .unreachable(let words), .malformed(let words): words
        case .cancelled: "the call was cancelled"
        }
    }
}
