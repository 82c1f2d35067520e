import RedoubtCore
import RedoubtTraffic
import Testing

private let ann = LimitKey("user", "ann")
private let provider = LimitKey("provider", "openai")

private func requests(_ count: Int, per window: Rate.Window = .minute, of key: LimitKey = ann) -> Demand {
    var demand = Demand()
    demand.requests(key, Rate(count, per: window))
    return demand
}

@Suite struct LimiterTests {
    @Test func `a demand is met whole or not at all`() throws {
        var limiter = Limiter()
        var both = requests(100, per: .hour)
        both.requests(provider, Rate(1, per: .minute))
        both.slot(provider, limit: 5)
        _ = try limiter.admit(both, at: start)
        #expect(throws: LimitRefusal.self) { try limiter.admit(both, at: start) }
        #expect(limiter.usage(of: both, at: start).map(\.remaining) == [0, 99])
        #expect(limiter.underWay(provider) == 1)
    }

    @Test(arguments: [
        (Rate.Window.second, DenialCode.limitsPerSecond), (.minute, .limitsPerMinute), (.hour, .limitsPerHour),
        (.day, .limitsPerDay),
    ]) func `a full window is refused with its code and its exact wait`(window: Rate.Window, code: DenialCode) throws {
        var limiter = Limiter()
        _ = try limiter.admit(requests(1, per: window), at: start)
        let refusal = limiter.refusal(of: requests(1, per: window), at: start + .milliseconds(250))
        #expect(refusal?.denial.code == code)
        #expect(refusal?.denial.retryAfter == window.duration - .milliseconds(250))
        #expect(refusal?.denial.code.status == 429)
    }

    @Test func `of several full windows the longest wait is told`() throws {
        var limiter = Limiter()
        var demand = requests(1, per: .second)
        demand.requests(ann, Rate(1, per: .hour))
        demand.requests(provider, Rate(1, per: .minute))
        _ = try limiter.admit(demand, at: start)
        #expect(limiter.refusal(of: demand, at: start)?.retryAfter == .seconds(3600))
        demand.requests(provider, Rate(0, per: .day))
        #expect(limiter.refusal(of: demand, at: start)?.denial.code == .limitsPerDay)
        #expect(limiter.refusal(of: demand, at: start)?.retryAfter == nil)
    }

    @Test func `tokens are reserved by estimate and settled by use`() throws {
        var limiter = Limiter()
        var demand = Demand()
        demand.tokens(provider, Rate(1000, per: .minute), estimate: 800)
        var admission = try limiter.admit(demand, at: start)
        #expect(limiter.refusal(of: demand, at: start)?.denial.code == .limitsTokensPerMinute)
        limiter.settle(&admission, UsageReport(tokens: 50), at: start + .seconds(1))
        #expect(limiter.usage(of: demand, at: start + .seconds(1)).first?.remaining == 950)
        _ = try limiter.admit(demand, at: start + .seconds(1))
    }

    @Test func `a full table refuses new keys and lets go of expired ones only`() throws {
        var limiter = Limiter(capacity: 3)
        for name in ["a", "b", "c"] { _ = try limiter.admit(requests(5, of: LimitKey("user", name)), at: start) }
        let late = requests(5, of: LimitKey("user", "d"))
        do throws(LimitRefusal) {
            _ = try limiter.admit(late, at: start + .seconds(59))
            Issue.record("admitted")
        } catch {
            #expect(error.denial.code == .limitsCapacity)
            #expect(error.retryAfter == .seconds(1))
        }
        _ = try limiter.admit(requests(5, of: LimitKey("user", "a")), at: start + .seconds(59))
        _ = try limiter.admit(late, at: start + .seconds(60))
        #expect(limiter.count == 2)
    }

    @Test func `the table never grows over its capacity`() throws {
        var random = SplitMix(3)
        var limiter = Limiter(capacity: 20)
        var now = start
        for _ in 0..<3000 {
            now = now + .milliseconds(Int64.random(in: 0...200, using: &random))
            var demand = requests(3, per: .second, of: LimitKey("user", String(Int.random(in: 0..<40, using: &random))))
            demand.requests(LimitKey("tool", String(Int.random(in: 0..<10, using: &random))), Rate(9, per: .second))
            _ = try? limiter.admit(demand, at: now)
            #expect(limiter.count <= 20)
        }
    }

