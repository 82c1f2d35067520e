import Foundation
import RedoubtCore
import Testing

@testable import RedoubtTraffic

private let limits = RedisLimits(namespace: "test", timeToLive: .seconds(1))
private let person = LimitKey("user", "ann with \u{e9} and spaces")

private func demand(_ limit: Int, per window: Rate.Window = .minute, slots: Int? = nil) -> Demand {
    var demand = Demand()
    demand.requests(person, Rate(limit, per: window))
    if let slots { demand.slot(LimitKey("provider", "p"), limit: slots) }
    return demand
}

private func id(_ number: Int, _ gateway: String = "g1") -> LeaseID { LeaseID(gateway: gateway, number: UInt64(number)) }

@Suite(.serialized, .enabled(if: RedisServer.isInstalled, "redis-server is not installed")) struct RedisLimitsTests {
    private func isAdmitted(_ server: RedisServer, _ demand: Demand, _ id: LeaseID) throws -> Bool {
        do throws(LimitStoreError) {
            try limits.admitted(demand, (try? server.call(limits.admit(demand, as: id))) ?? .null)
            return true
        } catch {
            guard case .refused = error else { throw error }
            return false
        }
    }

    private func refusal(_ server: RedisServer, _ demand: Demand, _ id: LeaseID) throws -> LimitRefusal? {
        let answer = try server.call(limits.admit(demand, as: id))
        do throws(LimitStoreError) { try limits.admitted(demand, answer) } catch {
            if case .refused(let refusal) = error { return refusal }
        }
        return nil
    }

    private func remaining(_ server: RedisServer, _ demand: Demand) throws -> [Int] {
        try limits.usage(of: demand, try server.call(limits.usage(of: demand))).map(\.remaining)
    }

    @Test func `sixty-four clients of two gateways race for ten, and ten get it`() throws {
        let server = try RedisServer()
        let wanted = demand(10, slots: 1000)
        let calls = (0..<64).map { client in
            (0..<20).map { limits.admit(wanted, as: id(client * 100 + $0, client.isMultiple(of: 2) ? "g1" : "g2")) }
        }
        let answers = try server.race(calls)
        #expect(answers.count == 64 * 20)
        #expect(answers.count { if case .array(let parts) = $0 { parts.first == .integer(1) } else { false } } == 10)
        #expect(try remaining(server, wanted) == [0])
    }

    @Test func `no second by the server's clock ever has more than its limit, with sixty-four clients at it`() throws {
        let server = try RedisServer()
        let wanted = demand(20, per: .second)
        let answers = try server.race((0..<64).map { client in (0..<500).map { limits.admit(wanted, as: id(client * 1000 + $0)) } })
        let times = answers.compactMap { answer -> Int64? in
            guard case .array(let parts) = answer, parts.first == .integer(1), case .text(let time) = parts.last else { return nil }
            return Int64(time)
        }.sorted()
        #expect(answers.count == 32_000)
        #expect(times.count >= 20)
        for (index, time) in times.enumerated() where index >= 20 { #expect(time - times[index - 20] >= 1_000_000) }
    }

    @Test func `a demand is met whole or not at all`() throws {
        let server = try RedisServer()
        var both = demand(5)
        both.tokens(LimitKey("provider", "p"), Rate(100, per: .hour), estimate: 80)
        both.slot(LimitKey("provider", "p"), limit: 3)
        #expect(try isAdmitted(server, both, id(1)))
        let refusal = try #require(try refusal(server, both, id(2)))
        #expect(refusal.denial.code == .limitsTokensPerHour)
        #expect((refusal.retryAfter ?? .zero) > .seconds(3590) && (refusal.retryAfter ?? .zero) <= .seconds(3600))
        #expect(try remaining(server, both) == [20, 4])
        #expect(try self.refusal(server, demand(0), id(3))?.retryAfter == nil)
        var none = Demand()
        none.slot(.global, limit: 0)
        #expect(try self.refusal(server, none, id(4))?.retryAfter == nil)
    }

    @Test func `a lost reply asked for again is the same admission`() throws {
        let server = try RedisServer()
        for _ in 0..<3 { #expect(try isAdmitted(server, demand(1, slots: 1), id(1))) }
        #expect(try !isAdmitted(server, demand(1, slots: 1), id(2)))
    }

    @Test func `slots come back when they are released, and when their gateway dies`() async throws {
        let server = try RedisServer()
        let wanted = demand(100, slots: 1)
        #expect(try isAdmitted(server, wanted, id(1)))
        #expect(try refusal(server, wanted, id(2))?.denial.code == .limitsConcurrency)
        #expect(try limits.done(server.call(limits.release(wanted, as: id(1)))))
        #expect(try limits.done(server.call(limits.release(wanted, as: id(1)))))
        #expect(try isAdmitted(server, wanted, id(3)))
        for _ in 0..<4 {
            try await Task.sleep(for: .microseconds(400_000))
            #expect(try limits.done(server.call(limits.renew(wanted, as: id(3)))))
            #expect(try !isAdmitted(server, wanted, id(4)))
        }
        try await Task.sleep(for: .microseconds(1_100_000))
        #expect(try isAdmitted(server, wanted, id(5)))
        #expect(try !limits.done(server.call(limits.renew(wanted, as: id(3)))), "a lost lease is not renewed")
    }

    @Test func `what was really used takes the place of the estimate`() async throws {
        let server = try RedisServer()
        var wanted = Demand()
        wanted.tokens(person, Rate(1000, per: .second), estimate: 800)
        wanted.money(person, Budget(micros: 5000, per: .calendarMonth), estimate: 4000)
        #expect(try isAdmitted(server, wanted, id(1)))
        let (call, settlement) = limits.settle(wanted, as: id(1), UsageReport(tokens: -3))
        #expect(settlement.clamps == [.tokens: .negative] && settlement.estimated == [.money])
        #expect(try limits.done(server.call(try #require(call))))
        #expect(try remaining(server, wanted).sorted() == [999, 1000])
        let money = try #require(limits.settle(wanted, as: id(1), UsageReport(money: 100)).call)
        _ = try server.call(money)
        _ = try server.call(money)
        #expect(try remaining(server, wanted).sorted() == [999, 4900])
        try await Task.sleep(for: .microseconds(1_100_000))
        let late = try #require(limits.settle(wanted, as: id(1), UsageReport(tokens: 850)).call)
        _ = try server.call(late)
        _ = try server.call(late)
        #expect(try remaining(server, wanted).sorted() == [950, 4900], "above the estimate counts from now on, once")
        #expect(limits.settle(wanted, as: id(1), UsageReport()).call == nil)
    }

    @Test func `what was admitted without it is put down whether or not it fits`() throws {
        let server = try RedisServer()
        for number in 0..<3 { #expect(try limits.done(server.call(limits.record(demand(2), as: id(number))))) }
        #expect(try remaining(server, demand(5)) == [2])
        #expect(try !isAdmitted(server, demand(3), id(9)))
    }

    @Test func `an entry of a far future frees nothing, and blocks for one length`() async throws {
        let server = try RedisServer()
        let wanted = demand(1, per: .second)
        #expect(try isAdmitted(server, wanted, id(1)))
        let keys = limits.admit(wanted, as: id(1)).keys
        let ahead = UInt64(Date().timeIntervalSince1970 * 1_000_000) + 3_600_000_000
        try server.run(["ZADD", keys[0], String(ahead), id(1).text])
        try await Task.sleep(for: .microseconds(1_100_000))
        let refusal = try #require(try refusal(server, wanted, id(2)))
        #expect((refusal.retryAfter ?? .zero) <= .seconds(1))
        try await Task.sleep(for: .microseconds(1_100_000))
        #expect(try isAdmitted(server, wanted, id(3)))
    }

    @Test func `every key expires by itself`() throws {
        let server = try RedisServer()
        let wanted = demand(5, slots: 2)
        #expect(try isAdmitted(server, wanted, id(1)))
        for key in limits.admit(wanted, as: id(1)).keys {
            guard case .integer(let left) = try server.run(["PTTL", key]) else {
                Issue.record("no time to live")
                continue
            }
            #expect(left > 0 && left <= 62_000)
        }
    }

    @Test func `months and days begin where they do in this program`() throws {
        let server = try RedisServer()
        let script = RedisScript.prelude + "return {num(month(tonumber(ARGV[1]))), num(month(tonumber(ARGV[1]), true))}"
        for text in [
            "2024-02-29T12:00:00Z", "2025-12-31T23:59:59Z", "2026-01-31T00:00:00Z", "2026-11-21T07:00:00Z", "2100-02-28T01:00:00Z",
        ] {
            let moment = try #require(Timestamp(rfc3339: text)).nanoseconds
            let answer = try server.run(["EVAL", script, "0", String(moment / 1000), "0"])
            let (first, next) = (CivilMonth.start(moment), LimitWindow.calendarMonth.span.leaves(moment))
            #expect(answer == .array([.text(String(first / 1000)), .text(String(next / 1000))]), "\(text)")
        }
    }
}

@Suite struct RedisCodecTests {
    @Test func `names of different subjects never meet`() {
        let names = [
            LimitKey("user", "ann"), LimitKey("user", "ann:x"), LimitKey("user:ann", "x"), LimitKey("us", "er:ann"),
            LimitKey("", "user:ann"),
        ].flatMap { key -> [String] in
            var demand = Demand()
            demand.requests(key, Rate(1, per: .minute))
            demand.tokens(key, Rate(1, per: .minute), estimate: 1)
            demand.slot(key, limit: 1)
            return limits.admit(demand, as: id(1)).keys
        }
        #expect(Set(names).count == names.count)
        #expect(names.allSatisfy { $0.hasPrefix("test:{limits}:") })
        #expect(RedisLimits(namespace: "a{b}").namespace == "ab")
    }

    @Test func `a lease's name is safe whatever the gateway's is`() {
        #expect(LeaseID(gateway: "a b\"\n{\u{e9}}", number: 35).text == "a_b_____.z")
        #expect(LeaseID(gateway: String(repeating: "x", count: 999), number: .max).text.utf8.count <= 64)
    }

    @Test(arguments: [
        RedisValue.null, .integer(1), .text("OK"), .error("ERR no such thing"), .array([]),
        .array([.integer(0), .integer(9), .text("5")]),
        .array([.integer(0), .integer(1)]), .array([.integer(0), .integer(0), .text("5")]),
        .array([.integer(0), .integer(1), .text("x")]),
    ]) func `an answer that makes no sense admits nothing`(answer: RedisValue) {
        let error = #expect(throws: LimitStoreError.self) { try limits.admitted(demand(1), answer) }
        if case .refused = error { Issue.record("taken for a refusal") }
        #expect(error.map { Denial($0).code } == .limitsUnavailable)
    }

    @Test func `a server that does not know the script is told it`() {
        #expect(RedisLimits.mustSendScript(.error("NOSCRIPT No matching script.")))
        #expect(!RedisLimits.mustSendScript(.error("ERR")) && !RedisLimits.mustSendScript(.null))
    }

    @Test func `while the store is away each gateway keeps to its part, or nothing is let through`() throws {
        #expect(StoreAwayPolicy.failClosed.demand(demand(10)) == nil)
        #expect(StoreAwayPolicy.denial.code.status == 503 && !StoreAwayPolicy.denial.hint.isEmpty)
        let fault = StoreAwayPolicy.fault("connection refused")
        #expect(fault.code == .limitStoreAway && fault.exitStatus == 3 && !fault.hint.isEmpty)
        var admitted = 0
        let share = try #require(StoreAwayPolicy.localShare(gateways: 3).demand(demand(10, slots: 10)))
        for _ in 0..<3 {
            var limiter = Limiter()
            for _ in 0..<20 where (try? limiter.admit(share, at: start)) != nil { admitted += 1 }
        }
        #expect(admitted == 9)
        #expect(StoreAwayPolicy.localShare(gateways: 100).demand(demand(10))?.windows.values.allSatisfy { $0.limit == 0 } == true)
    }
}
