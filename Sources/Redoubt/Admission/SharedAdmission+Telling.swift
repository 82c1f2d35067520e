internal import RedoubtCore
internal import RedoubtTraffic
internal import Synchronization

/// What is told to the store without anybody waiting for it.
extension SharedAdmission {
    /// What could not be told, and in what words the store said so.
    private typealias Untold = (id: LeaseID, deed: StoreDeeds.Deed, words: String)

    /// How many things are told at once.
    private static let batch = 256

    func hold(_ slots: Demand, as id: LeaseID) { state.withLock { $0.held[id] = slots } }

    func letGo(_ slots: Demand, as id: LeaseID) {
        if slots.isEmpty { return }
        let now = time.now()
        state.withLock { state in
            state.held[id] = nil
            state.deeds.release(slots, as: id, at: now)
        }
        wake.yield()
    }

    func settle(_ demand: Demand, as id: LeaseID, _ report: UsageReport) {
        let now = time.now()
        state.withLock { $0.deeds.settle(demand, as: id, report, at: now) }
        wake.yield()
    }

    /// Begins to renew and to tell, until ``close(within:)``.
    public func start() {
        state.withLock { state in
            guard state.tasks.isEmpty, !state.isClosed else { return }
            state.tasks = [Task { await self.tellAlways() }, Task { await self.renewAlways() }]
        }
    }

    /// Tells the store what is left, for so long at most, and ends.
    public func close(within limit: Duration = .seconds(2)) async {
        let tasks = state.withLock { state in
            state.isClosed = true
            defer { state.tasks = [] }
            return state.tasks
        }
        let until = ContinuousClock.now + limit
        wake.yield()
        while state.withLock({ $0.deeds.count > 0 }), !tasks.isEmpty, ContinuousClock.now < until {
            try? await Task.sleep(for: .milliseconds(10))
        }
        wake.finish()
        for task in tasks { task.cancel() }
        for task in tasks { await task.value }
    }

    private func tellAlways() async {
        for await _ in wakes {
            while !Task.isCancelled, await tell() {}
        }
    }

    private func renewAlways() async {
        while !Task.isCancelled {
            try? await Task.sleep(for: timeToLive / 3)
            if Task.isCancelled { return }
            await renew()
            // Whatever waits for a store that was away is tried again.
            wake.yield()
        }
    }

    // MARK: telling

    /// Tells a batch; whether there may be more to tell.
    private func tell() async -> Bool {
        let batch = state.withLock { $0.deeds.take(Self.batch) }
        if batch.isEmpty { return false }
        let failed: [Untold] = await withTaskGroup(of: Untold?.self) { group in
            for (id, deed) in batch { group.addTask { await self.tell(deed, as: id) } }
            return await group.reduce(into: []) { failed, outcome in if let outcome { failed.append(outcome) } }
        }
        guard let first = failed.first else {
            answered()
            return true
        }
        let answersOthers = await wentAway(first.words)
        let now = time.now()
        state.withLock { state in
            for (id, deed, _) in failed {
                state.deeds.putBack(id, deed, at: now, timeToLive: timeToLive, answersOthers: answersOthers)
            }
        }
        try? await Task.sleep(for: StoreOutage.rest)
        return true
    }

    /// Tells one admission's; what is left of it when the store is away, and in what words.
    private func tell(_ deed: StoreDeeds.Deed, as id: LeaseID) async -> Untold? {
        var left = deed
        do throws(LimitStoreError) {
            if left.records { try await store.record(left.demand, as: id) }
            left.records = false
            if let report = left.report { try await store.settle(left.demand, as: id, report) }
            left.report = nil
            if let slots = left.releases { try await store.release(slots, as: id) }
        } catch {
            if case .away(let words) = error { return (id, left, words) }
        }
        return nil
    }

    // MARK: renewing

    private func renew() async {
        var rest = Array(state.withLock { $0.held })[...]
        while !rest.isEmpty, !Task.isCancelled {
            await withTaskGroup { group in
                for (id, slots) in rest.prefix(Self.batch) { group.addTask { await self.renew(slots, as: id) } }
            }
            rest = rest.dropFirst(Self.batch)
        }
    }

    private func renew(_ slots: Demand, as id: LeaseID) async {
        do throws(LimitStoreError) {
            if !isHeld(id) { return }
            if try await store.renew(slots, as: id) { return }
            // The store lost them; the call is under way all the same, so they are put down again.
            guard isHeld(id) else { return }
            try await store.record(slots, as: id)
        } catch { return }
        // It ended meanwhile: its slots were given back before they were put down again.
        if !isHeld(id) { letGo(slots, as: id) }
    }

    private func isHeld(_ id: LeaseID) -> Bool { state.withLock { $0.held[id] != nil } }
}
