internal import RedoubtCore

/// Everything that Redoubt counts, and how Prometheus reads it.
///
/// Labels hold codes, kinds and configured names, never a user, a session, a text or a secret. Each family keeps a bounded
/// number of label sets.
public struct Metrics: Sendable {
    /// Security events, by action and severity.
    public let securityEvents = Counter(
        "security_events_total", "Security events, by type and severity.", labels: ["event_type", "severity"])
    /// Attempts to authenticate, by result: `success` or `failure`.
    public let authenticationAttempts = Counter(
        "authentication_attempts_total", "Attempts to authenticate, by result.", labels: ["result"])
    /// Rotated provider keys, by provider.
    public let keyRotations = Counter("api_key_rotations_total", "Rotated provider keys, by provider.", labels: ["provider"])
    /// How long it took to look through a text.
    public let scanDuration = Histogram("security_scan_duration_seconds", "Time spent looking through texts.")

    /// Requests, by dialect and HTTP status.
    public let requests = Counter("redoubt_requests_total", "Requests, by dialect and status.", labels: ["dialect", "status"])
    /// How long requests took, by dialect.
    public let requestDuration = Histogram(
        "redoubt_request_duration_seconds", "Time from a request to the end of its answer.", labels: ["dialect"])
    /// Requests under way.
    public let requestsInFlight = Gauge("redoubt_requests_in_flight", "Requests under way.")
    /// Refusals, by code.
    public let denials = Counter("redoubt_denials_total", "Refusals, by code.", labels: ["code"])
    /// What was redacted, by kind.
    public let redactions = Counter("redoubt_redactions_total", "Redacted findings, by kind.", labels: ["kind"])
    /// Tokens, by provider and direction: `input` or `output`.
    public let tokens = Counter("redoubt_tokens_total", "Tokens, by provider and direction.", labels: ["provider", "direction"])
    /// Failed requests to providers, by provider and class.
    public let upstreamErrors = Counter(
        "redoubt_upstream_errors_total", "Failed requests to providers, by class.", labels: ["provider", "class"])
    /// Decisions on tool calls: `allow`, `ask` or `deny`.
    public let toolCalls = Counter("redoubt_tool_calls_total", "Decisions on tool calls.", labels: ["decision"])
    /// Time in a stage of a passage (`model` or `tool`).
    public let stageDuration = Histogram(
        "redoubt_stage_duration_seconds", "Time spent in a stage of a passage.", labels: ["passage", "stage"])
    /// Breakers, by provider: 0 closed, 1 half open, 2 open.
    public let breakerState = Gauge(
        "redoubt_breaker_state", "Circuit breakers, by provider: 0 closed, 1 half open, 2 open.", labels: ["provider"])
    /// Incidents raised, by type.
    public let incidents = Counter("redoubt_incidents_total", "Incidents raised, by type.", labels: ["type"])
    /// Keys that the limiter holds.
    public let limiterKeys = Gauge("redoubt_limiter_keys", "Windows and slots in the limiter's table.")

    public init() {}

    /// The media type of ``prometheusText``.
    public static let contentType = "text/plain; version=0.0.4; charset=utf-8"

    /// All families in Prometheus' text format, version 0.0.4.
    public var prometheusText: String {
        var out = PrometheusText()
        for counter in [
            securityEvents, authenticationAttempts, keyRotations, requests, denials, redactions, tokens, upstreamErrors,
            toolCalls, incidents,
        ] { out.add(counter) }
        for gauge in [requestsInFlight, breakerState, limiterKeys] { out.add(gauge) }
        for histogram in [scanDuration, requestDuration, stageDuration] { out.add(histogram) }
        return out.text
    }

    /// Counts an event in the families that its action belongs to.
    public func record(_ event: SecurityEvent) {
        securityEvents.add(1, event.type, event.severity.rawValue)
        switch event.type {
        case "auth_failure": authenticationAttempts.add(1, "failure")
        case "auth_success": authenticationAttempts.add(1, "success")
        case "key_rotated": keyRotations.add(1, event.details["provider"]?.string ?? "")
        default: break
        }
        if !event.code.isEmpty { denials.add(1, event.code) }
    }
}
