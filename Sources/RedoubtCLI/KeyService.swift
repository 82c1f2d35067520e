internal import Logging
internal import Redoubt
internal import RedoubtCore
internal import RedoubtVault
internal import ServiceLifecycle
internal import Synchronization

/// Keeps the gateway's keys those of the vault: a key that was added, rotated or revoked counts within a second.
///
/// Following the vault, changing keys and asking elsewhere are loops of their own: a slow program must not keep a revoked key alive.
final class KeyService: Service, CustomStringConvertible {
    private static let interval = Duration.milliseconds(250)
    /// How long after a vault that could not be read it is tried again.
    private static let pause = Duration.seconds(1)
    /// How often keys that are kept elsewhere are asked for anew.
    private static let refresh = Duration.seconds(60)

    let description = "provider keys"
    private let vault: ProviderVault
    private let keys: ProviderKeys
    private let providers: [Configuration.Provider]
    private let router: UpstreamRouter
    private let ledger: Ledger
    private let logger: Logger
    private let rotations: [ScheduledRotation]
    private let external: ExternalKeys
    /// What the vault was last seen to hold; nil before that.
    private let known = Mutex<VaultContents?>(nil)

    init(
        vault: ProviderVault, keys: ProviderKeys, providers: [Configuration.Provider], router: UpstreamRouter, ledger: Ledger,
        logger: Logger, rotations: [ScheduledRotation], external: ExternalKeys
    ) {
        self.vault = vault
        self.keys = keys
        self.providers = providers
        self.router = router
        self.ledger = ledger
        self.logger = logger
        self.rotations = rotations
        self.external = external
    }

    func run() async throws {
        await cancelWhenGracefulShutdown {
            await withTaskGroup(of: Void.self) { group in
                group.addTask { await self.follow() }
                group.addTask { await self.ask() }
                for rotation in self.rotations { group.addTask { await self.rotate(rotation) } }
            }
        }
    }

    private func follow() async {
        var watch = FileWatch(nil, interval: Self.interval)
        var told: Fault?
        while !Task.isCancelled {
            try? await Task.sleep(for: told == nil ? Self.interval : Self.pause)
            if watch.saw(vault.generation, at: SystemTime().now()) || told != nil {
                told = await read(told: told)
            }
            // Also without a change of the file: a key's time may be over.
            if let contents = known.withLock({ $0 }) { await use(contents) }
        }
    }

    /// A vault that cannot be read, or that is gone, changes nothing: the last that could be counts on, the operator is told once, and it is
    /// tried again until it can be read.
    private func read(told: Fault?) async -> Fault? {
        let fault: Fault
        do throws(Fault) {
            let contents = try vault.contents()
            if contents != nil || known.withLock({ $0?.keys.isEmpty ?? true }) {
                known.withLock { $0 = contents ?? VaultContents() }
                return nil
            }
            fault = Fault(.vaultUnreadable, "the vault is gone", hint: "put it back, or revoke its keys and restart")
        } catch { fault = error }
        guard fault != told else { return fault }
        logger.error("\(fault.code.rawValue) \(fault.words)")
        let event = AuditEvent(
            .key, "vault_unreadable", result: "failure", code: fault.code.rawValue, details: ["reason": .string(fault.words)])
        _ = try? await ledger.record([event])
        return fault
    }

    private func ask() async {
        while !Task.isCancelled {
            try? await Task.sleep(for: Self.refresh)
            for fault in await external.refresh(providers) { logger.warning("\(fault.code.rawValue) \(fault.words)") }
        }
    }

    private func rotate(_ rotation: ScheduledRotation) async {
        var rotation = rotation
        while !Task.isCancelled {
            try? await Task.sleep(for: Self.interval)
            guard let contents = known.withLock({ $0 }) else { continue }
            let events = await rotation.advance(contents, at: SystemTime().now())
            if !events.isEmpty { _ = try? await ledger.record(events) }
        }
    }

    private func use(_ contents: VaultContents) async {
        let now = SystemTime().now()
        var events: [AuditEvent] = []
        for provider in providers {
            guard let upstream = router.upstream(named: provider.name) else { continue }
            let fresh = keys.keys(of: provider, in: contents, at: now).found
            let before = upstream.keyNames
            guard upstream.replaceKeys(fresh) else { continue }
            events.append(
                AuditEvent(
                    .key, "keys_changed", result: "success",
                    details: [
                        "provider": .string(provider.name), "keys": .array(fresh.map { .string($0.name) }),
                        "gone": .array(before.filter { name in !fresh.contains { $0.name == name } }.map { .string($0) }),
                    ]))
        }
        if !events.isEmpty { _ = try? await ledger.record(events) }
    }
}
