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
        Gateway.fitToMachine()
        let assembly = try Assembly(global, flags: ["gateway.listen": listen].compactMapValues { $0 })
        let parts = try await GatewayParts(assembly)
        try await parts.ledger.record([
            AuditEvent(
                .system, "gateway_started", result: "success", details: ["mode": .string(assembly.configuration.mode.rawValue)])
        ])
        let logger = try Logs.logger(level: global.logLevel)
        var configuration = ServiceGroupConfiguration(
            services: [
                .init(service: AuditService(log: parts.log)),
                .init(service: WindowService(limiter: parts.limiter, windows: parts.windows)),
                .init(service: try keyService(assembly, parts, logger)),
                .init(service: gateway(assembly, parts, logger), successTerminationBehavior: .gracefullyShutdownGroup),
            ], gracefulShutdownSignals: [.sigterm, .sigint], logger: logger)
        configuration.maximumGracefulShutdownDuration = assembly.configuration.gateway.drainTimeout
        let warming = Task { await parts.router.warmUp() }
        let ending: Result<Void, any Error>
        do { ending = .success(try await ServiceGroup(configuration: configuration).run()) } catch { ending = .failure(error) }
        warming.cancel()
        await warming.value
        await parts.router.close()
        await parts.shared?.close()
        try report(ending, listen: assembly.configuration.gateway.listen.description)
    }

    private func keyService(_ assembly: Assembly, _ parts: GatewayParts, _ logger: Logger) throws(Fault) -> KeyService {
        let vault = try assembly.vault()
        let rotations = assembly.configuration.rotation.map { name, settings in
            let upstream = parts.router.upstream(named: name)
            return ScheduledRotation(name, settings, vault: vault, environment: assembly.environment) { await upstream?.check($0) }
        }
        return KeyService(
            vault: vault, keys: assembly.providerKeys, providers: assembly.configuration.providers, router: parts.router,
            ledger: parts.ledger, logger: logger, rotations: rotations, external: assembly.externalKeys)
    }

    /// A gateway whose time for draining was used up ended as it was told to; one that could not listen did not.
    private func report(_ ending: Result<Void, any Error>, listen: String) throws {
        do { try ending.get() } catch let fault as Fault { throw fault } catch is CancellationError {} catch is ServiceGroupError {
        } catch {
            throw Fault(
                .stateLocked, "the gateway could not listen on \(listen): \(String(describing: error).prefix(120))",
                hint: "is another one running? choose another address with --listen")
        }
    }

    private func gateway(
        _ assembly: Assembly, _ parts: GatewayParts, _ logger: Logger
    ) -> Gateway {
        let settings = assembly.configuration.gateway
        let isJSON = global.json
        return Gateway(
            Gateway.Settings(
                host: settings.listen.host, port: settings.listen.port,
                limits: GatewayLimits(maximumBody: settings.maximumBody, bodyTimeout: settings.bodyTimeout),
                headTimeout: settings.headerTimeout, maximumConnections: settings.maximumConnections),
            passage: parts.passage, router: parts.router, identity: parts.identity, metrics: parts.metrics, logger: logger
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

/// What a gateway is made of.
struct GatewayParts {
    let log: AuditLog
    let ledger: Ledger
    let metrics = Metrics()
    let identity: TokenIdentity
    let limiter = RateLimiter()
    /// The limits that gateways share; nil where each has its own.
    let shared: SharedAdmission?
    let windows: WindowTable
    let router: UpstreamRouter
    let passage: ModelPassage

    init(_ assembly: Assembly) async throws {
        let configuration = assembly.configuration
        let database = try assembly.database()
        log = try assembly.auditLog()
        ledger = Ledger(log: log, observers: [WatchPost(metrics: metrics, monitor: Monitor())])
        identity = TokenIdentity(store: TokenTable(database), digest: AccessToken.digest(of:))
        windows = WindowTable(database)
        limiter.restore(try await windows.load(at: SystemTime().now()))
        await assembly.loadKeys()
        shared = try assembly.sharedAdmission(limiter, ledger)
        shared?.start()
        router = UpstreamRouter(try assembly.upstreams())
        let filter = try assembly.outputFilter()
        let tools = ToolPassage(
            layers: ToolLayers(
                mode: configuration.mode, identity: identity, policy: assembly.resolved.policy, grants: GrantTable(database),
                admission: shared ?? limiter, tierRates: configuration.limits.tiers, filter: filter, ledger: ledger))
        let limits = RequestLimits(
            maximumBytes: configuration.gateway.maximumBody, maximumTextLength: configuration.gateway.maximumText)
        let inspection = InjectionLayer(
            detector: try assembly.detector(), blocks: configuration.inspection.blocks ? [.user] : [])
        passage = ModelPassage(
            layers: ModelLayers(
                mode: configuration.mode, identity: identity, limits: limits, router: router,
                admission: assembly.admission(limiter, shared),
                windows: assembly.windows, inspection: inspection, hardening: try assembly.hardening(), filter: filter,
                promptProtection: configuration.inspection.protectsPrompts ? PromptProtection() : nil,
                calls: .decide(tools), ledger: ledger))
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
struct AuditService: Service, CustomStringConvertible {
    let log: AuditLog
    let description = "audit log"

    func run() async throws {
        try? await gracefulShutdown()
        try await log.close()
    }
}

/// Keeps the limits' windows across restarts: written down every second, and once more at the end.
struct WindowService: Service, CustomStringConvertible {
    let limiter: RateLimiter
    let windows: WindowTable
    let description = "limits' windows"

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
