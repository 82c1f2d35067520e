public import RedoubtCore

/// What to try next for one call: another key, the same again after a wait, the next model, or nothing.
///
/// Keys are changed first, which nobody notices; then the same model is tried again within ``RetryPolicy`` and
/// ``RetryBudget``; then the fallback models come in their order. A permanent error is never tried again, nothing is after
/// the first byte was released, and nothing begins that the deadline would cut off. A value without a lock or a clock: the
/// facts about keys and breakers are handed in, the outcome of each attempt is reported, and the same history with the same
/// seed gives the same plan.
public struct FailoverPlan: Sendable {
    /// A model at a provider.
    public struct Target: Sendable, Hashable {
        public let provider: String
        public let model: String

        public init(provider: String, model: String) {
            self.provider = provider
            self.model = model
        }
    }

    /// What a target has at this moment.
    public struct Availability: Sendable, Hashable {
        /// Whether the provider is asked with a key at all.
        public var needsKey: Bool
        /// Keys that are fit, in the order in which they are used.
        public var keys: [String]
        /// How long until a key is fit again; nil when none will be by itself.
        public var keyWait: Duration?
        /// How long the breaker keeps it shut; nil when it lets calls through.
        public var circuitWait: Duration?

        public init(needsKey: Bool = true, keys: [String] = [], keyWait: Duration? = nil, circuitWait: Duration? = nil) {
            self.needsKey = needsKey
            self.keys = keys
            self.keyWait = keyWait
            self.circuitWait = circuitWait
        }

        public init(_ pool: KeyPool, at now: Timestamp, circuitWait: Duration? = nil) {
            self.init(
                needsKey: !pool.keys.isEmpty, keys: pool.keys.filter { $0.isFit(at: now) }.map(\.name), keyWait: pool.wait(at: now),
                circuitWait: circuitWait)
        }
    }

    public enum Step: Sendable, Hashable {
        /// Send it, with this key if the target needs one.
        case attempt(Target, key: String?)
        /// Wait, then ask again what to do.
        case wait(Duration)
        case giveUp(GiveUp)
    }

    /// Why no more is tried.
    public struct GiveUp: Error, Sendable, Hashable {
        public let denial: Denial
        public let reason: RetryPolicy.Reason
        /// Whether the provider's own last answer says it better, and is passed on unchanged: a request that is wrong, a limit.
        public let passesOn: Bool
    }

    public let targets: [Target]
    public let retry: RetryPolicy
    public let deadline: Timestamp
    /// Attempts in all, over all keys and models.
    public let mostAttempts: Int
    public private(set) var attempts = 0
    /// Which of ``targets`` is being tried.
    public private(set) var position = 0
    private var attemptsHere = 0
    private var refusedKeys: Set<String> = []
    private var pause: Timestamp?
    private var retryCost: Int?
    private var last: (error: ErrorClass, retryAfter: Duration?)?
    private var ended: GiveUp?
    private var isReleased = false
    /// What to do about a limit that is used up, should there be no other key.
    private var limited: RetryPolicy.Decision?
    private var limitedAt = Timestamp(nanoseconds: 0)

    /// - Parameter targets: the model asked for and then its fallbacks.
    public init(_ targets: [Target], retry: RetryPolicy = RetryPolicy(), deadline: Timestamp, mostAttempts: Int = 16) {
        self.targets = targets
        self.retry = retry
        self.deadline = deadline
        self.mostAttempts = max(1, mostAttempts)
    }

    /// What to do now.
    public mutating func next(at now: Timestamp, _ look: (Target) -> Availability) -> Step {
        while true {
            if let ended { return .giveUp(ended) }
            if now >= deadline { return end(.deadline) }
            if let pause, now < pause, pause - now <= RetryAdvice.longest { return .wait(pause - now) }
            pause = nil
            guard position < targets.count else { return end(last == nil ? .permanent : .attempts) }
            guard attempts < mostAttempts else { return end(.attempts) }
            if let step = step(targets[position], look(targets[position]), now) { return step }
        }
    }

