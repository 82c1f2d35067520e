public import RedoubtCore
internal import Synchronization

/// The limiter that many tasks share: to look and to spend are one step.
///
/// `admit` answers at once, without waiting: admitted or refused. `acquire` waits for its turn. Both keep to one order.
public final class RateLimiter: Sendable {
    struct State: Sendable {
        var queue: AdmissionQueue
        var waiting: [AdmissionQueue.Ticket: CheckedContinuation<Result<Limiter.Admission, LimitRefusal>, Never>] = [:]
        /// Calls that were cancelled before they could begin to wait.
        var cancelled: Set<AdmissionQueue.Ticket> = []
        /// What looks again when a window has become free, and for when it is set.
        var timer: (moment: Timestamp, task: Task<Void, Never>)?
    }

    let state: Mutex<State>

    /// - Parameters:
    ///   - capacity: how many windows and occupied slots there can be together; more are refused.
    ///   - waiting: how many calls may wait for their turn; more are refused.
    public init(capacity: Int = 1_000_000, waiting: Int = 1024) {
        state = Mutex(State(queue: AdmissionQueue(Limiter(capacity: capacity), capacity: waiting)))
    }

    /// Spends and occupies everything that a demand names, or nothing. The lease holds the slots until it is let go.
    public func admit(_ demand: Demand, at now: Timestamp) throws(Denial) -> Lease {
        let outcome = state.withLock { state -> Result<Limiter.Admission, LimitRefusal> in
            do throws(LimitRefusal) { return .success(try state.queue.admit(demand, at: now)) } catch { return .failure(error) }
        }
        switch outcome {
        case .success(let admission): return Lease(admission, of: self)
        case .failure(let refusal): throw refusal.denial
        }
    }

    /// How the windows of a demand stand, nothing spent.
    public func usage(of demand: Demand, at now: Timestamp) -> [LimitUsage] {
        state.withLock { $0.queue.limiter.usage(of: demand, at: now) }
    }

    /// How much of a window is spent at a moment.
    public func used(_ window: WindowKey, at now: Timestamp) -> Int { state.withLock { $0.queue.limiter.used(window, at: now) } }

    /// How many calls of a subject are under way.
    public func underWay(_ key: LimitKey) -> Int { state.withLock { $0.queue.limiter.underWay(key) } }

    /// How many windows and occupied slots there are.
    public var count: Int { state.withLock { $0.queue.limiter.count } }

    /// How many calls wait for their turn.
    public var waiting: Int { state.withLock { $0.queue.waiting } }

    /// What was spent after a moment, for keeping elsewhere.
    public func snapshot(since: Timestamp) -> [Limiter.Record] { state.withLock { $0.queue.limiter.snapshot(since: since) } }

    /// Takes back what was kept; false when the table has no room for all.
    @discardableResult
    public func restore(_ records: [Limiter.Record]) -> Bool {
        state.withLock { $0.queue.withLimiter { $0.restore(records) } }
    }

    /// Lets go of windows in which nothing counts any more.
    public func sweep(at now: Timestamp) { state.withLock { $0.queue.withLimiter { $0.sweep(at: now) } } }

    func settle(_ admission: Limiter.Admission, _ report: UsageReport, at now: Timestamp) -> (Limiter.Admission, Settlement) {
        let (admission, settlement, ready) = state.withLock { state in
            var admission = admission
            let (settlement, turns) = state.queue.settle(&admission, report, at: now)
            return (admission, settlement, state.ready(turns))
        }
        resume(ready)
        return (admission, settlement)
    }

    func release(_ admission: Limiter.Admission) {
        let ready = state.withLock { state -> [Ready] in
            let turns = state.queue.release(admission)
            return turns.isEmpty ? [] : state.ready(turns)
        }
        if !ready.isEmpty { resume(ready) }
    }
}

/// A call's right to be under way. Its slots go back exactly once: when it is let go.
public struct Lease: ~Copyable, Sendable {
    private let admission: Mutex<Limiter.Admission>
    private let limiter: RateLimiter

    init(_ admission: Limiter.Admission, of limiter: RateLimiter) {
        self.admission = Mutex(admission)
        self.limiter = limiter
    }

    deinit { admission.withLock { limiter.release($0) } }

    /// How the demand's windows stood after the call was admitted.
    public var usage: [LimitUsage] {
        let admission = admission.withLock { $0 }
        return limiter.usage(of: admission.demand, at: admission.at)
    }

    /// Puts the tokens that were really used in the place of the estimate.
    @discardableResult
    public borrowing func settle(tokens: Int, at now: Timestamp) -> Settlement { settle(UsageReport(tokens: tokens), at: now) }

    /// Puts what was really used in the place of the estimates; what is not reported stays as estimated. It can be said again as
    /// a stream goes on. Answers what of the report was not believed.
    @discardableResult
    public borrowing func settle(_ report: UsageReport, at now: Timestamp) -> Settlement {
        admission.withLock { admission in
            let (settled, settlement) = limiter.settle(admission, report, at: now)
            admission = settled
            return settlement
        }
    }

    /// Lets go at once instead of at the end of the scope.
    public consuming func end() {}
}
