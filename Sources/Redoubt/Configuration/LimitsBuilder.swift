internal import RedoubtCore
internal import RedoubtTraffic

/// Makes the typed limits of the values read.
struct LimitsBuilder {
    let values: SettingValues

    func limits(_ providers: [Configuration.Provider]) throws(Fault) -> Configuration.Limits {
        var tiers: [Tier: Rate] = [:]
        for tier in Tier.allCases { tiers[tier] = try values.value(["limits", "tiers", tier.rawValue], \.rate) }
        let windows = ModelWindows(
            user: quota("user"), provider: quota("provider"), global: quota("global"), models: try models(), prices: try prices(),
            freeProviders: Set(providers.filter { $0.dialect == .rehearsal }.map(\.name)))
        let wait = try values.value(["limits", "wait"], \.duration), store = try store()
        if wait > .zero, store != nil {
            throw values.place(["limits", "wait"]).fault(
                "is \(wait.written), and calls do not wait for limits that gateways share",
                hint: "take out one of `limits.wait` and `limits.store`")
        }
        return Configuration.Limits(
            userRequests: try values.value(["limits", "user", "requests"], \.rate), windows: windows, tiers: tiers, wait: wait,
            store: store)
    }

    /// What says something of a store that is not there.
    var warnings: [String] {
        if values[["limits", "store", "redis"]] != nil { return [] }
        let idle = ["password_env", "gateways"].filter { values[["limits", "store", $0]] != nil }
        return idle.map { "limits.store.\($0) has no effect without limits.store.redis" }
    }

    private func quota(_ subject: String) -> ModelWindows.Quota {
        func path(_ key: String) -> [String] { ["limits", subject, key] }
        return ModelWindows.Quota(
            requests: values.optional(path("requests"), \.rate).map { [$0] } ?? [],
            tokens: values.optional(path("tokens"), \.rate), concurrency: values.optional(path("concurrency"), \.integer),
            budget: values.optional(path("budget"), \.budget))
    }

    private func models() throws(Fault) -> [String: ModelWindows.Quota] {
        var quotas: [String: ModelWindows.Quota] = [:]
        for (pattern, value) in values.optional(["limits", "models"], \.map) ?? [:] {
            guard (1...256).contains(pattern.utf8.count) else {
                throw values.place(["limits", "models"]).fault(
                    "has a pattern that is no model's name", hint: "for example `gpt-4o*`")
            }
            quotas[pattern] = ModelWindows.Quota(
                requests: value.record?["requests"]?.rate.map { [$0] } ?? [], tokens: value.record?["tokens"]?.rate,
                concurrency: value.record?["concurrency"]?.integer, budget: value.record?["budget"]?.budget)
        }
        // One demand has so many lines at most; more patterns than this could all fit one model.
        guard quotas.count <= 12 else {
            throw values.place(["limits", "models"]).fault(
                "has \(quotas.count) patterns, more than 12", hint: "write fewer, wider ones")
        }
        return quotas
    }

    private func prices() throws(Fault) -> PriceTable {
        var prices: [String: Price] = [:]
        for (pattern, value) in values.optional(["prices"], \.map) ?? [:] {
            guard !pattern.isEmpty, !pattern.dropLast().contains("*") else {
                throw values.place(["prices"]).fault(
                    "has the pattern \(quoted(pattern)); a `*` stands at the end or nowhere", hint: "for example `gpt-4o*`")
            }
            prices[pattern] = Price(
                input: value.record?["input"]?.money ?? 0, output: value.record?["output"]?.money ?? 0,
                cachedInput: value.record?["cached_input"]?.money)
        }
        return PriceTable(prices)
    }

    private func store() throws(Fault) -> Configuration.Limits.Store? {
        func path(_ key: String) -> [String] { ["limits", "store", key] }
        guard let redis = values.optional(path("redis"), \.text) else { return nil }
        let away = try values.value(path("away")) { $0.text.flatMap { Configuration.Limits.Store.Away(rawValue: $0) } }
        let gateways = values.optional(path("gateways"), \.integer)
        if away == .share, gateways == nil {
            throw values.place(path("away")).fault(
                "is `share`, which needs to know among how many", hint: "write `limits.store.gateways`, or `away: closed`")
        }
        return Configuration.Limits.Store(
            redis: redis, passwordVariable: values.optional(path("password_env"), \.text),
            namespace: try values.value(path("namespace"), \.text),
            away: away == .closed ? .failClosed : .localShare(gateways: gateways ?? 1))
    }
}

extension ModelWindows {
    /// The models that a configuration names and that a budget will refuse, because nobody wrote what they cost.
    func warnings(_ providers: [Configuration.Provider]) -> [String] {
        guard hasBudget else { return [] }
        return providers.filter { !freeProviders.contains($0.name) }.compactMap { provider in
            let unpriced = provider.models.filter { prices[$0] == nil && isUnderBudget($0) }
            if unpriced.isEmpty { return nil }
            let names = unpriced.prefix(10).map { quoted($0) }.joined(separator: ", ")
            return
                "providers.\(provider.name).models: no price is written for \(names); a budget is to be kept, so calls to what has no price are refused"
        }
    }

    private func isUnderBudget(_ model: String) -> Bool {
        [user, provider, global].contains { $0.budget != nil }
            || models.contains {
                $0.value.budget != nil && (Upstream.matches(model, pattern: $0.key) || Upstream.matches($0.key, pattern: model))
            }
    }
}
