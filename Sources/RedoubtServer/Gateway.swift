internal import Hummingbird
internal import HummingbirdCore
public import Logging
internal import NIOCore
internal import NIOPosix
public import Redoubt
public import RedoubtCore
internal import RedoubtSandbox
public import RedoubtWatch
public import ServiceLifecycle
internal import Synchronization

/// The gateway's socket: takes HTTP requests and walks them through the model passage. A service: SIGTERM drains it.
public struct Gateway: Service {
    /// What the gateway listens on and how patient it is.
    public struct Settings: Sendable {
        public var host: String
        public var port: Int
        public var limits: GatewayLimits
        public var headTimeout: Duration
        public var idleTimeout: Duration
        public var maximumConnections: Int

        public init(
            host: String = "127.0.0.1", port: Int = 8787, limits: GatewayLimits = GatewayLimits(),
            headTimeout: Duration = .seconds(10), idleTimeout: Duration = .seconds(75), maximumConnections: Int = 1024
        ) {
            self.host = host
            self.port = port
            self.limits = limits
            self.headTimeout = headTimeout
            self.idleTimeout = idleTimeout
            self.maximumConnections = maximumConnections
        }
    }

    private let settings: Settings
    private let responder: GatewayResponder
    private let logger: Logger
    private let onRunning: @Sendable (Int) async -> Void

    /// `onRunning` is told the port once the socket listens (useful with port 0).
    public init(
        _ settings: Settings, passage: ModelPassage, router: UpstreamRouter, identity: any Identifying, metrics: Metrics,
        logger: Logger, time: any TimeSource = SystemTime(), onRunning: @escaping @Sendable (Int) async -> Void = { _ in }
    ) {
        self.settings = settings
        self.logger = logger
        self.onRunning = onRunning
        responder = GatewayResponder(
            passage: passage, operations: Operations(identity: identity, router: router, metrics: metrics, time: time),
            metrics: metrics,
            limits: settings.limits, watch: ConnectionWatch(), requests: RequestIDs(), draining: Draining())
    }

    /// One event loop for each processor that this process may use. To be called before anything else uses the network.
    public static func fitToMachine() {
        NIOSingletons.groupLoopCountSuggestion = max(1, MachineCapabilities.allowedProcessors)
    }

    public func run() async throws {
        let watch = responder.watch
        let headTimeout = TimeAmount.nanoseconds(settings.headTimeout.wholeNanoseconds)
        let bodyTimeout = TimeAmount.nanoseconds(settings.limits.bodyTimeout.wholeNanoseconds)
        let http = HTTP1Channel.Configuration(
            additionalChannelHandlers: [
                ConnectionHandler(watch: watch, headTimeout: headTimeout, bodyTimeout: bodyTimeout)
            ],
            idleTimeout: .nanoseconds(settings.idleTimeout.wholeNanoseconds),
            httpDecoderConfiguration: .init(maxHeaderFieldSize: 16 << 10, maxHeaderListSize: 64 << 10, maxHeaderFieldCount: 128))
        let onRunning = onRunning
        let application = Application(
            responder: responder, server: .http1(configuration: http),
            configuration: ApplicationConfiguration(
                address: .hostname(settings.host, port: settings.port), serverName: "redoubt",
                availableConnectionsDelegate: MaximumAvailableConnections(settings.maximumConnections)),
            onServerRunning: { channel in await onRunning(channel.localAddress?.port ?? 0) }, logger: logger)
        let draining = responder.draining
        try await withGracefulShutdownHandler {
            try await withTaskExecutorPreference(LoopExecutor.shared) { try await application.run() }
        } onGracefulShutdown: {
            draining.begin()
        }
    }
}

extension Gateway: CustomStringConvertible {
    /// A name for logs; without one, everything inside would be reflected and printed at every start.
    public var description: String { "gateway on \(settings.host):\(settings.port)" }
}

/// Whether the gateway has been told to stop taking calls.
final class Draining: Sendable {
    private let flag = Atomic<Bool>(false)

    var isDraining: Bool { flag.load(ordering: .relaxed) }
    func begin() { flag.store(true, ordering: .relaxed) }
}

/// Ids for requests: unique across restarts, and telling nothing of how many there were.
public final class RequestIDs: Sendable {
    private let state: Mutex<SystemRandomNumberGenerator> = Mutex(SystemRandomNumberGenerator())

    public init() {}

    public func next() -> String {
        let (high, low) = state.withLock { (generator: inout SystemRandomNumberGenerator) in (generator.next(), generator.next()) }
        return "req_" + String(high, radix: 36) + String(low, radix: 36)
    }
}
