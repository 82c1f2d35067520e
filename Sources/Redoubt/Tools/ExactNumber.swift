#if canImport(Glibc)
    internal import Glibc
#else
    internal import Darwin
#endif

/// A number as the calculator holds it: a fraction of 128-bit whole numbers while it fits, else the nearest double.
///
/// Fractions make `0.1 + 0.2` exactly `0.3` and whole numbers exact up to 38 digits. A whole number that does not fit is refused, never
/// rounded; a fraction that does not fit (an irrational power, a very long decimal) goes on as a double and prints 15 digits.
enum ExactNumber: Sendable, Hashable {
    /// In lowest terms, the denominator above 0.
    case fraction(Int128, Int128)
    case approximate(Double)

    /// What has no answer, in words for people.
    enum Failure: String, Error {
        case divisionByZero = "division by zero"
        case tooLarge = "the result is too large"
        case notReal = "the result is not a real number"
    }

    var double: Double {
        switch self {
        case .fraction(let over, let under): Double(over) / Double(under)
        case .approximate(let value): value
        }
    }

    private var isWhole: Bool { if case .fraction(_, 1) = self { true } else { false } }
    private var isZero: Bool { self == .fraction(0, 1) || self == .approximate(0) }

    /// Reads digits with at most one point between, before or after them; nil for anything else.
    init?(digits text: some StringProtocol) throws(Failure) {
        let parts = text.split(separator: ".", omittingEmptySubsequences: false)
        let digits = parts.joined()
        guard parts.count <= 2, !digits.isEmpty, digits.utf8.allSatisfy({ (48...57).contains($0) }) else { return nil }
        let decimals = parts.count == 2 ? parts[1].utf8.count : 0
        if let over = Int128(digits), let under = power(Int128(10), decimals), let exact = ExactNumber(over, over: under) {
            self = exact
        } else if decimals == 0 {
            throw .tooLarge
        } else {
            try self.init(finite: Double(String(text)))
        }
    }

    /// The fraction in lowest terms; nil when it does not fit or the denominator is 0.
    private init?(_ over: Int128, over under: Int128) {
        guard under != 0, over != .min, under != .min else { return nil }
        let divisor = commonDivisor(over.magnitude, under.magnitude)
        let sign: Int128 = under < 0 ? -1 : 1
        self = .fraction(sign * over / divisor, sign * under / divisor)
    }

    private init(finite value: Double?) throws(Failure) {
        guard let value, !value.isNaN else { throw .notReal }
        guard value.isFinite else { throw .tooLarge }
        self = .approximate(value == 0 ? 0 : value)
    }

    static prefix func - (value: ExactNumber) -> ExactNumber {
        switch value {
        // Int128.min never gets here: no fraction holds it.
        case .fraction(let over, let under): .fraction(-over, under)
        case .approximate(let value): .approximate(-value)
        }
    }
}

extension ExactNumber {
    static func + (left: ExactNumber, right: ExactNumber) throws(Failure) -> ExactNumber {
        try combined(left, right, exactly: sum) { $0 + $1 }
    }

    static func - (left: ExactNumber, right: ExactNumber) throws(Failure) -> ExactNumber { try left + -right }

    static func * (left: ExactNumber, right: ExactNumber) throws(Failure) -> ExactNumber {
        try combined(left, right, exactly: product) { $0 * $1 }
    }

    static func / (left: ExactNumber, right: ExactNumber) throws(Failure) -> ExactNumber {
        if right.isZero { throw .divisionByZero }
        return try combined(left, right, exactly: quotient) { $0 / $1 }
    }

    /// The remainder with the sign of the divisor, as in Python: `-7 % 3` is 2.
    static func % (left: ExactNumber, right: ExactNumber) throws(Failure) -> ExactNumber {
        if right.isZero { throw .divisionByZero }
        return try combined(left, right, exactly: remainder) { over, under in
            let rest = over.truncatingRemainder(dividingBy: under)
            return rest != 0 && (rest < 0) != (under < 0) ? rest + under : rest
        }
    }

