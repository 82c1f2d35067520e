internal import RedoubtCore
internal import RedoubtTraffic

/// A call's right to be under way by a store that gateways share. Its slots go back exactly once: when it is let go.
///
/// Nobody waits for the store: what is to be told to it is put down, and told in turn.
final class SharedLease: Sendable {
    let id: LeaseID
    private let demand: Demand
    private let slots: Demand
    private let holdsMore: Bool
    /// The same call in this process's own limiter, where that decides when the store is away.
    private let local: Lease?
    private let admission: SharedAdmission

    init(_ demand: Demand, as id: LeaseID, local: consuming Lease?, of admission: SharedAdmission) {
        self.id = id
        self.demand = demand
        slots = demand.slotsOnly
        holdsMore = demand.windows.keys.contains { $0.unit != .requests }
        self.local = local
        self.admission = admission
        if !slots.isEmpty { admission.hold(slots, as: id) }
    }

    func settle(_ report: UsageReport, at now: Timestamp) {
        local?.settle(report, at: now)
        if holdsMore { admission.settle(demand, as: id, report) }
    }

    deinit { if !slots.isEmpty { admission.letGo(slots, as: id) } }
}

extension Demand {
    /// Its slots without its windows: all that renewing and giving back are about.
    var slotsOnly: Demand {
        var demand = Demand()
        for (key, limit) in slots { demand.slot(key, limit: limit) }
        return demand
    }

    /// The same spending without any limit: to be counted, not to be decided by.
    var unlimited: Demand {
        var demand = Demand()
        for (window, share) in windows { demand.spend(share.cost, of: window, limit: 1 << 52) }
        for key in slots.keys { demand.slot(key, limit: 1 << 31) }
        return demand
    }
}
