public import RedoubtCore

/// The lengths of time that a limit can be for.
///
/// The first five slide: the limit holds in *any* stretch of that length. The two calendar windows begin anew at midnight
/// UTC and on the first of the month, as invoices do; across such a moment up to two limits can be spent.
public enum LimitWindow: String, Sendable, Hashable, CaseIterable {
    case second = "s"
    case minute = "min"
    case hour = "h"
    /// Any 24 hours.
    case day = "d"
    /// Any 30 days.
    case thirtyDays = "30d"
    /// From midnight to midnight, UTC.
    case calendarDay = "day"
    /// From the first of a month to the first of the next, UTC.
    case calendarMonth = "month"

    public init(_ window: Rate.Window) {
        self =
            switch window {
            case .second: .second
            case .minute: .minute
            case .hour: .hour
            case .day: .day
            }
    }

    /// How long it is; for a calendar month the longest there is.
    public var duration: Duration { .nanoseconds(span.length) }

    /// Whether it begins anew at fixed moments instead of sliding.
    public var isCalendar: Bool { self == .calendarDay || self == .calendarMonth }

    /// The length as people say it: `minute`, `24 hours`.
    public var words: String {
        switch self {
        case .second: "second"
        case .minute: "minute"
        case .hour: "hour"
        case .day, .calendarDay: "day"
        case .thirtyDays: "30 days"
        case .calendarMonth: "month"
        }
    }

    var span: WindowSpan {
        switch self {
        case .second: WindowSpan(length: 1_000_000_000)
        case .minute: WindowSpan(length: 60_000_000_000)
        case .hour: WindowSpan(length: 3_600_000_000_000)
        case .day: WindowSpan(length: WindowSpan.day)
        case .thirtyDays: WindowSpan(length: 30 * WindowSpan.day)
        case .calendarDay: WindowSpan(length: WindowSpan.day, calendar: .day)
        case .calendarMonth: WindowSpan(length: 31 * WindowSpan.day, calendar: .month)
        }
    }
}

/// What a window does with time: from when on entries count, and when one leaves. Nanoseconds.
struct WindowSpan: Sendable, Hashable {
    enum Calendar: Sendable, Hashable { case none, day, month }

    static let day: Int64 = 86_400_000_000_000

    let length: Int64
    let calendar: Calendar

    init(length: Int64, calendar: Calendar = .none) {
        self.length = max(1, length)
        self.calendar = calendar
    }

    /// Entries later than this count.
    func edge(_ now: Int64) -> Int64 {
        switch calendar {
        case .none: saturating(now, -length)
        case .day: saturating(CivilMonth.dayStart(now), -1)
        case .month: saturating(CivilMonth.start(now), -1)
        }
    }

    /// When an entry of this moment no longer counts.
    func leaves(_ moment: Int64) -> Int64 {
        switch calendar {
        case .none: saturating(moment, length)
        case .day: saturating(CivilMonth.dayStart(moment), length)
        // 31 days after the first of a month are always in the next.
        case .month: CivilMonth.start(saturating(CivilMonth.start(moment), 31 * Self.day))
        }
    }
}

/// The beginnings of days and months in UTC (the usual era-of-400-years arithmetic on the proleptic Gregorian calendar).
enum CivilMonth {
    static func dayStart(_ now: Int64) -> Int64 {
        let ofDay = now % WindowSpan.day
        return saturating(now, ofDay < 0 ? -ofDay - WindowSpan.day : -ofDay)
    }

    static func start(_ now: Int64) -> Int64 {
        let midnight = dayStart(now)
        return saturating(midnight, -(dayOfMonth(midnight / WindowSpan.day) - 1) * WindowSpan.day)
    }

    private static func dayOfMonth(_ days: Int64) -> Int64 {
        let shifted = days + 719_468
        let dayOfEra = ((shifted % 146_097) + 146_097) % 146_097
        let yearOfEra = (dayOfEra - dayOfEra / 1460 + dayOfEra / 36_524 - dayOfEra / 146_096) / 365
        let dayOfYear = dayOfEra - (365 * yearOfEra + yearOfEra / 4 - yearOfEra / 100)
        return dayOfYear - (153 * ((5 * dayOfYear + 2) / 153) + 2) / 5 + 1
    }
}

/// A sum that stays at the end of the range instead of leaving it.
func saturating(_ left: Int64, _ right: Int64) -> Int64 {
    let (sum, overflow) = left.addingReportingOverflow(right)
    return overflow ? (right > 0 ? .max : .min) : sum
}
