public import RedoubtCore
public import RedoubtTraffic
public import RedoubtWire
internal import Synchronization

/// One provider as the router knows it: who answers, for which models, with which keys, and how it has been doing.
public final class Upstream: Sendable {
    /// A key by the name that the configuration gives it, and its value.
    public struct Key: Sendable {
        public let name: String
        public let value: SecureString

        public init(name: String, value: SecureString) {
            self.name = name
            self.value = value
        }
    }

    /// What is asked when the provider fails: `MODEL` of its own, `PROVIDER/MODEL`, or `PROVIDER/*` for the same model there.
    public struct Fallback: Sendable, Hashable {
        /// Nil for the provider itself.
        public let provider: String?
        /// Nil for the model that was asked for.
        public let model: String?

        /// Reads a fallback; what stands before the first slash is a provider if it is one of `providers`.
        public init(parsing text: String, providers: [String]) {
            let parts = text.split(separator: "/", maxSplits: 1, omittingEmptySubsequences: false).map(String.init)
            let isProvider = parts.count == 2 && providers.contains(parts[0])
            let name = isProvider ? parts[1] : text
            provider = isProvider ? parts[0] : nil
            model = name == "*" ? nil : name
        }
    }

    /// Breakers are kept for this many models; a caller cannot make the table grow beyond it.
    static let maximumBreakers = 256

    /// Fewer failures than a model's breaker takes: a key alone is to blame when the others do better.
    private static let outliers = OutlierDetection.Settings(consecutiveFailures: 3, maxEjectionPercent: 50)

    let provider: any ModelProvider
    /// The dialect that it speaks; nil for one that speaks both.
    let family: Dialect.Family?
    /// Patterns of model names (`*` for any run); none means every model.
    let patterns: [String]
    let retry: RetryPolicy
    /// How long one call may take, retries included, until the first byte.
    let deadline: Duration
    let fallbacks: [Fallback]
    private let breaker: CircuitBreaker.Settings
    let catalogue: ModelCatalogue
    private let needsKey: Bool
    private let state: KeyTable

    /// What changes, behind one lock; an object, so that asking for models can look at the keys of the moment.
    private final class KeyTable: Sendable {
        private let state: Mutex<State>

        init(_ state: State) { self.state = Mutex(state) }

        /// The primary's value.
        var first: SecureString? {
            lock { state in state.pool.keys.first.flatMap { state.keys[$0.name] } }
        }

        func lock<Value: Sendable>(_ body: (inout State) -> Value) -> Value { state.withLock { body(&$0) } }
    }

    private struct State {
        var pool: KeyPool
        /// The pool's keys by name.
        var keys: [String: SecureString]
        var breakers: [String: CircuitBreaker] = [:]
        var outliers: OutlierDetection
        var budget = RetryBudget()
        var generator = SystemRandomNumberGenerator()
    }

    /// `needsKey`: whether a provider all of whose keys are missing is refused instead of asked without one.
    public init(
        _ provider: any ModelProvider, family: Dialect.Family?, patterns: [String] = [], keys: [Key] = [], needsKey: Bool = false,
        retry: RetryPolicy = RetryPolicy(), breaker: CircuitBreaker.Settings = .init(), deadline: Duration = .seconds(300),
        fallbacks: [Fallback] = [],
        catalogueFreshness: Duration = .seconds(300)
    ) {
        self.provider = provider
        self.family = family
        self.patterns = patterns
        self.retry = retry
        self.deadline = deadline
        self.fallbacks = fallbacks
        self.breaker = breaker
        self.needsKey = needsKey || !keys.isEmpty
        let values = Dictionary(keys.map { ($0.name, $0.value) }, uniquingKeysWith: { first, _ in first })
        let shared = KeyTable(
            State(
                pool: KeyPool(keys.map(\.name), provider: provider.name), keys: values,
                outliers: OutlierDetection(keys.map(\.name), Self.outliers)))
        state = shared
        catalogue = ModelCatalogue(freshness: catalogueFreshness) {
            try? await provider.models(key: shared.first)
        }
    }

