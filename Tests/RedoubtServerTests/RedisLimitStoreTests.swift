internal import Redoubt
internal import RedoubtCore
internal import RedoubtTraffic
internal import Synchronization
internal import Testing

@testable internal import RedoubtServer

@Suite(.enabled(if: RedisServer.isInstalled, "redis-server is not installed"), .serialized)
struct RedisLimitStoreTests {
    private func store(_ server: RedisServer, timeToLive: Duration = .seconds(30), patience: Duration = .seconds(5)) throws
        -> RedisLimitStore
    {
        try RedisLimitStore(try server.address(), timeToLive: timeToLive, patience: patience)
    }

    private func demand(_ user: String, requests: Int = 10, slots: Int? = nil, tokens: Int? = nil) -> Demand {
        var demand = Demand()
        let key = LimitKey("user", user)
        demand.requests(key, Rate(requests, per: .hour))
        if let slots { demand.slot(key, limit: slots) }
        if let tokens { demand.tokens(key, Rate(1000, per: .minute), estimate: tokens) }
        return demand
    }

    private func passes(_ shared: SharedAdmission, _ demand: Demand) async -> Bool {
        do throws(Refusal) {
            _ = try await shared.admit(demand, at: SystemTime().now())
            return true
        } catch { return false }
    }

    private func eventually(_ question: () async throws -> Bool) async throws -> Bool {
        for _ in 0..<400 {
            if try await question() { return true }
            try await Task.sleep(for: .milliseconds(20))
        }
        return false
    }

    @Test func `two gateways with 64 tasks each race for ten, and exactly ten pass, in every round`() async throws {
        let server = try await RedisServer()
        defer { server.stop() }
        let gateways = [SharedAdmission(try store(server)), SharedAdmission(try store(server))]
        for gateway in gateways { gateway.start() }
        for round in 0..<20 {
            let demand = demand("ann \(round)")
            let passed = await withTaskGroup(of: Bool.self) { group in
                for _ in 0..<64 { for gateway in gateways { group.addTask { await passes(gateway, demand) } } }
                return await group.reduce(into: 0) { $0 += $1 ? 1 : 0 }
            }
            #expect(passed == 10, "round \(round)")
        }
        for gateway in gateways { await gateway.close() }
    }

    @Test func `never more calls than slots are under way at two gateways together, and all of them come back`() async throws {
        let server = try await RedisServer()
        defer { server.stop() }
        let gateways = [SharedAdmission(try store(server)), SharedAdmission(try store(server))]
        for gateway in gateways { gateway.start() }
        let demand = demand("ann", requests: 1_000_000, slots: 10)
        let tally = Tally()
        await withTaskGroup { group in
            for number in 0..<128 { group.addTask { await calls(gateways[number % 2], demand, tally) } }
        }
        let seen = tally.seen
        #expect(seen.most <= 10 && seen.passed >= 10, "\(seen)")
        // All slots are free again: ten at once fit, and the eleventh does not.
        #expect(try await eventually { await tenFit(gateways[0], demand) })
        for gateway in gateways { await gateway.close() }
    }

    private func calls(_ gateway: SharedAdmission, _ demand: Demand, _ tally: Tally) async {
        for _ in 0..<5 {
            do throws(Refusal) {
                let held = try await gateway.admit(demand, at: SystemTime().now())
                tally.begin()
                try? await Task.sleep(for: .milliseconds(2))
                tally.end()
                _ = consume held
            } catch {}
        }
    }

    private func tenFit(_ gateway: SharedAdmission, _ demand: Demand, _ held: Int = 0) async -> Bool {
        do throws(Refusal) {
            let mine = try await gateway.admit(demand, at: SystemTime().now())
            let fits = await tenFit(gateway, demand, held + 1)
            _ = consume mine
            return fits
        } catch { return held == 10 }
    }

    @Test func `the slots of a gateway that died come back after their time to live, and not before`() async throws {
        let server = try await RedisServer()
        defer { server.stop() }
        let living = SharedAdmission(try store(server), timeToLive: .seconds(1))
        living.start()
        let dead = try store(server, timeToLive: .seconds(1))
        let demand = demand("ann", requests: 1000, slots: 1)
        // Nobody renews and nobody gives back.
        try await dead.admit(demand, as: LeaseID(gateway: "dead", number: 1))
        #expect(await !passes(living, demand))
        let begun = ContinuousClock.now
        #expect(try await eventually { await passes(living, demand) })
        let waited = ContinuousClock.now - begun
        #expect(waited > .milliseconds(500) && waited < .seconds(4), "\(waited)")
        await living.close()
    }

