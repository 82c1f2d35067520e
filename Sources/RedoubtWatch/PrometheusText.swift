/// Writes metrics in Prometheus' text format, version 0.0.4.
struct PrometheusText {
    private(set) var text = ""

    mutating func add(_ counter: Counter) { plain(counter.family, "counter") }

    mutating func add(_ gauge: Gauge) { plain(gauge.family, "gauge") }

    mutating func add(_ histogram: Histogram) {
        let family = histogram.family
        head(family.name, family.help, "histogram")
        for (values, tally) in family.snapshot {
            var running: UInt64 = 0
            for (bound, count) in zip(histogram.buckets + [.infinity], tally.counts) {
                running += count
                line(family.name + "_bucket", family.labels + ["le"], values + [Self.number(bound)], String(running))
            }
            line(family.name + "_sum", family.labels, values, Self.number(tally.sum))
            line(family.name + "_count", family.labels, values, String(running))
        }
    }

    private mutating func plain(_ family: MetricFamily<Double>, _ type: String) {
        head(family.name, family.help, type)
        for (values, value) in family.snapshot { line(family.name, family.labels, values, Self.number(value)) }
    }

    private mutating func head(_ name: String, _ help: String, _ type: String) {
        text += "# HELP \(name) \(Self.escaped(help, quotes: false))\n# TYPE \(name) \(type)\n"
    }

    private mutating func line(_ name: String, _ labels: [String], _ values: [String], _ value: String) {
        text += name
        if !labels.isEmpty {
            let pairs = zip(labels, values).map { "\($0)=\"\(Self.escaped($1, quotes: true))\"" }
            text += "{" + pairs.joined(separator: ",") + "}"
        }
        text += " " + value + "\n"
    }

    /// Backslash and line feed are escaped everywhere, quotes only in label values.
    private static func escaped(_ value: String, quotes: Bool) -> String {
        var out = ""
        for scalar in value.unicodeScalars {
            switch scalar {
            case "\\": out += "\\\\"
            case "\n": out += "\\n"
            case "\"" where quotes: out += "\\\""
            default: out.unicodeScalars.append(scalar)
            }
        }
        return out
    }

    private static func number(_ value: Double) -> String {
        if value.isNaN { return "NaN" }
        if value.isInfinite { return value > 0 ? "+Inf" : "-Inf" }
        return Int64(exactly: value).map(String.init) ?? value.description
    }
}
