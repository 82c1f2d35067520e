/// What a call really used, as its provider reports it; nil where it reports nothing, and then the estimate stands.
public struct UsageReport: Sendable, Hashable {
    public var tokens: Int?
    /// Millionths of the currency.
    public var money: Int?

    public init(tokens: Int? = nil, money: Int? = nil) {
        self.tokens = tokens
        self.money = money
    }

    subscript(unit: LimitUnit) -> Int? {
        switch unit {
        case .requests: nil
        case .tokens: tokens
        case .money: money
        }
    }
}

/// What was counted of a report, and whether it was believed.
public struct Settlement: Sendable, Hashable {
    public enum Clamp: String, Sendable, Hashable, CaseIterable {
        /// Below zero: counted as the least.
        case negative
        /// More than one call can use: counted as the most that is believed, see ``LimitUnit/largestReport``.
        case excessive
    }

    /// What a report was corrected for, by unit; empty when it was believed.
    public internal(set) var clamps: [LimitUnit: Clamp] = [:]
    /// Units that were reserved and of which nothing was reported: their estimate stands.
    public internal(set) var estimated: Set<LimitUnit> = []

    public init() {}

    /// The number that counts for a report. A call uses at least one token; it may cost nothing.
    static func counted(_ reported: Int, of unit: LimitUnit) -> (Int, Clamp?) {
        if reported < 0 { return (unit == .tokens ? 1 : 0, .negative) }
        if reported > unit.largestReport { return (unit.largestReport, .excessive) }
        return (unit == .tokens ? max(1, reported) : reported, nil)
    }
}