    /// This number to a power; `0 ^ 0` is 1.
    func raised(to exponent: ExactNumber) throws(Failure) -> ExactNumber {
        if isZero, exponent.double < 0 { throw .divisionByZero }
        guard case .fraction(let times, 1) = exponent, case .fraction(let over, let under) = self else {
            return try ExactNumber(finite: pow(double, exponent.double))
        }
        if let above = power(over, times), let below = power(under, times) {
            let exact = times < 0 ? ExactNumber(below, over: above) : ExactNumber(above, over: below)
            if let exact { return exact }
        }
        if isWhole, times > 0 { throw .tooLarge }
        return try ExactNumber(finite: pow(double, Double(times)))
    }

    private static func combined(
        _ left: ExactNumber, _ right: ExactNumber, exactly: (Int128, Int128, Int128, Int128) -> ExactNumber?,
        nearly: (Double, Double) -> Double
    ) throws(Failure) -> ExactNumber {
        if case .fraction(let a, let b) = left, case .fraction(let c, let d) = right {
            if let exact = exactly(a, b, c, d) { return exact }
            if b == 1, d == 1 { throw .tooLarge }
        }
        return try ExactNumber(finite: nearly(left.double, right.double))
    }

    // a/b and c/d; nil when a step does not fit.
    private static func sum(_ a: Int128, _ b: Int128, _ c: Int128, _ d: Int128) -> ExactNumber? {
        let shared = commonDivisor(b.magnitude, d.magnitude)
        guard let left = times(a, d / shared), let right = times(c, b / shared), let under = times(b / shared, d) else {
            return nil
        }
        let (over, overflow) = left.addingReportingOverflow(right)
        return overflow ? nil : ExactNumber(over, over: under)
    }

    private static func product(_ a: Int128, _ b: Int128, _ c: Int128, _ d: Int128) -> ExactNumber? {
        // Cut before multiplying, so that only what truly does not fit is given up.
        let (first, second) = (commonDivisor(a.magnitude, d.magnitude), commonDivisor(c.magnitude, b.magnitude))
        guard let over = times(a / first, c / second), let under = times(b / second, d / first) else { return nil }
        return ExactNumber(over, over: under)
    }

    private static func quotient(_ a: Int128, _ b: Int128, _ c: Int128, _ d: Int128) -> ExactNumber? {
        c < 0 ? product(a, b, -d, -c) : product(a, b, d, c)
    }

    private static func remainder(_ a: Int128, _ b: Int128, _ c: Int128, _ d: Int128) -> ExactNumber? {
        let shared = commonDivisor(b.magnitude, d.magnitude)
        guard let left = times(a, d / shared), let right = times(c, b / shared), let under = times(b / shared, d) else {
            return nil
        }
        let rest = left % right
        return ExactNumber(rest != 0 && (rest < 0) != (right < 0) ? rest + right : rest, over: under)
    }
}

private func times(_ left: Int128, _ right: Int128) -> Int128? {
    let (product, overflow) = left.multipliedReportingOverflow(by: right)
    return overflow ? nil : product
}

/// Never 0, so that it can be divided by.
private func commonDivisor(_ left: UInt128, _ right: UInt128) -> Int128 {
    var (larger, smaller) = (left, right)
    while smaller != 0 { (larger, smaller) = (smaller, larger % smaller) }
    return Int128(exactly: max(larger, 1)) ?? 1
}

/// A whole power by squaring, of the exponent's size; nil when it does not fit.
private func power(_ base: Int128, _ exponent: some BinaryInteger) -> Int128? {
    var (left, square, result) = (exponent.magnitude, base, Int128(1))
    while left != 0 {
        if left & 1 == 1 {
            guard let next = times(result, square) else { return nil }
            result = next
        }
        left >>= 1
        if left != 0 {
            guard let next = times(square, square) else { return nil }
            square = next
        }
    }
    return result
}
