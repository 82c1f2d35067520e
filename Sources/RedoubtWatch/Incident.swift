public import RedoubtCore

/// What kind of trouble an incident is (seed 001).
public enum IncidentType: String, Sendable, Hashable, CaseIterable {
    case apiKeyCompromise = "api_key_compromise"
    case dataBreach = "data_breach"
    case authBruteForce = "auth_brute_force"
    case injectionAttempt = "injection_attempt"
    case rateLimitViolation = "rate_limit_violation"
    case unauthorizedAccess = "unauthorized_access"
    case unknown

    public var severity: Severity {
        switch self {
        case .apiKeyCompromise, .dataBreach: .critical
        case .authBruteForce, .injectionAttempt, .unauthorizedAccess: .high
        case .rateLimitViolation, .unknown: .medium
        }
    }

    /// Within what time somebody is to respond; nil when nothing is laid down.
    public var responseTime: Duration? {
        switch self {
        case .apiKeyCompromise: .seconds(15 * 60)
        case .dataBreach: .seconds(30 * 60)
        case .authBruteForce, .injectionAttempt, .rateLimitViolation, .unauthorizedAccess, .unknown: nil
        }
    }

    /// What is to be done, in order.
    public var playbook: [String] {
        switch self {
        case .apiKeyCompromise:
            [
                "immediately rotate compromised keys", "audit usage logs for unauthorized access",
                "notify security team and stakeholders", "update security controls",
            ]
        case .dataBreach:
            [
                "isolate affected systems", "assess scope of breach", "implement containment measures",
                "begin forensic analysis", "notify legal and compliance teams",
            ]
        case .authBruteForce:
            ["block or slow down the source", "check whether one of its attempts succeeded", "revoke tokens that it may know"]
        case .injectionAttempt:
            [
                "look at the texts and where they came from", "check what the session did afterwards",
                "remove the source if it is one of yours",
            ]
        case .rateLimitViolation:
            ["find out whether it is a fault or an attack", "lower or raise the limit", "revoke the token if it is misused"]
        case .unauthorizedAccess:
            ["revoke the session's grants and the user's tokens", "check what was read or changed", "review the user's roles"]
        case .unknown: ["look at the events that led to it", "decide on a type and follow its steps"]
        }
    }
}

/// Trouble that the monitor noticed, until somebody closes it.
public struct Incident: Sendable, Hashable, Identifiable {
    public enum Status: String, Sendable, Hashable, CaseIterable {
        case open, acknowledged, closed
    }

    /// `inc-` and a running number.
    public let id: String
    public let type: IncidentType
    public var severity: Severity
    public var status: Status
    /// Whom or what it is about: an address, a user, a session.
    public let subject: String
    /// The name of the rule that raised it.
    public let rule: String
    /// How many events it stands for.
    public var events: Int
    /// The oldest and the newest of them.
    public let firstSeen: Timestamp
    public var lastSeen: Timestamp
    /// When it was closed; nil while it is not.
    public var closed: Timestamp?

    public init(
        id: String, type: IncidentType, severity: Severity, status: Status = .open, subject: String, rule: String,
        events: Int, firstSeen: Timestamp, lastSeen: Timestamp, closed: Timestamp? = nil
    ) {
        self.id = id
        self.type = type
        self.severity = severity
        self.status = status
        self.subject = subject
        self.rule = rule
        self.events = events
        self.firstSeen = firstSeen
        self.lastSeen = lastSeen
        self.closed = closed
    }

    /// When somebody is to have responded; nil when nothing is laid down.
    public var due: Timestamp? { type.responseTime.map { firstSeen + $0 } }
}
