internal import GRDB
public import RedoubtCore

#if canImport(Glibc)
    internal import Glibc
#else
    internal import Darwin
#endif

/// The embedded default behind the corridor's stores: one SQLite file in the state folder, shared by the gateway and the command line.
public struct StateDatabase: Sendable {
    let pool: DatabasePool

    /// Opens or creates the file. Another process may have it open; a writer waits up to five seconds for its turn.
    public init(path: String) throws(Fault) {
        var configuration = Configuration()
        configuration.busyMode = .timeout(5)
        configuration.prepareDatabase { database in
            // A crash of the process loses nothing; a power cut may lose the last moments of a limit's window, never the file.
            try database.execute(sql: "PRAGMA synchronous = NORMAL")
        }
        do { pool = try Self.open(path, configuration) } catch { throw Self.fault(error) }
    }

    /// How long a process waits for others that open or close the same file.
    private static let patience = Duration.seconds(10)

    /// Opening the first connection, and closing the last one, needs the file alone for a moment; SQLite answers "busy" at once to
    /// whoever comes just then, without asking its busy handler. So it is tried again.
    private static func open(_ path: String, _ configuration: Configuration) throws -> DatabasePool {
        let deadline = ContinuousClock.now + patience
        while true {
            do {
                let pool = try DatabasePool(path: path, configuration: configuration)
                try migrator.migrate(pool)
                return pool
            } catch let error as DatabaseError where isBusy(error) && ContinuousClock.now < deadline {
                usleep(UInt32.random(in: 5_000...30_000))
            }
        }
    }

    private static func isBusy(_ error: DatabaseError) -> Bool {
        error.resultCode == .SQLITE_BUSY || error.resultCode == .SQLITE_LOCKED || error.resultCode == .SQLITE_CANTOPEN
    }

    private static var migrator: DatabaseMigrator {
        var migrator = DatabaseMigrator()
        migrator.registerMigration("1 identities and grants") { database in
            try database.execute(
                sql: """
                    CREATE TABLE token(
                      id TEXT PRIMARY KEY, digest TEXT NOT NULL UNIQUE, user TEXT NOT NULL, role TEXT NOT NULL,
                      created INTEGER NOT NULL, expires INTEGER, revoked INTEGER
                    ) STRICT;
                    CREATE INDEX token_user ON token(user);
                    CREATE TABLE assignment(user TEXT NOT NULL, role TEXT NOT NULL, PRIMARY KEY(user, role)) STRICT;
                    CREATE TABLE grant_(
                      user TEXT NOT NULL, session TEXT NOT NULL, tier TEXT NOT NULL, expires INTEGER, PRIMARY KEY(user, session)
                    ) STRICT;
                    CREATE TABLE admission(key TEXT NOT NULL, at INTEGER NOT NULL, weight INTEGER NOT NULL) STRICT;
                    CREATE INDEX admission_key ON admission(key, at);
                    """)
        }
        return migrator
    }

    /// What went wrong, without SQL or values.
    static func fault(_ error: any Error) -> Fault {
        guard let error = error as? DatabaseError else { return Fault(.stateCorrupt, "the state database cannot be used") }
        switch error.resultCode {
        case .SQLITE_BUSY, .SQLITE_LOCKED:
            return Fault(.stateLocked, "the state database is locked by another process", hint: "wait, or stop the other process")
        case .SQLITE_CORRUPT, .SQLITE_NOTADB:
            return Fault(
                .stateCorrupt, "the state database is damaged", hint: "restore redoubt.sqlite from a backup, or move it away")
        default:
            return Fault(
                .stateUnwritable, "the state database cannot be written (\(error.resultCode.rawValue))",
                hint: "check free space and the owner of the state folder")
        }
    }

    func read<Value: Sendable>(_ body: @escaping @Sendable (Database) throws -> Value) async throws(Fault) -> Value {
        try await patiently { pool async throws in try await pool.read(body) }
    }

    func write<Value: Sendable>(_ body: @escaping @Sendable (Database) throws -> Value) async throws(Fault) -> Value {
        try await patiently { pool async throws in try await pool.write(body) }
    }

    private func patiently<Value: Sendable>(_ body: (DatabasePool) async throws -> Value) async throws(Fault) -> Value {
        let deadline = ContinuousClock.now + Self.patience
        while true {
            do { return try await body(pool) } catch let error as DatabaseError
                where Self.isBusy(error) && ContinuousClock.now < deadline && !Task.isCancelled
            {
                try? await Task.sleep(for: .milliseconds(Int.random(in: 5...30)))
            } catch { throw Self.fault(error) }
        }
    }
}
