import RedoubtCore
import RedoubtTraffic
import Testing

@testable import Redoubt

@Suite struct StoreDeedsTests {
    private let now = Timestamp(seconds: 1_000)
    private let life = Duration.seconds(30)

    private var demand: Demand {
        var demand = Demand()
        demand.requests(LimitKey("user", "ann"), Rate(1, per: .hour))
        return demand
    }

    private func id(_ number: UInt64) -> LeaseID { LeaseID(gateway: "g", number: number) }

    @Test func `the last report of an admission is the one that is told`() {
        var deeds = StoreDeeds(capacity: 10)
        deeds.settle(demand, as: id(1), UsageReport(tokens: 5), at: now)
        deeds.release(demand, as: id(2), at: now)
        deeds.settle(demand, as: id(1), UsageReport(tokens: 9), at: now)
        let taken = deeds.take(10)
        #expect(taken.map(\.id) == [id(1), id(2)] && taken.first?.deed.report == UsageReport(tokens: 9))
        #expect(deeds.count == 0 && deeds.take(10).isEmpty)
    }

    @Test func `what is put back gives way to what was put down meanwhile`() throws {
        var deeds = StoreDeeds(capacity: 10)
        deeds.record(demand, as: id(1), at: now)
        deeds.settle(demand, as: id(1), UsageReport(tokens: 5), at: now)
        let old = try #require(deeds.take(1).first)
        deeds.settle(demand, as: id(1), UsageReport(tokens: 9), at: now)
        deeds.release(demand, as: id(1), at: now)
        deeds.putBack(old.id, old.deed, at: now, timeToLive: life)
        let deed = try #require(deeds.take(1).first).deed
        #expect(deed.records && deed.report == UsageReport(tokens: 9) && deed.releases != nil && deeds.count == 0)
    }

    @Test func `a release that is older than the slot's time to live is done already`() throws {
        var deeds = StoreDeeds(capacity: 10)
        deeds.release(demand, as: id(1), at: now)
        let old = try #require(deeds.take(1).first)
        deeds.putBack(old.id, old.deed, at: now + .seconds(31), timeToLive: life)
        #expect(deeds.count == 0 && deeds.lost == 0)
    }

    @Test func `more than there is room for is given up and counted`() {
        var deeds = StoreDeeds(capacity: 2)
        for number in UInt64(0)..<5 { deeds.record(demand, as: id(number), at: now) }
        #expect(deeds.count == 2 && deeds.lost == 3)
    }

    @Test func `a deed that fails while others do not is given up, and one that waits out an outage is not`() throws {
        var deeds = StoreDeeds(capacity: 2)
        deeds.record(demand, as: id(1), at: now)
        for round in 0..<100 {
            let old = try #require(deeds.take(1).first)
            deeds.putBack(old.id, old.deed, at: now, timeToLive: life, answersOthers: round == 0)
        }
        for _ in 0..<2 {
            let old = try #require(deeds.take(1).first)
            deeds.putBack(old.id, old.deed, at: now, timeToLive: life, answersOthers: true)
        }
        #expect(deeds.count == 0 && deeds.lost == 1)
    }
}
