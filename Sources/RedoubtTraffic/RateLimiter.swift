public import RedoubtCore
internal import Synchronization

/// The limiter that many tasks share: to look and to spend are one step.
public final class RateLimiter: Sendable {
    private let state: Mutex<Limiter>

    /// - Parameter capacity: how many windows and occupied slots there can be together; more are refused.
    public init(capacity: Int = 100_000) { state = Mutex(Limiter(capacity: capacity)) }

    /// Spends and occupies everything that a demand names, or nothing. The lease holds the slots until it is let go.
    public func admit(_ demand: Demand, at now: Timestamp) throws(Denial) -> Lease {
        let outcome = state.withLock { limiter -> Result<Limiter.Admission, LimitRefusal> in
            do throws(LimitRefusal) { return .success(try limiter.admit(demand, at: now)) } catch { return .failure(error) }
        }
        switch outcome {
        case .success(let admission): return Lease(admission, of: self)
        case .failure(let refusal): throw refusal.denial
        }
    }

    /// How the windows of a demand stand, nothing spent.
    public func usage(of demand: Demand, at now: Timestamp) -> [LimitUsage] { state.withLock { $0.usage(of: demand, at: now) } }

    /// How many calls of a subject are under way.
    public func underWay(_ key: LimitKey) -> Int { state.withLock { $0.underWay(key) } }

    /// How many windows and occupied slots there are.
    public var count: Int { state.withLock { $0.count } }

    /// What was spent after a moment, for keeping elsewhere.
    public func snapshot(since: Timestamp) -> [Limiter.Record] { state.withLock { $0.snapshot(since: since) } }

    /// Takes back what was kept; false when the table has no room for all.
    @discardableResult
    public func restore(_ records: [Limiter.Record]) -> Bool { state.withLock { $0.restore(records) } }

    /// Lets go of windows in which nothing counts any more.
    public func sweep(at now: Timestamp) { state.withLock { $0.sweep(at: now) } }

    fileprivate func settle(_ admission: Limiter.Admission, tokens: Int, at now: Timestamp) {
        state.withLock { $0.settle(admission, tokens: tokens, at: now) }
    }

    fileprivate func release(_ admission: Limiter.Admission) { state.withLock { $0.release(admission) } }
}

/// A call's right to be under way. Its slots go back exactly once: when it is let go.
public struct Lease: ~Copyable, Sendable {
    private let admission: Limiter.Admission
    private let limiter: RateLimiter

    fileprivate init(_ admission: Limiter.Admission, of limiter: RateLimiter) {
        self.admission = admission
        self.limiter = limiter
    }

    deinit { limiter.release(admission) }

    /// How the demand's windows stood after the call was admitted.
    public var usage: [LimitUsage] { admission.usage }

    /// Puts the tokens that were really used in the place of the estimate.
    public borrowing func settle(tokens: Int, at now: Timestamp) { limiter.settle(admission, tokens: tokens, at: now) }

    /// Lets go at once instead of at the end of the scope.
    public consuming func end() {}
}
