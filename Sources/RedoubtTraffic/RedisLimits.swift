internal import RedoubtCore

/// An answer of Redis as a transport understands it (RESP 2 and 3).
public enum RedisValue: Sendable, Hashable {
    case null
    case integer(Int64)
    case text(String)
    case array([RedisValue])
    /// An error reply, in the server's words.
    case error(String)
}

/// A script and what it is called with: `EVALSHA` (and `EVAL` when the server does not know it), the keys, the arguments.
public struct RedisCall: Sendable, Hashable {
    public let script: String
    public let keys: [String]
    public let arguments: [String]
}

/// Demands as calls of ``RedisScript``, and its answers as words of this room. Pure: the transport is somebody else's.
///
/// All keys begin with `NAMESPACE:{limits}:`, so that a cluster keeps them on one node, as a script that changes several demands.
public struct RedisLimits: Sendable, Hashable {
    /// Gateways of the same namespace share their limits.
    public let namespace: String
    /// How long a slot is held without being renewed; renew at a third of it.
    public let timeToLive: Duration

    public init(namespace: String = "redoubt", timeToLive: Duration = .seconds(30)) {
        // Braces would move the keys to other nodes of a cluster.
        self.namespace = namespace.filter { $0 != "{" && $0 != "}" }
        self.timeToLive = max(.seconds(1), timeToLive)
    }

    public func admit(_ demand: Demand, as id: LeaseID) -> RedisCall { call(RedisScript.admit, demand, id) }

    public func record(_ demand: Demand, as id: LeaseID) -> RedisCall { call(RedisScript.record, demand, id) }

    public func renew(_ demand: Demand, as id: LeaseID) -> RedisCall {
        call(RedisScript.renew, demand, id, where: { $0.kind == .slots })
    }

    public func release(_ demand: Demand, as id: LeaseID) -> RedisCall {
        call(RedisScript.release, demand, id, where: { $0.kind == .slots })
    }

    public func usage(of demand: Demand) -> RedisCall {
        call(RedisScript.usage, demand, LeaseID(gateway: "", number: 0), where: { $0.kind != .slots })
    }

    /// The call that settles a report; nil when nothing of it was reserved. The second value says what was not believed.
    public func settle(_ demand: Demand, as id: LeaseID, _ report: UsageReport) -> (call: RedisCall?, settlement: Settlement) {
        var settlement = Settlement()
        var used: [LimitUnit: Int] = [:]
        for unit in LimitUnit.allCases
        where unit.isReserved && demand.items.contains(where: { $0.kind != .slots && $0.kind.unit == unit }) {
            guard let reported = report[unit] else {
                settlement.estimated.insert(unit)
                continue
            }
            let (counted, clamp) = Settlement.counted(reported, of: unit)
            used[unit] = counted
            if let clamp { settlement.clamps[unit] = clamp }
        }
        if used.isEmpty { return (nil, settlement) }
        let call = call(
            RedisScript.settle, demand, id, cost: { used[$0.kind.unit] ?? $0.cost }, limit: { $0.cost },
            where: { $0.kind != .slots && used[$0.kind.unit] != nil })
        return (call, settlement)
    }

    /// What `admit` answered: nothing when it admitted.
    public func admitted(_ demand: Demand, _ answer: RedisValue) throws(LimitStoreError) {
        let parts = try Self.array(answer)
        if parts.first == .integer(1) { return }
        guard parts.count == 3, parts[0] == .integer(0), case .integer(let number) = parts[1], let wait = Self.number(parts[2]),
            demand.items.indices.contains(Int(number) - 1)
        else { throw .away("an answer that makes no sense") }
        let (item, key) = (demand.items[Int(number) - 1], demand.keys[Int(number) - 1])
        let retry: Duration? = wait == -1 ? nil : wait < 0 ? .seconds(1) : .microseconds(wait)
        let cause: LimitRefusal.Cause =
            item.kind == .slots
            ? .slots(key, limit: item.limit)
            : .window(WindowKey(key, item.kind.unit, per: item.kind.window), limit: item.limit)
        throw .refused(LimitRefusal(cause: cause, retryAfter: retry))
    }

    /// Whether `settle`, `record`, `release` were done, or `renew` found the slots still held.
    public func done(_ answer: RedisValue) throws(LimitStoreError) -> Bool { try Self.array(answer).first == .integer(1) }

    /// What `usage` answered.
    public func usage(of demand: Demand, _ answer: RedisValue) throws(LimitStoreError) -> [LimitUsage] {
        let parts = try Self.array(answer)
        let windows = zip(demand.items, demand.keys).filter { $0.0.kind != .slots }
        guard parts.count == 2 * windows.count else { throw .away("an answer that makes no sense") }
        return windows.enumerated().map { index, window in
            let (item, key) = window
            return LimitUsage(
                key: WindowKey(key, item.kind.unit, per: item.kind.window), limit: item.limit,
                remaining: max(0, item.limit - Int(Self.number(parts[2 * index]) ?? 0)),
                reset: .microseconds(Self.number(parts[2 * index + 1]) ?? 0))
        }
        .sorted { $0.key.order < $1.key.order }
    }

    /// Whether the server does not know the script yet, so that it is to be sent whole.
    public static func mustSendScript(_ answer: RedisValue) -> Bool {
        if case .error(let words) = answer { words.hasPrefix("NOSCRIPT") } else { false }
    }

    /// The names under which an item is kept. Scope and subject are length-prefixed, so that no two of them give the same name.
    func keys(_ item: Demand.Item, _ key: LimitKey) -> [String] {
        let name = "\(key.scope.utf8.count):\(key.scope):\(key.subject)"
        let prefix = namespace + ":{limits}:"
        if item.kind == .slots { return [prefix + "s:" + name] }
        let window = "\(item.kind.unit.rawValue):\(item.kind.window.rawValue):" + name
        return [prefix + "w:" + window, prefix + "h:" + window]
    }

    private func call(
        _ script: String, _ demand: Demand, _ id: LeaseID, cost: (Demand.Item) -> Int = { $0.cost },
        limit: (Demand.Item) -> Int = { $0.limit }, where wanted: (Demand.Item) -> Bool = { _ in true }
    ) -> RedisCall {
        var names: [String] = []
        var arguments = [id.text, String(timeToLive.wholeNanoseconds / 1000)]
        for (item, key) in zip(demand.items, demand.keys) where wanted(item) {
            names += keys(item, key)
            arguments += [Self.kind(item), String(item.span.length / 1000), String(min(limit(item), 1 << 52)), String(cost(item))]
        }
        return RedisCall(script: script, keys: names, arguments: arguments)
    }

    private static func kind(_ item: Demand.Item) -> String {
        if item.kind == .slots { return "s" }
        return switch item.span.calendar {
        case .none: "w"
        case .day: "d"
        case .month: "m"
        }
    }

    private static func array(_ answer: RedisValue) throws(LimitStoreError) -> [RedisValue] {
        switch answer {
        case .array(let parts): return parts
        case .error(let words): throw .away(String(words.prefix(200)))
        case .null, .integer, .text: throw .away("an answer that makes no sense")
        }
    }

    private static func number(_ value: RedisValue) -> Int64? {
        switch value {
        case .integer(let number): number
        case .text(let text): Int64(text)
        case .null, .array, .error: nil
        }
    }
}
