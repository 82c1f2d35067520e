public import RedoubtCore

/// Chooses the key for the next request: the first of a provider's keys, by name, that is fit. The first is the primary.
///
/// It knows names only; the values stay in the vault. What changes a key's state answers with what the audit log is to know.
/// A value without a lock or a clock. *Bound:* ``maximumKeys``, destroyed ones not counted beyond the last few.
public struct KeyPool: Sendable, Hashable {
    public static let maximumKeys = 64

    /// The provider whose keys they are, for the events.
    public let provider: String
    /// The keys in the order in which they are used.
    public private(set) var keys: [PoolKey]
    /// How long a key rests that ran into its limit without being told for how long.
    public let rest: Duration
    /// How long a key rests whose account has nothing left.
    public let quotaRest: Duration

    /// However long a provider says, a limit is looked at again after this.
    static let longestRest = Duration.seconds(300)

    /// A key that was refused is tried again now and then: it may have been mended at the provider, or refused by mistake.
    static let failedRest = Duration.seconds(300)

    /// - Parameter names: the primary and its backups; a name that comes twice counts once.
    public init(
        _ names: [String], provider: String = "", rest: Duration = .seconds(30), quotaRest: Duration = .seconds(3600)
    ) {
        self.provider = provider
        self.rest = rest
        self.quotaRest = quotaRest
        keys = Self.unique(names).enumerated().map { PoolKey($1, $0 == 0 ? .primary : .accepted) }
    }

    public subscript(name: String) -> PoolKey? { keys.first { $0.name == name } }

    /// The key to use at a moment; nil when none is fit.
    public func next(at now: Timestamp) -> String? { keys.first { $0.isFit(at: now) }?.name }

    /// The key to use, other than some that were tried already.
    public func next(at now: Timestamp, except tried: Set<String>) -> String? {
        keys.first { !tried.contains($0.name) && $0.isFit(at: now) }?.name
    }

    /// How long until a key is fit again; zero when one is, nil when none will be by itself.
    public func wait(at now: Timestamp) -> Duration? { keys.compactMap { $0.wait(at: now) }.min() }

    /// The refusal when no key is fit.
    public func denial(at now: Timestamp) -> Denial {
        Denial(
            .upstreamNoKey, "no usable key for the provider", hint: "ask the operator to add or mend a key",
            retryAfter: wait(at: now))
    }

    /// Whether a call that began with a key may go on with it: it may until the key is revoked.
    public func isLive(_ name: String) -> Bool { self[name].map { $0.status != .destroyed && $0.status != .disabled } ?? false }

    /// A call begins to use a key. Every begin has its ``end(_:)``.
    public mutating func begin(_ name: String) { change(name) { $0.inFlight += 1 } }

    public mutating func end(_ name: String) { change(name) { $0.inFlight = max(0, $0.inFlight - 1) } }

    /// Puts down how a request with the key failed. What is not the key's fault changes nothing.
    @discardableResult
    public mutating func recordFailure(
        _ name: String, _ error: ErrorClass, retryAfter: Duration? = nil, at now: Timestamp
    ) -> [AuditEvent] {
        guard let index = keys.firstIndex(where: { $0.name == name }), [.primary, .accepted, .failed].contains(keys[index].status)
        else { return [] }
        switch error {
        case .authFailure:
            let isNews = keys[index].status != .failed
            (keys[index].status, keys[index].reason, keys[index].failed) = (.failed, error, now)
            return isNews ? [event("key_failed", name, result: "failure", ["reason": .string(error.rawValue)])] : []
        case .rateLimit: return lay(index, until: now + min(RetryAdvice(retryAfter ?? rest).wait, Self.longestRest), error)
        case .quota: return lay(index, until: now + max(quotaRest, RetryAdvice(retryAfter ?? .zero).wait), error)
        case .serverError, .timeout, .network, .invalidRequest, .contentFilter, .unknown: return []
        }
    }

    /// A request with the key succeeded: one that had failed is good again.
    @discardableResult
    public mutating func recordSuccess(_ name: String, at now: Timestamp) -> [AuditEvent] {
        guard let index = keys.firstIndex(where: { $0.name == name }), keys[index].status == .failed else { return [] }
        revive(index)
        return [event("key_recovered", name)]
    }

    /// Takes a key out of use at once, until somebody enables it.
    @discardableResult
    public mutating func disable(_ name: String) -> [AuditEvent] {
        set(name, .disabled, "key_disabled")
    }

