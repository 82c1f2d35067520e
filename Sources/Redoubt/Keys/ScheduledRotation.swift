public import RedoubtCore
public import RedoubtTraffic
public import RedoubtVault

/// Changes a provider's key when its time has come: a program makes the new one, the vault keeps it, the provider is asked whether it takes it, and
/// then it is the primary; the former one ends after the overlap. Without a program it only says that the time is near.
///
/// ``KeyRotation`` says what is to be done; this does it and reports.
public struct ScheduledRotation: Sendable {
    /// Tries a key at the provider; how that failed, nil when it was taken.
    public typealias Test = @Sendable (SecureString) async -> ErrorClass?

    /// Ends a turn in which a step says again and again that it is due.
    private static let mostSteps = 8
    private static let prefix = "rotated-"

    private let provider: String
    private let settings: Configuration.Rotation
    private let vault: ProviderVault
    private let environment: [String: String]
    private let test: Test
    private var rotation: KeyRotation?
    /// The primary that ``rotation`` goes by, and whether leftovers of an earlier process have been looked for.
    private var primary = ""
    private var hasCleared = false
    private var pool = KeyPool([])
    private var fresh: SecureString?

    public init(
        _ provider: String, _ settings: Configuration.Rotation, vault: ProviderVault, environment: [String: String],
        test: @escaping Test
    ) {
        self.provider = provider
        self.settings = settings
        self.vault = vault
        self.environment = environment
        self.test = test
    }

    /// Does what is due, going by what the vault was last seen to hold; answers with what the audit log is to know.
    public mutating func advance(_ contents: VaultContents, at now: Timestamp) async -> [AuditEvent] {
        guard let primary = contents.usable(provider, at: now).first else { return [] }
        let schedule = RotationSchedule(
            frequency: settings.frequency, overlap: settings.overlapPeriod, notice: settings.notificationThreshold)
        var events = hasCleared ? [] : clear(contents, at: now)
        // A person may have changed the key meanwhile.
        if rotation == nil || rotation?.isWaiting == true && self.primary != primary.id {
            self.primary = primary.id
            rotation = KeyRotation(schedule, since: primary.created)
            pool = KeyPool(contents.usable(provider, at: now).map(\.name), provider: provider)
        }
        guard var rotation else { return events }
        for _ in 0..<Self.mostSteps {
            let step = rotation.next(at: now, pool)
            if case .none = step { break }
            if case .create = step, settings.command.isEmpty { break }
            do throws(Fault) { events += try await take(step, &rotation, at: now) } catch {
                events += rotation.fail(error.words, &pool, at: now)
            }
        }
        self.rotation = rotation
        return events
    }

    /// A key that was made, and never promoted because the process ended, is let go of.
    private mutating func clear(_ contents: VaultContents, at now: Timestamp) -> [AuditEvent] {
        hasCleared = true
        let left = contents.keys.filter { $0.provider == provider && $0.status == .pending && $0.name.hasPrefix(Self.prefix) }
        return left.compactMap { key in
            let provider = provider
            try? vault.update { (contents) throws(Fault) in
                try contents.revoke(provider, key.name, reason: "left over", at: now)
            }
            return AuditEvent(
                .key, "key_rotation_failed", result: "failure",
                details: ["provider": .string(provider), "key": .string(key.name), "reason": "left over from before a restart"])
        }
    }

    private mutating func take(_ step: KeyRotation.Step, _ rotation: inout KeyRotation, at now: Timestamp) async throws(Fault)
        -> [AuditEvent]
    {
        switch step {
        case .none: return []
        case .announce: return rotation.announced(pool)
        case .create:
            fresh = try await CommandSource(settings.command, names: ["key"], timeout: .seconds(60), environment: environment)
                .credential("key")
            return rotation.created(Self.prefix + now.rfc3339.filter(\.isNumber), pool)
        case .set(let name):
            guard let fresh else { throw Fault(.keyMissing, "the new key is not there any more") }
            let provider = provider
            try vault.update { (contents) throws(Fault) in try contents.add(provider, name, fresh, at: now, pending: true) }
            return rotation.wasSet(&pool, at: now)
        case .test(let name): return try await tested(name, &rotation, at: now)
        case .promote(let name):
            let (provider, overlap) = (provider, settings.overlapPeriod)
            try vault.update { (contents) throws(Fault) in try contents.promote(provider, name, at: now, overlap: overlap) }
            return rotation.promote(&pool, at: now)
        case .retire:
            try vault.update { (contents) throws(Fault) in _ = try contents.sweep(at: now) }
            return rotation.retired(&pool)
        }
    }

    private mutating func tested(_ name: String, _ rotation: inout KeyRotation, at now: Timestamp) async throws(Fault)
        -> [AuditEvent]
    {
        guard let fresh else { throw Fault(.keyMissing, "the new key is not there any more") }
        let failure = await test(fresh)
        if let failure, !failure.isTransient {
            let provider = provider
            try vault.update { (contents) throws(Fault) in
                try contents.revoke(provider, name, reason: "its test failed: \(failure.rawValue)", at: now)
            }
        }
        return rotation.tested(failure, &pool, at: now)
    }
}
