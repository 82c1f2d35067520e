public import RedoubtCore

/// Whether a second request is sent while the first has not been answered (J. Dean, L. A. Barroso, The Tail at Scale). Off by
/// default, because the slower answer is paid for too.
public struct Hedging: Sendable, Hashable {
    /// How long the first is waited for; nil for never a second.
    public var after: Duration?
    /// Requests under way at once, the first included.
    public var most: Int

    public init(after: Duration? = nil, most: Int = 2) {
        self.after = after.map { max(.zero, $0) }
        self.most = max(1, most)
    }

    /// How long until another request is sent beside those under way; nil for never.
    ///
    /// Never after the first byte was released, nor past the deadline, nor when there is no budget for a retry, which it
    /// costs as much as.
    public func wait(
        underWay: Int, since begin: Timestamp, isReleased: Bool, at now: Timestamp, deadline: Timestamp, budget: RetryBudget
    ) -> Duration? {
        guard let after, underWay > 0, underWay < most, !isReleased, budget.tokens >= budget.settings.retryCost else { return nil }
        let moment = begin + after * underWay
        guard moment < deadline else { return nil }
        return min(after * underWay, max(.zero, moment - now))
    }
}
