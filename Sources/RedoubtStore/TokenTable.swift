internal import GRDB
public import Redoubt
public import RedoubtCore
internal import Synchronization

/// Tokens and role assignments. A token is known by its digest alone; a revocation counts within a second everywhere.
public final class TokenTable: TokenStore {
    /// A token as it is listed; the token itself cannot be had.
    public struct Row: Sendable, Hashable {
        public let id: String
        public let user: String
        public let role: String
        public let created: Timestamp
        public let expires: Timestamp?
        public let revoked: Timestamp?
    }

    /// How long a look-up is believed, also by other processes on the same state.
    static let freshness = Duration.milliseconds(800)
    /// The cache is emptied when it holds this many digests.
    static let maximumCached = 10_000

    private let database: StateDatabase
    private let roles: [String: Role]
    private let cache = Mutex<[String: (record: TokenRecord?, read: Timestamp)]>([:])

    /// `roles` are the roles that exist; an assignment of any other role counts for nothing.
    public init(_ database: StateDatabase, roles: [Role] = Role.builtIn) {
        self.database = database
        self.roles = Dictionary(roles.map { ($0.name, $0) }, uniquingKeysWith: { first, _ in first })
    }

    public func record(forDigest digest: String, at now: Timestamp) async throws(Fault) -> TokenRecord? {
        if let hit = cache.withLock({ $0[digest] }), now >= hit.read, now - hit.read < Self.freshness { return hit.record }
        let row = try await database.read { database -> (String, [String], Int64?)? in
            guard
                let row = try GRDB.Row.fetchOne(
                    database, sql: "SELECT user, role, expires FROM token WHERE digest = ? AND revoked IS NULL", arguments: [digest]
                )
            else { return nil }
            let user: String = row["user"]
            let assigned = try String.fetchAll(database, sql: "SELECT role FROM assignment WHERE user = ?", arguments: [user])
            return (user, assigned + [row["role"]], row["expires"])
        }
        let record = row.map { user, names, expires in
            TokenRecord(
                user: user, roles: Set(names.compactMap { roles[$0] }), expires: expires.map { Timestamp(nanoseconds: $0) })
        }
        cache.withLock { cache in
            if cache.count >= Self.maximumCached { cache.removeAll(keepingCapacity: true) }
            cache[digest] = (record, now)
        }
        return record
    }

    /// Remembers a new token by its digest.
    public func add(id: String, digest: String, user: String, role: String, created: Timestamp, expires: Timestamp?)
        async throws(Fault)
    {
        guard roles[role] != nil else {
            throw Fault(.usage, "there is no role \(quoted(role))", hint: didYouMean(role, among: roles.keys))
        }
        try await database.write { database in
            try database.execute(
                sql: "INSERT INTO token(id, digest, user, role, created, expires) VALUES(?, ?, ?, ?, ?, ?)",
                arguments: [id, digest, user, role, created.nanoseconds, expires?.nanoseconds])
        }
    }

    /// Every token, newest first.
    public func list() async throws(Fault) -> [Row] {
        try await database.read { database in
            try GRDB.Row.fetchAll(database, sql: "SELECT * FROM token ORDER BY created DESC").map { row in
                let expires: Int64? = row["expires"]
                let revoked: Int64? = row["revoked"]
                return Row(
                    id: row["id"], user: row["user"], role: row["role"], created: Timestamp(nanoseconds: row["created"]),
                    expires: expires.map { Timestamp(nanoseconds: $0) }, revoked: revoked.map { Timestamp(nanoseconds: $0) })
            }
        }
    }

    /// Takes a token out of use, by its id; false when there is none that is still in use.
    public func revoke(id: String, at now: Timestamp) async throws(Fault) -> Bool {
        let changed = try await database.write { database in
            try database.execute(
                sql: "UPDATE token SET revoked = ? WHERE id = ? AND revoked IS NULL", arguments: [now.nanoseconds, id])
            return database.changesCount > 0
        }
        cache.withLock { $0.removeAll() }
        return changed
    }

    /// Gives a user a role, or takes it away.
    public func assign(_ role: String, to user: String, remove: Bool = false) async throws(Fault) {
        guard roles[role] != nil else {
            throw Fault(.usage, "there is no role \(quoted(role))", hint: didYouMean(role, among: roles.keys))
        }
        try await database.write { database in
            try database.execute(
                sql: remove
                    ? "DELETE FROM assignment WHERE user = ? AND role = ?"
                    : "INSERT OR IGNORE INTO assignment(user, role) VALUES(?, ?)",
                arguments: [user, role])
        }
        cache.withLock { $0.removeAll() }
    }

    /// Who has which role beyond their tokens' own.
    public func assignments() async throws(Fault) -> [(user: String, role: String)] {
        try await database.read { database in
            try GRDB.Row.fetchAll(database, sql: "SELECT user, role FROM assignment ORDER BY user, role").map {
                ($0["user"], $0["role"])
            }
        }
    }
}
