public import RedoubtCore
public import RedoubtTraffic
internal import Synchronization

/// Limits that several gateways share: asks a store, and decides as it was told to when the store is away.
///
/// A call waits for the store once, to be admitted. Holding its slots on, giving them back and settling what it used are told to
/// the store in turn, behind everybody's back, so that a slow store delays no reply. The audit log has one entry when the store goes
/// away and one when it is back.
public final class SharedAdmission: Admitting {
    struct State: Sendable {
        var next: UInt64 = 0
        var outage = StoreOutage()
        /// The slots of calls under way.
        var held: [LeaseID: Demand] = [:]
        var deeds: StoreDeeds
        var tasks: [Task<Void, Never>] = []
        var isClosed = false
    }

    let store: any LimitStore
    let timeToLive: Duration
    let time: any TimeSource
    let state: Mutex<State>
    private let policy: StoreAwayPolicy
    private let local: RateLimiter
    private let ledger: Ledger?
    private let gateway: String
    let wake: AsyncStream<Void>.Continuation
    let wakes: AsyncStream<Void>

    /// - Parameters:
    ///   - timeToLive: how long the store holds a slot that nobody renews.
    ///   - local: counts in this process, for an outage in which each gateway keeps to its share.
    ///   - ledger: has an entry for each outage.
    ///   - capacity: how many admissions can wait for something of theirs to be told to the store.
    public init(
        _ store: any LimitStore, away policy: StoreAwayPolicy = .failClosed, timeToLive: Duration = .seconds(30),
        local: RateLimiter = RateLimiter(), ledger: Ledger? = nil, capacity: Int = 10_000, time: any TimeSource = SystemTime()
    ) {
        self.store = store
        self.policy = policy
        self.timeToLive = timeToLive
        self.local = local
        self.ledger = ledger
        self.time = time
        gateway = String(UInt64.random(in: 0 ... .max), radix: 36)
        state = Mutex(State(deeds: StoreDeeds(capacity: capacity)))
        (wakes, wake) = AsyncStream.makeStream(bufferingPolicy: .bufferingNewest(1))
    }

    public func admit(_ demand: Demand, at now: Timestamp) async throws(Refusal) -> Admission {
        if demand.isEmpty { return Admission() }
        let (id, mayAsk) = begin()
        guard mayAsk else { return try decide(demand, id, at: now) }
        do throws(LimitStoreError) { try await ask(demand, id) } catch {
            switch error {
            case .refused(let refusal):
                answered()
                throw .denied(refusal.denial)
            case .away(let words):
                await wentAway(words)
                // It may have been done although no answer came.
                letGo(demand.slotsOnly, as: id)
                return try decide(demand, id, at: now)
            }
        }
        answered()
        // First of all, so that whatever comes next gives it back.
        let lease = SharedLease(demand, as: id, local: counted(demand, at: now), of: self)
        return Admission(lease, usage: (try? await store.usage(of: demand)) ?? [], at: now)
    }

    private func begin() -> (LeaseID, Bool) {
        let now = time.now()
        return state.withLock { state in
            state.next += 1
            return (LeaseID(gateway: gateway, number: state.next), state.outage.mayAsk(at: now))
        }
    }

    /// Asks once more when no answer came: the same name is the same admission, so that nothing is spent twice.
    private func ask(_ demand: Demand, _ id: LeaseID) async throws(LimitStoreError) {
        do throws(LimitStoreError) { try await store.admit(demand, as: id) } catch {
            guard case .away = error else { throw error }
            try await store.admit(demand, as: id)
        }
    }

    /// Counts here too what the store admitted, where a share of an outage's limits will be measured by it.
    private func counted(_ demand: Demand, at now: Timestamp) -> Lease? {
        guard case .localShare = policy else { return nil }
        return try? local.admit(demand.unlimited, at: now)
    }

    /// Decides without the store.
    private func decide(_ demand: Demand, _ id: LeaseID, at now: Timestamp) throws(Refusal) -> Admission {
        guard let share = policy.demand(demand) else {
            state.withLock { $0.outage.refused += 1 }
            var denial = StoreAwayPolicy.denial
            denial.details["fault"] = .string(Fault.Code.limitStoreAway.rawValue)
            throw .denied(denial)
        }
        let admitted: Lease
        do throws(Denial) { admitted = try local.admit(share, at: now) } catch {
            state.withLock { $0.outage.refused += 1 }
            throw .denied(error)
        }
        let usage = admitted.usage
        let lease = SharedLease(demand, as: id, local: admitted, of: self)
        let moment = time.now()
        state.withLock { state in
            state.outage.admitted += 1
            state.deeds.record(demand, as: id, at: moment)
        }
        wake.yield()
        return Admission(lease, usage: usage, at: now)
    }
}

// MARK: - Outages

extension SharedAdmission {
    /// How many things could not be told to the store because too many were waiting already.
    public var lost: Int { state.withLock { $0.deeds.lost } }

    /// Whether the store was away when it was last asked.
    public var isAway: Bool { state.withLock { $0.outage.since != nil } }

    func answered() {
        let now = time.now()
        guard let outage = state.withLock({ $0.outage.end(at: now) }) else { return }
        wake.yield()
        let event = AuditEvent(
            .system, "limit_store_back", result: "success",
            details: [
                "seconds": .integer(outage.lasted.components.seconds), "admitted": .integer(Int64(outage.admitted)),
                "refused": .integer(Int64(outage.refused)), "lost": .integer(Int64(lost)),
            ])
        // A log that cannot be written refuses calls by itself; nothing hangs on this entry.
        Task { [ledger] in _ = try? await ledger?.record([event]) }
    }

    /// Puts down that the store could not be asked; whether it had answered until then.
    @discardableResult
    func wentAway(_ words: String) async -> Bool {
        let now = time.now()
        guard state.withLock({ $0.outage.begin(at: now) }) else { return false }
        let fault = StoreAwayPolicy.fault(words)
        let event = AuditEvent(
            .system, "limit_store_away", result: "failure",
            details: [
                "fault": .string(fault.code.rawValue), "reason": .string(words),
                "policy": policy == .failClosed ? "closed" : "share",
            ])
        _ = try? await ledger?.record([event])
        return true
    }
}
