import Foundation
import Redoubt
import RedoubtCore
import RedoubtStore
import RedoubtTraffic
import Testing

/// A state database in a folder of its own, gone with the value.
private final class Scratch {
    let folder = FileManager.default.temporaryDirectory.appending(path: "redoubt-store-\(UUID().uuidString)")
    var path: String { folder.appending(path: "redoubt.sqlite").path }

    init() throws { try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true) }
    deinit { try? FileManager.default.removeItem(at: folder) }
}

private let now = Timestamp(seconds: 1_800_000_000)

@Suite struct `Tokens` {
    @Test func `are known by their digest, with the roles of their user`() async throws {
        let scratch = try Scratch()
        let table = TokenTable(try StateDatabase(path: scratch.path))
        try await table.add(id: "t1", digest: "d1", user: "ann", role: "user", created: now, expires: nil)
        try await table.assign("admin", to: "ann")
        let record = try await table.record(forDigest: "d1", at: now)
        #expect(record?.user == "ann")
        #expect(record?.roles == [.user, .admin])
        #expect(try await table.record(forDigest: "d2", at: now) == nil)
    }

    @Test func `that another process revokes are out of use within a second`() async throws {
        let scratch = try Scratch()
        let mine = TokenTable(try StateDatabase(path: scratch.path))
        let theirs = TokenTable(try StateDatabase(path: scratch.path))
        try await mine.add(id: "t1", digest: "d1", user: "ann", role: "user", created: now, expires: nil)
        #expect(try await mine.record(forDigest: "d1", at: now) != nil)
        #expect(try await theirs.revoke(id: "t1", at: now))
        #expect(try await mine.record(forDigest: "d1", at: now + .seconds(1)) == nil)
        #expect(try await !theirs.revoke(id: "t1", at: now))
    }

    @Test func `of a role that does not exist are refused, with the nearest one`() async throws {
        let scratch = try Scratch()
        let table = TokenTable(try StateDatabase(path: scratch.path))
        await #expect(throws: Fault.self) {
            try await table.add(id: "t", digest: "d", user: "ann", role: "admn", created: now, expires: nil)
        }
    }
}

@Suite struct `Grants` {
    @Test func `end when they expire, and belong to one user's session`() async throws {
        let scratch = try Scratch()
        let table = GrantTable(try StateDatabase(path: scratch.path))
        let session = SessionID(user: "ann", name: "s1")
        #expect(try await table.tier(of: session, at: now) == .readOnly)
        try await table.give(.execute, to: session, until: now + .seconds(60))
        #expect(try await table.tier(of: session, at: now) == .execute)
        #expect(try await table.tier(of: SessionID(user: "bob", name: "s1"), at: now) == .readOnly)
        #expect(try await table.tier(of: session, at: now + .seconds(60)) == .readOnly)
        try await table.give(.write, to: SessionID(user: "", name: "s2"), until: nil)
        #expect(try await table.tier(of: SessionID(user: "bob", name: "s2"), at: now) == .write)
        #expect(try await table.revoke(session: "s2", user: nil) == 1)
    }
}

@Suite struct `Limits on disk` {
    private func demand(_ limit: Int) -> Demand {
        var demand = Demand()
        demand.requests(LimitKey("user", "ann/with/slashes"), Rate(limit, per: .hour))
        return demand
    }

    @Test func `let exactly as many through as they say, from many processes at once`() async throws {
        let scratch = try Scratch()
        let databases = try (0..<4).map { _ in try StateDatabase(path: scratch.path) }
        let time = SystemTime().now()
        let admitted = try await withThrowingTaskGroup(of: Bool.self) { group in
            for number in 0..<40 {
                let admission = PersistentAdmission(databases[number % 4])
                let demand = demand(10)
                group.addTask {
                    do throws(Refusal) { _ = try await admission.admit(demand, at: time); return true } catch {
                        guard case .denied = error else { throw error }
                        return false
                    }
                }
            }
            return try await group.reduce(0) { $0 + ($1 ? 1 : 0) }
        }
        #expect(admitted == 10)
    }

    @Test func `survive a restart`() async throws {
        let scratch = try Scratch()
        let limiter = RateLimiter()
        for _ in 0..<3 { _ = try await limiter.admit(demand(5), at: now) as Admission }
        let table = WindowTable(try StateDatabase(path: scratch.path))
        try await table.save(limiter.snapshot(since: now - .seconds(1)), at: now)
        let revived = RateLimiter()
        revived.restore(try await WindowTable(try StateDatabase(path: scratch.path)).load(at: now))
        #expect(revived.usage(of: demand(5), at: now).first?.remaining == 2)
    }

    @Test func `in a damaged file are a fault with a hint, and no crash`() async throws {
        let scratch = try Scratch()
        try Data(repeating: 0x41, count: 5000).write(to: URL(filePath: scratch.path))
        #expect { try StateDatabase(path: scratch.path) } throws: {
            ($0 as? Fault)?.code == .stateCorrupt && ($0 as? Fault)?.hint.isEmpty == false
        }
    }
}
