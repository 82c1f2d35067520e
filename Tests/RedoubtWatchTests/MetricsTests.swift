import RedoubtCore
import RedoubtWatch
import Testing

@Suite struct MetricsTests {
    @Test func `the names that dashboards were promised are there, with help and type`() {
        let text = Metrics().prometheusText
        for (name, type) in [
            ("security_events_total", "counter"), ("authentication_attempts_total", "counter"),
            ("api_key_rotations_total", "counter"), ("security_scan_duration_seconds", "histogram"),
        ] {
            #expect(text.contains("# TYPE \(name) \(type)\n"))
            #expect(text.contains("# HELP \(name) "))
        }
        #expect(text.contains("\nsecurity_scan_duration_seconds_bucket{le=\"+Inf\"} 0\n"))
        #expect(text.contains("\nredoubt_requests_in_flight 0\n"))
    }

    @Test func `every line is a comment or a sample and every family comes once`() throws {
        let metrics = Metrics()
        metrics.denials.add(1, "a\"b\\c\nd")
        metrics.stageDuration.observe(.milliseconds(3), "model", "inspected")
        var seen: Set<Substring> = []
        for line in metrics.prometheusText.split(separator: "\n", omittingEmptySubsequences: false).dropLast() {
            if line.hasPrefix("# TYPE ") { #expect(seen.insert(line).inserted); continue }
            if line.hasPrefix("# HELP ") { continue }
            #expect(line.wholeMatch(of: /[a-z_]+(\{([a-z_]+="([^"\\]|\\["\\n])*",?)+\})? [0-9.e+-]+|.*Inf/) != nil, "\(line)")
        }
        #expect(metrics.prometheusText.contains("redoubt_denials_total{code=\"a\\\"b\\\\c\\nd\"} 1\n"))
        #expect(metrics.prometheusText.hasSuffix("\n"))
    }

    @Test func `no more label sets are kept than the bound, and the rest is counted as other`() {
        let counter = Counter("c", "h", labels: ["a", "b"], limit: 3)
        for number in 0..<10 { counter.add(1, "x\(number)", "y") }
        counter.add(5, "x0", "y")
        #expect(counter.value("x0", "y") == 6)
        #expect(counter.value("x9", "y") == 0)
        #expect(counter.value("other", "other") == 7)
    }

    @Test func `label values are clipped and missing ones are empty`() {
        let counter = Counter("c", "h", labels: ["a", "b"])
        counter.add(1, String(repeating: "x", count: 10_000))
        #expect(counter.value(String(repeating: "x", count: 128), "") == 1)
        counter.add(1, "a", "b", "c")
        #expect(counter.value("other", "other") == 1)
    }

    @Test func `a counter only grows`() {
        let counter = Counter("c", "h")
        counter.add(2)
        counter.add(-5)
        counter.add(.nan)
        counter.add(.infinity)
        #expect(counter.value() == 2)
    }

    @Test func `a histogram counts up to and with each bound, and adds up`() {
        let histogram = Histogram("h", "help", buckets: [1, 0.1, .infinity, 1])
        for value in [0.1, 0.05, 0.5, 1, 7, .nan] { histogram.observe(value) }
        #expect(histogram.buckets == [0.1, 1])
        #expect(histogram.count() == 5)
        #expect(abs(histogram.sum() - 8.65) < 1e-9)
    }

    @Test func `the text of a histogram is cumulative`() {
        let metrics = Metrics()
        metrics.scanDuration.observe(.microseconds(200))
        metrics.scanDuration.observe(.seconds(2))
        metrics.scanDuration.observe(.seconds(100))
        let text = metrics.prometheusText
        #expect(text.contains("security_scan_duration_seconds_bucket{le=\"0.00025\"} 1\n"))
        #expect(text.contains("security_scan_duration_seconds_bucket{le=\"2.5\"} 2\n"))
        #expect(text.contains("security_scan_duration_seconds_bucket{le=\"+Inf\"} 3\n"))
        #expect(text.contains("security_scan_duration_seconds_count 3\n"))
        #expect(text.contains("security_scan_duration_seconds_sum 102.0002\n"))
        #expect(text.contains("le=\"0.0001\""), "small bounds are written without an exponent or with one that parses")
    }

    @Test func `many tasks lose no count`() async {
        let counter = Counter("c", "h", labels: ["l"])
        await withTaskGroup(of: Void.self) { group in
            for _ in 0..<50 { group.addTask { @concurrent in for _ in 0..<100 { counter.add(1, "x") } } }
        }
        #expect(counter.value("x") == 5000)
    }

    @Test func `events are counted by type and severity, and where they belong besides`() {
        let metrics = Metrics()
        metrics.record(event("auth_failure", result: "failure"))
        metrics.record(
            SecurityEvent(
                AuditEvent(.key, "key_rotated", result: "success", details: ["provider": "openai"]), at: start))
        metrics.record(
            SecurityEvent(
                AuditEvent(.security, "rate_limit_exceeded", result: "denied", code: "limits.requests_per_hour"), at: start))
        #expect(metrics.securityEvents.value("auth_failure", "medium") == 1)
        #expect(metrics.authenticationAttempts.value("failure") == 1)
        #expect(metrics.keyRotations.value("openai") == 1)
        #expect(metrics.denials.value("limits.requests_per_hour") == 1)
        #expect(!metrics.prometheusText.contains("ann"), "no user is in a label")
    }
}
