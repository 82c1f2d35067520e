public import RedoubtCore

/// Everything that a call must find free before it may begin: windows to spend from and slots to occupy, all or nothing.
public struct Demand: Sendable, Hashable {
    /// A window's limit, and what the call takes of it.
    public struct Share: Sendable, Hashable {
        public var limit: Int
        public var cost: Int
    }

    /// A line of the demand without its name, so that a decision copies no text.
    struct Item: Sendable, Hashable {
        var hash: UInt32
        var kind: CounterKind
        var span: WindowSpan
        var limit: Int
        var cost: Int
    }

    private(set) var items: [Item] = []
    private(set) var keys: [LimitKey] = []

    /// A demand names at most this many windows and slots; further ones make it one that is never met.
    public static let maximumItems = 64

    public init() {}

    /// Whether it asks for nothing.
    public var isEmpty: Bool { items.isEmpty }

    /// The windows that it spends from.
    public var windows: [WindowKey: Share] {
        var shares: [WindowKey: Share] = [:]
        for (item, key) in zip(items, keys) where item.kind != .slots {
            shares[WindowKey(key, item.kind.unit, per: item.kind.window)] = Share(limit: item.limit, cost: item.cost)
        }
        return shares
    }

    /// How many calls of a subject may be under way at once.
    public var slots: [LimitKey: Int] {
        Dictionary(zip(items, keys).filter { $0.0.kind == .slots }.map { ($1, $0.limit) }, uniquingKeysWith: min)
    }

    /// One request of a rate. Asked for twice in one demand, the smaller limit and both costs count.
    public mutating func requests(_ key: LimitKey, _ rate: Rate, cost: Int = 1) {
        add(key, CounterKind(.requests, LimitWindow(rate.window)), rate.limit, cost)
    }

    /// Tokens of a rate, as far as can be guessed; the real number is settled afterwards.
    public mutating func tokens(_ key: LimitKey, _ rate: Rate, estimate: Int) {
        add(key, CounterKind(.tokens, LimitWindow(rate.window)), rate.limit, estimate)
    }

    /// Money of a budget, in millionths, as far as can be guessed; the real sum is settled afterwards.
    public mutating func money(_ key: LimitKey, _ budget: Budget, estimate: Int) {
        add(key, CounterKind(.money, budget.window), budget.limit, estimate)
    }

    /// Any window: what the other three are short for.
    public mutating func spend(_ cost: Int, of window: WindowKey, limit: Int) {
        add(window.key, CounterKind(window.unit, window.window), max(0, limit), cost)
    }

    /// A slot among the calls that are under way at once.
    public mutating func slot(_ key: LimitKey, limit: Int) { add(key, .slots, max(0, limit), 1) }

    /// The same demand with every limit divided among so many gateways, rounded down.
    public func share(among gateways: Int) -> Demand {
        var shared = self
        for index in shared.items.indices { shared.items[index].limit /= max(1, gateways) }
        return shared
    }

    private mutating func add(_ key: LimitKey, _ kind: CounterKind, _ limit: Int, _ cost: Int) {
        let cost = min(max(1, cost), SlidingWindow.largestCost)
        let hash = Self.mixed(key.hash, kind)
        if let index = items.indices.first(where: { items[$0].hash == hash && items[$0].kind == kind && keys[$0] == key }) {
            items[index].limit = min(items[index].limit, limit)
            if kind != .slots { items[index].cost = min(items[index].cost + cost, SlidingWindow.largestCost) }
            return
        }
        guard items.count < Self.maximumItems else {
            // Dropping a limit would be to allow what was forbidden.
            items[items.count - 1].limit = 0
            return
        }
        if items.isEmpty {
            // Most demands are of about four lines; growing by doubling would ask for memory three times.
            items.reserveCapacity(4)
            keys.reserveCapacity(4)
        }
        items.append(Item(hash: hash, kind: kind, span: kind.window.span, limit: limit, cost: cost))
        keys.append(key)
    }

    static func mixed(_ hash: UInt64, _ kind: CounterKind) -> UInt32 {
        UInt32(truncatingIfNeeded: ((hash &+ UInt64(kind.code)) &* 0x9E37_79B9_7F4A_7C15) >> 32)
    }
}

extension Demand {
    /// Two demands are the same that ask for the same, in whatever order it was put down.
    public static func == (left: Demand, right: Demand) -> Bool { left.windows == right.windows && left.slots == right.slots }

    public func hash(into hasher: inout Hasher) {
        hasher.combine(windows)
        hasher.combine(slots)
    }
}
