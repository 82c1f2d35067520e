internal import NIOCore
internal import NIOHTTPTypes
internal import Synchronization

/// Knows which connections have a request under way, and cancels its work when the client goes away.
///
/// One entry a connection, removed when the request ends, so the table is bounded by the number of connections.
final class ConnectionWatch: Sendable {
    private let running = Mutex<[ObjectIdentifier: @Sendable () -> Void]>([:])

    /// Runs the work so that it is cancelled when the connection closes.
    func run<Value: Sendable>(on channel: any NIOCore.Channel, _ work: @escaping @Sendable () async -> Value) async -> Value {
        let id = ObjectIdentifier(channel)
        let task = Task { await work() }
        running.withLock { $0[id] = { task.cancel() } }
        defer { running.withLock { _ = $0.removeValue(forKey: id) } }
        return await withTaskCancellationHandler {
            await task.value
        } onCancel: {
            task.cancel()
        }
    }

    func closed(_ channel: any NIOCore.Channel) {
        let cancel = running.withLock { $0.removeValue(forKey: ObjectIdentifier(channel)) }
        cancel?()
    }

    /// The number of requests under way.
    var count: Int { running.withLock { $0.count } }
}

/// Tells the watch of a closed connection, and closes one that does not send a request's head in time (slow loris).
final class ConnectionHandler: ChannelInboundHandler, RemovableChannelHandler {
    typealias InboundIn = HTTPRequestPart
    typealias InboundOut = HTTPRequestPart

    private let watch: ConnectionWatch
    private let headTimeout: TimeAmount
    private var deadline: Scheduled<Void>?

    init(watch: ConnectionWatch, headTimeout: TimeAmount) {
        self.watch = watch
        self.headTimeout = headTimeout
    }

    func channelActive(context: ChannelHandlerContext) {
        let channel = context.channel
        deadline = context.eventLoop.scheduleTask(in: headTimeout) { channel.close(promise: nil) }
        context.fireChannelActive()
    }

    func channelRead(context: ChannelHandlerContext, data: NIOAny) {
        if case .head = unwrapInboundIn(data) {
            deadline?.cancel()
            deadline = nil
        }
        context.fireChannelRead(data)
    }

    func userInboundEventTriggered(context: ChannelHandlerContext, event: Any) {
        if case .some(ChannelEvent.inputClosed) = event as? ChannelEvent { watch.closed(context.channel) }
        context.fireUserInboundEventTriggered(event)
    }

    func channelInactive(context: ChannelHandlerContext) {
        deadline?.cancel()
        watch.closed(context.channel)
        context.fireChannelInactive()
    }
}
