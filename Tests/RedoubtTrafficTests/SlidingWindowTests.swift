import RedoubtCore
import RedoubtTraffic
import Testing

/// A small generator with a seed (SplitMix64), so that every failure can be repeated.
struct SplitMix: RandomNumberGenerator {
    var state: UInt64

    init(_ seed: UInt64) { state = seed }

    mutating func next() -> UInt64 {
        state &+= 0x9E37_79B9_7F4A_7C15
        var z = state
        z = (z ^ (z >> 30)) &* 0xBF58_476D_1CE4_E5B9
        z = (z ^ (z >> 27)) &* 0x94D0_49BB_1331_11EB
        return z ^ (z >> 31)
    }
}

let start = Timestamp(seconds: 1_767_225_600)

/// The slow model: every admission ever, counted anew at each question.
private struct Model {
    var admitted: [(at: Int64, weight: Int)] = []
    let length: Int64

    func used(at now: Int64) -> Int { admitted.filter { $0.at > now - length }.reduce(0) { $0 + $1.weight } }

    mutating func admit(_ weight: Int, limit: Int, at now: Int64) -> Bool {
        guard weight <= limit, used(at: now) + weight <= limit else { return false }
        admitted.append((max(now, admitted.last?.at ?? .min), weight))
        return true
    }
}

@Suite struct SlidingWindowTests {
    @Test func `the window is open at its old end and closed at its new one`() {
        var window = SlidingWindow(length: .seconds(60))
        #expect(window.admit(limit: 1, at: start) != nil)
        #expect(window.admit(limit: 1, at: start + .nanoseconds(59_999_999_999)) == nil)
        #expect(window.wait(limit: 1, at: start + .seconds(59)) == .seconds(1))
        #expect(window.admit(limit: 1, at: start + .seconds(60)) != nil)
    }

