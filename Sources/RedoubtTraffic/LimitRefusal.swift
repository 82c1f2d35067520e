public import RedoubtCore

/// How far a window is used: what the `x-ratelimit-*` headers say.
public struct LimitUsage: Sendable, Hashable {
    public let key: WindowKey
    public let limit: Int
    public let remaining: Int
    /// How long until the whole limit is free again.
    public let reset: Duration

    public init(key: WindowKey, limit: Int, remaining: Int, reset: Duration) {
        self.key = key
        self.limit = limit
        self.remaining = remaining
        self.reset = reset
    }
}

/// Why a demand was not met.
public struct LimitRefusal: Error, Sendable, Hashable {
    public enum Cause: Sendable, Hashable {
        case window(WindowKey, limit: Int)
        case slots(LimitKey, limit: Int)
        /// The limiter's table is full of keys that still matter.
        case capacity
        /// As many calls wait for their turn as may.
        case queue(limit: Int)
        /// Others wait for the same, and came first.
        case turn(waiting: Int)
        /// The caller gave up waiting.
        case cancelled
    }

    public let cause: Cause
    /// How long until the demand can be met as far as windows go; nil when it never will.
    public let retryAfter: Duration?

    public init(cause: Cause, retryAfter: Duration?) {
        self.cause = cause
        self.retryAfter = retryAfter
    }

    /// The refusal as the caller may see it.
    public var denial: Denial {
        switch cause {
        case .capacity:
            Denial(.limitsCapacity, "too many callers at once", hint: "try again later", retryAfter: retryAfter)
        case .queue(let limit):
            Denial(
                .limitsQueueFull, "\(limit) calls are waiting for their turn, the most there may be", hint: "try again later",
                retryAfter: retryAfter)
        case .turn(let waiting):
            Denial(
                .limitsQueueFull, "\(waiting) calls wait for the same and came first", hint: "try again later",
                retryAfter: retryAfter)
        case .cancelled: Denial(.limitsQueueFull, "the call was cancelled while it waited for its turn")
        case .slots(let key, let limit): Self.slots(key, limit, retryAfter)
        case .window(let window, let limit): Self.window(window, limit, retryAfter)
        }
    }

    private static func slots(_ key: LimitKey, _ limit: Int, _ retryAfter: Duration?) -> Denial {
        Denial(
            .limitsConcurrency,
            limit == 0
                ? "no calls of this \(key.scope) are allowed"
                : "\(limit) calls of this \(key.scope) are under way, the most there may be at once",
            hint: limit == 0 ? "ask the operator for a limit above zero" : "wait for one of them to end",
            retryAfter: retryAfter, details: ["scope": .string(key.scope)])
    }

    private static func window(_ window: WindowKey, _ limit: Int, _ retryAfter: Duration?) -> Denial {
        let hint =
            retryAfter.map { "try again in \(max(1, $0.ceilingSeconds)) s" }
            ?? "ask the operator for a higher limit, or for less at once"
        let what =
            window.unit == .money
            ? "budget exceeded: max \(Budget.words(micros: limit))"
            : "rate limit exceeded: max \(limit) \(window.unit.rawValue)"
        return Denial(
            window.code, "\(what) per \(window.window.words) for this \(window.key.scope)", hint: hint, retryAfter: retryAfter,
            details: ["scope": .string(window.key.scope), "limit": .integer(Int64(limit))])
    }
}

extension WindowKey {
    /// The stable code of a refusal by this window.
    public var code: DenialCode {
        switch unit {
        case .requests:
            switch window {
            case .second: .limitsPerSecond
            case .minute: .limitsPerMinute
            case .hour: .limitsPerHour
            case .day, .calendarDay: .limitsPerDay
            case .thirtyDays, .calendarMonth: .limitsPerMonth
            }
        case .tokens:
            switch window {
            case .second, .minute: .limitsTokensPerMinute
            case .hour: .limitsTokensPerHour
            case .day, .calendarDay: .limitsTokensPerDay
            case .thirtyDays, .calendarMonth: .limitsTokensPerMonth
            }
        case .money:
            switch window {
            case .second, .minute, .hour, .day, .calendarDay: .limitsBudgetPerDay
            case .thirtyDays, .calendarMonth: .limitsBudgetPerMonth
            }
        }
    }
}
