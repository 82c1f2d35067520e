import Foundation
import RedoubtCore
import RedoubtTraffic
import Testing

/// The slow model: everything ever spent, counted anew at each question.
private struct SlowModel {
    struct Spent { var window: WindowKey; var at: Int64; var weight: Int }
    var spent: [Spent] = []
    var underWay: [LimitKey: Int] = [:]

    func used(_ window: WindowKey, at now: Int64) -> Int {
        let length = window.window.duration.wholeNanoseconds
        return spent.filter { $0.window == window && $0.at > now - length }.reduce(0) { $0 + $1.weight }
    }

    func fits(_ demand: Demand, at now: Int64) -> Bool {
        demand.windows.allSatisfy { used($0, at: now) + $1.cost <= $1.limit }
            && demand.slots.allSatisfy { (underWay[$0] ?? 0) < $1 }
    }
}

@Suite struct LimitModelTests {
    private struct Call { var admission: Limiter.Admission; var first: Int; var demand: Demand }

    @Test(arguments: 1...8 as ClosedRange<UInt64>)
    func `requests, tokens, money and slots agree with the slow model through settling and release`(seed: UInt64) throws {
        var random = SplitMix(seed)
        var limiter = Limiter()
        var model = SlowModel()
        var calls: [Call] = []
        var now: Int64 = start.nanoseconds
        var admitted = 0
        for step in 0..<1500 {
            now += Int64.random(in: 0...3_000_000_000, using: &random)
            if let index = calls.indices.randomElement(using: &random), Int.random(in: 0..<3, using: &random) == 0 {
                finish(&calls[index], &limiter, &model, now, &random)
                calls.remove(at: index)
                continue
            }
            let demand = demand(&random)
            let fits = model.fits(demand, at: now)
            let admission = try? limiter.admit(demand, at: Timestamp(nanoseconds: now))
            #expect((admission != nil) == fits, "step \(step)")
            guard let admission else { continue }
            admitted += 1
            calls.append(Call(admission: admission, first: model.spent.count, demand: demand))
            for (window, share) in demand.windows { model.spent.append(.init(window: window, at: now, weight: share.cost)) }
            for key in demand.slots.keys { model.underWay[key, default: 0] += 1 }
        }
        #expect(admitted > 100)
    }

    private func demand(_ random: inout SplitMix) -> Demand {
        var demand = Demand()
        let user = LimitKey("user", "u\(Int.random(in: 0..<3, using: &random))")
        demand.requests(user, Rate(12, per: .minute))
        let provider = LimitKey("provider", "p")
        demand.tokens(provider, Rate(4000, per: .minute), estimate: Int.random(in: 1...600, using: &random))
        if Bool.random(using: &random) {
            demand.money(user, Budget(micros: 50_000, per: .day), estimate: Int.random(in: 1...900, using: &random))
        }
        if Bool.random(using: &random) { demand.slot(provider, limit: 4) }
        return demand
    }

    private func finish(
        _ call: inout Call, _ limiter: inout Limiter, _ model: inout SlowModel, _ now: Int64, _ random: inout SplitMix
    ) {
        let report = UsageReport(tokens: Int.random(in: 1...900, using: &random), money: Int.random(in: 0...1200, using: &random))
        limiter.settle(&call.admission, report, at: Timestamp(nanoseconds: now))
        limiter.release(call.admission)
        for key in call.demand.slots.keys { model.underWay[key, default: 0] -= 1 }
        for index in call.first..<(call.first + call.demand.windows.count) {
            let (window, at) = (model.spent[index].window, model.spent[index].at)
            guard let used = window.unit == .tokens ? report.tokens : window.unit == .money ? report.money : nil else { continue }
            let counted = model.spent[index].weight
            if at > now - window.window.duration.wholeNanoseconds {
                model.spent[index].weight = used
            } else if used > counted {
                // What a long call used above its estimate counts from when it is known.
                model.spent.append(.init(window: window, at: now, weight: used - counted))
            }
        }
    }

    @Test func `a limit of nothing lets nothing through, and says that waiting is in vain`() {
        var limiter = Limiter()
        for unit in LimitUnit.allCases {
            for window in LimitWindow.allCases {
                var demand = Demand()
                demand.spend(1, of: WindowKey(.global, unit, per: window), limit: 0)
                let refusal = #expect(throws: LimitRefusal.self) { _ = try limiter.admit(demand, at: start) }
                #expect(refusal?.retryAfter == nil)
                #expect(refusal?.denial.code == WindowKey(.global, unit, per: window).code)
                #expect(refusal?.denial.hint.isEmpty == false)
            }
        }
        var slots = Demand()
        slots.slot(.global, limit: 0)
        let refusal = #expect(throws: LimitRefusal.self) { _ = try limiter.admit(slots, at: start) }
        #expect(refusal?.retryAfter == nil && refusal?.denial.code == .limitsConcurrency)
        #expect(limiter.count == 0)
    }

