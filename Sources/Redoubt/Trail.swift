public import RedoubtCore

/// Why a passage ended early: something a caller may know, or something only the operator may.
public enum Refusal: Error, Sendable, Hashable {
    case denied(Denial)
    case failed(Fault)

    /// What the caller is told.
    public var denial: Denial {
        switch self {
        case .denied(let denial): denial
        case .failed(let fault): fault.denial
        }
    }
}

/// What happened to one call on its way: who, when, and what each layer decided. Becomes its audit entry.
public struct Trail: Sendable {
    public let request: String
    public let started: Timestamp
    public internal(set) var user: String = ""
    public internal(set) var session: String = ""
    /// Each layer's decision in a few words, in the order walked.
    public private(set) var layers: [(layer: Layer, words: String)] = []
    /// Facts for the entry's details.
    var details: [String: JSONValue] = [:]
    /// Security events on the way that deserve entries of their own.
    var events: [AuditEvent] = []

    init(request: String, started: Timestamp) {
        self.request = request
        self.started = started
        layers.reserveCapacity(8)
    }

    mutating func note(_ layer: Layer, _ words: String) { layers.append((layer, words)) }

    mutating func identify(_ caller: Caller) {
        user = caller.user
        session = caller.session.description
    }

    /// An event of this call, with the call's identity filled in.
    func event(
        _ kind: AuditEvent.Kind, _ action: String, result: String, layer: Layer? = nil, code: DenialCode? = nil,
        details: [String: JSONValue] = [:]
    ) -> AuditEvent {
        AuditEvent(
            kind, action, result: result, user: user, session: session, request: request, layer: layer?.rawValue ?? "",
            code: code?.rawValue ?? "", details: details)
    }

    /// The details of the closing entry: the facts gathered, and each layer's words in the order walked.
    var closingDetails: [String: JSONValue] {
        var all = details
        all["layers"] = .array(layers.map { .string($0.layer.rawValue + ": " + $0.words) })
        return all
    }
}

extension Denial {
    /// The word that the audit log has for a refusal with this code, in the seeds' vocabulary.
    var auditAction: (kind: AuditEvent.Kind, action: String) {
        switch code {
        case .identityMissing, .identityInvalid: (.authentication, "auth_failure")
        case .injectionDetected: (.security, "injection_detected")
        case .limitsPerSecond, .limitsPerMinute, .limitsPerHour, .limitsPerDay, .limitsPerMonth, .limitsTokensPerMinute,
            .limitsTokensPerHour, .limitsTokensPerDay, .limitsTokensPerMonth, .limitsBudgetPerDay, .limitsBudgetPerMonth,
            .limitsConcurrency, .limitsCapacity, .limitsQueueFull:
            (.security, "rate_limit_exceeded")
        case .permissionDenied, .limitsNoPrice, .policyDenied, .policyUndeclared, .consentRequired, .flowUntrustedOrigin,
            .toolChanged:
            (.access, "permission_denied")
        case .toolFailed, .toolTimeout: (.tool, "tool_failed")
        case .upstreamError, .upstreamTimeout, .upstreamCircuitOpen, .upstreamNoKey: (.model, "upstream_failed")
        case .serverDraining, .serverFault, .auditUnavailable, .limitsUnavailable: (.system, "call_failed")
        default: (.security, "validation_failed")
        }
    }
}

extension Trail {
    /// Notes a refusal that the mode does not enforce.
    mutating func observe(_ denial: Denial) {
        note(denial.layer, "would refuse: " + denial.code.rawValue)
        let (kind, action) = denial.auditAction
        events.append(
            event(kind, action, result: "observed", layer: denial.layer, code: denial.code, details: denial.details))
    }
}

/// A name that somebody else chose, fit for the log: clipped, and without secrets and personal data.
func loggable(_ name: String, _ filter: OutputFilter) -> String {
    let clipped = name.utf8.count <= 128 ? name : String(name.unicodeScalars.prefix(100)) + "…"
    return filter.apply(clipped).text
}
