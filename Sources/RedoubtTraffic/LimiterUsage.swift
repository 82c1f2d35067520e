public import RedoubtCore

extension Limiter {
    /// What is kept of a window elsewhere.
    public struct Record: Sendable, Hashable {
        public let window: WindowKey
        public let spendings: [SlidingWindow.Spending]

        public init(window: WindowKey, spendings: [SlidingWindow.Spending]) {
            self.window = window
            self.spendings = spendings
        }
    }

    /// How the windows of a demand stand, nothing spent; sorted by scope, unit and window.
    public func usage(of demand: Demand, at now: Timestamp) -> [LimitUsage] {
        zip(demand.items, demand.keys).compactMap { item, key in
            guard item.kind != .slots else { return nil }
            let span = item.span
            let log = table.find(item, key).map { table[$0].log } ?? WindowLog()
            return LimitUsage(
                key: WindowKey(key, item.kind.unit, per: item.kind.window), limit: item.limit,
                remaining: max(0, item.limit - Int(log.used(at: now.nanoseconds, span))),
                reset: .nanoseconds(log.reset(at: now.nanoseconds, span)))
        }
        .sorted { $0.key.order < $1.key.order }
    }

    /// How much of a window is spent at a moment.
    public func used(_ window: WindowKey, at now: Timestamp) -> Int {
        var demand = Demand()
        demand.spend(1, of: window, limit: .max)
        return usage(of: demand, at: now).first.map { .max - $0.remaining } ?? 0
    }

    /// How many calls of a subject are under way.
    public func underWay(_ key: LimitKey) -> Int {
        var demand = Demand()
        demand.slot(key, limit: 1)
        return demand.items.first.map { underWay($0, key) } ?? 0
    }

    /// What was spent after a moment, for keeping elsewhere; the slots are not in it, because their calls end with the process.
    public func snapshot(since: Timestamp) -> [Record] {
        table.rows.compactMap { row -> Record? in
            guard let kind = table[row].kind, kind != .slots else { return nil }
            let spendings = table[row].log.spendings(after: since.nanoseconds)
            if spendings.isEmpty { return nil }
            return Record(window: WindowKey(table[row].key, kind.unit, per: kind.window), spendings: spendings)
        }
        .sorted { $0.window.order < $1.window.order }
    }

    /// Takes back what was kept, windows that have something already left as they are; false when the table has no room for all.
    @discardableResult
    public mutating func restore(_ records: [Record]) -> Bool {
        for record in records where !record.spendings.isEmpty {
            var demand = Demand()
            demand.spend(1, of: record.window, limit: .max)
            guard let item = demand.items.first, keep(item, record.window.key, record.spendings) else { return false }
        }
        return true
    }
}