    @Test(
        arguments: [
            (-1, Settlement.Clamp.negative, 1), (.min, .negative, 1), (1 << 25, .excessive, 1 << 24), (.max, .excessive, 1 << 24),
            (0, nil, 1), (700, nil, 700),
        ] as [(Int, Settlement.Clamp?, Int)])
    func `a report that cannot be true is clamped, and that can be seen`(reported: Int, clamp: Settlement.Clamp?, counted: Int)
        throws
    {
        var limiter = Limiter()
        var demand = Demand()
        demand.tokens(.global, Rate(1 << 30, per: .minute), estimate: 500)
        var admission = try limiter.admit(demand, at: start)
        let settlement = limiter.settle(&admission, UsageReport(tokens: reported), at: start)
        #expect(settlement.clamps[.tokens] == clamp)
        #expect(limiter.used(WindowKey(.global, .tokens, per: .minute), at: start) == counted)
    }

    @Test func `without a report the estimate stands, and a stream may report again and again`() throws {
        var limiter = Limiter()
        var demand = Demand()
        demand.tokens(.global, Rate(10_000, per: .minute), estimate: 500)
        demand.money(.global, Budget(micros: 1_000_000, per: .calendarDay), estimate: 300)
        var admission = try limiter.admit(demand, at: start)
        #expect(limiter.settle(&admission, UsageReport(), at: start).estimated == [.tokens, .money])
        let tokens = WindowKey(.global, .tokens, per: .minute)
        #expect(limiter.used(tokens, at: start) == 500)
        for count in [20, 90, 1400, 1300] {
            #expect(limiter.settle(&admission, UsageReport(tokens: count), at: start + .seconds(1)).estimated == [.money])
            #expect(limiter.used(tokens, at: start + .seconds(1)) == count)
        }
        limiter.settle(&admission, UsageReport(money: 0), at: start + .seconds(1))
        #expect(limiter.used(WindowKey(.global, .money, per: .calendarDay), at: start + .seconds(1)) == 0)
    }

    @Test func `a call that outlives its row still pays what it used above its estimate`() throws {
        var limiter = Limiter(capacity: 2)
        var demand = Demand()
        demand.tokens(.global, Rate(1000, per: .minute), estimate: 10)
        var admission = try limiter.admit(demand, at: start)
        limiter.sweep(at: start + .seconds(600))
        #expect(limiter.count == 0)
        limiter.settle(&admission, UsageReport(tokens: 900), at: start + .seconds(601))
        #expect(limiter.used(WindowKey(.global, .tokens, per: .minute), at: start + .seconds(601)) == 890)
    }

    @Test func `a ticket from before its row was let go of does not refund another's spending`() throws {
        var limiter = Limiter()
        var demand = Demand()
        demand.tokens(.global, Rate(1000, per: .minute), estimate: 500)
        var old = try limiter.admit(demand, at: start)
        limiter.sweep(at: start + .seconds(60))
        _ = try limiter.admit(demand, at: start + .seconds(60))
        limiter.settle(&old, UsageReport(tokens: 1), at: start + .seconds(61))
        #expect(limiter.used(WindowKey(.global, .tokens, per: .minute), at: start + .seconds(61)) == 500)
    }

    @Test func `a demand of more things than are kept apart is never met`() {
        var demand = Demand()
        for index in 0...Demand.maximumItems { demand.requests(LimitKey("user", "\(index)"), Rate(5, per: .hour)) }
        var limiter = Limiter()
        #expect(throws: LimitRefusal.self) { try limiter.admit(demand, at: start) }
    }
}

@Suite struct CalendarWindowTests {
    private func demand(_ window: LimitWindow) -> Demand {
        var demand = Demand()
        demand.money(.global, Budget(micros: 100, per: window), estimate: 60)
        return demand
    }

    @Test(arguments: [
        ("2026-01-31T23:59:59Z", LimitWindow.calendarDay, 1), ("2026-01-31T00:00:00Z", .calendarDay, 86_400),
        ("2026-02-01T00:00:00Z", .calendarMonth, 28 * 86_400), ("2024-02-29T12:00:00Z", .calendarMonth, 43_200),
        ("2026-12-31T23:59:00Z", .calendarMonth, 60), ("2026-07-31T00:00:00Z", .calendarMonth, 86_400),
        ("2026-06-10T00:00:00Z", .day, 86_400), ("2026-06-10T00:00:00Z", .thirtyDays, 30 * 86_400),
    ]) func `a budget begins anew when its period does`(text: String, window: LimitWindow, seconds: Int) throws {
        let moment = try #require(Timestamp(rfc3339: text))
        var limiter = Limiter()
        _ = try limiter.admit(demand(window), at: moment)
        #expect(limiter.refusal(of: demand(window), at: moment)?.retryAfter == .seconds(seconds))
        #expect(limiter.refusal(of: demand(window), at: moment + .seconds(seconds) - .nanoseconds(1)) != nil)
        #expect(limiter.refusal(of: demand(window), at: moment + .seconds(seconds)) == nil)
    }

