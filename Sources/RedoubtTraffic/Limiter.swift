public import RedoubtCore

/// The one limiter: many windows of many subjects, and slots for calls under way, in one table.
///
/// *Looks at:* every window and slot of a demand. *Refuses when:* one of them is full (then nothing of the others is spent),
/// or the table is full of keys that still matter. *Does not see:* other processes. *Costs:* a binary search a window;
/// memory as many entries a window as its limit, and at most ``capacity`` windows and slots together.
///
/// A value without a lock or a clock; ``RateLimiter`` is the thread-safe one.
public struct Limiter: Sendable {
    /// How many windows and occupied slots there can be together.
    public let capacity: Int
    private var windows: [WindowKey: SlidingWindow] = [:]
    private var slots: [LimitKey: Int] = [:]
    /// No window expires before this, so that looking for expired ones earlier would be in vain.
    private var nextExpiry = Timestamp(nanoseconds: .max)

    /// What was spent and occupied for one call, to be settled and given back.
    public struct Admission: Sendable, Hashable {
        struct Reservation: Sendable, Hashable {
            let window: WindowKey
            let ticket: SlidingWindow.Ticket
            let estimate: Int
            let limit: Int
        }

        let tokens: [Reservation]
        let slots: [LimitKey]
        /// How the demand's windows stand after the spending.
        public let usage: [LimitUsage]
    }

    /// What is kept of a window elsewhere.
    public struct Record: Sendable, Hashable {
        public let window: WindowKey
        public let spendings: [SlidingWindow.Spending]

        public init(window: WindowKey, spendings: [SlidingWindow.Spending]) {
            self.window = window
            self.spendings = spendings
        }
    }

    public init(capacity: Int = 100_000) { self.capacity = capacity }

    /// How many windows and occupied slots there are.
    public var count: Int { windows.count + slots.count }

    /// Spends and occupies everything that a demand names, or nothing.
    public mutating func admit(_ demand: Demand, at now: Timestamp) throws(LimitRefusal) -> Admission {
        if let refusal = refusal(of: demand, at: now) { throw refusal }
        try makeRoom(for: demand, at: now)
        var reservations: [Admission.Reservation] = []
        for (key, share) in demand.windows {
            let ticket = windows[key, default: SlidingWindow(length: key.window.duration)]
                .spend(share.cost, limit: share.limit, at: now)
            nextExpiry = min(nextExpiry, windows[key]?.expires ?? nextExpiry)
            guard key.unit == .tokens else { continue }
            reservations.append(.init(window: key, ticket: ticket, estimate: share.cost, limit: share.limit))
        }
        for key in demand.slots.keys { slots[key, default: 0] += 1 }
        return Admission(tokens: reservations, slots: Array(demand.slots.keys), usage: usage(of: demand, at: now))
    }

    /// Why a demand would be refused at a moment; nil when it would be met, room in the table provided.
    ///
    /// Of several full windows it names the one that takes longest, so that whoever waits as told gets through.
    public func refusal(of demand: Demand, at now: Timestamp) -> LimitRefusal? {
        var worst: LimitRefusal?
        for (key, share) in demand.windows {
            let wait = (windows[key] ?? SlidingWindow(length: key.window.duration)).wait(
                for: share.cost, limit: share.limit, at: now)
            guard wait != .zero else { continue }
            let refusal = LimitRefusal(cause: .window(key, limit: share.limit), retryAfter: wait)
            if worst.map({ Self.takesLonger(refusal, than: $0) }) ?? true { worst = refusal }
        }
        if let worst { return worst }
        for (key, limit) in demand.slots where slots[key, default: 0] >= limit {
            return LimitRefusal(cause: .slots(key, limit: limit), retryAfter: limit > 0 ? .seconds(1) : nil)
        }
        return nil
    }

    /// Puts what was really used in the place of the estimates of an admission's token windows.
    public mutating func settle(_ admission: Admission, tokens used: Int, at now: Timestamp) {
        for reservation in admission.tokens {
            windows[reservation.window, default: SlidingWindow(length: reservation.window.window.duration)].reconcile(
                reservation.ticket, estimated: reservation.estimate, used: used, limit: reservation.limit, at: now)
        }
    }

    /// Gives an admission's slots back. Call it once an admission.
    public mutating func release(_ admission: Admission) {
        for key in admission.slots {
            let left = (slots[key] ?? 0) - 1
            slots[key] = left > 0 ? left : nil
        }
    }

    /// How the windows of a demand stand, nothing spent; sorted by scope, unit and window.
    public func usage(of demand: Demand, at now: Timestamp) -> [LimitUsage] {
        demand.windows.map { key, share in
            let window = windows[key]
            return LimitUsage(
                key: key, limit: share.limit, remaining: max(0, share.limit - (window?.used(at: now) ?? 0)),
                reset: window?.reset(at: now) ?? .zero)
        }
        .sorted { $0.key.order < $1.key.order }
    }

    /// How many calls of a subject are under way.
    public func underWay(_ key: LimitKey) -> Int { slots[key] ?? 0 }

    /// What was spent after a moment, for keeping elsewhere; the slots are not in it, because their calls end with the process.
    public func snapshot(since: Timestamp) -> [Record] {
        windows.compactMap { key, window in
            let spendings = window.spendings(since: since)
            return spendings.isEmpty ? nil : Record(window: key, spendings: spendings)
        }
        .sorted { $0.window.order < $1.window.order }
    }

    /// Takes back what was kept, windows that have something already left as they are; false when the table has no room for all.
    @discardableResult
    public mutating func restore(_ records: [Record]) -> Bool {
        for record in records where windows[record.window] == nil && !record.spendings.isEmpty {
            guard count < capacity else { return false }
            var window = SlidingWindow(length: record.window.window.duration)
            for spending in record.spendings.sorted(by: { $0.at < $1.at }) {
                // Every spending is kept, whatever limit is in force now: a later demand brings its own.
                window.spend(spending.weight, limit: .max, at: spending.at)
            }
            nextExpiry = min(nextExpiry, window.expires ?? nextExpiry)
            windows[record.window] = window
        }
        return true
    }

    /// Lets go of windows in which nothing counts any more.
    public mutating func sweep(at now: Timestamp) {
        windows = windows.filter { ($0.value.expires ?? now) > now }
        nextExpiry = windows.values.compactMap(\.expires).min() ?? Timestamp(nanoseconds: .max)
    }

    private mutating func makeRoom(for demand: Demand, at now: Timestamp) throws(LimitRefusal) {
        if count + new(in: demand) <= capacity { return }
        if now >= nextExpiry { sweep(at: now) }
        // Counted again: the sweep may have taken windows of this very demand.
        let new = new(in: demand)
        guard new == 0 || count + new <= capacity else {
            let wait = min(max(.seconds(1), nextExpiry - now), .seconds(86_400))
            throw LimitRefusal(cause: .capacity, retryAfter: nextExpiry.nanoseconds == .max ? .seconds(1) : wait)
        }
    }

    private func new(in demand: Demand) -> Int {
        demand.windows.keys.count { windows[$0] == nil } + demand.slots.keys.count { slots[$0] == nil }
    }

    private static func takesLonger(_ left: LimitRefusal, than right: LimitRefusal) -> Bool {
        guard let theirs = right.retryAfter else { return false }
        guard let mine = left.retryAfter else { return true }
        return mine > theirs
    }
}

extension WindowKey {
    fileprivate var order: (String, String, String, Duration) { (key.scope, key.subject, unit.rawValue, window.duration) }
}
