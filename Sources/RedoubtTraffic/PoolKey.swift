public import RedoubtCore

/// One of a provider's keys, by the name that the configuration gives it. Its value stays in the vault.
public struct PoolKey: Sendable, Hashable {
    public enum Status: String, Sendable, Hashable, CaseIterable {
        /// Made or configured, not yet known to work; used for its test only.
        case pending
        /// The one that is used first.
        case primary
        /// Good, and used when no one before it is fit; also the former primary while calls may still use it.
        case accepted
        /// Taken out by somebody; comes back when somebody says so.
        case disabled
        /// The provider does not take it.
        case failed
        /// Gone for good.
        case destroyed
    }

    public let name: String
    public internal(set) var status: Status
    /// Why it failed, or why it rests.
    public internal(set) var reason: ErrorClass?
    /// When it failed.
    public internal(set) var failed: Timestamp?
    /// Not used before this: its limit is used up.
    public internal(set) var resting: Timestamp?
    /// Not used from then on; nil when it does not expire.
    public internal(set) var expires: Timestamp?
    /// How many calls use it now.
    public internal(set) var inFlight = 0

    init(_ name: String, _ status: Status, expires: Timestamp? = nil) {
        self.name = name
        self.status = status
        self.expires = expires
    }

    /// Whether it may be used at a moment: good, or failed so long ago that it is worth another try; neither resting nor expired.
    func isFit(at now: Timestamp) -> Bool { wait(at: now) == .zero }

    /// How long until it is fit again by itself; nil when never.
    func wait(at now: Timestamp) -> Duration? {
        var ready: Timestamp
        switch status {
        case .primary, .accepted: ready = resting ?? now
        case .failed: ready = (failed ?? now) + KeyPool.failedRest
        case .pending, .disabled, .destroyed: return nil
        }
        // No rest is longer than this: the clock has stepped back since.
        if ready - now > RetryAdvice.longest { ready = now }
        if let expires, max(ready, now) >= expires { return nil }
        return max(.zero, ready - now)
    }
}
