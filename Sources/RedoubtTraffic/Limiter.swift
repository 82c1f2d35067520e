public import RedoubtCore

/// The one limiter: many windows of many subjects, and slots for calls under way, in one table.
///
/// *Looks at:* every window and slot of a demand. *Refuses when:* one of them is full (then nothing of the others is spent),
/// or the table is full of keys that still matter. *Does not see:* other processes. *Costs:* a hash look-up and mostly no search
/// a window; memory for at most ``capacity`` windows and slots together (about 100 to 180 bytes each, by the length of the
/// name) and at most ``entryCapacity`` entries of 16 bytes in windows that hold more than one.
///
/// A value without a lock or a clock; ``RateLimiter`` is the thread-safe one.
public struct Limiter: Sendable {
    /// How many windows and occupied slots there can be together.
    public let capacity: Int
    /// How many entries there can be in windows that hold more than one.
    public let entryCapacity: Int
    var table = CounterTable()
    private(set) var entries = 0
    /// Where the search for rows in which nothing counts goes on.
    private var hand = 0
    /// The rows of the demand in hand, -1 for none; kept so that a decision asks for no memory.
    private var places: [Int] = Array(repeating: -1, count: Demand.maximumItems)

    /// What was spent and occupied for one call, to be settled and given back.
    public struct Admission: Sendable, Hashable {
        struct Reservation: Sendable, Hashable {
            let item: Int
            let ticket: LogTicket
            var counted: Int
        }

        public let demand: Demand
        /// When it was admitted.
        public let at: Timestamp
        var reservations: [Reservation]
    }

    public init(capacity: Int = 1_000_000, entryCapacity: Int = 8_000_000) {
        self.capacity = max(0, capacity)
        self.entryCapacity = max(WindowLog.maximumEntries, entryCapacity)
    }

    /// Rows for slots that nobody occupies now: kept, because they are soon wanted again, until the room is needed.
    private var idle = 0

    /// How many windows and occupied slots there are.
    public var count: Int { table.count - idle }

    /// Spends and occupies everything that a demand names, or nothing.
    public mutating func admit(_ demand: Demand, at now: Timestamp) throws(LimitRefusal) -> Admission {
        let moment = now.nanoseconds
        var missing = 0
        for index in demand.items.indices {
            let row = table.find(demand.items[index], demand.keys[index]) ?? -1
            places[index] = row
            if row < 0 { missing += 1 }
            let fits =
                row < 0 ? demand.items[index].cost <= demand.items[index].limit : table[row].fits(demand.items[index], moment)
            guard fits else { throw refused(demand, at: now) }
        }
        if missing > 0 || entries >= entryCapacity { try makeRoom(for: demand, missing, at: now) }
        return Admission(demand: demand, at: now, reservations: spend(demand, moment))
    }

    /// Why a demand would be refused at a moment; nil when it would be met, room in the table provided.
    ///
    /// Of several full windows it names the one that takes longest, so that whoever waits as told gets through.
    public func refusal(of demand: Demand, at now: Timestamp) -> LimitRefusal? {
        var worst: LimitRefusal?
        for (item, key) in zip(demand.items, demand.keys) where item.kind != .slots {
            let span = item.span
            let log = table.find(item, key).map { table[$0].log } ?? WindowLog()
            let wait = log.wait(for: item.cost, limit: item.limit, at: now.nanoseconds, span)
            if wait == 0 { continue }
            let refusal = LimitRefusal(
                cause: .window(WindowKey(key, item.kind.unit, per: item.kind.window), limit: item.limit),
                retryAfter: wait.map { .nanoseconds($0) })
            if worst.map({ Self.takesLonger(refusal, than: $0) }) ?? true { worst = refusal }
        }
        if let worst { return worst }
        for (item, key) in zip(demand.items, demand.keys) where item.kind == .slots && underWay(item, key) >= item.limit {
            return LimitRefusal(cause: .slots(key, limit: item.limit), retryAfter: item.limit > 0 ? .seconds(1) : nil)
        }
        return nil
    }

    /// Puts what was really used in the place of what an admission's windows of tokens and money have counted so far.
    ///
    /// It can be said again as a stream goes on; what is not reported stays as it was estimated.
    @discardableResult
    public mutating func settle(_ admission: inout Admission, _ report: UsageReport, at now: Timestamp) -> Settlement {
        var settlement = Settlement()
        for index in admission.reservations.indices {
            let reservation = admission.reservations[index]
            let item = admission.demand.items[reservation.item]
            guard let reported = report[item.kind.unit] else {
                settlement.estimated.insert(item.kind.unit)
                continue
            }
            let (used, clamp) = Settlement.counted(reported, of: item.kind.unit)
            if let clamp { settlement.clamps[item.kind.unit] = clamp }
            let key = admission.demand.keys[reservation.item]
            // The key's row may have been let go of in a long call; then only what is above the estimate counts, from now on.
            if let row = table.find(item, key) ?? (used > reservation.counted ? table.insert(item, key) : nil) {
                let before = table[row].log.allocated
                table[row].log.reconcile(
                    reservation.ticket, counted: reservation.counted, used: used, limit: item.limit, at: now.nanoseconds,
                    item.span)
                entries += table[row].log.allocated - before
            }
            admission.reservations[index].counted = used
        }
        return settlement
    }

