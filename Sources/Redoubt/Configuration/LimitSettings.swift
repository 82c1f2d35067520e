internal import RedoubtCore

/// The settings of limits, budgets, prices, and of the store that gateways share.
enum LimitSettings {
    static let all: [Setting] = user + provider + global + models + tiers + waiting + store + prices

    private static let anyRate = SettingKind.rate(Rate.Window.allCases)
    private static let tokenRate = SettingKind.rate([.minute, .hour, .day])
    private static let slots = SettingKind.integer(1...1_000_000)

    private static let user: [Setting] = [
        Setting(
            "limits.user.requests", anyRate, "100/h", "how many calls one user may make", example: "1000/h",
            aliases: [.init(name: "MAX_REQUESTS_PER_HOUR", unit: "/h")]),
        Setting(
            "limits.user.tokens", tokenRate, nil, "how many tokens one user may use; no limit unless written", example: "1000000/d"),
        Setting(
            "limits.user.concurrency", slots, nil, "how many calls of one user run at once; no limit unless written", example: "8"),
        Setting(
            "limits.user.budget", .budget, nil, "how much money one user may spend; needs `prices`; no limit unless written",
            example: "25/day"),
    ]

    private static let provider: [Setting] = [
        Setting(
            "limits.provider.requests", anyRate, nil, "how many calls go to one provider; no limit unless written",
            example: "600/min"),
        Setting(
            "limits.provider.tokens", tokenRate, nil,
            "how many tokens go to and come from one provider; no limit unless written", example: "200000/min"),
        Setting(
            "limits.provider.concurrency", slots, nil,
            "how many calls to one provider run at once; no limit unless written", example: "64"),
        Setting(
            "limits.provider.budget", .budget, nil,
            "how much money is spent at one provider; needs `prices`; no limit unless written", example: "500/month"),
    ]

    private static let global: [Setting] = [
        Setting("limits.global.requests", anyRate, nil, "how many calls everybody together may make", example: "5000/h"),
        Setting("limits.global.tokens", tokenRate, nil, "how many tokens everybody together may use", example: "5000000/d"),
        Setting("limits.global.concurrency", slots, nil, "how many calls run at once", example: "256"),
        Setting(
            "limits.global.budget", .budget, nil, "how much money everybody together may spend; needs `prices`",
            example: "1000/month"),
    ]

    private static let models: [Setting] = [
        Setting(
            "limits.models", .map(.record(quota)), nil,
            "limits of everybody together by model, by name or by pattern with `*`; every pattern that fits counts",
            example: "{\"gpt-4o*\": {requests: 100/min, budget: 100/day}}")
    ]

    private static let quota: [Setting] = [
        Setting("requests", anyRate, nil, "how many calls", example: "100/min"),
        Setting("tokens", tokenRate, nil, "how many tokens", example: "100000/min"),
        Setting("concurrency", slots, nil, "how many calls at once", example: "8"),
        Setting("budget", .budget, nil, "how much money", example: "100/day"),
    ]

    private static let tiers: [Setting] = [
        Setting(
            "limits.tiers.read_only", anyRate, "100/min", "how many tool calls of the lowest tier one session may make",
            example: "100/min"),
        Setting("limits.tiers.write", anyRate, "30/min", "how many tool calls that write one session may make", example: "30/min"),
        Setting(
            "limits.tiers.execute", anyRate, "10/min", "how many tool calls that execute one session may make", example: "10/min"),
        Setting(
            "limits.tiers.privileged", anyRate, "5/min", "how many tool calls of the highest tier one session may make",
            example: "5/min"),
    ]

    private static let waiting: [Setting] = [
        Setting(
            "limits.wait", .duration(atLeast: .zero), "0s",
            "how long a model call waits for its turn before it is refused; not with `limits.store`", example: "2s")
    ]

    private static let store: [Setting] = [
        Setting(
            "limits.store.redis", .redis, nil,
            "the Redis or Valkey server on which gateways share their limits; in this process's memory unless written",
            example: "redis://redis.internal:6379/0"),
        Setting(
            "limits.store.password_env", .variable, nil, "the environment variable that holds the server's password",
            example: "REDIS_PASSWORD"),
        Setting(
            "limits.store.namespace", .text, "redoubt", "what the names of its keys begin with; gateways of one name share limits",
            example: "staging"),
        Setting(
            "limits.store.away", .choice(Configuration.Limits.Store.Away.allCases.map(\.rawValue)), "closed",
            "while it cannot be asked: `closed` refuses all calls, `share` lets each gateway keep to its part of the limits",
            example: "share"),
        Setting(
            "limits.store.gateways", .integer(1...10_000), nil, "how many gateways divide the limits while it is away",
            example: "3"),
    ]

    private static let prices: [Setting] = [
        Setting(
            "prices", .map(.record(price)), nil,
            "what a million tokens cost, by model or by pattern with `*` at its end; the longest that fits counts",
            example: "{\"gpt-4o*\": {input: 2.5, output: 10, cached_input: 1.25}}")
    ]

    private static let price: [Setting] = [
        Setting("input", .money, nil, "of input", example: "2.5", isRequired: true),
        Setting("output", .money, nil, "of output", example: "10", isRequired: true),
        Setting("cached_input", .money, nil, "of input that the provider had in its cache", example: "1.25"),
    ]
}
