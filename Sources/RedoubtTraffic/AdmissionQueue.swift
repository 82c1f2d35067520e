public import RedoubtCore

/// The limiter with a queue before it: first come, first served by each thing that there is too little of, and nobody waits behind
/// a call that lacks something else.
///
/// A call that finds a window or a slot full waits at it, and stays registered at everything that it once found full until its turn
/// or its end. A call goes ahead when its demand is met and nobody who came earlier waits at anything that it asks for. So no call
/// overtakes another at what both lack, the one that came first can always go first, and a full window holds up only those
/// who need it. *Bound:* ``capacity`` waiting calls; more are refused.
///
/// A value without a lock or a clock: what came of the waiting is answered as a list of ``Turn``.
public struct AdmissionQueue: Sendable {
    /// The name of a call that waits.
    public struct Ticket: Sendable, Hashable, Comparable {
        let number: UInt64

        public static func < (left: Ticket, right: Ticket) -> Bool { left.number < right.number }
    }

    public enum Outcome: Sendable {
        case admitted(Limiter.Admission)
        case waiting(Ticket)
        case refused(LimitRefusal)
    }

    /// How a wait ended.
    public struct Turn: Sendable {
        public let ticket: Ticket
        public let result: Result<Limiter.Admission, LimitRefusal>
    }

    private struct Waiter: Sendable {
        let ticket: Ticket
        let demand: Demand
        let deadline: Timestamp
        /// What it found full, or somebody waiting at who came earlier.
        var lacking: Set<Spot> = []
        /// When it is worth looking again though nothing was given back.
        var next: Timestamp
    }

    /// A window or a slot of somebody.
    private struct Spot: Sendable, Hashable {
        let hash: UInt64
        let kind: CounterKind
    }

    public let capacity: Int
    public private(set) var limiter: Limiter
    /// Those who wait, in the order in which they came.
    private var waiters: [Waiter] = []
    /// How many wait at each spot, so that an arrival need not look at all of them.
    private var crowds: [Spot: Int] = [:]
    private var number: UInt64 = 0
    /// The latest reading of the clock, for those who let go without one.
    private var reading = Timestamp(nanoseconds: .min)

    public init(_ limiter: Limiter = Limiter(), capacity: Int = 1024) {
        self.limiter = limiter
        self.capacity = max(0, capacity)
    }

    /// How many calls wait.
    public var waiting: Int { waiters.count }

    /// The moment at which to call ``advance(to:)`` next; nil when nobody waits.
    public var nextWake: Timestamp? { waiters.map { min($0.next, $0.deadline) }.min() }

    /// Meets a demand now or refuses it. Nobody overtakes those who wait for the same.
    public mutating func admit(_ demand: Demand, at now: Timestamp) throws(LimitRefusal) -> Limiter.Admission {
        reading = now
        if !waiters.isEmpty, !lacking(demand, at: now, isTaken: { crowds[$0] != nil }).isEmpty {
            throw refusal(of: demand, at: now)
        }
        return try limiter.admit(demand, at: now)
    }

    /// A name for a call that may have to wait.
    public mutating func ticket() -> Ticket {
        number += 1
        return Ticket(number: number)
    }

    /// Meets a demand now, or lets it wait for its turn until a deadline. What can never be met, or certainly not in time, is
    /// refused at once. The order is that of the submissions.
    public mutating func submit(
        _ demand: Demand, as ticket: Ticket? = nil, until deadline: Timestamp, at now: Timestamp
    ) -> Outcome {
        let refusal: LimitRefusal
        do throws(LimitRefusal) { return .admitted(try admit(demand, at: now)) } catch { refusal = error }
        guard let wait = refusal.retryAfter, now < deadline else { return .refused(refusal) }
        if case .window(let window, _) = refusal.cause, window.unit == .requests, now + wait > deadline { return .refused(refusal) }
        guard waiters.count < capacity else { return .refused(LimitRefusal(cause: .queue(limit: capacity), retryAfter: wait)) }
        let next = Self.wake(refusal, deadline, now)
        var waiter = Waiter(ticket: ticket ?? self.ticket(), demand: demand, deadline: deadline, next: next)
        waiter.lacking = lacking(demand, at: now) { crowds[$0] != nil }
        for spot in waiter.lacking { crowds[spot, default: 0] += 1 }
        waiters.append(waiter)
        return .waiting(waiter.ticket)
    }

    /// Takes a waiting call out, without a trace; answers whose turn that makes it.
    public mutating func cancel(_ ticket: Ticket, at now: Timestamp) -> [Turn] {
        guard let index = waiters.firstIndex(where: { $0.ticket == ticket }) else { return [] }
        let gone = remove(index)
        return serve(at: now, changed: gone.lacking)
    }

    /// Gives an admission's slots back; answers whose turn that makes it.
    public mutating func release(_ admission: Limiter.Admission, at now: Timestamp? = nil) -> [Turn] {
        limiter.release(admission)
        if waiters.isEmpty { return [] }
        let spots = Self.spots(admission.demand)
        return serve(at: now ?? reading, changed: spots)
    }

