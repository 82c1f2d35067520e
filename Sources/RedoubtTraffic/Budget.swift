/// So much money in a day or a month, in millionths of the currency: `25/day`, `200.50/month`, `5/24h`, `100/30d`.
///
/// `day` and `month` are of the calendar, in UTC, as invoices are; `24h` and `30d` slide, and hold in any stretch of that length.
public struct Budget: Sendable, Hashable, CustomStringConvertible {
    /// Millionths of the currency; 0 allows nothing.
    public let limit: Int
    public let window: LimitWindow

    public init(micros limit: Int, per window: LimitWindow) {
        self.limit = max(0, limit)
        self.window = window
    }

    /// Reads `AMOUNT/day|month|24h|30d`; nil when it is not that, or has more than six digits behind the point.
    public init?(parsing text: some StringProtocol) {
        let parts = text.split(separator: "/", omittingEmptySubsequences: false)
        guard parts.count == 2, let amount = Self.micros(parsing: parts[0]) else { return nil }
        switch parts[1] {
        case "day": self.init(micros: amount, per: .calendarDay)
        case "month": self.init(micros: amount, per: .calendarMonth)
        case "24h": self.init(micros: amount, per: .day)
        case "30d": self.init(micros: amount, per: .thirtyDays)
        default: return nil
        }
    }

    /// Reads an amount of money exactly, without floating point; at most a thousand million.
    public static func micros(parsing text: some StringProtocol) -> Int? {
        let parts = text.split(separator: ".", omittingEmptySubsequences: false)
        guard (1...2).contains(parts.count), !parts[0].isEmpty, parts.allSatisfy({ $0.utf8.allSatisfy { 48...57 ~= $0 } }) else {
            return nil
        }
        let fraction = parts.count == 2 ? parts[1] : "0"
        guard (1...6).contains(fraction.utf8.count), let whole = Int(parts[0]), whole <= 1_000_000_000,
            let small = Int(String(fraction) + String(repeating: "0", count: 6 - fraction.utf8.count))
        else { return nil }
        return whole * 1_000_000 + small
    }

    /// An amount for people: `12.34`, `0.000150`.
    public static func words(micros: Int) -> String {
        let digits = String(micros % 1_000_000)
        let padded = String(repeating: "0", count: max(0, 6 - digits.utf8.count)) + digits
        return "\(micros / 1_000_000)." + (padded.hasSuffix("0000") ? String(padded.prefix(2)) : padded)
    }

    public var description: String {
        let period =
            switch window {
            case .day: "24h"
            default: window.rawValue
            }
        return Self.words(micros: limit) + "/" + period
    }
}

/// What a model's tokens cost: millionths of the currency for a million tokens, which is the number on price lists times a million.
public struct Price: Sendable, Hashable {
    public var input: Int
    public var output: Int
    /// Input that the provider had in its cache; nil when it costs as much as other input.
    public var cachedInput: Int?

    public init(input: Int, output: Int, cachedInput: Int? = nil) {
        self.input = max(0, input)
        self.output = max(0, output)
        self.cachedInput = cachedInput.map { max(0, $0) }
    }

    /// What so many tokens cost, rounded up to a millionth. Counts below zero are zero; absurd ones are clamped, see
    /// ``LimitUnit/largestReport``.
    public func micros(input tokens: Int, output: Int, cachedInput cached: Int = 0) -> Int {
        let most = LimitUnit.tokens.largestReport
        let (tokens, output) = (min(max(0, tokens), most), min(max(0, output), most))
        let cached = min(max(0, cached), tokens)
        let sum = [(tokens - cached, input), (cached, cachedInput ?? input), (output, self.output)].reduce(into: UInt64(0)) {
            let product = UInt64($1.0).multipliedReportingOverflow(by: UInt64($1.1))
            let added = $0.addingReportingOverflow(product.overflow ? .max : product.partialValue)
            $0 = added.overflow ? .max : added.partialValue
        }
        return Int(sum / 1_000_000 + (sum % 1_000_000 > 0 ? 1 : 0))
    }
}

/// The prices of models, by name or by pattern with `*` at the end; the longest that fits counts.
public struct PriceTable: Sendable, Hashable {
    private let prices: [(pattern: String, price: Price)]

    public init(_ prices: [String: Price] = [:]) {
        self.prices = prices.sorted { ($1.key.utf8.count, $0.key) < ($0.key.utf8.count, $1.key) }.map { ($0.key, $0.value) }
    }

    /// The price of a model; nil when the table has none, and then a budget cannot be kept: the caller refuses or says so.
    public subscript(model: String) -> Price? {
        prices.first { $0.pattern.hasSuffix("*") ? model.hasPrefix($0.pattern.dropLast()) : model == $0.pattern }?.price
    }

    public static func == (left: PriceTable, right: PriceTable) -> Bool { left.table == right.table }
    public func hash(into hasher: inout Hasher) { hasher.combine(table) }
    private var table: [String: Price] {
        Dictionary(prices.map { ($0.pattern, $0.price) }, uniquingKeysWith: { first, _ in first })
    }
}
