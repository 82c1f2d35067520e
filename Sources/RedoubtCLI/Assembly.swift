internal import FoundationEssentials
internal import Redoubt
internal import RedoubtAudit
internal import RedoubtCore
internal import RedoubtInspection
internal import RedoubtPolicy
internal import RedoubtSandbox
internal import RedoubtServer
internal import RedoubtStore
internal import RedoubtTraffic
internal import RedoubtVault
internal import RedoubtWatch
internal import RedoubtWire

/// The parts of the product, wired together as the configuration says. No part is made before a verb asks for it.
struct Assembly {
    let resolved: ResolvedConfiguration
    let state: String
    let environment: [String: String]
    let externalKeys: ExternalKeys

    var configuration: Configuration { resolved.configuration }

    /// Reads the configuration; warnings go to standard error.
    init(_ options: GlobalOptions, flags: [String: String] = [:]) throws(Fault) {
        environment = Self.environment()
        externalKeys = ExternalKeys(environment: environment, send: KVTransport.send(to: environment["VAULT_ADDR"]))
        var flags = flags
        flags["environment"] = options.environment
        flags["mode"] = options.mode
        let source = ConfigurationSource(
            flags: flags, environment: environment, explicitFile: options.config, readFile: Files.readIfPresent)
        resolved = try source.resolve()
        for warning in resolved.warnings + Self.withoutEffect(resolved) { Terminal.error("warning: " + warning) }
        state = options.state ?? Self.defaultState(environment)
        _ = try Logs.level(options.logLevel)
    }

    /// Settings that are read and checked and do nothing yet: whoever wrote them must not believe that they do.
    private static func withoutEffect(_ resolved: ResolvedConfiguration) -> [String] {
        let configuration = resolved.configuration
        let policy = resolved.policy
        var keys: [String] = []
        if configuration.audit.content != .none { keys.append("audit.content") }
        if !configuration.toolServers.isEmpty { keys.append("tools.servers") }
        if configuration.containsIncidents { keys.append("incidents.contain") }
        if policy.filesystem != FilesystemRules() { keys.append("policy: filesystem") }
        if policy.network != NetworkRules() { keys.append("policy: network") }
        if policy.commands != CommandRules() { keys.append("policy: commands") }
        return keys.map { "\($0) is checked and has no effect in this version" }
    }

    /// The process's environment, and under it what a private `.env` in the working folder says.
    private static func environment() -> [String: String] {
        var all = ProcessInfo.processInfo.environment
        do throws(Fault) {
            guard let file = try DotEnv.read() else { return all }
            for name in file.names where all[name] == nil { all[name] = file[name]?.withValue { $0 } }
        } catch { Terminal.error("warning: .env is not read: \(error.words)" + (error.hint.isEmpty ? "" : " (\(error.hint))")) }
        return all
    }

    private static func defaultState(_ environment: [String: String]) -> String {
        if let state = environment["REDOUBT_STATE"], !state.isEmpty { return state }
        if let base = environment["XDG_STATE_HOME"], !base.isEmpty { return base + "/redoubt" }
        return (environment["HOME"] ?? ".") + "/.local/state/redoubt"
    }
}

// MARK: - State

extension Assembly {
    /// The state folder, made private to its owner.
    func stateFolder() throws(Fault) -> String {
        try Files.makePrivateFolder(state)
        return state
    }

    func auditLog() throws(Fault) -> AuditLog {
        try AuditLog.open(state: try stateFolder(), origin: configuration.audit.origin, integrityKey: integrityKey)
    }

    var integrityKey: RedoubtAudit.IntegrityKey? {
        configuration.audit.integrityKey.flatMap { key in key.withValue { RedoubtAudit.IntegrityKey($0) } }
    }

    func database() throws(Fault) -> StateDatabase { try StateDatabase(path: try stateFolder() + "/redoubt.sqlite") }

