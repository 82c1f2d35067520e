public import Redoubt
public import RedoubtCore
internal import Synchronization

/// A provider that answers what a test wrote down, in order, and remembers what it was asked.
public final class ScriptedProvider: ModelProvider {
    public enum Step: Sendable {
        /// A whole answer.
        case answer(status: Int = 200, headers: [(name: String, value: String)] = [], body: String)
        /// A stream, in these pieces.
        case stream([String])
        /// A stream that breaks off after these pieces.
        case brokenStream([String])
        case fail(UpstreamFailure)
    }

    public let name: String
    private let listed: [String]?
    private let state: Mutex<(steps: [Step], calls: [UpstreamCall])>

    /// When the steps are used up, the last one is repeated.
    public init(_ steps: [Step], name: String = "scripted", models: [String]? = nil) {
        self.name = name
        self.listed = models
        state = Mutex((steps, []))
    }

    /// Every call so far, in order.
    public var calls: [UpstreamCall] { state.withLock { $0.calls } }

    public func models(key: SecureString?) async throws(UpstreamFailure) -> [String]? { listed }

    public func answer(_ call: UpstreamCall) async throws(UpstreamFailure) -> UpstreamReply {
        let step = state.withLock { state -> Step? in
            state.calls.append(call)
            return state.steps.count > 1 ? state.steps.removeFirst() : state.steps.first
        }
        switch step {
        case .answer(let status, let headers, let body):
            return UpstreamReply(status: status, headers: headers, body: .whole(Array(body.utf8)))
        case .stream(let pieces): return UpstreamReply(status: 200, body: .stream(Self.stream(pieces, failure: nil)))
        case .brokenStream(let pieces):
            return UpstreamReply(status: 200, body: .stream(Self.stream(pieces, failure: .unreachable("broke off"))))
        case .fail(let failure): throw failure
        case nil: throw .unreachable("nothing is scripted")
        }
    }

    private static func stream(_ pieces: [String], failure: UpstreamFailure?) -> AsyncThrowingStream<[UInt8], any Error> {
        AsyncThrowingStream { continuation in
            for piece in pieces { continuation.yield(Array(piece.utf8)) }
            continuation.finish(throwing: failure)
        }
    }
}
