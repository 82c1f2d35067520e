internal import NIOCore
internal import NIOHTTP1
internal import NIOPosix
internal import NIOSSL
internal import Redoubt
internal import RedoubtCore

/// A connection to a provider: one exchange at a time, HTTP/1.1, kept open for the next one. Belongs to an event loop.
final class UpstreamConnection: ChannelInboundHandler {
    typealias InboundIn = HTTPClientResponsePart
    typealias OutboundOut = HTTPClientRequestPart

    private enum Phase {
        case idle
        /// The request is out, and nothing has come.
        case sent(Exchange)
        case collecting(Exchange, HTTPResponseHead, [UInt8])
        case streaming(UpstreamPieces, HTTPResponseHead)
        case closed
    }

    /// An answer that is not a stream is read up to this size.
    static let maximumAnswer = ByteCount(32 << 20)

    private var phase = Phase.idle
    private var context: ChannelHandlerContext?
    private var isReading = false
    private var isWriting = false
    private var silence = TimeAmount.zero
    /// When the provider has been silent for too long, or the connection idle.
    private(set) var deadline = NIODeadline.distantFuture
    /// When a whole answer, or a stream's beginning, must be there.
    private var end = NIODeadline.distantFuture
    private let pool: NIOLoopBoundBox<UpstreamPool?>

    private let writer: RequestWriter

    init(pool: NIOLoopBoundBox<UpstreamPool?>, writer: RequestWriter) {
        self.pool = pool
        self.writer = writer
    }

    func handlerAdded(context: ChannelHandlerContext) { self.context = context }

    /// Sends a request; the connection must be idle.
    func send(_ exchange: Exchange, to origin: UpstreamOrigin) {
        guard let context else { return exchange.fail(.unreachable("the connection was closed")) }
        guard exchange.attach(self) else { return becomeIdle() }
        // A line end in it would be another header, or another request.
        if let credential = exchange.request.credential, !credential.isFit {
            exchange.fail(.malformed("a key with characters that no header has"))
            return becomeIdle()
        }
        end = exchange.request.patience.map { .now() + .nanoseconds($0.wholeNanoseconds) } ?? .distantFuture
        phase = .sent(exchange)
        silence = .nanoseconds(exchange.request.silence.wholeNanoseconds)
        deadline = .now() + silence
        writer.credential = exchange.request.credential
        context.write(wrapOutboundOut(.head(exchange.request.head(of: origin))), promise: nil)
        if !exchange.request.body.isEmpty {
            let body = context.channel.allocator.buffer(bytes: exchange.request.body)
            context.write(wrapOutboundOut(.body(.byteBuffer(body))), promise: nil)
        }
        // Only a long body can still be on its way out when the answer is there.
        let written = exchange.request.body.count > 32 << 10 ? context.eventLoop.makePromise(of: Void.self) : nil
        isWriting = written != nil
        written?.futureResult.assumeIsolated().whenSuccess { self.isWriting = false }
        context.writeAndFlush(wrapOutboundOut(.end(nil)), promise: written)
        readMore()
    }

    /// Asks the socket for more, once at a time.
    func readMore() {
        guard !isReading, let context else { return }
        isReading = true
        if case .idle = phase {} else { deadline = .now() + silence }
        context.read()
    }

    func channelRead(context: ChannelHandlerContext, data: NIOAny) {
        switch (unwrapInboundIn(data), phase) {
        case (.head(let head), .sent(let exchange)): begin(head, exchange, context)
        case (.body(let piece), .collecting(let exchange, let head, var bytes)):
            // The array must not be shared while it grows.
            phase = .closed
            guard bytes.count + piece.readableBytes <= Self.maximumAnswer.bytes else {
                phase = .collecting(exchange, head, [])
                return fail(.malformed("an answer over \(Self.maximumAnswer)"))
            }
            bytes += piece.readableBytesView
            phase = .collecting(exchange, head, bytes)
        case (.body(let piece), .streaming(let pieces, _)): pieces.append(piece)
        case (.end, .collecting(let exchange, let head, let bytes)):
            finish(head, context)
            exchange.succeed(UpstreamResponse(head, .whole(bytes)))
        case (.end, .streaming(let pieces, let head)):
            finish(head, context)
            pieces.finish(.success(()))
        case (_, .closed): break
        default: fail(.malformed("an answer that nobody asked for"))
        }
    }

