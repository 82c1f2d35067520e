/// Keeps retries from making an outage worse: a bucket of tokens that retries take from and successes fill again, as in the
/// *standard* retry mode of the AWS SDKs. When nearly everything fails, it is soon empty and every call is tried once.
///
/// A value without a lock or a clock. One a provider.
public struct RetryBudget: Sendable, Hashable {
    public struct Settings: Sendable, Hashable {
        public var capacity: Int
        /// What a retry costs.
        public var retryCost: Int
        /// What a retry after a timeout costs, which has kept somebody waiting already.
        public var timeoutCost: Int
        /// What a success gives back that took no retry.
        public var refund: Int

        public init(capacity: Int = 500, retryCost: Int = 5, timeoutCost: Int = 10, refund: Int = 1) {
            self.capacity = max(0, capacity)
            self.retryCost = max(0, retryCost)
            self.timeoutCost = max(0, timeoutCost)
            self.refund = max(0, refund)
        }
    }

    public let settings: Settings
    public private(set) var tokens: Int

    public init(_ settings: Settings = Settings()) {
        self.settings = settings
        tokens = settings.capacity
    }

    /// Takes what a retry after this failure costs; answers how much that was, nil when there is not enough.
    public mutating func take(for error: ErrorClass) -> Int? {
        let cost = error == .timeout ? settings.timeoutCost : settings.retryCost
        guard tokens >= cost else { return nil }
        tokens -= cost
        return cost
    }

    /// A call succeeded: what its last retry took comes back, or a little when it took none.
    public mutating func recordSuccess(lastRetryCost cost: Int? = nil) {
        tokens = min(settings.capacity, tokens + (cost ?? settings.refund))
    }
}
