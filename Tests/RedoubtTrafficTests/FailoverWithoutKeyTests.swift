internal import RedoubtCore
internal import Testing

@testable internal import RedoubtTraffic

@Suite struct FailoverWithoutKeyTests {
    private static let now = Timestamp(seconds: 1_767_225_600)
    private static let targets = ["a", "b"].map { FailoverPlan.Target(provider: "p", model: $0) }

    /// What a plan does when every attempt ends in the same way, with no key at all.
    private func attempts(_ error: ErrorClass, targets: [FailoverPlan.Target]) -> Int {
        var plan = FailoverPlan(targets, deadline: Self.now + .seconds(60))
        var budget = RetryBudget()
        var generator = SystemRandomNumberGenerator()
        var now = Self.now
        while true {
            switch plan.next(at: now, { _ in FailoverPlan.Availability(needsKey: false) }) {
            case .attempt: plan.record(error, at: now, budget: &budget, using: &generator)
            case .wait(let wait): now = now + wait
            case .giveUp: return plan.attempts
            }
        }
    }

    @Test func `a refusal where no key is needed is final for the model, and the next one is tried`() {
        #expect(attempts(.authFailure, targets: [Self.targets[0]]) == 1)
        #expect(attempts(.quota, targets: Self.targets) == 2)
    }

    @Test func `a wait that is over is over, also by a clock that stands still`() {
        var plan = FailoverPlan([Self.targets[0]], deadline: Self.now + .seconds(60))
        var budget = RetryBudget()
        var generator = SystemRandomNumberGenerator()
        let look = { (_: FailoverPlan.Target) in FailoverPlan.Availability(needsKey: false) }
        _ = plan.next(at: Self.now, look)
        plan.record(.serverError, retryAfter: .seconds(2), at: Self.now, budget: &budget, using: &generator)
        guard case .wait = plan.next(at: Self.now, look) else {
            Issue.record("no wait")
            return
        }
        plan.waited()
        #expect(plan.next(at: Self.now, look) == .attempt(Self.targets[0], key: nil))
    }
}
