#if canImport(Glibc)
    internal import Glibc
#else
    internal import Darwin
#endif

/// A moment of wall-clock time, in nanoseconds since 1970 UTC: the years 1678 to 2262. Arithmetic stops at the ends.
public struct Timestamp: Sendable, Hashable, Comparable {
    public var nanoseconds: Int64

    public init(nanoseconds: Int64) { self.nanoseconds = nanoseconds }
    public init(seconds: Int64) { self.nanoseconds = seconds * 1_000_000_000 }

    public static func < (lhs: Timestamp, rhs: Timestamp) -> Bool { lhs.nanoseconds < rhs.nanoseconds }
    public static func + (lhs: Timestamp, rhs: Duration) -> Timestamp {
        let (sum, overflow) = lhs.nanoseconds.addingReportingOverflow(rhs.wholeNanoseconds)
        return Timestamp(nanoseconds: overflow ? (rhs > .zero ? .max : .min) : sum)
    }
    public static func - (lhs: Timestamp, rhs: Duration) -> Timestamp {
        let (difference, overflow) = lhs.nanoseconds.subtractingReportingOverflow(rhs.wholeNanoseconds)
        return Timestamp(nanoseconds: overflow ? (rhs > .zero ? .min : .max) : difference)
    }
    public static func - (lhs: Timestamp, rhs: Timestamp) -> Duration {
        .nanoseconds(lhs.nanoseconds) - .nanoseconds(rhs.nanoseconds)
    }

    /// RFC 3339 in UTC with milliseconds: `2026-11-21T07:00:00.123Z`.
    public var rfc3339: String {
        let (days, ofDay) = nanoseconds.quotientAndFloorRemainder(86_400_000_000_000)
        let (year, month, day) = Self.civil(fromDays: days)
        let ms = ofDay / 1_000_000
        func pad(_ value: Int64, _ width: Int) -> String {
            let digits = String(value)
            return String(repeating: "0", count: max(0, width - digits.count)) + digits
        }
        return pad(year, 4) + "-" + pad(month, 2) + "-" + pad(day, 2) + "T" + pad(ms / 3_600_000, 2) + ":"
            + pad(ms / 60_000 % 60, 2) + ":" + pad(ms / 1000 % 60, 2) + "." + pad(ms % 1000, 3) + "Z"
    }

    /// Reads an RFC 3339 time, or a date alone (midnight UTC); nil for anything else.
    public init?(rfc3339 text: String) {
        let bytes = Array(text.utf8)
        func number(_ range: Range<Int>) -> Int64? {
            guard range.upperBound <= bytes.count else { return nil }
            var value: Int64 = 0
            for byte in bytes[range] {
                guard byte >= 48, byte <= 57 else { return nil }
                value = value * 10 + Int64(byte - 48)
            }
            return value
        }
        guard let year = number(0..<4), let month = number(5..<7), let day = number(8..<10),
            bytes.count >= 10, bytes[4] == 45, bytes[7] == 45, (1...12).contains(month), (1...31).contains(day)
        else { return nil }
        // Years whose nanoseconds do not fit, with a year to spare for the rest of the sum.
        guard (1679...2261).contains(year) else { return nil }
        var total = Self.days(fromCivil: year, month, day) * 86_400_000_000_000
        if bytes.count > 10 {
            guard bytes.count >= 20, bytes[10] | 32 == 116, bytes[13] == 58, bytes[16] == 58,
                let hour = number(11..<13), let minute = number(14..<16), let second = number(17..<19),
                hour < 24, minute < 60, second < 61
            else { return nil }
            total += ((hour * 60 + minute) * 60 + second) * 1_000_000_000
            var at = 19
            if bytes[at] == 46 {
                at += 1
                var scale: Int64 = 100_000_000
                while at < bytes.count, bytes[at] >= 48, bytes[at] <= 57 {
                    total += Int64(bytes[at] - 48) * scale
                    scale /= 10
                    at += 1
                }
            }
            guard at < bytes.count else { return nil }
            if bytes[at] | 32 == 122 {
                guard at + 1 == bytes.count else { return nil }
            } else {
                guard bytes.count == at + 6, bytes[at] == 43 || bytes[at] == 45, bytes[at + 3] == 58,
                    let hours = number(at + 1..<at + 3), let minutes = number(at + 4..<at + 6)
                else { return nil }
                total += (bytes[at] == 43 ? -1 : 1) * (hours * 60 + minutes) * 60_000_000_000
            }
        }
        self.nanoseconds = total
    }

    // Days ↔ civil date in the proleptic Gregorian calendar (the usual era-of-400-years arithmetic).
    private static func civil(fromDays days: Int64) -> (Int64, Int64, Int64) {
        let shifted = days + 719_468
        let (era, dayOfEra) = shifted.quotientAndFloorRemainder(146_097)
        let yearOfEra = (dayOfEra - dayOfEra / 1460 + dayOfEra / 36_524 - dayOfEra / 146_096) / 365
        let dayOfYear = dayOfEra - (365 * yearOfEra + yearOfEra / 4 - yearOfEra / 100)
        let shiftedMonth = (5 * dayOfYear + 2) / 153
        let month = shiftedMonth < 10 ? shiftedMonth + 3 : shiftedMonth - 9
        return (yearOfEra + era * 400 + (month <= 2 ? 1 : 0), month, dayOfYear - (153 * shiftedMonth + 2) / 5 + 1)
    }

    private static func days(fromCivil year: Int64, _ month: Int64, _ day: Int64) -> Int64 {
        let shiftedYear = month <= 2 ? year - 1 : year
        let (era, yearOfEra) = shiftedYear.quotientAndFloorRemainder(400)
        let dayOfYear = (153 * (month > 2 ? month - 3 : month + 9) + 2) / 5 + day - 1
        return era * 146_097 + yearOfEra * 365 + yearOfEra / 4 - yearOfEra / 100 + dayOfYear - 719_468
    }
}

extension Int64 {
    fileprivate func quotientAndFloorRemainder(_ divisor: Int64) -> (Int64, Int64) {
        let remainder = ((self % divisor) + divisor) % divisor
        return ((self - remainder) / divisor, remainder)
    }
}

extension Duration {
    /// The duration in nanoseconds, saturating at the ends of Int64 (292 years).
    public var wholeNanoseconds: Int64 {
        let (seconds, attoseconds) = components
        let (product, overflow) = seconds.multipliedReportingOverflow(by: 1_000_000_000)
        if overflow { return seconds > 0 ? .max : .min }
        let (sum, carried) = product.addingReportingOverflow(attoseconds / 1_000_000_000)
        return carried ? (seconds > 0 ? .max : .min) : sum
    }

    /// The duration in whole seconds, rounded up: what `Retry-After` says.
    public var ceilingSeconds: Int64 { components.seconds + (components.attoseconds > 0 ? 1 : 0) }
}

/// Where the time comes from, so that every rule about time can be tested without waiting.
public protocol TimeSource: Sendable {
    func now() -> Timestamp
}

/// The machine's wall clock.
public struct SystemTime: TimeSource {
    public init() {}

    public func now() -> Timestamp {
        var spec = timespec()
        unsafe clock_gettime(CLOCK_REALTIME, &spec)
        return Timestamp(nanoseconds: Int64(spec.tv_sec) * 1_000_000_000 + Int64(spec.tv_nsec))
    }
}
