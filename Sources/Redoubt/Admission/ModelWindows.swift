public import RedoubtCore
public import RedoubtTraffic

/// The windows that a model call must find open, and what its tokens cost.
public struct ModelWindows: Sendable, Hashable {
    /// One subject's limits; what is not there is no limit.
    public struct Quota: Sendable, Hashable {
        public var requests: [Rate]
        public var tokens: Rate?
        /// How many calls may be under way at once.
        public var concurrency: Int?
        public var budget: Budget?

        public init(requests: [Rate] = [], tokens: Rate? = nil, concurrency: Int? = nil, budget: Budget? = nil) {
            self.requests = requests
            self.tokens = tokens
            self.concurrency = concurrency
            self.budget = budget
        }
    }

    /// Each user's.
    public var user: Quota
    /// Each provider's.
    public var provider: Quota
    /// Of everybody together.
    public var global: Quota
    /// Of everybody together, for the models that fit a pattern; every pattern that fits counts.
    public var models: [String: Quota]
    public var prices: PriceTable
    /// Providers that cost nothing, so that no budget needs a price for them.
    public var freeProviders: Set<String>

    public init(user: [Rate] = [Rate(100, per: .hour)], provider: Quota = Quota()) {
        self.init(user: Quota(requests: user), provider: provider, global: Quota())
    }

    public init(
        user: Quota, provider: Quota, global: Quota, models: [String: Quota] = [:], prices: PriceTable = PriceTable(),
        freeProviders: Set<String> = []
    ) {
        self.user = user
        self.provider = provider
        self.global = global
        self.models = models
        self.prices = prices
        self.freeProviders = freeProviders
    }

    /// A call as far as windows go.
    struct Call {
        /// Nil for a call that is nobody's.
        var user: String?
        var provider: String
        var model: String
        /// How many tokens it may read and write, as far as can be guessed.
        var input: Int
        var output: Int
        /// Whether it is a further round of a turn whose request was counted already.
        var continuesTurn = false
    }

    /// What a call needs, and the price of its model. Refuses a call whose cost cannot be known where a budget counts it.
    func demand(_ call: Call) throws(Denial) -> (demand: Demand, price: Price?) {
        let price = try price(call)
        var demand = Demand()
        for line in quotas(call) {
            let isCounted = !(line.key.scope == "user" && call.continuesTurn)
            if isCounted { for rate in line.quota.requests { demand.requests(line.key, rate) } }
            if let rate = line.quota.tokens { demand.tokens(line.key, rate, estimate: call.input + call.output) }
            if let limit = line.quota.concurrency { demand.slot(line.key, limit: limit) }
            if let budget = line.quota.budget, let price {
                demand.money(line.key, budget, estimate: price.micros(input: call.input, output: call.output))
            }
        }
        return (demand, price)
    }

    /// Whose limits a call is under, and by which setting.
    private func quotas(_ call: Call) -> [(key: LimitKey, quota: Quota, setting: String)] {
        var lines: [(key: LimitKey, quota: Quota, setting: String)] = []
        if let name = call.user { lines.append((LimitKey("user", name), user, "limits.user")) }
        lines.append((LimitKey("provider", call.provider), provider, "limits.provider"))
        lines.append((.global, global, "limits.global"))
        for (pattern, quota) in models where Upstream.matches(call.model, pattern: pattern) {
            lines.append((LimitKey("model", pattern), quota, "limits.models"))
        }
        return lines
    }

    /// A budget that cannot be kept is not ignored.
    private func price(_ call: Call) throws(Denial) -> Price? {
        guard let setting = quotas(call).first(where: { $0.quota.budget != nil })?.setting else { return nil }
        if freeProviders.contains(call.provider) { return nil }
        if let price = prices[call.model] { return price }
        throw Denial(
            .limitsNoPrice, "the model has no price, so that `\(setting).budget` cannot be kept",
            hint: "ask the operator to write the model's price under `prices`")
    }
}

extension ModelWindows {
    /// Whether any budget is to be kept.
    var hasBudget: Bool { ([user, provider, global] + models.values).contains { $0.budget != nil } }
}
