internal import GRDB
public import Redoubt
public import RedoubtCore
internal import Synchronization

/// The tiers that sessions were granted. A session without a row is `read_only`.
public final class GrantTable: GrantStore {
    /// A grant as it is listed.
    public struct Row: Sendable, Hashable {
        public let session: SessionID
        public let tier: Tier
        public let expires: Timestamp?
    }

    static let freshness = Duration.milliseconds(800)
    static let maximumCached = 10_000

    private let database: StateDatabase
    private let cache = Mutex<[SessionID: (row: Row?, read: Timestamp)]>([:])

    public init(_ database: StateDatabase) { self.database = database }

    public func tier(of session: SessionID, at now: Timestamp) async throws(Fault) -> Tier {
        let row: Row?
        if let hit = cache.withLock({ $0[session] }), now >= hit.read, now - hit.read < Self.freshness {
            row = hit.row
        } else {
            row = try await fetch(session)
            cache.withLock { cache in
                if cache.count >= Self.maximumCached { cache.removeAll(keepingCapacity: true) }
                cache[session] = (row, now)
            }
        }
        guard let row, row.expires.map({ now < $0 }) ?? true else { return .readOnly }
        return row.tier
    }

    /// Grants a session a tier, in place of any earlier grant. An empty user means every user's session of that name.
    public func give(_ tier: Tier, to session: SessionID, until expires: Timestamp?) async throws(Fault) {
        try await database.write { database in
            try database.execute(
                sql: "INSERT OR REPLACE INTO grant_(user, session, tier, expires) VALUES(?, ?, ?, ?)",
                arguments: [session.user, session.name, tier.rawValue, expires?.nanoseconds])
        }
        cache.withLock { $0.removeAll() }
    }

    /// Takes back what a session was granted. With no user, every user's session of that name; answers how many there were.
    public func revoke(session name: String, user: String?) async throws(Fault) -> Int {
        let count = try await database.write { database in
            if let user {
                try database.execute(sql: "DELETE FROM grant_ WHERE session = ? AND user = ?", arguments: [name, user])
            } else {
                try database.execute(sql: "DELETE FROM grant_ WHERE session = ?", arguments: [name])
            }
            return database.changesCount
        }
        cache.withLock { $0.removeAll() }
        return count
    }

    public func list() async throws(Fault) -> [Row] {
        try await database.read { database in
            try GRDB.Row.fetchAll(database, sql: "SELECT * FROM grant_ ORDER BY user, session").compactMap(Self.row)
        }
    }

    /// A grant to the user's own session counts before one to every user's session of that name.
    private func fetch(_ session: SessionID) async throws(Fault) -> Row? {
        try await database.read { database in
            try GRDB.Row.fetchOne(
                database, sql: "SELECT * FROM grant_ WHERE session = ? AND user IN (?, '') ORDER BY user DESC LIMIT 1",
                arguments: [session.name, session.user]
            ).flatMap(Self.row)
        }
    }

    /// A row whose tier nobody knows any more counts as no grant.
    private static func row(_ row: GRDB.Row) -> Row? {
        guard let tier = Tier(rawValue: row["tier"]) else { return nil }
        let expires: Int64? = row["expires"]
        return Row(
            session: SessionID(user: row["user"], name: row["session"]), tier: tier,
            expires: expires.map { Timestamp(nanoseconds: $0) })
    }
}
