internal import Logging
internal import Redoubt
internal import RedoubtCore
internal import RedoubtVault
internal import ServiceLifecycle

/// Keeps the gateway's keys those of the vault: a key that was added, rotated or revoked counts within a second.
struct KeyService: Service, CustomStringConvertible {
    private static let interval = Duration.milliseconds(250)
    /// How often keys that are kept elsewhere are asked for anew.
    private static let refresh = Duration.seconds(60)

    let vault: ProviderVault
    let keys: ProviderKeys
    let providers: [Configuration.Provider]
    let router: UpstreamRouter
    let ledger: Ledger
    let logger: Logger
    let rotations: [ScheduledRotation]
    let external: ExternalKeys
    let description = "provider keys"

    func run() async throws {
        await cancelWhenGracefulShutdown {
            var watch = FileWatch(nil, interval: Self.interval)
            var contents: VaultContents?
            var rotations = rotations
            var refreshed = SystemTime().now()
            while !Task.isCancelled {
                try? await Task.sleep(for: Self.interval)
                let now = SystemTime().now()
                if now - refreshed >= Self.refresh {
                    for fault in await external.refresh(providers) { logger.warning("\(fault.code.rawValue) \(fault.words)") }
                    refreshed = now
                }
                if watch.saw(vault.generation, at: SystemTime().now()) { contents = await read() ?? contents }
                // One that is there and could not be read yet takes nothing away from what was read at the start.
                guard let known = contents ?? (vault.generation == nil ? VaultContents() : nil) else { continue }
                for index in rotations.indices {
                    let events = await rotations[index].advance(known, at: now)
                    if !events.isEmpty { _ = try? await ledger.record(events) }
                }
                // Also without a change of the file: a key's time may be over.
                await use(known)
            }
        }
    }

    /// A vault that cannot be read changes nothing: the last that could be counts on, and the operator is told.
    private func read() async -> VaultContents? {
        do throws(Fault) { return try vault.contents() ?? VaultContents() } catch {
            logger.error("\(error.code.rawValue) \(error.words)")
            let event = AuditEvent(
                .key, "vault_unreadable", result: "failure", code: error.code.rawValue, details: ["reason": .string(error.words)])
            _ = try? await ledger.record([event])
            return nil
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