    /// A key of this state for marks around untrusted text; kept so that providers' prompt caches survive a restart.
    func hardening(_ channels: Set<Channel>? = nil) throws(Fault) -> Hardening {
        let marked = (channels ?? configuration.inspection.hardened)
        return Hardening(
            channels: marked.subtracting([.system]), explains: marked.contains(.system),
            key: try Files.persistentKey(at: try stateFolder() + "/keys", name: "prompt.key"))
    }
}

// MARK: - Layers

extension Assembly {
    /// Replies lose secrets and personal data; what is handed to a tool loses secrets only.
    func outputFilter() throws(Fault) -> OutputFilter {
        OutputFilter(redactor: try redactor(.all), arguments: try redactor(.secrets))
    }

    func redactor(_ wanted: Redactor.Kinds) throws(Fault) -> Redactor? {
        let inspection = configuration.inspection
        var kinds: Redactor.Kinds = []
        if inspection.filtersSecrets { kinds.insert(.secrets) }
        if inspection.filtersPII { kinds.insert(.pii) }
        kinds.formIntersection(wanted)
        let extra = try inspection.redactionRules(wanted)
        return kinds.isEmpty && extra.isEmpty ? nil : try Redactor(kinds: kinds, extra: extra)
    }

    func detector(threshold: Double? = nil) throws(Fault) -> InjectionDetector {
        let inspection = configuration.inspection
        return InjectionDetector(
            thresholds: .init(threshold ?? inspection.threshold, byChannel: threshold == nil ? inspection.channelThresholds : [:]),
            extra: try inspection.injectionSignatures())
    }

    /// The providers that can be asked, in the order of the configuration.
    func upstreams() throws(Fault) -> [Upstream] {
        let names = configuration.providers.map(\.name)
        let vault = try vault().contents()
        return try configuration.providers.map { (provider) throws(Fault) in
            let retry = RetryPolicy(attempts: provider.retries + 1)
            guard let base = provider.baseURL, provider.dialect != .rehearsal else {
                return Upstream(RehearsalProvider(name: provider.name), family: nil, patterns: provider.models)
            }
            let family: Dialect.Family = provider.dialect == .anthropic ? .anthropic : .openAI
            let settings = HTTPProvider.Settings(
                name: provider.name, family: family, baseURL: base,
                headers: provider.headers.map { ($0.name, $0.value) }, connectTimeout: provider.connectTimeout,
                firstByteTimeout: provider.firstByteTimeout, idleTimeout: provider.idleTimeout)
            return Upstream(
                try HTTPProvider(settings), family: family, patterns: provider.models, keys: keys(of: provider, vault),
                needsKey: !provider.keys.isEmpty, retry: retry,
                breaker: .init(failures: provider.breakerFailures, rest: provider.breakerRest), deadline: provider.firstByteTimeout,
                fallbacks: provider.fallbacks.map { Upstream.Fallback(parsing: $0, providers: names) },
                catalogueFreshness: provider.modelCache)
        }
    }

    private func keys(of provider: Configuration.Provider, _ vault: VaultContents?) -> [Upstream.Key] {
        let keys = providerKeys.keys(of: provider, in: vault, at: SystemTime().now())
        for missing in keys.missing { Terminal.error("warning: the provider \(quoted(provider.name)) has no key: \(missing)") }
        return keys.found
    }

    /// Where keys come from, by the configuration's words.
    var providerKeys: ProviderKeys { ProviderKeys(environment: environment, external: externalKeys) }

    /// Asks for the keys that are kept elsewhere; what cannot be had is told.
    func loadKeys() async {
        for fault in await externalKeys.refresh(configuration.providers) {
            Terminal.error("warning: \(fault.code.rawValue) \(fault.words)" + (fault.hint.isEmpty ? "" : " (\(fault.hint))"))
        }
    }

    /// The provider keys of this state.
    func vault() throws(Fault) -> ProviderVault { ProviderVault(state: try stateFolder(), environment: environment) }

    var windows: ModelWindows { configuration.limits.windows }
}
