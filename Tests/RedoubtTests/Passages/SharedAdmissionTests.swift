import RedoubtCore
import RedoubtInspection
import RedoubtTesting
import RedoubtTraffic
import RedoubtWire
import Testing

@testable import Redoubt

@Suite struct SharedAdmissionTests {
    private let time = ManualTime()
    private let log = MemoryLog()
    private let ann = LimitKey("user", "ann")
    private let store: ScriptedLimitStore

    init() { store = ScriptedLimitStore(time) }

    private func admission(
        _ policy: StoreAwayPolicy = .failClosed, timeToLive: Duration = .seconds(30), capacity: Int = 10_000
    ) -> SharedAdmission {
        let shared = SharedAdmission(
            store, away: policy, timeToLive: timeToLive, ledger: Ledger(log: log, time: time), capacity: capacity, time: time)
        shared.start()
        return shared
    }

    private func demand(requests: Int = 10, slots: Int? = nil, tokens: Int? = nil) -> Demand {
        var demand = Demand()
        demand.requests(ann, Rate(requests, per: .hour))
        if let slots { demand.slot(ann, limit: slots) }
        if let tokens { demand.tokens(ann, Rate(1000, per: .minute), estimate: tokens) }
        return demand
    }

    private func eventually(_ question: () -> Bool) async -> Bool {
        for _ in 0..<1000 {
            if question() { return true }
            try? await Task.sleep(for: .milliseconds(5))
        }
        return false
    }

    private func code(_ shared: SharedAdmission, _ demand: Demand) async -> DenialCode? {
        do throws(Refusal) {
            _ = try await shared.admit(demand, at: time.now())
            return nil
        } catch { return error.denial.code }
    }

    @Test func `what the store refuses is refused with the window's own code`() async throws {
        let shared = admission()
        for _ in 0..<10 { #expect(await code(shared, demand()) == nil) }
        #expect(await code(shared, demand()) == .limitsPerHour)
        #expect(log.events.isEmpty)
        await shared.close()
    }

    @Test func `headers say how the caller's windows stand`() async throws {
        let shared = admission()
        let admitted = try await shared.admit(demand(requests: 7), at: time.now())
        #expect(
            admitted.headers.map { $0.name + ": " + $0.value }.prefix(2) == [
                "x-ratelimit-limit-requests: 7", "x-ratelimit-remaining-requests: 6",
            ])
        await shared.close()
    }

    @Test func `a slot goes back when the call is let go, once, and the store need not be quick`() async throws {
        let shared = admission()
        do {
            let held = try await shared.admit(demand(slots: 1), at: time.now())
            #expect(held.words.contains("user 1 of 10"))
            #expect(store.underWay(ann) == 1)
            #expect(await code(shared, demand(slots: 1)) == .limitsConcurrency)
            store.delay(by: .milliseconds(200))
        }
        #expect(await eventually { store.underWay(ann) == 0 })
        let releases = store.deeds.count { if case .release = $0 { true } else { false } }
        #expect(releases == 1)
        await shared.close()
    }

    @Test func `what was really used takes the place of the estimate`() async throws {
        let shared = admission()
        do {
            let held = try await shared.admit(demand(tokens: 500), at: time.now())
            held.settle(TokenUsage(input: 30, output: 12), at: time.now())
        }
        #expect(await eventually { store.used(ann, .tokens, .minute) == 42 })
        await shared.close()
    }

    @Test func `a call that nobody answered cost nothing, and one that was answered without a count keeps the estimate`()
        async throws
    {
        let shared = admission()
        do { _ = try await shared.admit(demand(tokens: 500), at: time.now()) }
        // The least that is counted of any call.
        #expect(await eventually { store.used(ann, .tokens, .minute) == 1 })
        do {
            let held = try await shared.admit(demand(tokens: 300), at: time.now())
            held.answered()
        }
        await shared.close()
        #expect(store.used(ann, .tokens, .minute) == 301)
    }

