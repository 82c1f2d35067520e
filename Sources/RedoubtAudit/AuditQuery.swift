public import RedoubtCore

/// Which entries of the log are wanted; what is nil does not matter.
public struct AuditQuery: Sendable, Hashable {
    /// The first moment that counts.
    public var since: Timestamp?
    /// The first moment that no longer counts.
    public var until: Timestamp?
    public var user: String?
    public var session: String?
    public var kind: AuditEvent.Kind?
    public var action: String?
    public var result: String?

    public init(
        since: Timestamp? = nil, until: Timestamp? = nil, user: String? = nil, session: String? = nil,
        kind: AuditEvent.Kind? = nil, action: String? = nil, result: String? = nil
    ) {
        self.since = since
        self.until = until
        self.user = user
        self.session = session
        self.kind = kind
        self.action = action
        self.result = result
    }

    public func matches(_ leaf: AuditLeaf) -> Bool {
        func fits<T: Equatable>(_ wanted: T?, _ value: T) -> Bool { wanted.map { $0 == value } ?? true }
        return fits(user, leaf.user) && fits(session, leaf.session) && fits(kind, leaf.kind) && fits(action, leaf.action)
            && fits(result, leaf.result) && since.map { leaf.timestamp >= $0 } ?? true && until.map { leaf.timestamp < $0 } ?? true
    }

    /// What entries can be counted by: a field under its name in the leaf, or the hour of its time.
    public enum Grouping: String, Sendable, Hashable, CaseIterable {
        case action, code, eventType = "event_type", layer, request = "request_id", result, session = "session_id", user = "user_id"
        case hour, day

        /// Reads a name; short forms of the query's own options are understood too.
        public init(name: String) throws(Fault) {
            let short: [String: Self] = ["user": .user, "session": .session, "type": .eventType, "request": .request]
            guard let known = Self(rawValue: name) ?? short[name] else {
                let names = Self.allCases.map(\.rawValue)
                let near = didYouMean(name, among: names)
                throw Fault(
                    .usage, "entries cannot be counted by \(quoted(name))",
                    hint: near.isEmpty ? "count by one of " + names.joined(separator: ", ") : near)
            }
            self = known
        }

        func key(of leaf: AuditLeaf) -> String {
            switch self {
            case .action: leaf.action
            case .code: leaf.code
            case .eventType: leaf.kind.rawValue
            case .layer: leaf.layer
            case .request: leaf.request
            case .result: leaf.result
            case .session: leaf.session
            case .user: leaf.user
            case .hour: leaf.timestamp.rfc3339.prefix(13) + ":00:00.000Z"
            case .day: String(leaf.timestamp.rfc3339.prefix(10))
            }
        }
    }

    /// How many entries fall under one key.
    public struct Count: Sendable, Hashable {
        public let key: String
        public let entries: Int
    }
}
