import RedoubtCore
import RedoubtTraffic
import Testing

/// One call through a plan, against pools and answers that are written down.
private struct Rehearsal {
    var plan: FailoverPlan
    var pools: [String: KeyPool]
    var open: [FailoverPlan.Target: Duration] = [:]
    var budget = RetryBudget()
    var now = start
    var random = SplitMix(4)
    var log: [String] = []

    /// Runs the call; `answers` says how an attempt at a model with a key ends, nil for well.
    mutating func run(_ answers: (String, String?, Int) -> (ErrorClass?, Duration?)) -> FailoverPlan.GiveUp? {
        for _ in 0..<200 {
            let (pools, open, now) = (pools, open, now)
            switch plan.next(
                at: now,
                { target in
                    FailoverPlan.Availability(pools[target.provider] ?? KeyPool([]), at: now, circuitWait: open[target])
                })
            {
            case .attempt(let target, let key):
                log.append(target.model + (key.map { "/" + $0 } ?? ""))
                let (error, wait) = answers(target.model, key, log.count)
                if let error, let key { _ = self.pools[target.provider]?.recordFailure(key, error, retryAfter: wait, at: now) }
                plan.record(error, key: key, retryAfter: wait, at: now, budget: &budget, using: &random)
                if error == nil { return nil }
            case .wait(let wait):
                #expect(wait > .zero)
                #expect(now + wait < plan.deadline)
                log.append("wait")
                self.now = now + wait
            case .giveUp(let how): return how
            }
        }
        Issue.record("no end")
        return nil
    }
}

@Suite struct FailoverPlanTests {
    private let main = FailoverPlan.Target(provider: "openai", model: "big")
    private let second = FailoverPlan.Target(provider: "anthropic", model: "small")

    private func rehearsal(_ targets: [FailoverPlan.Target], keys: [String] = ["a", "b"], seconds: Int = 100) -> Rehearsal {
        Rehearsal(
            plan: FailoverPlan(targets, deadline: start + .seconds(seconds)),
            pools: ["openai": KeyPool(keys), "anthropic": KeyPool(["x"])])
    }

    @Test func `a refused key is replaced at once and nobody waits`() {
        var call = rehearsal([main])
        #expect(call.run { _, key, _ in key == "a" ? (.authFailure, nil) : (nil, nil) } == nil)
        #expect(call.log == ["big/a", "big/b"])
        #expect(call.pools["openai"]?["a"]?.status == .failed)
    }

    @Test func `when no key is left the fallback model is asked, and without one it is said so`() {
        var call = rehearsal([main, second])
        #expect(call.run { model, _, _ in model == "big" ? (.authFailure, nil) : (nil, nil) } == nil)
        #expect(call.log == ["big/a", "big/b", "small/x"])
        var alone = rehearsal([main])
        let end = alone.run { _, _, _ in (.authFailure, nil) }
        #expect(end?.denial.code == .upstreamNoKey && end?.passesOn == false)
        #expect(alone.log == ["big/a", "big/b"])
    }

    @Test func `a used-up limit moves to a key with room, then waits, then asks the fallback`() {
        var call = rehearsal([main])
        #expect(call.run { _, key, _ in key == "a" ? (.rateLimit, .seconds(90)) : (nil, nil) } == nil)
        #expect(call.log == ["big/a", "big/b"])
        var waits = rehearsal([main])
        #expect(waits.run { _, _, count in count < 3 ? (.rateLimit, .seconds(5)) : (nil, nil) } == nil)
        #expect(waits.log == ["big/a", "big/b", "wait", "big/a"])
        #expect(waits.now >= start + .seconds(5))
        var falls = rehearsal([main, second])
        #expect(falls.run { model, _, _ in model == "big" ? (.rateLimit, .seconds(90)) : (nil, nil) } == nil)
        #expect(falls.log == ["big/a", "big/b", "small/x"])
    }

    @Test func `a limit that lasts longer than is waited is passed on as the provider said it`() {
        var call = rehearsal([main], keys: ["a"])
        let end = call.run { _, _, _ in (.rateLimit, .seconds(90)) }
        #expect(end?.passesOn == true && end?.reason == .retryAfter && end?.denial.retryAfter == .seconds(90))
        var short = rehearsal([main], keys: ["a"], seconds: 20)
        #expect(short.run { _, _, _ in (.rateLimit, .seconds(30)) }?.passesOn == true)
        #expect(short.log == ["big/a"])
    }