    @Test(
        arguments: [
            ("25/day", Budget(micros: 25_000_000, per: .calendarDay)),
            ("200.50/month", Budget(micros: 200_500_000, per: .calendarMonth)),
            ("0.000001/24h", Budget(micros: 1, per: .day)), ("0/30d", Budget(micros: 0, per: .thirtyDays)),
            ("1/week", nil), ("-1/day", nil), ("1e3/day", nil), ("1.0000001/day", nil), ("/day", nil), ("1", nil), ("1./day", nil),
            ("99999999999/day", nil),
        ] as [(String, Budget?)]) func `a budget is read exactly or not at all`(text: String, budget: Budget?)
    {
        #expect(Budget(parsing: text) == budget)
        if let budget { #expect(Budget(parsing: budget.description) == budget) }
    }

    @Test func `a price is exact to a millionth, rounded up, and absurd counts do not overflow it`() {
        let price = Price(input: 3_000_000, output: 15_000_000, cachedInput: 300_000)
        #expect(price.micros(input: 1000, output: 100) == 4500)
        #expect(price.micros(input: 1000, output: 0, cachedInput: 1000) == 300)
        #expect(price.micros(input: 1, output: 0, cachedInput: 5) == 1)
        #expect(price.micros(input: -5, output: -5) == 0)
        #expect(Price(input: .max, output: .max).micros(input: .max, output: .max) > 0)
        let table = PriceTable(["gpt-*": Price(input: 1, output: 1), "gpt-4o": Price(input: 2, output: 2)])
        #expect(table["gpt-4o"]?.input == 2 && table["gpt-5"]?.input == 1 && table["o1"] == nil)
    }
}

@Suite struct LimitRaceTests {
    /// How often it is run: a few hundred times, or as the environment says.
    static let runs = ProcessInfo.processInfo.environment["REDOUBT_RACES"].flatMap { Int($0) } ?? 500

    @Test func `sixty-four tasks race for ten, and ten get it, every time`() async {
        for run in 0..<Self.runs {
            let limiter = RateLimiter()
            var demand = Demand()
            demand.requests(.global, Rate(10, per: .minute))
            demand.requests(LimitKey("provider", "p"), Rate(1000, per: .second))
            let (shared, seed) = (demand, UInt64(run))
            let admitted = await withTaskGroup(of: Int.self) { group in
                for task in 0..<64 {
                    group.addTask { @concurrent in
                        var random = SplitMix(seed &* 64 &+ UInt64(task))
                        for _ in 0..<Int.random(in: 0...2, using: &random) { await Task.yield() }
                        // Readings of the clock that are not in order, as those of many cores are.
                        let moment = start + .microseconds(Int64.random(in: 0...999_999, using: &random))
                        guard let lease = try? limiter.admit(shared, at: moment) else { return 0 }
                        lease.end()
                        return 1
                    }
                }
                return await group.reduce(0, +)
            }
            #expect(admitted == 10, "run \(run)")
        }
    }
}

@Suite struct LimitBoundTests {
    @Test func `a full table costs a new key no walk over all of it`() throws {
        var limiter = Limiter(capacity: 20_000)
        for index in 0..<20_000 {
            var demand = Demand()
            demand.requests(LimitKey("user", "k\(index)"), Rate(5, per: .hour))
            _ = try limiter.admit(demand, at: start)
        }
        var refused = 0
        for index in 0..<20_000 {
            var demand = Demand()
            demand.requests(LimitKey("user", "n\(index)"), Rate(5, per: .hour))
            do throws(LimitRefusal) { _ = try limiter.admit(demand, at: start + .seconds(1)) } catch {
                if error.cause == .capacity { refused += 1 }
            }
        }
        #expect(refused == 20_000 && limiter.count == 20_000)
        for index in 0..<20_000 {
            var demand = Demand()
            demand.requests(LimitKey("user", "l\(index)"), Rate(5, per: .hour))
            _ = try limiter.admit(demand, at: start + .seconds(3600))
        }
        #expect(limiter.count <= 20_000)
    }

    @Test func `a row for slots that nobody occupies makes room`() throws {
        var limiter = Limiter(capacity: 1)
        for name in ["a", "b", "c"] {
            var demand = Demand()
            demand.slot(LimitKey("user", name), limit: 1)
            let admission = try limiter.admit(demand, at: start)
            #expect(limiter.count == 1)
            limiter.release(admission)
            #expect(limiter.count == 0)
        }
    }

    @Test(arguments: 1...4 as ClosedRange<UInt64>)
    func `rows are found again whatever was let go of in between`(seed: UInt64) throws {
        var random = SplitMix(seed)
        var limiter = Limiter(capacity: 400)
        var spent: [Int: (until: Timestamp, count: Int)] = [:]
        var now = start
        for _ in 0..<20_000 {
            now = now + .milliseconds(Int64.random(in: 0...20, using: &random))
            let user = Int.random(in: 0..<300, using: &random)
            var demand = Demand()
            demand.requests(LimitKey("user", "user \(user)"), Rate(1, per: .second))
            let isFree = (spent[user]?.until ?? now) <= now
            #expect(((try? limiter.admit(demand, at: now)) != nil) == isFree)
            if isFree { spent[user] = (now + .seconds(1), 1) }
            if Int.random(in: 0..<500, using: &random) == 0 { limiter.sweep(at: now) }
        }
        #expect(limiter.count <= 400)
    }
}
