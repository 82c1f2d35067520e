internal import NIOCore
internal import Redoubt

/// The body of an answer that is handed over while it comes, pulled piece by piece. Letting go of it closes its connection.
public final class UpstreamBody: AsyncSequence, Sendable {
    public typealias Element = [UInt8]

    private let buffer: NIOLoopBound<UpstreamPieces>

    init(_ buffer: NIOLoopBound<UpstreamPieces>) { self.buffer = buffer }

    deinit {
        let buffer = buffer
        onLoop(buffer.eventLoop) { buffer.value.abandon() }
    }

    public func makeAsyncIterator() -> Iterator { Iterator(body: self) }

    func take(_ change: @escaping @Sendable (UpstreamPieces) -> Void) {
        let buffer = buffer
        onLoop(buffer.eventLoop) { change(buffer.value) }
    }

    /// Reads the body; there is to be one reader.
    public struct Iterator: AsyncIteratorProtocol {
        let body: UpstreamBody

        @concurrent public mutating func next() async throws -> [UInt8]? {
            let body = body
            return try await withTaskCancellationHandler {
                try await withCheckedThrowingContinuation { reader in body.take { $0.next(reader) } }
            } onCancel: {
                body.take { $0.abandon() }
            }
        }
    }
}

/// What has come of a body and was not yet taken. Belongs to an event loop.
final class UpstreamPieces {
    private var pieces: [ByteBuffer] = []
    private var reader: CheckedContinuation<[UInt8]?, any Error>?
    private var end: Result<Void, UpstreamFailure>?
    /// Where more comes from, until it has ended.
    weak var connection: UpstreamConnection?

    /// Whether more may be read from the socket.
    var wantsMore: Bool { reader != nil && pieces.isEmpty }

    func next(_ reader: CheckedContinuation<[UInt8]?, any Error>) {
        self.reader?.resume(throwing: UpstreamFailure.cancelled)
        self.reader = reader
        deliver()
        if wantsMore { connection?.readMore() }
    }

    func append(_ piece: ByteBuffer) {
        pieces.append(piece)
        deliver()
    }

    func finish(_ end: Result<Void, UpstreamFailure>) {
        if self.end == nil { self.end = end }
        connection = nil
        deliver()
    }

    /// Nobody will read on.
    func abandon() {
        let connection = connection
        finish(.failure(.cancelled))
        pieces = []
        connection?.fail(.cancelled)
    }

    private func deliver() {
        guard let reader else { return }
        if let first = pieces.first {
            self.reader = nil
            // Whatever came together is one piece.
            let bytes = pieces.dropFirst().reduce(into: Array(first.readableBytesView)) { $0 += $1.readableBytesView }
            pieces.removeAll(keepingCapacity: true)
            reader.resume(returning: bytes)
        } else if let end {
            self.reader = nil
            switch end {
            case .success: reader.resume(returning: nil)
            case .failure(let failure): reader.resume(throwing: failure)
            }
        }
    }
}

/// At once where it runs already, else at its next turn.
func onLoop(_ loop: any EventLoop, _ work: @escaping @Sendable () -> Void) {
    if loop.inEventLoop { work() } else { loop.execute(work) }
}