    /// Puts real use in the place of estimates; answers whose turn that makes it.
    public mutating func settle(
        _ admission: inout Limiter.Admission, _ report: UsageReport, at now: Timestamp
    ) -> (settlement: Settlement, turns: [Turn]) {
        let settlement = limiter.settle(&admission, report, at: now)
        if waiters.isEmpty { return (settlement, []) }
        let spots = Self.spots(admission.demand)
        return (settlement, serve(at: now, changed: spots))
    }

    /// Lets time pass: windows that have become free, deadlines that are over.
    public mutating func advance(to now: Timestamp) -> [Turn] {
        reading = now
        let turns = serve(at: now, changed: []) { $0.next <= now }
        let late = waiters.filter { $0.deadline <= now }.map {
            Turn(ticket: $0.ticket, result: .failure(refusal(of: $0.demand, at: now)))
        }
        for index in waiters.indices.reversed() where waiters[index].deadline <= now { _ = remove(index) }
        if late.isEmpty { return turns }
        return turns + late + serve(at: now, changed: []) { _ in true }
    }

    /// Changes the limiter in ways that free nothing: sweeping, restoring.
    mutating func withLimiter<Value>(_ body: (inout Limiter) -> Value) -> Value { body(&limiter) }

    /// Looks, in the order of coming, at those who wait at what has changed, and at those whom it concerns for another reason.
    private mutating func serve(
        at now: Timestamp, changed spots: Set<Spot>, _ concerns: ((Waiter) -> Bool)? = nil
    ) -> [Turn] {
        var turns: [Turn] = []
        // What those before wait at: nobody behind them gets any of it.
        var (taken, changed): (Set<Spot>, Set<Spot>) = ([], spots)
        var index = 0
        while index < waiters.count {
            if concerns == nil, changed.isSubset(of: taken) { break }
            let waiter = waiters[index]
            let mayGo = waiter.lacking.isDisjoint(with: taken)
            if mayGo, concerns?(waiter) ?? false || !waiter.lacking.isDisjoint(with: changed),
                let admission = turn(of: index, at: now, taken)
            {
                turns.append(Turn(ticket: waiter.ticket, result: .success(admission)))
                changed.formUnion(remove(index).lacking)
                continue
            }
            taken.formUnion(waiters[index].lacking)
            index += 1
        }
        return turns
    }

    private mutating func turn(of index: Int, at now: Timestamp, _ taken: Set<Spot>) -> Limiter.Admission? {
        let demand = waiters[index].demand
        let lacking = lacking(demand, at: now, isTaken: taken.contains)
        if lacking.isEmpty, let admission = try? limiter.admit(demand, at: now) { return admission }
        for spot in lacking where waiters[index].lacking.insert(spot).inserted { crowds[spot, default: 0] += 1 }
        waiters[index].next = Self.wake(limiter.refusal(of: demand, at: now), waiters[index].deadline, now)
        return nil
    }

    private mutating func remove(_ index: Int) -> Waiter {
        let gone = waiters.remove(at: index)
        for spot in gone.lacking {
            let left = (crowds[spot] ?? 0) - 1
            crowds[spot] = left > 0 ? left : nil
        }
        return gone
    }

    private func refusal(of demand: Demand, at now: Timestamp) -> LimitRefusal {
        limiter.refusal(of: demand, at: now) ?? LimitRefusal(cause: .turn(waiting: waiters.count), retryAfter: .seconds(1))
    }

    /// When it is worth looking again by the passing of time alone; for a slot or somebody else's turn it never is.
    private static func wake(_ refusal: LimitRefusal?, _ deadline: Timestamp, _ now: Timestamp) -> Timestamp {
        guard let refusal, let wait = refusal.retryAfter else { return deadline }
        switch refusal.cause {
        case .window, .capacity: return min(deadline, now + max(.nanoseconds(1), wait))
        case .slots, .queue, .turn, .cancelled: return deadline
        }
    }

    /// What of a demand is full, or has somebody waiting at it who came earlier.
    private func lacking(_ demand: Demand, at now: Timestamp, isTaken: (Spot) -> Bool) -> Set<Spot> {
        Set(
            demand.items.indices.compactMap { index in
                let spot = Spot(hash: demand.keys[index].hash, kind: demand.items[index].kind)
                return isTaken(spot) || limiter.isFull(demand, index, at: now) ? spot : nil
            })
    }

    private static func spots(_ demand: Demand) -> Set<Spot> {
        Set(zip(demand.items, demand.keys).map { Spot(hash: $1.hash, kind: $0.kind) })
    }
}

extension Limiter {
    /// Whether an item of a demand would be refused.
    func isFull(_ demand: Demand, _ index: Int, at now: Timestamp) -> Bool {
        let item = demand.items[index]
        guard let row = table.find(item, demand.keys[index]) else { return item.cost > item.limit }
        if item.kind == .slots { return Int(table[row].log.whole) >= item.limit }
        return table[row].log.wait(for: item.cost, limit: item.limit, at: now.nanoseconds, item.span) != 0
    }
}
