internal import Synchronization

/// The labelled values of one metric name, in a table with a bound.
///
/// A label set beyond the bound is counted under `other` for every label, so that nobody can fill the memory by making up
/// values. A value is clipped to 128 characters; labels that are missing are empty, ones too many make the set `other`.
final class MetricFamily<Value: Sendable>: Sendable {
    let name: String
    let help: String
    let labels: [String]
    let limit: Int
    private let series: Mutex<[[String]: Value]>

    init(_ name: String, _ help: String, labels: [String], limit: Int, initial: Value?) {
        self.name = name
        self.help = help
        self.labels = labels
        self.limit = limit
        series = Mutex(labels.isEmpty ? initial.map { [[]: $0] } ?? [:] : [:])
    }

    func update(_ values: [String], _ empty: @autoclosure () -> Value, _ change: (inout Value) -> Void) {
        let key = self.key(values)
        series.withLock { table in
            let known = table[key] != nil || table.count < limit
            change(&table[known ? key : labels.map { _ in "other" }, default: empty()])
        }
    }

    func value(_ values: [String]) -> Value? { series.withLock { $0[key(values)] } }

    /// All series, sorted by their labels.
    var snapshot: [(labels: [String], value: Value)] {
        series.withLock { $0.map { (labels: $0.key, value: $0.value) } }
            .sorted { $0.labels.lexicographicallyPrecedes($1.labels) }
    }

    private func key(_ values: [String]) -> [String] {
        if values.count > labels.count { return labels.map { _ in "other" } }
        return labels.indices.map { $0 < values.count ? String(values[$0].prefix(128)) : "" }
    }
}
