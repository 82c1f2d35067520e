import RedoubtCore
import RedoubtWatch
import Testing

let start = Timestamp(seconds: 1_767_225_600)

func event(
    _ action: String, _ kind: AuditEvent.Kind = .security, result: String = "denied", source: String = "10.0.0.1",
    user: String = "ann", after seconds: Int = 0
) -> SecurityEvent {
    SecurityEvent(
        AuditEvent(kind, action, result: result, user: user, details: source.isEmpty ? [:] : ["source": .string(source)]),
        at: start + .seconds(seconds))
}

@Suite struct SecurityEventTests {
    @Test(arguments: [
        ("injection_detected", "blocked", Severity.high), ("injection_detected", "flagged", .medium),
        ("auth_failure", "failure", .medium),
        ("rate_limit_exceeded", "denied", .low), ("key_compromised", "failure", .critical), ("tool_executed", "success", .info),
        ("tool_executed", "failure", .low), ("something_new", "blocked", .medium), ("output_redacted", "redacted", .low),
    ]) func `an action and its result have a severity`(action: String, result: String, expected: Severity) {
        #expect(event(action, result: result).severity == expected)
    }

    @Test func `the source is what the request showed, else the user`() {
        #expect(event("auth_failure", source: "10.0.0.1").source == "10.0.0.1")
        #expect(event("auth_failure", source: "").source == "ann")
    }