    /// Gives an admission's slots back. Call it once an admission.
    public mutating func release(_ admission: Admission) {
        let demand = admission.demand
        for index in demand.items.indices where demand.items[index].kind == .slots {
            guard let row = table.find(demand.items[index], demand.keys[index]) else { continue }
            if table[row].vacate() { idle += 1 }
        }
    }

    /// Lets go of windows in which nothing counts any more.
    public mutating func sweep(at now: Timestamp) { for row in 0..<table.rowCount { evict(row, now.nanoseconds) } }

    /// Keeps a window's log as it was elsewhere; false when there is no room.
    mutating func keep(_ item: Demand.Item, _ key: LimitKey, _ spendings: [SlidingWindow.Spending]) -> Bool {
        if table.find(item, key) != nil { return true }
        guard table.count < capacity, entries < entryCapacity else { return false }
        let row = table.insert(item, key)
        for spending in spendings.sorted(by: { $0.at < $1.at }) {
            // Every spending is kept, whatever limit is in force now: a later demand brings its own.
            table[row].log.append(at: spending.at.nanoseconds, weight: Int64(SlidingWindow.counted(spending.weight)))
        }
        entries += table[row].log.allocated
        return true
    }

    func underWay(_ item: Demand.Item, _ key: LimitKey) -> Int { table.find(item, key).map { Int(table[$0].log.whole) } ?? 0 }

    private mutating func spend(_ demand: Demand, _ now: Int64) -> [Admission.Reservation] {
        var reservations: [Admission.Reservation] = []
        for index in demand.items.indices {
            let item = demand.items[index]
            let isNew = places[index] < 0
            let row = isNew ? table.insert(item, demand.keys[index]) : places[index]
            if item.kind == .slots {
                if table[row].occupy(), !isNew { idle -= 1 }
                continue
            }
            let (ticket, growth) = table[row].spend(item, now)
            entries += growth
            if item.kind.isReserved { reservations.append(.init(item: index, ticket: ticket, counted: item.cost)) }
        }
        return reservations
    }

    private func refused(_ demand: Demand, at now: Timestamp) -> LimitRefusal {
        refusal(of: demand, at: now) ?? LimitRefusal(cause: .capacity, retryAfter: .seconds(1))
    }

    /// Looks at a few rows, further on each time, and lets go of those in which nothing counts.
    ///
    /// A new key pays for looking at two, and at 64 when there is no room: never for a walk over a million.
    private mutating func makeRoom(for demand: Demand, _ missing: Int, at now: Timestamp) throws(LimitRefusal) {
        let isFull = table.count + missing > capacity || entries >= entryCapacity
        var soonest = Int64.max
        for _ in 0..<min(isFull ? 64 : 2, table.rowCount) {
            hand = hand + 1 < table.rowCount ? hand + 1 : 0
            if let expiry = evict(hand, now.nanoseconds) { soonest = min(soonest, expiry) }
        }
        // Looked up again: rows of this very demand may be among those that went.
        var missing = 0
        for index in demand.items.indices {
            places[index] = table.find(demand.items[index], demand.keys[index]) ?? -1
            if places[index] < 0 { missing += 1 }
        }
        guard isFull, missing > 0 && table.count + missing > capacity || entries >= entryCapacity else { return }
        let wait: Duration = soonest == .max ? .zero : .nanoseconds(saturating(soonest, -now.nanoseconds))
        throw LimitRefusal(cause: .capacity, retryAfter: min(max(wait, .seconds(1)), .seconds(86_400)))
    }

    /// Lets go of a row in which nothing counts; otherwise says when that will be, nil for slots.
    @discardableResult
    private mutating func evict(_ row: Int, _ now: Int64) -> Int64? {
        guard let kind = table[row].kind else { return nil }
        if kind == .slots {
            guard table[row].log.whole == 0 else { return nil }
            table.remove(row)
            idle -= 1
            return nil
        }
        let span = kind.window.span
        table[row].log.calm(at: now, span)
        entries -= table[row].log.allocated
        guard table[row].log.isOver(at: now, span) else {
            table[row].log.shrink()
            entries += table[row].log.allocated
            return table[row].log.newest.map(span.leaves)
        }
        table.remove(row)
        return nil
    }

    private static func takesLonger(_ left: LimitRefusal, than right: LimitRefusal) -> Bool {
        guard let theirs = right.retryAfter else { return false }
        guard let mine = left.retryAfter else { return true }
        return mine > theirs
    }
}
