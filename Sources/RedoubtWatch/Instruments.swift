/// A number that only grows, by label.
public struct Counter: Sendable {
    let family: MetricFamily<Double>

    /// - Parameter limit: how many label sets are kept apart; what comes after is counted as `other`.
    public init(_ name: String, _ help: String, labels: [String] = [], limit: Int = 200) {
        family = MetricFamily(name, help, labels: labels, limit: limit, initial: 0)
    }

    /// Adds to the series with these label values, in the order of the labels' names. Less than nothing is not added.
    public func add(_ amount: Double = 1, _ values: String...) {
        guard amount > 0, amount.isFinite else { return }
        family.update(values, 0) { $0 += amount }
    }

    public func value(_ values: String...) -> Double { family.value(values) ?? 0 }
}

/// A number that goes up and down, by label.
public struct Gauge: Sendable {
    let family: MetricFamily<Double>

    /// - Parameter limit: how many label sets are kept apart; what comes after is counted as `other`.
    public init(_ name: String, _ help: String, labels: [String] = [], limit: Int = 200) {
        family = MetricFamily(name, help, labels: labels, limit: limit, initial: 0)
    }

    public func set(_ value: Double, _ values: String...) { family.update(values, 0) { $0 = value } }
    public func add(_ amount: Double, _ values: String...) { family.update(values, 0) { $0 += amount } }
    public func value(_ values: String...) -> Double { family.value(values) ?? 0 }
}

/// How often a value fell into which range, by label.
public struct Histogram: Sendable {
    struct Tally: Sendable {
        var counts: [UInt64]
        var sum = 0.0
    }

    let family: MetricFamily<Tally>
    /// The ranges' upper bounds, rising; one without a bound comes after them.
    public let buckets: [Double]

    /// Seconds from a tenth of a millisecond to a minute.
    public static let seconds: [Double] = [
        0.0001, 0.00025, 0.0005, 0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30, 60,
    ]

    /// - Parameter limit: how many label sets are kept apart; what comes after is counted as `other`.
    public init(_ name: String, _ help: String, labels: [String] = [], buckets: [Double] = seconds, limit: Int = 100) {
        let bounds = Set(buckets.filter(\.isFinite)).sorted()
        self.buckets = bounds
        let empty = Tally(counts: Array(repeating: 0, count: bounds.count + 1))
        family = MetricFamily(name, help, labels: labels, limit: limit, initial: empty)
    }

    /// Puts down one value; what is not a number is left out.
    public func observe(_ value: Double, _ values: String...) {
        guard !value.isNaN else { return }
        let bucket = buckets.firstIndex { value <= $0 } ?? buckets.count
        family.update(values, Tally(counts: Array(repeating: 0, count: buckets.count + 1))) {
            $0.counts[bucket] += 1
            $0.sum += value
        }
    }

    /// Puts down a duration in seconds.
    public func observe(_ duration: Duration, _ values: String...) {
        let (seconds, attoseconds) = duration.components
        let value = Double(seconds) + Double(attoseconds) / 1e18
        let bucket = buckets.firstIndex { value <= $0 } ?? buckets.count
        family.update(values, Tally(counts: Array(repeating: 0, count: buckets.count + 1))) {
            $0.counts[bucket] += 1
            $0.sum += value
        }
    }

    public func count(_ values: String...) -> UInt64 { family.value(values)?.counts.reduce(0, +) ?? 0 }
    public func sum(_ values: String...) -> Double { family.value(values)?.sum ?? 0 }
}