    @Test func `severities are in order`() { #expect(Severity.allCases == Severity.allCases.sorted()) }
}

@Suite struct MonitorTests {
    @Test func `five authentication failures of one source within five minutes are one incident`() {
        var monitor = Monitor()
        for second in [0, 60, 120, 180] { #expect(monitor.observe(event("auth_failure", after: second)).isEmpty) }
        let raised = monitor.observe(event("auth_failure", after: 299))
        #expect(raised.map(\.type) == [.authBruteForce])
        #expect(raised.first?.id == "inc-000001")
        #expect(raised.first?.severity == .high)
        #expect(raised.first?.status == .open)
        #expect(raised.first?.subject == "10.0.0.1")
        #expect(raised.first?.events == 5)
        for second in 300..<400 { #expect(monitor.observe(event("auth_failure", after: second)).isEmpty) }
        #expect(monitor.incidents.count == 1)
        #expect(monitor.incidents.first?.events == 105)
    }

    @Test func `failures that are spread over time or over sources are no incident`() {
        var monitor = Monitor()
        for number in 0..<50 {
            #expect(monitor.observe(event("auth_failure", source: "slow", after: number * 75)).isEmpty)
            #expect(monitor.observe(event("auth_failure", source: "10.0.1.\(number)")).isEmpty)
        }
    }

    @Test func `an injection burst and limit hammering have incidents of their own`() {
        var monitor = Monitor()
        var types: [IncidentType] = []
        for second in 0..<19 { types += monitor.observe(event("rate_limit_exceeded", after: second)).map(\.type) }
        #expect(types.isEmpty)
        types += monitor.observe(event("rate_limit_exceeded", after: 20)).map(\.type)
        for second in 0..<5 { types += monitor.observe(event("injection_detected", after: second)).map(\.type) }
        #expect(types == [.rateLimitViolation, .injectionAttempt])
    }

    @Test func `ordinary events raise nothing`() {
        var monitor = Monitor()
        for second in 0..<500 {
            #expect(monitor.observe(event("tool_executed", .tool, result: "success", after: second)).isEmpty)
            #expect(monitor.observe(event("auth_success", .authentication, result: "success", after: second)).isEmpty)
        }
    }

    @Test func `after an incident is closed it takes the whole threshold to raise another`() {
        var monitor = Monitor()
        for _ in 0..<7 { _ = monitor.observe(event("auth_failure")) }
        #expect(monitor.set(.acknowledged, of: "inc-000001", at: start) == true)
        #expect(monitor.set(.closed, of: "inc-000001", at: start) == true)
        #expect(monitor.set(.open, of: "inc-000001", at: start) == false)
        #expect(monitor.set(.closed, of: "inc-000009", at: start) == false)
        for _ in 0..<4 { #expect(monitor.observe(event("auth_failure")).isEmpty) }
        #expect(monitor.observe(event("auth_failure")).first?.id == "inc-000002")
    }

    @Test func `what a restart brings along is not raised twice`() {
        var before = Monitor()
        for _ in 0..<5 { _ = before.observe(event("auth_failure")) }
        var after = Monitor(incidents: before.incidents)
        for _ in 0..<9 { #expect(after.observe(event("auth_failure")).isEmpty) }
        #expect(after.raise(.apiKeyCompromise, subject: "openai/primary", at: start).id == "inc-000002")
    }

    @Test func `a flood of made-up sources ends in an incident, in bounded memory`() {
        var monitor = Monitor(maximumSubjects: 50)
        var raised: [Incident] = []
        for number in 0..<60 { raised += monitor.observe(event("auth_failure", source: "made-up-\(number)")) }
        #expect(raised.map(\.subject) == ["other"])
    }

    @Test func `quiet subjects make room for new ones`() {
        var monitor = Monitor(maximumSubjects: 50)
        for number in 0..<47 { _ = monitor.observe(event("auth_failure", source: "old-\(number)")) }
        for second in 0..<5 {
            let raised = monitor.observe(event("auth_failure", source: "new", after: 301 + second))
            #expect(raised.map(\.subject) == (second == 4 ? ["new"] : []))
        }
    }

    @Test func `old incidents make room, closed ones first, and it is said how many`() {
        var monitor = Monitor(maximumIncidents: 3)
        for name in ["a", "b", "c"] { _ = monitor.raise(.dataBreach, subject: name, at: start) }
        monitor.set(.closed, of: "inc-000002", at: start)
        _ = monitor.raise(.rateLimitViolation, subject: "d", at: start)
        #expect(monitor.incidents.map(\.subject) == ["a", "c", "d"])
        _ = monitor.raise(.dataBreach, subject: "e", at: start)
        #expect(monitor.incidents.map(\.subject) == ["a", "c", "e"])
        #expect(monitor.dropped == 2)
    }

    @Test func `the monitor's own events do not feed it`() {
        let rule = DetectionRule("loop", .unknown, events: ["incident_raised"], atLeast: 1, within: .seconds(1), by: .user)
        var monitor = Monitor(rules: [rule])
        #expect(monitor.observe(event("incident_raised", .incident)).isEmpty)
        #expect(monitor.observe(event("incident_raised", .system)).count == 1)
    }

    @Test func `every type has steps, and critical ones a time to respond`() {
        for type in IncidentType.allCases {
            #expect(!type.playbook.isEmpty)
            #expect((type.severity == .critical) == (type.responseTime != nil))
        }
        var monitor = Monitor()
        #expect(monitor.raise(.apiKeyCompromise, subject: "k", at: start).due == start + .seconds(900))
    }

    @Test func `a slow model agrees on random streams`() {
        var state: UInt64 = 42
        func random(_ bound: UInt64) -> Int {
            state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
            return Int((state >> 33) % bound)
        }
        let rule = DetectionRule("r", .unknown, events: ["x"], atLeast: 3, within: .seconds(10), by: .source)
        var monitor = Monitor(rules: [rule])
        var seen: [String: [Int]] = [:]
        var now = 0
        for _ in 0..<3000 {
            now += random(6)
            let source = "s\(random(4))"
            let raised = monitor.observe(event("x", source: source, after: now))
            seen[source, default: []].append(now)
            let expected = (seen[source] ?? []).count { $0 > now - 10 } >= 3
            #expect(raised.isEmpty != expected)
            if expected {
                seen[source] = []
                for incident in raised { monitor.set(.closed, of: incident.id, at: start) }
            }
        }
        #expect(monitor.incidents.count > 100)
    }
}
