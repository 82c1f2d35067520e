internal import NIOCore
internal import NIOPosix
internal import NIOSSL
public import RedoubtCore
public import RedoubtWire

/// A client of one Redis or Valkey server: one connection, on which commands are not waited for in turn.
///
/// A connection that broke is opened again by the next command; after a failure to connect, commands fail at once for a moment.
/// *Bounds* the time for an answer, and how many commands wait for one. *Verifies* certificates against the system's roots.
public final class RedisClient: Sendable {
    /// How long nothing is tried after a failure to connect.
    private static let rest = TimeAmount.milliseconds(250)

    private let address: RedisAddress
    private let patience: TimeAmount
    private let tls: NIOSSLContext?
    private let loop: any EventLoop
    private let state: NIOLoopBoundBox<State>

    private struct State {
        var connection: RedisConnection?
        var opening: EventLoopFuture<Void>?
        var isResting = NIODeadline.uptimeNanoseconds(0)
        var isClosed = false
    }

    /// `patience` is how long an answer may take, the connecting included.
    public init(_ address: RedisAddress, patience: Duration = .milliseconds(500)) throws(Fault) {
        self.address = address
        self.patience = .nanoseconds(patience.wholeNanoseconds)
        loop = MultiThreadedEventLoopGroup.singleton.any()
        state = NIOLoopBoundBox.makeBoxSendingValue(State(), eventLoop: loop)
        do {
            tls = address.isSecure ? try NIOSSLContext(configuration: .makeClientConfiguration()) : nil
        } catch {
            throw Fault(
                .upstreamUnreachable, "TLS cannot be set up for the Redis server",
                hint: "see that the system's certificates are there")
        }
    }

    /// Sends a command and waits for its answer.
    public func send(_ words: [[UInt8]]) async throws(RedisFailure) -> RESPValue {
        let command = RESPValue.command(words)
        let answer = loop.makePromise(of: RESPValue.self)
        onLoop(loop) { self.start(command, answer) }
        do { return try await answer.futureResult.get() } catch let failure as RedisFailure { throw failure } catch {
            throw .away("the connection broke")
        }
    }

    /// Closes the connection; what waits fails, and so does all that comes after.
    public func close() {
        onLoop(loop) {
            self.state.value.isClosed = true
            self.state.value.connection?.fail("the client was closed")
        }
    }

    // MARK: on the loop

    private func start(_ command: [UInt8], _ answer: EventLoopPromise<RESPValue>) {
        if let connection = state.value.connection, connection.isOpen {
            return connection.send(command, within: patience, answer)
        }
        guard !state.value.isClosed, NIODeadline.now() >= state.value.isResting else {
            return answer.fail(RedisFailure.away("the server cannot be reached"))
        }
        let opening = state.value.opening ?? open()
        state.value.opening = opening
        opening.assumeIsolated().whenComplete { _ in
            guard let connection = self.state.value.connection, connection.isOpen else {
                return answer.fail(RedisFailure.away("the server cannot be reached"))
            }
            connection.send(command, within: self.patience, answer)
        }
    }

    /// Connects and says who it is; what comes of it is in the state.
    private func open() -> EventLoopFuture<Void> {
        let tls = tls, host = address.host
        let connecting = ClientBootstrap(group: loop).connectTimeout(patience)
            .channelOption(.socketOption(.tcp_nodelay), value: 1)
            .channelInitializer { channel in
                channel.eventLoop.makeCompletedFuture {
                    if let tls {
                        let handler =
                            try (try? NIOSSLClientHandler(context: tls, serverHostname: host))
                            ?? NIOSSLClientHandler(context: tls, serverHostname: nil)
                        try channel.pipeline.syncOperations.addHandler(handler)
                    }
                    try channel.pipeline.syncOperations.addHandler(RedisConnection())
                }
            }
            .connect(host: host, port: address.port)
        let done = loop.makePromise(of: Void.self)
        connecting.assumeIsolated().whenComplete { result in
            guard let connection = try? result.get().pipeline.syncOperations.handler(type: RedisConnection.self) else {
                return self.opened(nil, done)
            }
            self.greet(connection, self.address.greeting[...], done)
        }
        return done.futureResult
    }

    private func greet(_ connection: RedisConnection, _ commands: ArraySlice<[[UInt8]]>, _ done: EventLoopPromise<Void>) {
        guard let first = commands.first else { return opened(connection, done) }
        let answer = loop.makePromise(of: RESPValue.self)
        answer.futureResult.assumeIsolated().whenComplete { result in
            guard case .success = result else {
                connection.fail("the server did not accept the greeting")
                return self.opened(nil, done)
            }
            self.greet(connection, commands.dropFirst(), done)
        }
        connection.send(RESPValue.command(first), within: patience, answer)
    }

    private func opened(_ connection: RedisConnection?, _ done: EventLoopPromise<Void>) {
        state.value.connection = connection
        state.value.opening = nil
        if connection == nil { state.value.isResting = .now() + Self.rest }
        if state.value.isClosed { connection?.fail("the client was closed") }
        done.succeed(())
    }
}
