internal import ArgumentParser
internal import Logging
internal import Redoubt
internal import RedoubtAudit
internal import RedoubtCore
internal import RedoubtPolicy
internal import RedoubtServer
internal import RedoubtStore
internal import RedoubtTraffic
internal import RedoubtVault
internal import RedoubtWatch
internal import RedoubtWire
internal import ServiceLifecycle
internal import Synchronization
internal import UnixSignals

/// `redoubt serve`
struct ServeCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "serve", abstract: "The gateway: OpenAI's and Anthropic's HTTP, with every layer between client and provider.")

    @OptionGroup var global: GlobalOptions

    @Option(name: .long, help: "HOST:PORT to listen on; port 0 lets the system choose.")
    var listen: String?

    func run() async throws {
        let assembly = try Assembly(global, flags: ["gateway.listen": listen].compactMapValues { $0 })
        let configuration = assembly.configuration
        let database = try assembly.database()
        let log = try assembly.auditLog()
        let metrics = Metrics()
        let ledger = Ledger(log: log, observers: [WatchPost(metrics: metrics, monitor: Monitor())])
        let tokens = TokenTable(database)
        let identity = TokenIdentity(store: tokens) { try? AccessToken(parsing: $0).digest }
        let limiter = RateLimiter()
        let windows = WindowTable(database)
        limiter.restore(try await windows.load(at: SystemTime().now()))
        let filter = try assembly.outputFilter()
        let tools = ToolPassage(
            layers: ToolLayers(
                mode: configuration.mode, identity: identity, policy: assembly.resolved.policy, grants: GrantTable(database),
                admission: limiter, tierRates: configuration.limits.tiers, filter: filter, ledger: ledger))
        let router = UpstreamRouter(assembly.upstreams())
        let passage = ModelPassage(
            layers: ModelLayers(
                mode: configuration.mode, identity: identity,
                limits: RequestLimits(
                    maximumBytes: configuration.gateway.maximumBody, maximumTextLength: configuration.gateway.maximumText),
                router: router, admission: limiter, windows: assembly.windows,
                inspection: InjectionLayer(
                    detector: try assembly.detector(), blocks: configuration.inspection.blocks ? [.user] : []),
                hardening: try assembly.hardening(), filter: filter, calls: .decide(tools), ledger: ledger))
        try await ledger.record([
            AuditEvent(.system, "gateway_started", result: "success", details: ["mode": .string(configuration.mode.rawValue)])
        ])
        let gateway = gateway(assembly, passage, router, identity, metrics)
        let group = ServiceGroup(
            configuration: .init(
                services: [
                    .init(service: AuditService(log: log)), .init(service: WindowService(limiter: limiter, windows: windows)),
                    .init(service: gateway, successTerminationBehavior: .gracefullyShutdownGroup),
                ], gracefulShutdownSignals: [.sigterm, .sigint], logger: assembly.logger))
        Task { await router.warmUp() }
        do { try await group.run() } catch let fault as Fault { throw fault } catch {
            throw Fault(
                .stateLocked,
                "the gateway could not listen on \(configuration.gateway.listen): \(String(describing: error).prefix(120))",
                hint: "is another one running? choose another address with --listen")
        }
    }

    private func gateway(
        _ assembly: Assembly, _ passage: ModelPassage, _ router: UpstreamRouter, _ identity: any Identifying, _ metrics: Metrics
    ) -> Gateway {
        let settings = assembly.configuration.gateway
        let isJSON = global.json
        return Gateway(
            Gateway.Settings(
                host: settings.listen.host, port: settings.listen.port,
                limits: GatewayLimits(maximumBody: settings.maximumBody, bodyTimeout: settings.bodyTimeout),
                headTimeout: settings.headerTimeout, maximumConnections: settings.maximumConnections),
            passage: passage, router: router, identity: identity, metrics: metrics, logger: assembly.logger
        ) { port in
            if isJSON {
                Terminal.out(["listening": .string("\(settings.listen.host):\(port)")])
            } else {
                Terminal.error(
                    "redoubt listens on http://\(settings.listen.host):\(port) (\(assembly.configuration.mode.rawValue))")
            }
        }
    }
}

/// Watches the events that were recorded: counts them, and looks for patterns.
final class WatchPost: EventObserving {
    private let metrics: Metrics
    private let monitor: Mutex<Monitor>

    init(metrics: Metrics, monitor: Monitor) {
        self.metrics = metrics
        self.monitor = Mutex(monitor)
    }

    func identified() { metrics.authenticationAttempts.add(1, "success") }
    func scanned(in duration: Duration) { metrics.scanDuration.observe(duration) }

    func observe(_ event: AuditEvent, at time: Timestamp) {
        let seen = SecurityEvent(event, at: time)
        metrics.record(seen)
        for incident in monitor.withLock({ $0.observe(seen) }) { metrics.incidents.add(1, incident.type.rawValue) }
    }
}

/// Folds the log into tiles once more when the gateway stops, so that the folder is a complete log.
struct AuditService: Service {
    let log: AuditLog

    func run() async throws {
        try? await gracefulShutdown()
        try await log.close()
    }
}

/// Keeps the limits' windows across restarts: written down every second, and once more at the end.
struct WindowService: Service {
    let limiter: RateLimiter
    let windows: WindowTable

    func run() async throws {
        let start = SystemTime().now()
        let since = await cancelWhenGracefulShutdown {
            var since = start
            while !Task.isCancelled {
                try? await Task.sleep(for: .seconds(1))
                since = await keep(since)
            }
            return since
        }
        _ = await keep(since)
    }

    private func keep(_ since: Timestamp) async -> Timestamp {
        let now = SystemTime().now()
        // A failed write is tried again with the next one: nothing is forgotten before it was written.
        do { try await windows.save(limiter.snapshot(since: since), at: now) } catch { return since }
        return now
    }
}
