import RedoubtCore
import RedoubtTraffic
import Synchronization
import Testing

private let slotKey = LimitKey("provider", "p")

private func slot(_ limit: Int = 1, _ key: LimitKey = slotKey) -> Demand {
    var demand = Demand()
    demand.slot(key, limit: limit)
    return demand
}

private func requests(_ limit: Int, of user: String, per window: Rate.Window = .minute) -> Demand {
    var demand = Demand()
    demand.requests(LimitKey("user", user), Rate(limit, per: window))
    return demand
}

extension AdmissionQueue.Outcome {
    fileprivate var ticket: AdmissionQueue.Ticket? { if case .waiting(let ticket) = self { ticket } else { nil } }
    fileprivate var admission: Limiter.Admission? { if case .admitted(let admission) = self { admission } else { nil } }
    fileprivate var refusal: LimitRefusal? { if case .refused(let refusal) = self { refusal } else { nil } }
}

extension AdmissionQueue.Turn {
    fileprivate var admission: Limiter.Admission? { try? result.get() }
}

@Suite struct AdmissionQueueTests {
    let late = start + .seconds(3600)

    @Test func `slots go to those who wait in the order in which they came`() throws {
        var queue = AdmissionQueue()
        var holder = try #require(queue.submit(slot(), until: late, at: start).admission)
        var tickets: [AdmissionQueue.Ticket] = []
        for _ in 0..<20 { tickets.append(try #require(queue.submit(slot(), until: late, at: start).ticket)) }
        for ticket in tickets {
            let turns = queue.release(holder)
            #expect(turns.map(\.ticket) == [ticket])
            holder = try #require(turns.first?.admission)
        }
        #expect(queue.waiting == 0)
    }

    @Test func `nobody waits behind a call that lacks something else`() throws {
        var queue = AdmissionQueue()
        var annAndP = requests(1, of: "ann")
        annAndP.slot(slotKey, limit: 5)
        var bobAndP = requests(1, of: "bob")
        bobAndP.slot(slotKey, limit: 5)
        #expect(queue.submit(annAndP, until: late, at: start).admission != nil)
        #expect(queue.submit(annAndP, until: late, at: start).ticket != nil)
        #expect(queue.submit(bobAndP, until: late, at: start).admission != nil)
    }

    @Test func `a small demand does not overtake a large one that waits for the same`() throws {
        var queue = AdmissionQueue()
        func tokens(_ estimate: Int) -> Demand {
            var demand = Demand()
            demand.tokens(slotKey, Rate(100, per: .minute), estimate: estimate)
            return demand
        }
        #expect(queue.submit(tokens(90), until: late, at: start).admission != nil)
        let large = try #require(queue.submit(tokens(80), until: late, at: start).ticket)
        let small = try #require(queue.submit(tokens(5), until: late, at: start).ticket)
        #expect(throws: LimitRefusal.self) { try queue.admit(tokens(5), at: start) }
        #expect(queue.advance(to: start + .seconds(59)).isEmpty)
        #expect(queue.nextWake == start + .seconds(60))
        #expect(queue.advance(to: start + .seconds(60)).map(\.ticket) == [large, small])
    }

    @Test func `a settled estimate lets the next one go ahead`() throws {
        var queue = AdmissionQueue()
        var demand = Demand()
        demand.tokens(slotKey, Rate(100, per: .minute), estimate: 90)
        var first = try #require(queue.submit(demand, until: late, at: start).admission)
        let next = try #require(queue.submit(demand, until: late, at: start).ticket)
        #expect(queue.settle(&first, UsageReport(tokens: 5), at: start).turns.map(\.ticket) == [next])
    }

    @Test func `a deadline ends the wait with the refusal, and one that cannot be kept is refused at once`() throws {
        var queue = AdmissionQueue()
        _ = queue.submit(slot(), until: late, at: start)
        let ticket = try #require(queue.submit(slot(), until: start + .seconds(5), at: start).ticket)
        #expect(queue.nextWake == start + .seconds(5))
        let turns = queue.advance(to: start + .seconds(5))
        #expect(turns.map(\.ticket) == [ticket])
        #expect(throws: LimitRefusal.self) { try turns.first?.result.get() }
        #expect(queue.waiting == 0)
        _ = queue.submit(requests(1, of: "ann"), until: late, at: start)
        #expect(queue.submit(requests(1, of: "ann"), until: start + .seconds(59), at: start).refusal?.retryAfter == .seconds(60))
        #expect(queue.submit(requests(1, of: "ann"), until: start + .seconds(60), at: start).ticket != nil)
        #expect(queue.submit(requests(0, of: "eve"), until: late, at: start).refusal != nil)
    }

    @Test func `who gives up leaves nothing behind, and makes room for those behind`() throws {
        var queue = AdmissionQueue()
        let holder = try #require(queue.submit(slot(2), until: late, at: start).admission)
        // Needs both slots' limit of one: waits though one slot of two is free.
        let narrow = try #require(queue.submit(slot(1), until: late, at: start).ticket)
        let wide = try #require(queue.submit(slot(2), until: late, at: start).ticket)
        #expect(queue.cancel(narrow, at: start).map(\.ticket) == [wide])
        #expect(queue.cancel(narrow, at: start).isEmpty)
        #expect(queue.waiting == 0)
        #expect(queue.limiter.underWay(slotKey) == 2)
        #expect(queue.release(holder).isEmpty)
    }

    @Test func `the queue is bounded, and says so`() {
        var queue = AdmissionQueue(capacity: 3)
        for _ in 0..<4 { _ = queue.submit(slot(), until: late, at: start) }
        let refusal = queue.submit(slot(), until: late, at: start).refusal
        #expect(refusal?.denial.code == .limitsQueueFull)
        #expect(refusal?.denial.code.status == 429)
        #expect(queue.waiting == 3)
    }

    @Test(arguments: 1...12 as ClosedRange<UInt64>)
    func `in any history the order is kept, nothing is lost and nobody waits for what is free`(seed: UInt64) throws {
        var random = SplitMix(seed)
        var queue = AdmissionQueue(capacity: 50)
        var held: [Limiter.Admission] = []
        var waiting: [AdmissionQueue.Ticket: (keys: Set<Int>, deadline: Timestamp)] = [:]
        var now = start
        func demand(_ keys: Set<Int>) -> Demand {
            var demand = Demand()
            for key in keys { demand.slot(LimitKey("k", "\(key)"), limit: 1 + key % 2) }
            return demand
        }
        func took(_ turns: [AdmissionQueue.Turn]) {
            for turn in turns {
                guard let mine = waiting.removeValue(forKey: turn.ticket) else {
                    Issue.record("a turn for nobody")
                    continue
                }
                guard let admission = turn.admission else {
                    #expect(mine.deadline <= now)
                    continue
                }
                held.append(admission)
                #expect(!waiting.contains { $0.key < turn.ticket && $0.value.keys == mine.keys }, "overtaken by an equal")
            }
        }
        for _ in 0..<3000 {
            now = now + .milliseconds(Int64.random(in: 0...50, using: &random))
            switch Int.random(in: 0..<10, using: &random) {
            case 0..<4:
                let keys = Set((0..<Int.random(in: 1...3, using: &random)).map { _ in Int.random(in: 0..<5, using: &random) })
                let deadline = now + .milliseconds(Int64.random(in: 1...5000, using: &random))
                switch queue.submit(demand(keys), until: deadline, at: now) {
                case .admitted(let admission): held.append(admission)
                case .waiting(let ticket): waiting[ticket] = (keys, deadline)
                case .refused: break
                }
            case 4..<8:
                if let index = held.indices.randomElement(using: &random) { took(queue.release(held.remove(at: index))) }
            case 8: took(queue.advance(to: now))
            default:
                if let ticket = waiting.keys.sorted().randomElement(using: &random) {
                    waiting[ticket] = nil
                    took(queue.cancel(ticket, at: now))
                }
            }
            #expect(queue.waiting == waiting.count)
            for key in 0..<5 {
                let name = LimitKey("k", "\(key)")
                #expect(queue.limiter.underWay(name) == held.count { $0.demand.slots[name] != nil })
                #expect(queue.limiter.underWay(name) <= 1 + key % 2)
            }
            if let first = waiting.keys.min(), let mine = waiting[first] {
                #expect(queue.limiter.refusal(of: demand(mine.keys), at: now) != nil, "the first waits for what is free")
            }
        }
    }
}

@Suite struct AcquireTests {
    /// A sleeper that sleeps until somebody wakes all.
    private final class Beds: Sendable {
        let sleeping = Mutex<[CheckedContinuation<Void, Never>]>([])
        var sleeper: Sleeper {
            Sleeper { _ in await withCheckedContinuation { bed in self.sleeping.withLock { $0.append(bed) } } }
        }
        func wake() {
            for bed in sleeping.withLock({ beds in
                let all = beds; beds = []; return all
            }) { bed.resume() }
        }
    }

    private final class HandClock: TimeSource {
        let moment = Mutex(start)
        func now() -> Timestamp { moment.withLock { $0 } }
        func set(_ later: Timestamp) { moment.withLock { $0 = later } }
    }

    private func until(_ condition: () -> Bool) async throws {
        for _ in 0..<10_000 where !condition() { try await Task.sleep(for: .milliseconds(1)) }
        #expect(condition())
    }

    @Test func `a call waits until a slot comes back`() async throws {
        let limiter = RateLimiter()
        let first = try await limiter.acquire(slot(), until: SystemTime().now() + .seconds(60))
        let second = Task {
            let lease = try await limiter.acquire(slot(), until: SystemTime().now() + .seconds(60))
            lease.end()
            return true
        }
        try await until { limiter.waiting == 1 }
        first.end()
        #expect(try await second.value)
        #expect(limiter.waiting == 0 && limiter.underWay(slotKey) == 0)
    }

    @Test func `a call waits until its window is free, by the clock that is handed in`() async throws {
        let (limiter, clock, beds) = (RateLimiter(), HandClock(), Beds())
        let lease = try await limiter.acquire(
            requests(1, of: "ann"), until: start + .seconds(600), time: clock, sleeper: beds.sleeper)
        lease.end()
        let second = Task {
            let lease = try await limiter.acquire(
                requests(1, of: "ann"), until: start + .seconds(600), time: clock, sleeper: beds.sleeper)
            lease.end()
        }
        try await until { limiter.waiting == 1 && beds.sleeping.withLock { $0.count } == 1 }
        clock.set(start + .seconds(60))
        beds.wake()
        try await second.value
        #expect(limiter.waiting == 0)
    }

    @Test func `a deadline ends the wait with the refusal`() async throws {
        let limiter = RateLimiter()
        let first = try limiter.admit(slot(), at: SystemTime().now())
        do throws(Denial) {
            let lease = try await limiter.acquire(slot(), until: SystemTime().now() + .milliseconds(30))
            lease.end()
            Issue.record("admitted")
        } catch {
            #expect(error.code == .limitsConcurrency)
        }
        first.end()
        #expect(limiter.waiting == 0 && limiter.underWay(slotKey) == 0)
    }

    @Test func `a cancelled call leaves nothing behind, whenever it is cancelled`() async throws {
        let limiter = RateLimiter()
        for round in 0..<200 {
            let first = try limiter.admit(slot(), at: SystemTime().now())
            let second = Task {
                let lease = try await limiter.acquire(slot(), until: SystemTime().now() + .seconds(60))
                lease.end()
            }
            if round.isMultiple(of: 2) { try await until { limiter.waiting == 1 } }
            second.cancel()
            if round.isMultiple(of: 4) { first.end() } else { first.end() }
            _ = await second.result
            #expect(limiter.waiting == 0 && limiter.underWay(slotKey) == 0)
        }
    }

    @Test func `many tasks each get their turn and never more hold a slot than there are`() async throws {
        let limiter = RateLimiter()
        let done = try await withThrowingTaskGroup(of: Int.self) { group in
            for _ in 0..<300 {
                group.addTask { @concurrent in
                    let lease = try await limiter.acquire(slot(3), until: SystemTime().now() + .seconds(60))
                    #expect(limiter.underWay(slotKey) <= 3)
                    await Task.yield()
                    lease.end()
                    return 1
                }
            }
            return try await group.reduce(0, +)
        }
        #expect(done == 300)
        #expect(limiter.waiting == 0 && limiter.underWay(slotKey) == 0)
    }
}
