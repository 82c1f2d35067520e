internal import NIOCore
internal import NIOHTTP1
internal import NIOPosix
internal import Redoubt

/// The connections of one event loop to one provider. Belongs to that loop.
///
/// There is no bound of its own: each connection serves one admitted call, and those are bounded by the gateway.
final class UpstreamPool {
    /// How long a connection is kept for the next call.
    static let idlePatience = TimeAmount.seconds(30)
    /// How often deadlines are looked at: one timer for all connections is cheaper than one for every request.
    private static let tick = TimeAmount.milliseconds(250)

    private let origin: UpstreamOrigin
    private let loop: any EventLoop
    private var connections: [ObjectIdentifier: UpstreamConnection] = [:]
    /// The one that was used last is used next, so that the others can grow old.
    private var idle: [UpstreamConnection] = []
    private var clock: RepeatedTask?
    private var isClosed = false
    /// How the connections find the pool; emptied when it closes.
    private let box: NIOLoopBoundBox<UpstreamPool?>

    init(_ origin: UpstreamOrigin, on loop: any EventLoop, box: NIOLoopBoundBox<UpstreamPool?>) {
        self.origin = origin
        self.loop = loop
        self.box = box
    }

    func start(_ exchange: Exchange) {
        if let connection = idle.popLast() { return connection.send(exchange, to: origin) }
        guard !isClosed else { return exchange.fail(.cancelled) }
        let box = box
        let opening = origin.connect(on: loop) { channel in
            let pipeline = channel.pipeline.syncOperations
            let writer = RequestWriter()
            try pipeline.addHandler(writer)
            try pipeline.addHandler(ByteToMessageHandler(HTTPResponseDecoder(leftOverBytesStrategy: .dropBytes)))
            try pipeline.addHandler(UpstreamConnection(pool: box, writer: writer))
        }
        opening.assumeIsolated().whenComplete { result in
            do {
                let connection = try result.get().pipeline.syncOperations.handler(type: UpstreamConnection.self)
                self.opened(connection)
                connection.send(exchange, to: self.origin)
            } catch { exchange.fail(UpstreamFailure(connecting: error)) }
        }
    }

    private func opened(_ connection: UpstreamConnection) {
        connections[ObjectIdentifier(connection)] = connection
        guard clock == nil else { return }
        let box = box
        clock = loop.scheduleRepeatedTask(initialDelay: Self.tick, delay: Self.tick) { _ in box.value?.lookAtClock() }
    }

    private func lookAtClock() {
        let now = NIODeadline.now()
        for connection in connections.values { connection.check(at: now) }
    }

    func isIdle(_ connection: UpstreamConnection) { idle.append(connection) }

    func isGone(_ connection: UpstreamConnection) {
        connections[ObjectIdentifier(connection)] = nil
        idle.removeAll { $0 === connection }
        guard connections.isEmpty else { return }
        clock?.cancel()
        clock = nil
    }

    func close() {
        isClosed = true
        for connection in connections.values { connection.fail(.cancelled) }
    }
}
