public import RedoubtCore

/// Whom a limit is for: `user` ann, `provider` openai, `tier` write of a session, `tool` mail.send.
public struct LimitKey: Sendable, Hashable, CustomStringConvertible {
    /// The kind of subject, from the configuration's own words; never a user's text.
    public let scope: String
    /// The subject's name.
    public let subject: String

    public init(_ scope: String, _ subject: String) {
        self.scope = scope
        self.subject = subject
    }

    public var description: String { scope + " " + quoted(subject) }
}

/// What a window counts.
public enum LimitUnit: String, Sendable, Hashable, CaseIterable {
    case requests, tokens
}

/// One window of one subject.
public struct WindowKey: Sendable, Hashable {
    public let key: LimitKey
    public let unit: LimitUnit
    public let window: Rate.Window

    public init(_ key: LimitKey, _ unit: LimitUnit, per window: Rate.Window) {
        self.key = key
        self.unit = unit
        self.window = window
    }
}

/// Everything that a call must find free before it may begin: windows to spend from and slots to occupy, all or nothing.
public struct Demand: Sendable, Hashable {
    /// A window's limit, and what the call takes of it.
    public struct Share: Sendable, Hashable {
        public var limit: Int
        public var cost: Int
    }

    public private(set) var windows: [WindowKey: Share] = [:]
    /// How many calls of a subject may be under way at once.
    public private(set) var slots: [LimitKey: Int] = [:]

    public init() {}

    /// One request of a rate. Asked for twice in one demand, the smaller limit and both costs count.
    public mutating func requests(_ key: LimitKey, _ rate: Rate, cost: Int = 1) { add(key, .requests, rate, cost) }

    /// Tokens of a rate, as far as can be guessed; the real number is settled afterwards.
    public mutating func tokens(_ key: LimitKey, _ rate: Rate, estimate: Int) { add(key, .tokens, rate, estimate) }

    /// A slot among the calls that are under way at once.
    public mutating func slot(_ key: LimitKey, limit: Int) { slots[key] = min(slots[key] ?? .max, limit) }

    private mutating func add(_ key: LimitKey, _ unit: LimitUnit, _ rate: Rate, _ cost: Int) {
        let window = WindowKey(key, unit, per: rate.window)
        var share = windows[window] ?? Share(limit: rate.limit, cost: 0)
        share.limit = min(share.limit, rate.limit)
        share.cost = min(share.cost + min(max(1, cost), SlidingWindow.largestCost), SlidingWindow.largestCost)
        windows[window] = share
    }
}

/// How far a window is used: what the `x-ratelimit-*` headers say.
public struct LimitUsage: Sendable, Hashable {
    public let key: WindowKey
    public let limit: Int
    public let remaining: Int
    /// How long until the whole limit is free again.
    public let reset: Duration
}

/// Why a demand was not met.
public struct LimitRefusal: Error, Sendable, Hashable {
    public enum Cause: Sendable, Hashable {
        case window(WindowKey, limit: Int)
        case slots(LimitKey, limit: Int)
        /// The limiter's table is full of keys that still matter.
        case capacity
    }

    public let cause: Cause
    /// How long until the demand can be met as far as windows go; nil when it never will.
    public let retryAfter: Duration?

    /// The refusal as the caller may see it.
    public var denial: Denial {
        switch cause {
        case .capacity:
            return Denial(.limitsCapacity, "too many callers at once", hint: "try again later", retryAfter: retryAfter)
        case .slots(let key, let limit):
            return Denial(
                .limitsConcurrency, "\(limit) calls of this \(key.scope) are under way, the most there may be at once",
                hint: "wait for one of them to end", retryAfter: retryAfter, details: ["scope": .string(key.scope)])
        case .window(let window, let limit):
            let hint =
                retryAfter.map { "try again in \(max(1, $0.ceilingSeconds)) s" }
                ?? "ask the operator for a higher limit, or for less at once"
            return Denial(
                window.code,
                "rate limit exceeded: max \(limit) \(window.unit.rawValue) per \(window.words) for this \(window.key.scope)",
                hint: hint, retryAfter: retryAfter,
                details: ["scope": .string(window.key.scope), "limit": .integer(Int64(limit))])
        }
    }
}

extension WindowKey {
    /// The stable code of a refusal by this window. Tokens have one code whatever the window's length.
    var code: DenialCode {
        if unit == .tokens { return .limitsTokensPerMinute }
        return switch window {
        case .second: .limitsPerSecond
        case .minute: .limitsPerMinute
        case .hour: .limitsPerHour
        case .day: .limitsPerDay
        }
    }

    var words: String {
        switch window {
        case .second: "second"
        case .minute: "minute"
        case .hour: "hour"
        case .day: "day"
        }
    }
}
