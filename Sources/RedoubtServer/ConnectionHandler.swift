internal import NIOCore
internal import NIOHTTPTypes

/// Tells the watch of a closed connection, and ends one whose request's head or body does not arrive in time (slow loris).
///
/// No timer is set for a request that arrives in one piece, which is nearly every one.
final class ConnectionHandler: ChannelInboundHandler, RemovableChannelHandler {
    typealias InboundIn = HTTPRequestPart
    typealias InboundOut = HTTPRequestPart

    /// What the connection waits for.
    private enum Phase {
        case head
        case body
        case answer
    }

    private let watch: ConnectionWatch
    private let headTimeout: TimeAmount
    private let bodyTimeout: TimeAmount
    private var phase = Phase.head
    /// Whether the read that is being handled brought the end of a request.
    private var endedNow = false
    private var deadline: Scheduled<Void>?

    init(watch: ConnectionWatch, headTimeout: TimeAmount, bodyTimeout: TimeAmount) {
        self.watch = watch
        self.headTimeout = headTimeout
        self.bodyTimeout = bodyTimeout
    }

    func handlerAdded(context: ChannelHandlerContext) {
        // Bytes of a head that is not whole are seen only before the decoder.
        let early = EarlyBytes { [weak self] context in self?.bytesArrived(context) }
        try? context.pipeline.syncOperations.addHandler(early, position: .first)
    }

    func channelActive(context: ChannelHandlerContext) {
        setDeadline(headTimeout, context.channel)
        context.fireChannelActive()
    }

    func channelRead(context: ChannelHandlerContext, data: NIOAny) {
        switch unwrapInboundIn(data) {
        case .head:
            phase = .body
            clearDeadline()
        case .body: break
        case .end:
            phase = .answer
            endedNow = true
            clearDeadline()
        }
        context.fireChannelRead(data)
    }

    /// Called behind the decoder's turn: what it did not make a whole message of must become one in time.
    private func bytesArrived(_ context: ChannelHandlerContext) {
        if phase == .answer, !endedNow { phase = .head }
        endedNow = false
        guard deadline == nil else { return }
        switch phase {
        case .head: setDeadline(headTimeout, context.channel)
        case .body:
            // Whoever reads the body gets the error, and answers it.
            let channel = context.channel
            deadline = context.eventLoop.scheduleTask(in: bodyTimeout) { channel.pipeline.fireErrorCaught(BodyTooSlow()) }
        case .answer: break
        }
    }

    /// A body that did not arrive in its time.
    struct BodyTooSlow: Error {}

    /// A client that takes nothing for so long is cut off; it would hold a connection, and a stream's lease, for ever.
    private static let writePatience = TimeAmount.seconds(60)
    private var stalled: Scheduled<Void>?

    func channelWritabilityChanged(context: ChannelHandlerContext) {
        stalled?.cancel()
        stalled = nil
        let channel = context.channel
        if !channel.isWritable {
            stalled = context.eventLoop.scheduleTask(in: Self.writePatience) { channel.close(promise: nil) }
        }
        context.fireChannelWritabilityChanged()
    }

    func userInboundEventTriggered(context: ChannelHandlerContext, event: Any) {
        if case .some(ChannelEvent.inputClosed) = event as? ChannelEvent { watch.closed(context.channel) }
        context.fireUserInboundEventTriggered(event)
    }

    func channelInactive(context: ChannelHandlerContext) {
        clearDeadline()
        stalled?.cancel()
        watch.closed(context.channel)
        context.fireChannelInactive()
    }

    private func setDeadline(_ amount: TimeAmount, _ channel: any NIOCore.Channel) {
        deadline = channel.eventLoop.scheduleTask(in: amount) { channel.close(promise: nil) }
    }

    private func clearDeadline() {
        deadline?.cancel()
        deadline = nil
    }
}

/// Reports every read of a connection once the decoder has had it.
private final class EarlyBytes: ChannelInboundHandler, RemovableChannelHandler {
    typealias InboundIn = NIOAny
    typealias InboundOut = NIOAny

    private let arrived: (ChannelHandlerContext) -> Void

    init(_ arrived: @escaping (ChannelHandlerContext) -> Void) { self.arrived = arrived }

    func channelRead(context: ChannelHandlerContext, data: NIOAny) {
        context.fireChannelRead(data)
        arrived(context)
    }
}