    @Test func `what was spent before a restart still counts after it`() throws {
        var before = Limiter()
        for second in 0..<3 { _ = try before.admit(requests(5), at: start + .seconds(second)) }
        var after = Limiter()
        #expect(after.restore(before.snapshot(since: start)) == true)
        let usage = try #require(after.usage(of: requests(5), at: start + .seconds(2)).first)
        #expect(usage.remaining == 3, "what was spent at the very moment is not after it")
        var whole = Limiter()
        #expect(whole.restore(before.snapshot(since: Timestamp(seconds: 0))) == true)
        #expect(whole.usage(of: requests(5), at: start + .seconds(2)).first?.remaining == 2)
        #expect(whole.usage(of: requests(5), at: start + .seconds(60)).first?.remaining == 3)
        var small = Limiter(capacity: 0)
        #expect(small.restore(before.snapshot(since: Timestamp(seconds: 0))) == false)
    }

    @Test func `a changed limit counts at once`() throws {
        var limiter = Limiter()
        for _ in 0..<5 { _ = try limiter.admit(requests(5), at: start) }
        #expect(limiter.refusal(of: requests(6), at: start) == nil)
        #expect(limiter.refusal(of: requests(2), at: start) != nil)
    }

    @Test(arguments: [5, 6, 7] as [UInt64]) func `no subject exceeds any of its windows in any random history`(seed: UInt64) throws
    {
        var random = SplitMix(seed)
        var limiter = Limiter()
        var log: [(user: String, at: Int64)] = []
        var now: Int64 = 0
        let rates = [Rate(3, per: .second), Rate(20, per: .minute)]
        for _ in 0..<2500 {
            now += Int64.random(in: 0...400_000_000, using: &random)
            let user = ["a", "b"].randomElement(using: &random) ?? "a"
            var demand = Demand()
            for rate in rates { demand.requests(LimitKey("user", user), rate) }
            let mine = log.filter { $0.user == user }
            let fits = rates.allSatisfy { rate in
                mine.count { $0.at > now - rate.window.duration.wholeNanoseconds } < rate.limit
            }
            let isAdmitted = (try? limiter.admit(demand, at: Timestamp(nanoseconds: now))) != nil
            #expect(isAdmitted == fits)
            if isAdmitted { log.append((user, now)) }
        }
        #expect(log.count > 40)
    }
}

@Suite struct RateLimiterTests {
    @Test func `sixty-four tasks at once get exactly the ten there are`() async {
        let limiter = RateLimiter()
        let admitted = await withTaskGroup(of: Bool.self) { group in
            for _ in 0..<64 {
                group.addTask { @concurrent in
                    guard let lease = try? limiter.admit(requests(10), at: start) else { return false }
                    lease.end()
                    return true
                }
            }
            return await group.reduce(0) { $0 + ($1 ? 1 : 0) }
        }
        #expect(admitted == 10)
    }

    @Test func `slots are given back exactly once, however a lease ends`() throws {
        let limiter = RateLimiter()
        var demand = Demand()
        demand.slot(provider, limit: 2)
        do {
            let first = try limiter.admit(demand, at: start)
            let second = try limiter.admit(demand, at: start)
            do throws(Denial) {
                let third = try limiter.admit(demand, at: start)
                third.end()
                Issue.record("admitted")
            } catch {
                #expect(error.code == .limitsConcurrency)
                #expect(error.retryAfter == .seconds(1))
            }
            first.end()
            #expect(limiter.underWay(provider) == 1)
            second.settle(tokens: 1, at: start)
            #expect(limiter.underWay(provider) == 1)
        }
        #expect(limiter.underWay(provider) == 0)
        #expect(limiter.count == 0)
    }

    @Test func `a thrown error gives the slot back too`() throws {
        struct Failure: Error {}
        let limiter = RateLimiter()
        var demand = Demand()
        demand.slot(provider, limit: 1)
        func work() throws {
            let lease = try limiter.admit(demand, at: start)
            _ = lease.usage
            throw Failure()
        }
        for _ in 0..<3 { #expect(throws: Failure.self) { try work() } }
        #expect(limiter.underWay(provider) == 0)
    }

    @Test func `many tasks never have more under way than there are slots`() async {
        let limiter = RateLimiter()
        var demand = Demand()
        demand.slot(provider, limit: 4)
        let shared = demand
        await withTaskGroup(of: Void.self) { group in
            for _ in 0..<200 {
                group.addTask { @concurrent in
                    guard let lease = try? limiter.admit(shared, at: start) else { return }
                    #expect(limiter.underWay(provider) <= 4)
                    await Task.yield()
                    lease.end()
                }
            }
        }
        #expect(limiter.underWay(provider) == 0)
    }

    @Test func `a lease tells how the windows stand`() throws {
        let limiter = RateLimiter()
        let lease = try limiter.admit(requests(10), at: start)
        #expect(lease.usage.map(\.remaining) == [9])
        #expect(lease.usage.first?.reset == .seconds(60))
        lease.end()
    }
}