    /// Puts down how the attempt ended; nil when it succeeded.
    public mutating func record(
        _ error: ErrorClass?, key: String? = nil, retryAfter: Duration? = nil, at now: Timestamp, budget: inout RetryBudget,
        using generator: inout some RandomNumberGenerator
    ) {
        guard let error else { return budget.recordSuccess(lastRetryCost: retryCost) }
        last = (error, retryAfter)
        if isReleased { return _ = end(.released) }
        if let key, error.concernsKey { refusedKeys.insert(key) }
        if error == .authFailure || error == .quota {
            // It was the key's fault, so it is no attempt at the model. Without a key there is nothing to change.
            if key == nil { giveUpHere(.permanent) } else { attemptsHere -= 1 }
            return
        }
        guard error.isTransient else { return _ = end(.permanent) }
        let (decision, cost) = retry.decide(
            afterAttempt: attemptsHere, error, retryAfter: retryAfter, at: now, deadline: deadline, budget: &budget,
            using: &generator)
        retryCost = cost
        // Another key may still have room, and then nobody need wait.
        if error == .rateLimit, key != nil { (limited, limitedAt) = (decision, now) } else { follow(decision, at: now) }
    }

    /// The wait that was asked for is over, whatever a clock says that was set back meanwhile.
    public mutating func waited() { pause = nil }

    /// The first byte of an answer went out: from now on nothing can be tried any more.
    public mutating func release() { isReleased = true }

    private mutating func step(_ target: Target, _ facts: Availability, _ now: Timestamp) -> Step? {
        // The breaker of this model is open: the next model is better than a wait, and without one the call is refused at once.
        if let wait = facts.circuitWait {
            if position + 1 == targets.count { return end(CircuitBreaker.denial(wait)) }
            advance()
            return nil
        }
        guard facts.needsKey else { return attempt(target, key: nil) }
        if let key = facts.keys.first(where: { !refusedKeys.contains($0) }) { return attempt(target, key: key) }
        if let decision = limited, let wait = facts.keyWait {
            // All were tried; they are again when the first of them has rested.
            (limited, refusedKeys) = (nil, [])
            follow(decision, at: limitedAt, notBefore: now + wait)
            return nil
        }
        if position + 1 == targets.count { return end(noKey(facts)) }
        advance()
        return nil
    }

    private mutating func follow(_ decision: RetryPolicy.Decision, at now: Timestamp, notBefore: Timestamp? = nil) {
        switch decision {
        case .giveUp(let reason): giveUpHere(reason)
        case .retry(let wait):
            let moment = max(now + wait, notBefore ?? now)
            if moment < deadline { pause = moment } else { giveUpHere(.deadline) }
        }
    }

    private mutating func attempt(_ target: Target, key: String?) -> Step {
        attempts += 1
        attemptsHere += 1
        return .attempt(target, key: key)
    }

    private mutating func giveUpHere(_ why: RetryPolicy.Reason) {
        if position + 1 == targets.count { _ = end(why) } else { advance() }
    }

    private mutating func advance() {
        position += 1
        (attemptsHere, refusedKeys, pause, limited) = (0, [], nil, nil)
    }

    private func noKey(_ facts: Availability) -> Denial {
        Denial(
            .upstreamNoKey, "no usable key for the provider", hint: "ask the operator to add or mend a key",
            retryAfter: facts.keyWait)
    }

    private mutating func end(_ reason: RetryPolicy.Reason) -> Step {
        let passesOn = last.map { [.rateLimit, .invalidRequest, .contentFilter, .unknown].contains($0.error) } ?? false
        return end(GiveUp(denial: Self.denial(last?.error, last?.retryAfter), reason: reason, passesOn: passesOn && !isReleased))
    }

    private mutating func end(_ denial: Denial) -> Step {
        let passesOn = last?.error == .rateLimit
        return end(GiveUp(denial: denial, reason: .permanent, passesOn: passesOn))
    }

    private mutating func end(_ how: GiveUp) -> Step {
        ended = how
        return .giveUp(how)
    }

    /// The refusal for what the last attempt ended with; nil for none at all.
    static func denial(_ error: ErrorClass?, _ retryAfter: Duration? = nil) -> Denial {
        switch error {
        case .authFailure, .quota:
            Denial(.upstreamNoKey, "no usable key for the provider", hint: "ask the operator to mend the provider's key")
        case .timeout, nil: Denial(.upstreamTimeout, "the provider did not answer in time", hint: "try again")
        case .rateLimit:
            Denial(.upstreamError, "the provider's limit is used up", hint: "try again later", retryAfter: retryAfter)
        case .serverError, .network, .invalidRequest, .contentFilter, .unknown:
            Denial(.upstreamError, "the provider failed", hint: "try again later", retryAfter: retryAfter)
        }
    }
}