    @Test func `no boundary lets twice the limit through`() {
        var window = SlidingWindow(length: .seconds(60))
        for _ in 0..<100 { #expect(window.admit(limit: 100, at: start + .seconds(59)) != nil) }
        for second in 59..<119 { #expect(window.admit(limit: 100, at: start + .seconds(second)) == nil) }
        for _ in 0..<100 { #expect(window.admit(limit: 100, at: start + .seconds(119)) != nil) }
    }

    @Test func `a limit of nothing and a cost above the limit never fit`() {
        var window = SlidingWindow(length: .seconds(1))
        #expect(window.wait(limit: 0, at: start) == nil)
        #expect(window.wait(for: 11, limit: 10, at: start) == nil)
        #expect(window.admit(0, limit: 0, at: start) == nil)
    }

    @Test(arguments: 1...6 as ClosedRange<UInt64>) func `the slow model agrees on random histories`(seed: UInt64) {
        var random = SplitMix(seed)
        let length = Int64.random(in: 1...30, using: &random)
        let limit = Int.random(in: 1...12, using: &random)
        var window = SlidingWindow(length: .nanoseconds(length))
        var model = Model(length: length)
        var now: Int64 = 1000
        for _ in 0..<600 {
            now += Int64.random(in: seed.isMultiple(of: 2) ? -4...6 : 0...4, using: &random)
            let weight = Int.random(in: 1...3, using: &random)
            let at = Timestamp(nanoseconds: now)
            let wait = window.wait(for: weight, limit: limit, at: at)
            let isAdmitted = window.admit(weight, limit: limit, at: at) != nil
            #expect(isAdmitted == model.admit(weight, limit: limit, at: now))
            #expect(isAdmitted == (wait == .zero))
            if let wait, wait > .zero { checkWait(wait, weight, limit, model, now) }
        }
        checkNoWindowIsOver(limit, model)
    }

    /// The wait is exact: a nanosecond earlier it does not fit, then it does.
    private func checkWait(_ wait: Duration, _ weight: Int, _ limit: Int, _ model: Model, _ now: Int64) {
        let then = now + wait.wholeNanoseconds
        #expect(model.used(at: then) + weight <= limit)
        #expect(model.used(at: then - 1) + weight > limit)
    }

    private func checkNoWindowIsOver(_ limit: Int, _ model: Model) {
        for end in model.admitted {
            let inside = model.admitted.filter { $0.at > end.at - model.length && $0.at <= end.at }
            #expect(inside.reduce(0) { $0 + $1.weight } <= limit)
        }
    }

    @Test(arguments: 1...6 as ClosedRange<UInt64>)
    func `while the clock steps back by no more than a length, no window of its readings is over the limit`(seed: UInt64) {
        var random = SplitMix(seed &+ 100)
        var window = SlidingWindow(length: .nanoseconds(60))
        var readings: [Int64] = []
        var now: Int64 = 0
        var newest: Int64 = 0
        for _ in 0..<1500 {
            now += Bool.random(using: &random) ? 1 : Int64.random(in: -40...60, using: &random)
            now = max(now, newest - 60)
            if window.admit(limit: 4, at: Timestamp(nanoseconds: now)) != nil {
                readings.append(now)
                newest = max(newest, now)
            }
        }
        #expect(readings.count > 40)
        for end in readings { #expect(readings.count { $0 > end - 60 && $0 <= end } <= 4) }
    }

    @Test(arguments: 1...6 as ClosedRange<UInt64>)
    func `whatever the clock does, a step back frees nothing and nothing stays blocked for two lengths`(seed: UInt64) {
        var random = SplitMix(seed &+ 200)
        var window = SlidingWindow(length: .seconds(60))
        var now = start
        for _ in 0..<300 {
            now = now + .seconds(Int64.random(in: 0...90, using: &random))
            while window.admit(limit: 4, at: now) != nil {}
            let back = now - .seconds(Int64.random(in: 1...1_000_000, using: &random))
            #expect(window.admit(limit: 4, at: back) == nil, "a full window was freed by a step back")
            #expect(window.admit(limit: 4, at: back + .seconds(120)) != nil, "a step back blocks for longer than two lengths")
            now = Bool.random(using: &random) ? back + .seconds(120) : now + .seconds(1_000_000)
        }
    }

    @Test func `a step back by a year ends after one length of the new time`() throws {
        var window = SlidingWindow(length: .seconds(60))
        for _ in 0..<5 { _ = window.admit(limit: 5, at: start + .seconds(365 * 86_400)) }
        #expect(window.wait(limit: 5, at: start) == .seconds(60))
        #expect(window.admit(limit: 5, at: start) == nil)
        #expect(window.admit(limit: 5, at: start + .seconds(59)) == nil)
        #expect(window.admit(limit: 5, at: start + .seconds(60)) != nil)
    }

    @Test func `beyond four thousand entries neighbours are joined, and never too much fits`() {
        var window = SlidingWindow(length: .seconds(60))
        var random = SplitMix(77)
        var admitted: [Int64] = []
        var now = start
        for _ in 0..<40_000 {
            now = now + .microseconds(Int64.random(in: 0...6000, using: &random))
            if window.admit(limit: 9000, at: now) != nil { admitted.append(now.nanoseconds) }
        }
        #expect(admitted.count > 15_000)
        #expect(window.spendings(since: Timestamp(seconds: 0)).count <= 4096)
        var first = 0
        for (index, end) in admitted.enumerated() {
            while admitted[first] <= end - 60_000_000_000 { first += 1 }
            if index - first + 1 > 9000 { Issue.record("over the limit at \(index)") }
        }
    }

    @Test func `a settled estimate is found again after neighbours were joined`() throws {
        var window = SlidingWindow(length: .seconds(600))
        var tickets: [SlidingWindow.Ticket] = []
        for index in 0..<6000 {
            tickets.append(window.spend(10, limit: 1_000_000, at: start + .milliseconds(index * 10)))
        }
        let late = start + .seconds(61)
        for ticket in tickets.dropFirst(10) { window.reconcile(ticket, estimated: 10, used: 1, limit: 1_000_000, at: late) }
        #expect(window.used(at: late) == 10 * 10 + 5990)
    }

    @Test func `a jump ahead and back does not free the window`() {
        var window = SlidingWindow(length: .seconds(60))
        for _ in 0..<5 { _ = window.admit(limit: 5, at: start) }
        #expect(window.admit(limit: 5, at: start + .seconds(86_400)) != nil)
        #expect(window.admit(limit: 5, at: start + .seconds(1)) == nil)
    }

    @Test func `an estimate is replaced by what was used, up or down`() throws {
        var window = SlidingWindow(length: .seconds(60))
        let estimate = window.admit(600, limit: 1000, at: start)
        let first = try #require(estimate)
        let next = window.admit(300, limit: 1000, at: start + .seconds(1))
        let second = try #require(next)
        window.reconcile(first, estimated: 600, used: 100, limit: 1000, at: start + .seconds(2))
        #expect(window.used(at: start + .seconds(2)) == 400)
        window.reconcile(second, estimated: 300, used: 2000, limit: 1000, at: start + .seconds(3))
        #expect(window.used(at: start + .seconds(3)) == 2100)
        #expect(window.wait(for: 1, limit: 1000, at: start + .seconds(3)) == .seconds(58))
        window.reconcile(second, estimated: 2000, used: -5, limit: 1000, at: start + .seconds(4))
        #expect(window.used(at: start + .seconds(4)) == 101)
    }

    @Test func `what is settled after its entry is gone is only added to`() throws {
        var window = SlidingWindow(length: .seconds(1))
        let admitted = window.admit(10, limit: 10, at: start)
        let old = try #require(admitted)
        for second in 2..<5 { _ = window.admit(10, limit: 10, at: start + .seconds(second)) }
        let now = start + .seconds(5)
        window.reconcile(old, estimated: 10, used: 1, limit: 10, at: now)
        #expect(window.used(at: now) == 0)
        window.reconcile(old, estimated: 10, used: 17, limit: 10, at: now)
        #expect(window.used(at: now) == 7)
    }

    @Test func `absurd numbers from an upstream do no harm`() {
        var window = SlidingWindow(length: .seconds(60))
        let ticket = window.spend(.max, limit: 10, at: Timestamp(nanoseconds: .max - 5))
        window.reconcile(ticket, estimated: .max, used: .max, limit: 10, at: Timestamp(nanoseconds: .max))
        #expect(window.wait(limit: 10, at: Timestamp(nanoseconds: .max - 1)) != .zero)
        #expect(SlidingWindow(length: .seconds(60)).used(at: Timestamp(nanoseconds: .min)) == 0)
    }

    @Test func `the log stays as short as its limit`() {
        var window = SlidingWindow(length: .seconds(1))
        for second in 0..<5000 { _ = window.admit(limit: 7, at: start + .seconds(second)) }
        #expect(window.spendings(since: Timestamp(seconds: 0)).count <= 8)
    }

    @Test func `reset says when all is free again`() {
        var window = SlidingWindow(length: .seconds(60))
        #expect(window.reset(at: start) == .zero)
        _ = window.admit(limit: 5, at: start)
        _ = window.admit(limit: 5, at: start + .seconds(20))
        #expect(window.reset(at: start + .seconds(30)) == .seconds(50))
        #expect(window.reset(at: start + .seconds(90)) == .zero)
    }
}
