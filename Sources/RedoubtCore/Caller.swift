/// What a role may do (seed 001).
public enum Permission: String, Sendable, Hashable, CaseIterable {
    case executeTools = "execute_tools"
    case configureOrchestrator = "configure_orchestrator"
    case viewMetrics = "view_metrics"
    case manageKeys = "manage_keys"
    case adminAccess = "admin_access"
}

/// A named set of permissions.
public struct Role: Sendable, Hashable {
    public let name: String
    public let permissions: Set<Permission>

    public init(name: String, permissions: Set<Permission>) {
        self.name = name
        self.permissions = permissions
    }

    public static let user = Role(name: "user", permissions: [.executeTools, .viewMetrics])
    public static let service = Role(name: "service", permissions: [.executeTools])
    public static let admin = Role(name: "admin", permissions: Set(Permission.allCases))

    /// The roles that exist without configuration.
    public static let builtIn: [Role] = [.user, .service, .admin]
}

/// Who is asking, once identified.
public struct Caller: Sendable, Hashable {
    /// The user whom limits, roles and the audit log know.
    public let user: String
    public let roles: Set<Role>
    /// The session, always bound to the user so that nobody can borrow another's.
    public let session: SessionID

    public init(user: String, roles: Set<Role>, session: SessionID) {
        self.user = user
        self.roles = roles
        self.session = session
    }

    public func may(_ permission: Permission) -> Bool {
        roles.contains { $0.permissions.contains(permission) }
    }
}

/// A session's identity: the user's name and the client's own name for the session.
public struct SessionID: Sendable, Hashable, CustomStringConvertible {
    public let user: String
    public let name: String

    public init(user: String, name: String) {
        self.user = user
        self.name = name
    }

    /// The name of the session of a client that names none.
    public static let unnamed = "default"

    /// `USER/NAME`, as shown in the audit log.
    public var description: String { user + "/" + name }
}

/// How much a tool can change; a session starts at `read_only` (seed 004).
public enum Tier: String, Sendable, Hashable, CaseIterable, Comparable {
    case readOnly = "read_only"
    case write
    case execute
    case privileged

    private var rank: Int {
        switch self {
        case .readOnly: 0
        case .write: 1
        case .execute: 2
        case .privileged: 3
        }
    }

    public static func < (lhs: Tier, rhs: Tier) -> Bool { lhs.rank < rhs.rank }
}

/// Where a text came from, which decides how far it is believed.
public enum Channel: String, Sendable, Hashable, CaseIterable {
    case user
    case tool
    case document
    case system
    case assistant

    /// Whether a stranger may have written it.
    public var isUntrusted: Bool { self == .tool || self == .document }
}