    @Test func `an upstream that fails is tried again with waits, then the fallback, then it is said so`() {
        var call = rehearsal([main, second])
        let end = call.run { _, _, _ in (.serverError, nil) }
        #expect(call.log.filter { $0 != "wait" } == ["big/a", "big/a", "big/a", "small/x", "small/x", "small/x"])
        #expect(end?.denial.code == .upstreamError && end?.reason == .attempts && end?.passesOn == false)
        var timeout = rehearsal([main])
        #expect(timeout.run { _, _, _ in (.timeout, nil) }?.denial.code == .upstreamTimeout)
    }

    @Test(arguments: [ErrorClass.invalidRequest, .contentFilter, .unknown])
    func `a permanent error is passed on after one attempt, fallbacks or not`(error: ErrorClass) {
        var call = rehearsal([main, second])
        let end = call.run { _, _, _ in (error, nil) }
        #expect(call.log == ["big/a"])
        #expect(end?.reason == .permanent && end?.passesOn == true)
    }

    @Test func `nothing is tried after the first byte was released`() {
        var call = rehearsal([main, second])
        call.plan.release()
        let end = call.run { _, _, _ in (.network, nil) }
        #expect(call.log == ["big/a"])
        #expect(end?.reason == .released && end?.passesOn == false)
    }

    @Test func `an open breaker is passed by, and without a fallback refused at once`() {
        var call = rehearsal([main, second])
        call.open[main] = .seconds(12)
        #expect(call.run { _, _, _ in (nil, nil) } == nil)
        #expect(call.log == ["small/x"])
        var alone = rehearsal([main])
        alone.open[main] = .seconds(12)
        let end = alone.run { _, _, _ in (nil, nil) }
        #expect(end?.denial.code == .upstreamCircuitOpen && end?.denial.retryAfter == .seconds(12))
    }

    @Test func `an empty budget ends the retries`() {
        var call = rehearsal([main])
        while call.budget.take(for: .serverError) != nil {}
        #expect(call.run { _, _, _ in (.serverError, nil) }?.reason == .budget)
        #expect(call.log == ["big/a"])
    }

    @Test func `a provider without keys needs none, and one whose keys all rest is not asked`() {
        var keyless = Rehearsal(plan: FailoverPlan([main], deadline: start + .seconds(9)), pools: [:])
        #expect(keyless.run { _, key, _ in key == nil ? (nil, nil) : (.unknown, nil) } == nil)
        var resting = rehearsal([main], keys: ["a"])
        resting.pools["openai"]?.recordFailure("a", .quota, at: start)
        let end = resting.run { _, _, _ in (nil, nil) }
        #expect(end?.denial.code == .upstreamNoKey && end?.denial.retryAfter == .seconds(3600))
        #expect(resting.log.isEmpty)
    }

    @Test func `nothing begins after the deadline`() {
        var call = rehearsal([main], seconds: 0)
        #expect(call.run { _, _, _ in (nil, nil) }?.reason == .deadline)
        #expect(call.log.isEmpty)
    }

    @Test(arguments: 1...40 as ClosedRange<UInt64>)
    func `whatever the answers, it ends in time, within its attempts, and never asks after a permanent error`(seed: UInt64) {
        var random = SplitMix(seed)
        var script: [(ErrorClass?, Duration?)] = []
        for _ in 0..<40 {
            let error = Int.random(in: 0..<8, using: &random) == 0 ? nil : ErrorClass.allCases.randomElement(using: &random)
            script.append((error, Bool.random(using: &random) ? nil : .seconds(Int64.random(in: -3...80, using: &random))))
        }
        var call = rehearsal([main, second], keys: (0..<Int.random(in: 1...4, using: &random)).map { "k\($0)" })
        var ends: [ErrorClass?] = []
        let answers = script
        let end = call.run { _, _, count in
            let answer = answers[min(count, 39)]
            ends.append(answer.0)
            return answer
        }
        #expect(call.now < call.plan.deadline)
        #expect(ends.count <= 16)
        for error in ends.dropLast() {
            #expect(error != nil && ![.invalidRequest, .contentFilter, .unknown].contains(error))
        }
        #expect((end == nil) == (ends.last == .some(nil)))
    }
}
