public import RedoubtCore
internal import RedoubtWire

/// A provider that lives in the binary, needs no key and no network, and answers the same to the same conversation.
///
/// It exists so that the whole product can be tried and tested offline: it answers, streams, and asks for tools from what the user
/// wrote. It is no model: it understands only the sentences that its help text lists, and says so.
public struct RehearsalProvider: ModelProvider {
    public let name: String
    /// The names under which it can be asked for.
    public static let modelNames = ["rehearsal", "rehearsal-mini"]
    /// How many characters one streamed piece has.
    private let pieceLength: Int

    public init(name: String = "rehearsal", pieceLength: Int = 5) {
        self.name = name
        self.pieceLength = max(1, pieceLength)
    }

    public func models(key: SecureString?) async throws(UpstreamFailure) -> [String]? { Self.modelNames }

    public func answer(_ call: UpstreamCall) async throws(UpstreamFailure) -> UpstreamReply {
        let request: ModelRequest
        do { request = try ModelRequest(call.body, dialect: call.dialect) } catch {
            return UpstreamReply(
                status: 400, body: .whole(ErrorBody.bytes(for: error, requestID: "rehearsal", family: call.dialect.family)))
        }
        let writer = RehearsalWriter(
            dialect: call.dialect, model: request.model, answer: answer(to: request), pieceLength: pieceLength)
        guard call.isStreaming, call.dialect.answersWithText else {
            return UpstreamReply(status: 200, body: .whole(writer.unary()))
        }
        let events = writer.events()
        let stream = AsyncThrowingStream<[UInt8], any Error> { continuation in
            for event in events { continuation.yield(event) }
            continuation.finish()
        }
        return UpstreamReply(status: 200, headers: [("content-type", "text/event-stream")], body: .stream(stream))
    }

    private func answer(to request: ModelRequest) -> RehearsalAnswer {
        let question = request.texts.last { $0.channel == .user }?.text ?? ""
        // Every tool result since the user last spoke belongs to the same question.
        let results = request.texts.reversed().prefix { $0.channel != .user }.filter { $0.channel == .tool }.reversed()
        guard !results.isEmpty else { return RehearsalScript.answer(to: question, tools: request.declaredTools) }
        return RehearsalScript.answer(toResult: results.map(\.text).joined(separator: "\n"), of: question)
    }
}