    public var name: String { provider.name }

    func serves(_ model: String) -> Bool { patterns.isEmpty || patterns.contains { Self.matches(model, pattern: $0) } }

    /// What there is for a model at this moment, for a plan to decide by.
    func availability(_ model: String, at now: Timestamp) -> FailoverPlan.Availability {
        state.lock { state in
            let wait = state.breakers[model]?.wait(at: now)
            var found = FailoverPlan.Availability(state.pool, at: now, circuitWait: wait)
            found.needsKey = needsKey
            // A key with which nothing but failures came back, while others did better, comes last.
            found.keys =
                found.keys.filter { state.outliers.isIn($0, at: now) } + found.keys.filter { !state.outliers.isIn($0, at: now) }
            return found
        }
    }

    /// The key of this name, in use until ``record(_:key:model:retryAfter:at:)`` says how the attempt ended.
    func begin(_ name: String) -> Key? {
        state.lock { state in
            state.pool.begin(name)
            return state.keys[name].map { Key(name: name, value: $0) }
        }
    }

    /// Whether the breaker lets a call through; answers how long to wait if not.
    func admit(_ model: String, at now: Timestamp) -> Duration? { withBreaker(model) { $0.admit(at: now) } ?? nil }

    /// Puts down how an attempt ended; answers what the audit log is to know of the key.
    @discardableResult
    func record(_ outcome: ErrorClass?, key: Key?, model: String, retryAfter: Duration?, at now: Timestamp) -> [AuditEvent] {
        withBreaker(model) { breaker in
            guard let outcome else { return breaker.recordSuccess(at: now) }
            if outcome.concernsUpstream { breaker.recordFailure(at: now) } else { breaker.recordNothing(at: now) }
        }
        guard let key else { return [] }
        return state.lock { state in
            state.pool.end(key.name)
            // Another key may have taken the name meanwhile; it is not to blame.
            guard state.keys[key.name] == key.value else { return [] }
            if outcome == nil {
                state.outliers.recordSuccess(key.name, at: now)
            } else if outcome?.concernsUpstream == true {
                state.outliers.recordFailure(key.name, at: now)
            }
            return outcome.map { state.pool.recordFailure(key.name, $0, retryAfter: retryAfter, at: now) }
                ?? state.pool.recordSuccess(key.name, at: now)
        }
    }

    /// Puts an attempt's end down in a call's plan, within the provider's budget of retries.
    func record(_ outcome: ErrorClass?, key: String?, retryAfter: Duration?, at now: Timestamp, in plan: inout FailoverPlan) {
        // The plan is the call's own, so it is taken out and put back around the lock.
        var mine = plan
        mine = state.lock { state in
            var next = mine
            next.record(outcome, key: key, retryAfter: retryAfter, at: now, budget: &state.budget, using: &state.generator)
            return next
        }
        plan = mine
    }

    /// Takes a new list of keys, the first the primary, at once for every call that has not chosen its key yet. Keys that stay
    /// keep their condition; one whose value is another is new.
    ///
    /// Answers whether anything is different.
    @discardableResult
    public func replaceKeys(_ keys: [Key]) -> Bool {
        state.lock { state in
            let values = Dictionary(keys.map { ($0.name, $0.value) }, uniquingKeysWith: { first, _ in first })
            let names = keys.map(\.name)
            guard names != state.pool.keys.map(\.name) || values != state.keys else { return false }
            for (name, value) in values where state.keys[name].map({ $0 != value }) ?? false { _ = state.pool.enable(name) }
            state.pool.replace(with: names)
            state.keys = values
            state.outliers = OutlierDetection(names, Self.outliers)
            return true
        }
    }