    @Test func `a slot is held for longer than its time to live while its call is under way`() async throws {
        let server = try await RedisServer()
        defer { server.stop() }
        let one = SharedAdmission(try store(server, timeToLive: .seconds(1)), timeToLive: .seconds(1))
        let other = SharedAdmission(try store(server, timeToLive: .seconds(1)), timeToLive: .seconds(1))
        one.start()
        other.start()
        let demand = demand("ann", requests: 1000, slots: 1)
        let held = try await one.admit(demand, at: SystemTime().now())
        for _ in 0..<6 {
            try await Task.sleep(for: .milliseconds(500))
            #expect(await !passes(other, demand))
        }
        _ = consume held
        #expect(try await eventually { await passes(other, demand) })
        await one.close()
        await other.close()
    }

    @Test func `a server that forgot the scripts gets them again, and what was settled counts for everybody`() async throws {
        let server = try await RedisServer()
        defer { server.stop() }
        let store = try store(server)
        let client = try RedisClient(try server.address(), patience: .seconds(5))
        let demand = demand("ann", tokens: 500)
        try await store.admit(demand, as: LeaseID(gateway: "a", number: 1))
        _ = try await client.send(["SCRIPT", "FLUSH"].map { Array($0.utf8) })
        try await store.settle(demand, as: LeaseID(gateway: "a", number: 1), UsageReport(tokens: 40))
        try await store.admit(demand, as: LeaseID(gateway: "a", number: 2))
        let tokens = try await store.usage(of: demand).first { $0.key.unit == .tokens }
        #expect(tokens?.remaining == 1000 - 540)
    }

    @Test func `a server that says nothing holds nobody for long, and what it lost the answer to is not spent twice`() async throws
    {
        let server = try await RedisServer()
        defer { server.stop() }
        let shared = SharedAdmission(try store(server, patience: .milliseconds(300)))
        shared.start()
        let demand = demand("ann", requests: 1000, slots: 2)
        #expect(await passes(shared, demand))
        server.pause()
        let begun = ContinuousClock.now
        #expect(await !passes(shared, demand))
        #expect(ContinuousClock.now - begun < .seconds(3))
        let again = ContinuousClock.now
        #expect(await !passes(shared, demand))
        #expect(ContinuousClock.now - again < .milliseconds(200))
        server.goOn()
        // Whatever it did of the calls that were given up is given back: both slots are free.
        #expect(
            try await eventually {
                guard let one = try? await shared.admit(demand, at: SystemTime().now()) else { return false }
                let other = await passes(shared, demand)
                _ = consume one
                return other
            })
        await shared.close()
    }

    @Test func `what an admission costs over loopback is a few round trips`() async throws {
        let server = try await RedisServer()
        defer { server.stop() }
        let shared = SharedAdmission(try store(server))
        shared.start()
        let demand = demand("ann", requests: 1_000_000, slots: 1000, tokens: 1)
        for _ in 0..<50 { _ = await passes(shared, demand) }
        let clock = ContinuousClock()
        var times: [Duration] = []
        for _ in 0..<300 { times.append(await clock.measure { _ = await passes(shared, demand) }) }
        times.sort()
        print("shared admission: median \(times[150]), p99 \(times[297])")
        #expect(times[150] < .milliseconds(50))
        await shared.close()
    }

    @Test func `a server that is away refuses everything, and one that is back is used again`() async throws {
        let server = try await RedisServer()
        let shared = SharedAdmission(try store(server, patience: .milliseconds(500)))
        shared.start()
        let demand = demand("ann", requests: 1000)
        #expect(await passes(shared, demand))
        server.stop()
        for _ in 0..<5 { #expect(await !passes(shared, demand)) }
        #expect(shared.isAway)
        let again = try await RedisServer(port: server.port)
        defer { again.stop() }
        #expect(try await eventually { await passes(shared, demand) })
        #expect(!shared.isAway)
        await shared.close()
    }
}

/// How many calls are under way, and were at the most.
private final class Tally: Sendable {
    private let counts = Mutex((now: 0, most: 0, passed: 0))

    var seen: (now: Int, most: Int, passed: Int) { counts.withLock { $0 } }

    func begin() { counts.withLock { $0 = ($0.now + 1, max($0.most, $0.now + 1), $0.passed + 1) } }
    func end() { counts.withLock { $0.now -= 1 } }
}