    /// Puts a key back into use, whatever was wrong with it, except one that is destroyed.
    @discardableResult
    public mutating func enable(_ name: String) -> [AuditEvent] {
        guard let index = keys.firstIndex(where: { $0.name == name }), keys[index].status != .destroyed else { return [] }
        revive(index)
        return [event("key_enabled", name)]
    }

    /// Takes a key out for good, at once: calls that are under way with it are to be broken off, see ``isLive(_:)``.
    @discardableResult
    public mutating func revoke(_ name: String) -> [AuditEvent] { set(name, .destroyed, "key_revoked") }

    /// A former key's time is over.
    mutating func retire(_ name: String) -> [AuditEvent] { set(name, .destroyed, "key_retired") }

    /// Adds a key that is not used before its test has been passed and it is promoted or accepted; false when there are too many.
    public mutating func add(_ name: String, expires: Timestamp? = nil) -> Bool {
        let destroyed = keys.indices.filter { keys[$0].status == .destroyed }
        if keys.count >= Self.maximumKeys, let oldest = destroyed.first { keys.remove(at: oldest) }
        guard keys.count < Self.maximumKeys, self[name] == nil else { return false }
        keys.append(PoolKey(name, .pending, expires: expires))
        return true
    }

    /// A pending key has passed its test, and is a backup from now on.
    @discardableResult
    public mutating func accept(_ name: String) -> [AuditEvent] {
        guard self[name]?.status == .pending else { return [] }
        return set(name, .accepted, "key_accepted")
    }

    /// Sets when a key expires.
    public mutating func expire(_ name: String, at moment: Timestamp?) { change(name) { $0.expires = moment } }

    /// Makes a key the primary, the former one a backup. A destroyed one is not promoted.
    @discardableResult
    public mutating func promote(_ name: String) -> [AuditEvent] {
        guard let index = keys.firstIndex(where: { $0.name == name }), keys[index].status != .destroyed else { return [] }
        for former in keys.indices where keys[former].status == .primary { keys[former].status = .accepted }
        var promoted = keys.remove(at: index)
        if promoted.status == .pending || promoted.status == .accepted { promoted.status = .primary }
        keys.insert(promoted, at: 0)
        return [event("key_promoted", name)]
    }

    /// Takes a new list of names; keys that stay keep their condition.
    public mutating func replace(with names: [String]) {
        let old = keys
        keys = Self.unique(names).map { name in old.first { $0.name == name } ?? PoolKey(name, .accepted) }
        for index in keys.indices where keys[index].status == .primary || keys[index].status == .accepted {
            keys[index].status = index == 0 ? .primary : .accepted
        }
    }

    /// What the audit log is to know of a key: its name, never its value.
    func event(_ action: String, _ name: String, result: String = "success", _ details: [String: JSONValue] = [:]) -> AuditEvent {
        var details = details
        details["key"] = .string(name)
        details["provider"] = .string(provider)
        return AuditEvent(.key, action, result: result, details: details)
    }

    /// A rest that is reported late does not shorten one.
    private mutating func lay(_ index: Int, until: Timestamp, _ error: ErrorClass) -> [AuditEvent] {
        guard keys[index].status != .failed, keys[index].resting.map({ $0 < until }) ?? true else { return [] }
        (keys[index].resting, keys[index].reason) = (until, error)
        return [event("key_resting", keys[index].name, ["reason": .string(error.rawValue), "until": .string(until.rfc3339)])]
    }

    private mutating func revive(_ index: Int) {
        (keys[index].reason, keys[index].failed, keys[index].resting) = (nil, nil, nil)
        let hasPrimary = keys.contains { $0.status == .primary && $0.name != keys[index].name }
        keys[index].status = index == 0 && !hasPrimary ? .primary : .accepted
    }

    private mutating func set(_ name: String, _ status: PoolKey.Status, _ action: String) -> [AuditEvent] {
        guard let index = keys.firstIndex(where: { $0.name == name }), keys[index].status != .destroyed,
            keys[index].status != status
        else { return [] }
        keys[index].status = status
        return [event(action, name)]
    }

    private mutating func change(_ name: String, _ body: (inout PoolKey) -> Void) {
        guard let index = keys.firstIndex(where: { $0.name == name }) else { return }
        body(&keys[index])
    }

    private static func unique(_ names: [String]) -> [String] {
        var seen: Set<String> = []
        return names.filter { seen.insert($0).inserted }
    }
}