    private func begin(_ head: HTTPResponseHead, _ exchange: Exchange, _ context: ChannelHandlerContext) {
        // Interim answers do not come this far, and no other protocol was asked for.
        guard (200..<600).contains(head.status.code) else { return fail(.malformed("the status \(head.status.code)")) }
        // None was asked for, and what cannot be read cannot be filtered.
        if let coding = head.headers.first(name: "content-encoding"), coding.lowercased() != "identity" {
            return fail(.malformed("an answer in the coding \(quoted(coding))"))
        }
        let isStream = head.headers.first(name: "content-type")?.lowercased().hasPrefix("text/event-stream") ?? false
        guard exchange.request.takesStream, isStream, (200..<300).contains(head.status.code) else {
            phase = .collecting(exchange, head, [])
            return
        }
        let pieces = UpstreamPieces()
        pieces.connection = self
        phase = .streaming(pieces, head)
        exchange.succeed(UpstreamResponse(head, .stream(UpstreamBody(NIOLoopBound(pieces, eventLoop: context.eventLoop)))))
    }

    func channelReadComplete(context: ChannelHandlerContext) {
        isReading = false
        switch phase {
        case .idle, .sent, .collecting: readMore()
        case .streaming(let pieces, _): if pieces.wantsMore { readMore() }
        case .closed: break
        }
    }

    private func finish(_ head: HTTPResponseHead, _ context: ChannelHandlerContext) {
        if head.isKeepAlive, !isWriting { return becomeIdle() }
        phase = .closed
        context.close(promise: nil)
    }

    private func becomeIdle() {
        phase = .idle
        deadline = .now() + UpstreamPool.idlePatience
        pool.value?.isIdle(self)
        // Whatever comes now, an end or noise, ends the connection.
        readMore()
    }

    /// Ends the exchange with a failure, and the connection with it.
    func fail(_ failure: UpstreamFailure) {
        let before = phase
        phase = .closed
        switch before {
        case .sent(let exchange), .collecting(let exchange, _, _): exchange.fail(failure)
        case .streaming(let pieces, _): pieces.finish(.failure(failure))
        case .idle, .closed: break
        }
        // At once: behind TLS the channel takes its time to say that it is closed.
        pool.value?.isGone(self)
        context?.close(promise: nil)
    }

    /// The time is up if the provider was asked for something; a reader who does not read is not the provider's fault.
    func check(at now: NIODeadline) {
        switch phase {
        case .sent, .collecting: if now >= end { return fail(.timeout("no whole answer in time")) }
        case .idle, .streaming, .closed: break
        }
        guard now >= deadline, isReading else { return }
        if case .streaming = phase { return fail(.timeout("the stream fell silent")) }
        fail(.timeout("no answer in time"))
    }

    func errorCaught(context: ChannelHandlerContext, error: any Error) { fail(UpstreamFailure(connecting: error)) }

    func channelInactive(context: ChannelHandlerContext) {
        fail(.unreachable("the connection was closed"))
        pool.value?.isGone(self)
        self.context = nil
    }
}

extension UpstreamFailure {
    /// The words name no address: they may be shown where the address is nobody's business.
    init(connecting error: any Error) {
        switch error {
        case let failure as UpstreamFailure: self = failure
        case let error as ChannelError:
            if case .connectTimeout = error {
                self = .timeout("no connection in time")
            } else {
                self = .unreachable("the connection broke")
            }
        case is NIOConnectionError: self = .unreachable("no connection can be made")
        case is HTTPParserError, is NIOHTTPDecoderError: self = .malformed("an answer that is not HTTP")
        case is NIOSSLError, is BoringSSLError, is NIOSSLExtraError: self = .unreachable("TLS failed: \(error)")
        default: self = .unreachable("the connection broke: \(type(of: error))")
        }
    }
}
