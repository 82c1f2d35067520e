internal import GRDB
public import Redoubt
public import RedoubtCore
public import RedoubtTraffic

/// The limits' windows on disk, so that a restart forgives nobody.
public struct WindowTable: Sendable {
    /// Spendings older than the longest window are of no use to anybody.
    static let longest = Duration.seconds(31 * 86_400)

    private let database: StateDatabase

    public init(_ database: StateDatabase) { self.database = database }

    /// Everything that still counts.
    public func load(at now: Timestamp) async throws(Fault) -> [Limiter.Record] {
        try await database.read { try Self.records($0, since: now - Self.longest, keys: nil) }
    }

    /// Adds what was spent since the last time, and forgets what no longer counts.
    public func save(_ records: [Limiter.Record], at now: Timestamp) async throws(Fault) {
        if records.isEmpty { return }
        try await database.write { try Self.insert($0, records, at: now) }
    }

    static func insert(_ database: Database, _ records: [Limiter.Record], at now: Timestamp) throws {
        let statement = try database.makeStatement(sql: "INSERT INTO admission(key, at, weight) VALUES(?, ?, ?)")
        for record in records {
            let key = name(record.window)
            for spending in record.spendings {
                try statement.execute(arguments: [key, spending.at.nanoseconds, spending.weight])
            }
        }
        // The windows of months begin with these; all others are over after a day.
        try database.execute(
            sql: "DELETE FROM admission WHERE at <= ? AND (at <= ? OR NOT (key LIKE '30d/%' OR key LIKE 'month/%'))",
            arguments: [(now - .seconds(86_400)).nanoseconds, (now - longest).nanoseconds])
    }

    static func records(_ database: Database, since: Timestamp, keys: [WindowKey]?) throws -> [Limiter.Record] {
        var wanted = "WHERE at > ?"
        var arguments: [any DatabaseValueConvertible] = [since.nanoseconds]
        if let keys {
            wanted += " AND key IN (\(keys.map { _ in "?" }.joined(separator: ",")))"
            arguments += keys.map { name($0) as any DatabaseValueConvertible }
        }
        let rows = try Row.fetchAll(
            database, sql: "SELECT key, at, weight FROM admission \(wanted) ORDER BY key, at",
            arguments: StatementArguments(arguments))
        var spendings: [String: [SlidingWindow.Spending]] = [:]
        for row in rows {
            spendings[row["key"], default: []].append(.init(at: Timestamp(nanoseconds: row["at"]), weight: row["weight"]))
        }
        return spendings.compactMap { name, list in key(name).map { Limiter.Record(window: $0, spendings: list) } }
    }

    /// `window/unit/scope/subject`; the first three have no slash, so the subject may have any.
    private static func name(_ key: WindowKey) -> String {
        "\(key.window.rawValue)/\(key.unit.rawValue)/\(key.key.scope)/\(key.key.subject)"
    }

    private static func key(_ name: String) -> WindowKey? {
        let parts = name.split(separator: "/", maxSplits: 3, omittingEmptySubsequences: false).map(String.init)
        guard parts.count == 4, let window = LimitWindow(rawValue: parts[0]), let unit = LimitUnit(rawValue: parts[1]) else {
            return nil
        }
        return WindowKey(LimitKey(parts[2], parts[3]), unit, per: window)
    }
}

/// Admission for programs that come and go, such as the agent on the command line: look and spend are one SQLite transaction, so
/// that a hundred processes at once share one limit exactly. Slots are not counted: they would outlive a process that is killed.
public struct PersistentAdmission: Admitting {
    private let database: StateDatabase

    public init(_ database: StateDatabase) { self.database = database }

    public func admit(_ demand: Demand, at now: Timestamp) async throws(Refusal) -> Admission {
        let outcome: Result<[LimitUsage], LimitRefusal>
        do {
            outcome = try await database.write { database in
                var limiter = Limiter()
                limiter.restore(
                    try WindowTable.records(database, since: now - WindowTable.longest, keys: Array(demand.windows.keys)))
                // The transaction may have waited for its turn; the moment that counts is the one of its turn.
                let turn = max(now, SystemTime().now())
                do throws(LimitRefusal) { _ = try limiter.admit(demand, at: turn) } catch { return .failure(error) }
                let usage = limiter.usage(of: demand, at: turn)
                try WindowTable.insert(database, limiter.snapshot(since: turn - .nanoseconds(1)), at: turn)
                return .success(usage)
            }
        } catch { throw .failed(error) }
        switch outcome {
        case .success(let usage): return Admission(usage: usage)
        case .failure(let refusal): throw .denied(refusal.denial)
        }
    }
}
