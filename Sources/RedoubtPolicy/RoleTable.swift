public import RedoubtCore

/// The roles that exist and who has which (NIST RBAC, core part).
///
/// `user`, `service` and `admin` exist always and cannot be changed. Somebody without an assignment has no role and may
/// do nothing.
public struct RoleTable: Sendable, Hashable {
    public private(set) var roles: [String: Role]
    /// The names of roles by user.
    public private(set) var assignments: [String: Set<String>] = [:]

    public init() { roles = Dictionary(Role.builtIn.map { ($0.name, $0) }, uniquingKeysWith: { first, _ in first }) }

    /// Adds a role of one's own, or changes its permissions.
    public mutating func define(_ role: Role) throws(Fault) {
        guard !Role.builtIn.contains(where: { $0.name == role.name }) else {
            throw Fault(.configInvalid, "the role \(quoted(role.name)) is built in", hint: "give your role another name")
        }
        guard !role.name.isEmpty, role.name.utf8.count <= 64 else {
            throw Fault(.configInvalid, "a role's name has 1 to 64 bytes")
        }
        roles[role.name] = role
    }

    /// Gives a user a role.
    public mutating func assign(_ role: String, to user: String) throws(Fault) {
        try known(role)
        assignments[user, default: []].insert(role)
    }

    /// Takes a role from a user; false when the user did not have it.
    @discardableResult
    public mutating func remove(_ role: String, from user: String) throws(Fault) -> Bool {
        try known(role)
        let had = assignments[user]?.remove(role) != nil
        if assignments[user]?.isEmpty == true { assignments[user] = nil }
        return had
    }

    /// The roles of a user; none for somebody unknown.
    public func roles(of user: String) -> Set<Role> { Set((assignments[user] ?? []).compactMap { roles[$0] }) }

    public func may(_ user: String, _ permission: Permission) -> Bool {
        roles(of: user).contains { $0.permissions.contains(permission) }
    }

    private func known(_ role: String) throws(Fault) {
        guard roles[role] != nil else {
            throw Fault(.usage, "there is no role \(quoted(role))", hint: didYouMean(role, among: roles.keys))
        }
    }
}
