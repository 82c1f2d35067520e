import RedoubtCore
import RedoubtTraffic
import Synchronization

/// A store that keeps limits in memory and is well, away or slow as a test says; it remembers what it was told.
final class ScriptedLimitStore: LimitStore {
    enum Deed: Sendable, Hashable {
        case admit(LeaseID)
        case settle(LeaseID, UsageReport)
        case renew(LeaseID)
        case release(LeaseID)
        case record(LeaseID)
    }

    private struct State {
        var limiter = Limiter()
        var admissions: [LeaseID: Limiter.Admission] = [:]
        var deeds: [Deed] = []
        var isAway = false
        /// How many more answers are lost after the deed was done.
        var losesAnswers = 0
        var delay = Duration.zero
    }

    private let state = Mutex(State())
    private let time: any TimeSource

    init(_ time: any TimeSource) { self.time = time }

    var deeds: [Deed] { state.withLock { $0.deeds } }

    func goAway() { state.withLock { $0.isAway = true } }
    func comeBack() { state.withLock { $0.isAway = false } }
    func delay(by delay: Duration) { state.withLock { $0.delay = delay } }
    func loseAnswers(_ count: Int) { state.withLock { $0.losesAnswers = count } }

    /// The slots of everybody are gone, as after a restart.
    func forget() {
        state.withLock { state in
            state.limiter = Limiter()
            state.admissions = [:]
        }
    }

    func underWay(_ key: LimitKey) -> Int { state.withLock { $0.limiter.underWay(key) } }
    func used(_ key: LimitKey, _ unit: LimitUnit, _ window: LimitWindow) -> Int {
        let now = time.now()
        return state.withLock { $0.limiter.used(WindowKey(key, unit, per: window), at: now) }
    }

    func admit(_ demand: Demand, as id: LeaseID) async throws(LimitStoreError) {
        try await does(.admit(id)) { state, now throws(LimitStoreError) in
            if state.admissions[id] != nil { return }
            do throws(LimitRefusal) { state.admissions[id] = try state.limiter.admit(demand, at: now) } catch {
                throw .refused(error)
            }
        }
    }

    func settle(_ demand: Demand, as id: LeaseID, _ report: UsageReport) async throws(LimitStoreError) {
        try await does(.settle(id, report)) { state, now throws(LimitStoreError) in
            guard var admission = state.admissions[id] else { return }
            _ = state.limiter.settle(&admission, report, at: now)
            state.admissions[id] = admission
        }
    }

    func renew(_ demand: Demand, as id: LeaseID) async throws(LimitStoreError) -> Bool {
        try await does(.renew(id)) { state, _ throws(LimitStoreError) in state.admissions[id] != nil }
    }

    func release(_ demand: Demand, as id: LeaseID) async throws(LimitStoreError) {
        try await does(.release(id)) { state, _ throws(LimitStoreError) in
            if let admission = state.admissions.removeValue(forKey: id) { state.limiter.release(admission) }
        }
    }

    func record(_ demand: Demand, as id: LeaseID) async throws(LimitStoreError) {
        try await does(.record(id)) { state, now throws(LimitStoreError) in
            var unlimited = Demand()
            for (window, share) in demand.windows { unlimited.spend(share.cost, of: window, limit: 1 << 52) }
            for key in demand.slots.keys { unlimited.slot(key, limit: 1 << 31) }
            state.admissions[id] = try? state.limiter.admit(unlimited, at: now)
        }
    }

    func usage(of demand: Demand) async throws(LimitStoreError) -> [LimitUsage] {
        let now = time.now()
        return state.withLock { $0.limiter.usage(of: demand, at: now) }
    }

    private func does<Value: Sendable>(
        _ deed: Deed, _ body: (inout State, Timestamp) throws(LimitStoreError) -> Value
    ) async throws(LimitStoreError) -> Value {
        let delay = state.withLock { $0.delay }
        if delay > .zero { try? await Task.sleep(for: delay) }
        let now = time.now()
        let result: Result<Value, LimitStoreError> = state.withLock { state in
            if state.isAway { return .failure(.away("nobody is there")) }
            state.deeds.append(deed)
            do throws(LimitStoreError) {
                let value = try body(&state, now)
                guard state.losesAnswers > 0 else { return .success(value) }
                state.losesAnswers -= 1
                return .failure(.away("no answer in time"))
            } catch { return .failure(error) }
        }
        return try result.get()
    }
}