    @Test func `slots are held on while the call is under way, and put down again when the store lost them`() async throws {
        let shared = admission(timeToLive: .milliseconds(60))
        let held = try await shared.admit(demand(slots: 2), at: time.now())
        #expect(await eventually { store.deeds.count { if case .renew = $0 { true } else { false } } >= 3 })
        store.forget()
        #expect(await eventually { store.underWay(ann) == 1 })
        await ending(held)
        #expect(await eventually { store.underWay(ann) == 0 })
        let told = store.deeds.count
        try await Task.sleep(for: .milliseconds(100))
        #expect(store.deeds.count == told)
        await shared.close()
    }

    private func ending(_ admission: consuming Admission) async {}

    @Test func `an answer that was lost is asked for again, and nothing is spent twice`() async throws {
        let shared = admission()
        store.loseAnswers(1)
        #expect(await code(shared, demand()) == nil)
        #expect(store.used(ann, .requests, .hour) == 1)
        #expect(log.events.isEmpty)
        await shared.close()
    }

    @Test func `while the store is away nothing is let through, and that is recorded once`() async throws {
        let shared = admission()
        store.goAway()
        for _ in 0..<20 { #expect(await code(shared, demand(slots: 3)) == .limitsUnavailable) }
        #expect(log.events.map(\.action) == ["limit_store_away"])
        #expect(log.events.first?.details["fault"] == "limits.store_away")
        store.comeBack()
        time.advance(by: .seconds(1))
        #expect(await code(shared, demand(slots: 3)) == nil)
        #expect(await eventually { log.events.count == 2 })
        #expect(log.events.last?.action == "limit_store_back")
        #expect(log.events.last?.details["refused"] == 20)
        await shared.close()
    }

    @Test func `a refusal while the store is away says when to try again`() async throws {
        let shared = admission()
        store.goAway()
        do throws(Refusal) {
            _ = try await shared.admit(demand(), at: time.now())
            Issue.record("it was let through")
        } catch {
            #expect(error.denial.code.status == 503)
            #expect(error.denial.retryAfter == .seconds(1))
        }
        await shared.close()
    }

    @Test func `with a share each gateway keeps to its part, its own spending before the outage counted`() async throws {
        let shared = admission(.localShare(gateways: 2))
        for _ in 0..<2 { #expect(await code(shared, demand()) == nil) }
        store.goAway()
        var codes: [DenialCode?] = []
        for _ in 0..<6 { codes.append(await code(shared, demand())) }
        #expect(codes == [nil, nil, nil, .limitsPerHour, .limitsPerHour, .limitsPerHour])
        store.comeBack()
        time.advance(by: .seconds(1))
        #expect(await eventually { store.used(ann, .requests, .hour) == 5 })
        #expect(await eventually { log.events.last?.action == "limit_store_back" })
        #expect(log.events.last?.details["admitted"] == 3)
        await shared.close()
    }

    @Test func `what was let through in an outage holds its slot in the store when that is back, until it ends`() async throws {
        let shared = admission(.localShare(gateways: 1), timeToLive: .milliseconds(60))
        store.goAway()
        let held = try await shared.admit(demand(slots: 1), at: time.now())
        #expect(await code(shared, demand(slots: 1)) == .limitsConcurrency)
        store.comeBack()
        #expect(await eventually { store.underWay(ann) == 1 })
        await ending(held)
        #expect(await eventually { store.underWay(ann) == 0 })
        await shared.close()
    }

    @Test func `what cannot be told waits, at most so much, and what is too much is counted`() async throws {
        let shared = admission(.localShare(gateways: 1), capacity: 5)
        store.goAway()
        for _ in 0..<8 { #expect(await code(shared, demand(requests: 100)) == nil) }
        #expect(shared.lost > 0)
        store.comeBack()
        #expect(await eventually { store.used(ann, .requests, .hour) == 8 - shared.lost })
        await shared.close()
    }

    @Test func `a hundred calls in a race for ten`() async throws {
        let one = admission(), other = admission()
        let passed = await withTaskGroup(of: Bool.self) { group in
            for number in 0..<100 { group.addTask { await code(number % 2 == 0 ? one : other, demand()) == nil } }
            return await group.reduce(into: 0) { $0 += $1 ? 1 : 0 }
        }
        #expect(passed == 10)
        await one.close()
        await other.close()
    }
}
