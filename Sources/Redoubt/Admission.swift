public import RedoubtCore
public import RedoubtTraffic
internal import RedoubtWire

/// Gives leave for a call to begin, or refuses: one step over all its windows, all or nothing.
public protocol Admitting: Sendable {
    func admit(_ demand: Demand, at now: Timestamp) async throws(Refusal) -> Admission
}

/// A call's right to be under way, with how its windows stand. Given back when it is let go, on every path.
public struct Admission: ~Copyable, Sendable {
    private let lease: Lease?
    private let usage: [LimitUsage]

    /// The right that nobody counted: a limit that is observed and not enforced, or a demand of nothing.
    public init() {
        lease = nil
        usage = []
    }

    public init(_ lease: consuming Lease) {
        usage = lease.usage
        self.lease = consume lease
    }

    /// For a store that counts windows and holds no slots.
    public init(usage: [LimitUsage]) {
        lease = nil
        self.usage = usage
    }

    /// Puts the tokens really used in the place of the estimate.
    borrowing func settle(_ tokens: TokenUsage, at now: Timestamp) {
        lease?.settle(tokens: tokens.input + tokens.output, at: now)
    }

    /// How the windows stand, in a few words for the audit entry.
    var words: String {
        usage.map {
            "\($0.key.key.scope) \($0.limit - $0.remaining) of \($0.limit) \($0.key.unit.rawValue)/\($0.key.window.rawValue)"
        }
        .joined(separator: ", ")
    }

    /// The caller's own windows as headers; the provider's are nobody's business.
    var headers: [(name: String, value: String)] {
        usage.filter { $0.key.key.scope == "user" }.flatMap { window in
            let unit = window.key.unit.rawValue
            return [
                ("x-ratelimit-limit-\(unit)", String(window.limit)), ("x-ratelimit-remaining-\(unit)", String(window.remaining)),
                ("x-ratelimit-reset-\(unit)", "\(window.reset.ceilingSeconds)s"),
            ]
        }
    }
}

extension RateLimiter: Admitting {
    public func admit(_ demand: Demand, at now: Timestamp) async throws(Refusal) -> Admission {
        do throws(Denial) {
            let lease: Lease = try admit(demand, at: now)
            return Admission(lease)
        } catch { throw .denied(error) }
    }
}

/// The windows that a model call must find open.
public struct ModelWindows: Sendable, Hashable {
    /// A provider's own limits; nil means none of that kind.
    public struct Provider: Sendable, Hashable {
        public var requests: Rate?
        public var tokens: Rate?
        public var concurrency: Int?

        public init(requests: Rate? = nil, tokens: Rate? = nil, concurrency: Int? = nil) {
            self.requests = requests
            self.tokens = tokens
            self.concurrency = concurrency
        }
    }

    public var user: [Rate]
    public var provider: Provider

    public init(user: [Rate] = [Rate(100, per: .hour)], provider: Provider = Provider()) {
        self.user = user
        self.provider = provider
    }

    /// What a call needs; without a user's name only the provider's windows.
    func demand(user name: String?, provider: String, tokens: Int) -> Demand {
        var demand = Demand()
        if let name { for rate in user { demand.requests(LimitKey("user", name), rate) } }
        let key = LimitKey("provider", provider)
        if let rate = self.provider.requests { demand.requests(key, rate) }
        if let rate = self.provider.tokens { demand.tokens(key, rate, estimate: tokens) }
        if let limit = self.provider.concurrency { demand.slot(key, limit: limit) }
        return demand
    }
}
