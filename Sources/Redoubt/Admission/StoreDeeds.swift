internal import RedoubtCore
internal import RedoubtTraffic

/// What is still to be told to a store, one line an admission; what is put down again is put in the place of what was.
///
/// *Bound:* so many lines. What finds no room is given up and counted: a slot then comes back when its time to live is over, an
/// estimate stands, and what was admitted while the store was away is not in it.
struct StoreDeeds: Sendable {
    /// In the order in which they are done.
    struct Deed: Sendable, Hashable {
        var demand: Demand
        var records = false
        var report: UsageReport?
        var releases: Demand?
        /// When it was first put down.
        var since: Timestamp
        /// How often it failed at a store that answered others.
        var failures = 0

        var isDone: Bool { !records && report == nil && releases == nil }
    }

    let capacity: Int
    private(set) var lost = 0
    private var deeds: [LeaseID: Deed] = [:]
    private var order: [LeaseID] = []

    init(capacity: Int) { self.capacity = max(1, capacity) }

    var count: Int { deeds.count }

    mutating func record(_ demand: Demand, as id: LeaseID, at now: Timestamp) {
        change(id, demand, now) {
            $0.demand = demand
            $0.records = true
        }
    }

    mutating func settle(_ demand: Demand, as id: LeaseID, _ report: UsageReport, at now: Timestamp) {
        change(id, demand, now) {
            $0.demand = demand
            $0.report = report
        }
    }

    mutating func release(_ slots: Demand, as id: LeaseID, at now: Timestamp) { change(id, slots, now) { $0.releases = slots } }

    /// Takes out the oldest lines.
    mutating func take(_ most: Int) -> [(id: LeaseID, deed: Deed)] {
        let ids = order.prefix(most)
        let taken = ids.compactMap { id in deeds.removeValue(forKey: id).map { (id, $0) } }
        order.removeFirst(ids.count)
        return taken
    }

    /// Deeds that a store refuses again and again while it does others are given up after so many failures.
    static let mostFailures = 3

    /// Puts back what could not be done; what was put down meanwhile is newer. A release that is older than a slot's time to live
    /// is done already.
    mutating func putBack(_ id: LeaseID, _ deed: Deed, at now: Timestamp, timeToLive: Duration, answersOthers: Bool = false) {
        var deed = deed
        if answersOthers { deed.failures += 1 }
        guard deed.failures < Self.mostFailures else { return lost += 1 }
        if now - deed.since > timeToLive, !deed.records { deed.releases = nil }
        if deed.isDone { return }
        let newer = deeds[id]
        change(id, deed.demand, now) {
            $0 = deed
            $0.report = newer?.report ?? deed.report
            $0.releases = newer?.releases ?? deed.releases
        }
    }

    private mutating func change(_ id: LeaseID, _ demand: Demand, _ now: Timestamp, _ body: (inout Deed) -> Void) {
        if deeds[id] == nil {
            guard deeds.count < capacity else { return lost += 1 }
            order.append(id)
        }
        body(&deeds[id, default: Deed(demand: demand, since: now)])
    }
}
