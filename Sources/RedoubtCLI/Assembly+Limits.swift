internal import Redoubt
internal import RedoubtCore
internal import RedoubtServer
internal import RedoubtTraffic

extension Assembly {
    /// The limits that gateways share, as the configuration says; nil where each has its own. It still has to be started.
    func sharedAdmission(_ local: RateLimiter, _ ledger: Ledger) throws(Fault) -> SharedAdmission? {
        guard let store = configuration.limits.store else { return nil }
        let redis = try RedisLimitStore(
            try RedisAddress(store.redis, password: try password(store)), namespace: store.namespace)
        return SharedAdmission(redis, away: store.away, timeToLive: redis.timeToLive, local: local, ledger: ledger)
    }

    /// Who admits model calls.
    func admission(_ limiter: RateLimiter, _ shared: SharedAdmission?) -> any Admitting {
        if let shared { return shared }
        let wait = configuration.limits.wait
        return wait > .zero ? WaitingAdmission(limiter, longest: wait) : limiter
    }

    private func password(_ store: Configuration.Limits.Store) throws(Fault) -> SecureString? {
        guard let name = store.passwordVariable else { return nil }
        guard let value = environment[name], !value.isEmpty else {
            throw Fault(.keyMissing, "the store of the limits has no password: \(quoted(name)) is not set", hint: "set \(name)")
        }
        return SecureString(value)
    }
}
