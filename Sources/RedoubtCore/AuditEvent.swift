/// One thing that happened, as the audit log and the monitor know it. Emitted once.
public struct AuditEvent: Sendable, Hashable {
    public enum Kind: String, Sendable, Hashable, CaseIterable {
        case security, authentication, access, tool, model, key, config, privacy, incident, system
    }

    public var kind: Kind
    /// What was done, in the seeds' words: `injection_detected`, `rate_limit_exceeded`, `tool_executed` …
    public var action: String
    /// How it ended: `allowed`, `blocked`, `denied`, `success`, `failure`, `redacted` …
    public var result: String
    public var user: String
    public var session: String
    public var request: String
    /// The layer that decided; empty when none did.
    public var layer: String
    /// The stable code of the refusal; empty when there was none.
    public var code: String
    /// Facts without content: counts, kinds, names, hashes. Never a secret, never personal data.
    public var details: [String: JSONValue]

    public init(
        _ kind: Kind, _ action: String, result: String, user: String = "", session: String = "", request: String = "",
        layer: String = "", code: String = "", details: [String: JSONValue] = [:]
    ) {
        self.kind = kind
        self.action = action
        self.result = result
        self.user = user
        self.session = session
        self.request = request
        self.layer = layer
        self.code = code
        self.details = details
    }
}
