internal import RedoubtCore

/// Whom a limit is for: `user` ann, `provider` openai, `tier` write of a session, `tool` mail.send, `global`.
public struct LimitKey: Sendable, Hashable, CustomStringConvertible {
    /// The kind of subject, from the configuration's own words; never a user's text.
    public let scope: String
    /// The subject's name.
    public let subject: String
    /// Hashed once, because a demand looks its keys up several times. Seeded by process, so that nobody can choose names
    /// that collide.
    let hash: UInt64

    public init(_ scope: String, _ subject: String) {
        self.scope = scope
        self.subject = subject
        var hasher = Hasher()
        hasher.combine(scope)
        hasher.combine(subject)
        hash = UInt64(bitPattern: Int64(hasher.finalize()))
    }

    /// The one subject of a limit for everybody together.
    public static let global = LimitKey("global", "")

    public static func == (left: LimitKey, right: LimitKey) -> Bool {
        left.hash == right.hash && left.subject == right.subject && left.scope == right.scope
    }

    public func hash(into hasher: inout Hasher) { hasher.combine(hash) }

    public var description: String { scope + " " + quoted(subject) }
}

/// What a window counts.
public enum LimitUnit: String, Sendable, Hashable, CaseIterable {
    case requests, tokens
    /// Millionths of the currency of the price table.
    case money

    /// The most that one call's report of its own usage is believed; what is more is an upstream's error or lie.
    ///
    /// Tokens: 2^24, more than any model's context. Money: 10,000 units of currency.
    public var largestReport: Int {
        switch self {
        case .requests: 1
        case .tokens: 1 << 24
        case .money: 10_000_000_000
        }
    }

    /// Whether the real number is known only after the call.
    var isReserved: Bool { self != .requests }
}

/// One window of one subject.
public struct WindowKey: Sendable, Hashable {
    public let key: LimitKey
    public let unit: LimitUnit
    public let window: LimitWindow

    public init(_ key: LimitKey, _ unit: LimitUnit, per window: LimitWindow) {
        self.key = key
        self.unit = unit
        self.window = window
    }

    var order: (String, String, String, Int64) { (key.scope, key.subject, unit.rawValue, window.span.length) }
}

/// What one row of the limiter's table counts, in a byte: a unit in a window, or the slots of calls under way.
struct CounterKind: Sendable, Hashable {
    let code: UInt8

    static let slots = CounterKind(code: 255)

    init(_ unit: LimitUnit, _ window: LimitWindow) { code = Self.number(unit) << 3 | Self.number(window) }

    private init(code: UInt8) { self.code = code }

    /// Whether the real number is known only after the call.
    var isReserved: Bool { code >> 3 != 0 && self != .slots }

    var unit: LimitUnit {
        switch code >> 3 {
        case 0: .requests
        case 1: .tokens
        default: .money
        }
    }

    var window: LimitWindow {
        switch code & 7 {
        case 0: .second
        case 1: .minute
        case 2: .hour
        case 3: .day
        case 4: .thirtyDays
        case 5: .calendarDay
        default: .calendarMonth
        }
    }

    private static func number(_ unit: LimitUnit) -> UInt8 {
        switch unit {
        case .requests: 0
        case .tokens: 1
        case .money: 2
        }
    }

    private static func number(_ window: LimitWindow) -> UInt8 {
        switch window {
        case .second: 0
        case .minute: 1
        case .hour: 2
        case .day: 3
        case .thirtyDays: 4
        case .calendarDay: 5
        case .calendarMonth: 6
        }
    }
}
