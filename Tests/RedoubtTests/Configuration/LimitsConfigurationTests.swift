import RedoubtCore
import RedoubtTraffic
import Testing

@testable import Redoubt

@Suite struct LimitsConfigurationTests {
    private func limits(_ yaml: String) throws -> Configuration.Limits {
        try ConfigurationFixture("version: 1\n" + yaml).resolve().configuration.limits
    }

    @Test func `budgets, prices and limits by model are read exactly`() throws {
        let limits = try limits(
            """
            limits:
              user: {requests: 10/h, tokens: 1000/d, concurrency: 2, budget: 25/day}
              provider: {budget: 0.10/24h}
              global: {budget: 1000.5/month}
              models: {"gpt-4o*": {requests: 3/min, budget: 1/30d}}
            prices:
              "gpt-4o*": {input: 2.5, output: 10, cached_input: 1.25}
              "gpt-4o-mini": {input: 0.15, output: 0.000001}
            """)
        let windows = limits.windows
        #expect(windows.user.budget == Budget(micros: 25_000_000, per: .calendarDay))
        #expect(windows.user.requests == [Rate(10, per: .hour)] && windows.user.concurrency == 2)
        #expect(windows.provider.budget == Budget(micros: 100_000, per: .day))
        #expect(windows.global.budget == Budget(micros: 1_000_500_000, per: .calendarMonth))
        #expect(windows.models["gpt-4o*"]?.budget == Budget(micros: 1_000_000, per: .thirtyDays))
        #expect(windows.prices["gpt-4o-2026"] == Price(input: 2_500_000, output: 10_000_000, cachedInput: 1_250_000))
        #expect(windows.prices["gpt-4o-mini"] == Price(input: 150_000, output: 1))
        #expect(limits.store == nil && limits.wait == .zero)
    }

    @Test(arguments: [
        ("limits: {user: {budget: 25}}", "limits.user.budget"), ("limits: {user: {budget: 25/week}}", "limits.user.budget"),
        ("limits: {user: {budget: -1/day}}", "limits.user.budget"),
        ("limits: {user: {budget: 0.0000001/day}}", "limits.user.budget"),
        (#"prices: {"m": {input: 1e3, output: 1}}"#, "prices"), (#"prices: {"m": {input: 1}}"#, "prices"),
        (#"prices: {"m*n": {input: 1, output: 1}}"#, "prices"), (#"limits: {models: {"": {requests: 1/h}}}"#, "limits.models"),
        ("limits: {store: {redis: \"http://host\"}}", "limits.store.redis"),
        ("limits: {store: {redis: \"redis://:word@host\"}}", "limits.store.redis"),
        ("limits: {store: {redis: \"redis://host\", away: share}}", "limits.store.away"),
        ("limits: {wait: 2s, store: {redis: \"redis://host\"}}", "limits.wait"),
    ])
    func `what makes no sense is refused where it stands`(yaml: String, key: String) {
        let fault = ConfigurationFixture("version: 1\n" + yaml).fault()
        #expect(fault?.code == .configInvalid, "\(fault.map(\.description) ?? "no fault")")
        #expect(fault?.words.contains(key) == true, "\(fault.map(\.description) ?? "no fault")")
        #expect(fault?.words.contains("word@") != true)
    }

    @Test func `the store that gateways share`() throws {
        let store = try limits(
            "limits: {store: {redis: \"redis://host:6379/2\", password_env: P, namespace: n, away: share, gateways: 3}}"
        ).store
        #expect(store?.redis == "redis://host:6379/2" && store?.passwordVariable == "P" && store?.namespace == "n")
        #expect(store?.away == .localShare(gateways: 3))
        #expect(try limits("limits: {store: {redis: \"rediss://host\"}}").store?.away == .failClosed)
    }

    @Test func `a model that the configuration names and that has no price is warned of, when there is a budget`() throws {
        func warnings(_ limits: String) throws -> [String] {
            let yaml = """
                version: 1
                providers:
                  local: {dialect: openai, base_url: "http://127.0.0.1:1/v1", models: ["m-*", "priced", "gpt-4o-mini"]}
                limits: \(limits)
                prices: {"priced": {input: 1, output: 1}, "gpt-*": {input: 1, output: 1}}
                """
            return try ConfigurationFixture(yaml).resolve().warnings.filter { $0.contains("no price") }
        }
        #expect(try warnings("{user: {requests: 1/h}}").isEmpty)
        let found = try warnings("{user: {budget: 1/day}}")
        #expect(found.count == 1 && found[0].contains("providers.local.models") && found[0].contains("`m-*`"))
        #expect(!found.joined().contains("priced`") && !found.joined().contains("gpt"))
        #expect(try warnings(#"{models: {"other*": {budget: 1/day}}}"#).isEmpty)
        #expect(try warnings(#"{models: {"m-1": {budget: 1/day}}}"#).count == 1)
    }

    @Test func `a setting of a store that is not there is warned of`() throws {
        let warnings = try ConfigurationFixture("version: 1\nlimits: {store: {gateways: 2}}").resolve().warnings
        #expect(warnings.contains { $0.contains("limits.store.gateways") })
    }
}
