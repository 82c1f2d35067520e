/// So many events of one kind about one subject within a time make an incident (a Sigma `event_count` correlation).
public struct DetectionRule: Sendable, Hashable {
    /// What events have in common that are counted together.
    public enum Subject: String, Sendable, Hashable, CaseIterable {
        case source, user, session
    }

    public let name: String
    public let type: IncidentType
    /// The types of event that count.
    public let events: Set<String>
    public let threshold: Int
    public let window: Duration
    public let subject: Subject

    /// - Parameter threshold: at least 1, at most 10,000.
    public init(
        _ name: String, _ type: IncidentType, events: Set<String>, atLeast threshold: Int, within window: Duration,
        by subject: Subject
    ) {
        self.name = name
        self.type = type
        self.events = events
        self.threshold = min(max(1, threshold), 10_000)
        self.window = window
        self.subject = subject
    }

    /// The rules that are in force without configuration.
    public static let builtIn: [DetectionRule] = [
        DetectionRule(
            "authentication failures", .authBruteForce, events: ["auth_failure"], atLeast: 5, within: .seconds(300), by: .source),
        DetectionRule(
            "injection burst", .injectionAttempt, events: ["injection_detected"], atLeast: 5, within: .seconds(300), by: .source),
        DetectionRule(
            "limit hammering", .rateLimitViolation, events: ["rate_limit_exceeded"], atLeast: 20, within: .seconds(300),
            by: .source),
    ]

    func value(of event: SecurityEvent) -> String {
        switch subject {
        case .source: event.source
        case .user: event.user
        case .session: event.session
        }
    }
}