    /// The names of the keys that there are now, in the order in which they are used.
    public var keyNames: [String] { state.lock { $0.pool.keys.map(\.name) } }

    /// Whether a call that is under way may go on with its key.
    func isLive(_ key: Key) -> Bool { state.lock { $0.pool.isLive(key.name) && $0.keys[key.name] == key.value } }

    /// Tries a key that is not in use yet; how that failed, nil when the provider took it.
    public func check(_ key: SecureString) async -> ErrorClass? { await provider.check(key) }

    /// Lets go of the provider's connections.
    public func close() async { await provider.close() }

    /// The models that the provider lists when it is asked now; nil when it does not, or cannot be reached.
    public func reachableModels() async -> [String]? { await catalogue.ask() }

    /// Whether it can be used, and in a word how it is, for `/readyz`.
    func health(at now: Timestamp) -> (isUsable: Bool, state: String) {
        state.lock { state in
            if needsKey, state.pool.next(at: now) == nil { return (false, "no usable key") }
            // Model names are what callers typed; how many rest is all that a stranger may know.
            let open = state.breakers.keys.count { model in state.breakers[model]?.state(at: now) == .open }
            return (true, open == 0 ? "ok" : "\(open) models resting")
        }
    }

    @discardableResult
    private func withBreaker<Value: Sendable>(_ model: String, _ body: (inout CircuitBreaker) -> Value) -> Value? {
        state.lock { state in
            if state.breakers[model] == nil, state.breakers.count >= Self.maximumBreakers {
                // Closed breakers without a failure say nothing that a new one would not.
                state.breakers = state.breakers.filter { !$0.value.isFresh }
                guard state.breakers.count < Self.maximumBreakers else { return nil }
            }
            return body(&state.breakers[model, default: CircuitBreaker(breaker)])
        }
    }

    /// Whether a name fits a pattern in which `*` stands for any run of characters. Linear in the product of both, no backtracking beyond one star.
    static func matches(_ name: String, pattern: String) -> Bool {
        let name = Array(name.utf8)
        let pattern = Array(pattern.utf8)
        var (at, star, mark, index) = (0, -1, 0, 0)
        while index < name.count {
            if at < pattern.count, pattern[at] == UInt8(ascii: "*") {
                (star, mark) = (at, index)
                at += 1
            } else if at < pattern.count, pattern[at] == name[index] {
                at += 1
                index += 1
            } else if star >= 0 {
                mark += 1
                (at, index) = (star + 1, mark)
            } else {
                return false
            }
        }
        return pattern[at...].allSatisfy { $0 == UInt8(ascii: "*") }
    }
}

/// What a provider says which models it has: asked now and then, never in the way of a call that can go on without it.
final class ModelCatalogue: Sendable {
    private let freshness: Duration
    private let fetch: @Sendable () async -> [String]?
    private let state = Mutex<(names: [String]?, read: ContinuousClock.Instant?, isAsking: Bool)>((nil, nil, false))

    init(freshness: Duration, fetch: @escaping @Sendable () async -> [String]?) {
        self.freshness = freshness
        self.fetch = fetch
    }

    /// What is known now. Starts asking where that is old, without waiting for it.
    var known: [String]? {
        let (names, mustAsk) = state.withLock { state in
            let isOld = state.read.map { ContinuousClock.now - $0 > freshness } ?? true
            let mustAsk = isOld && !state.isAsking
            if mustAsk { state.isAsking = true }
            return (state.names, mustAsk)
        }
        if mustAsk { Task { await ask() } }
        return names
    }

    /// Whether the answer is only seconds old.
    var isVeryFresh: Bool { state.withLock { $0.read.map { ContinuousClock.now - $0 < .seconds(10) } ?? false } }

    /// Asks now and waits for the answer.
    @discardableResult
    func ask() async -> [String]? {
        let names = await fetch()
        state.withLock { $0 = (names ?? $0.names, .now, false) }
        return names
    }
}
