public import RedoubtCore

/// How bad something is.
public enum Severity: String, Sendable, Hashable, CaseIterable, Comparable {
    case info, low, medium, high, critical

    private var rank: Int {
        switch self {
        case .info: 0
        case .low: 1
        case .medium: 2
        case .high: 3
        case .critical: 4
        }
    }

    public static func < (left: Severity, right: Severity) -> Bool { left.rank < right.rank }
}

/// An audit event as the monitor and the metrics see it: with a type, a severity, a source and a time.
public struct SecurityEvent: Sendable, Hashable {
    /// What happened, in the words of the audit log's `action`: `auth_failure`, `injection_detected` …
    public let type: String
    public let severity: Severity
    public let kind: AuditEvent.Kind
    public let result: String
    public let user: String
    public let session: String
    /// Where it came from: the address or token that a request showed, else the user, else nothing.
    public let source: String
    /// The code of the refusal; empty when there was none.
    public let code: String
    public let details: [String: JSONValue]
    public let at: Timestamp

    /// Takes over an event of the audit log; its `source` is the detail of that name.
    public init(_ event: AuditEvent, at moment: Timestamp) {
        type = event.action
        severity = Self.severity(of: event)
        kind = event.kind
        result = event.result
        user = event.user
        session = event.session
        let named = event.details["source"]?.string ?? ""
        source = named.isEmpty ? event.user : named
        code = event.code
        details = event.details
        at = moment
    }

    /// What an action means by itself, and what its result adds: something bad that was stopped is less bad than it going on.
    private static func severity(of event: AuditEvent) -> Severity {
        if let known = known(event) { return known }
        switch event.result {
        case "denied", "blocked": return .medium
        case "failure", "error", "timeout": return .low
        default: return .info
        }
    }

    private static func known(_ event: AuditEvent) -> Severity? {
        switch event.action {
        case "key_compromised", "data_breach", "audit_tampered": return .critical
        case "injection_detected": return event.result == "flagged" ? .medium : .high
        case "sandbox_violation", "tool_changed", "mode_off", "unauthorized_access": return .high
        case "auth_failure", "permission_denied", "key_failed", "limit_store_away", "role_assigned", "grant_given": return .medium
        case "rate_limit_exceeded", "output_redacted", "circuit_opened": return .low
        case "auth_success", "key_rotated": return .info
        default: return nil
        }
    }
}
