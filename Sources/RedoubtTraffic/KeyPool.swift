public import RedoubtCore

/// Chooses the key for the next request: the first of a provider's keys, by name, that is fit.
///
/// It knows names only; the values stay in the vault.
public struct KeyPool: Sendable, Hashable {
    public enum Condition: Sendable, Hashable {
        case ready
        /// Not used before a moment.
        case resting(until: Timestamp, ErrorClass)
        /// Refused by the provider: tried again after five minutes, or when somebody enables it.
        case failed(ErrorClass, at: Timestamp)
        /// Not used until somebody enables it.
        case disabled
    }

    public struct Key: Sendable, Hashable {
        public let name: String
        public fileprivate(set) var condition = Condition.ready
    }

    /// The keys in order; the first is the primary.
    public private(set) var keys: [Key]
    /// How long a key rests that ran into its limit without being told for how long.
    public let rest: Duration
    /// How long a key rests whose account has nothing left.
    public let quotaRest: Duration

    /// - Parameter names: the primary and its backups; a name that comes twice counts once.
    public init(_ names: [String], rest: Duration = .seconds(30), quotaRest: Duration = .seconds(3600)) {
        keys = Self.unique(names).map { Key(name: $0) }
        self.rest = rest
        self.quotaRest = quotaRest
    }

    /// The key to use at a moment; nil when none is fit.
    public func next(at now: Timestamp) -> String? { keys.first { Self.isFit($0, now) }?.name }

    /// How long until a resting key is fit again; zero when one is, nil when none will be by itself.
    public func wait(at now: Timestamp) -> Duration? {
        if next(at: now) != nil { return .zero }
        return keys.compactMap { key in
            switch key.condition {
            case .resting(let until, _): until - now
            case .failed(_, let at): at + Self.failedRest - now
            case .ready, .disabled: nil
            }
        }.min()
    }

    /// The refusal when no key is fit.
    public func denial(at now: Timestamp) -> Denial {
        Denial(
            .upstreamNoKey, "no usable key for the provider", hint: "ask the operator to add or mend a key",
            retryAfter: wait(at: now))
    }

    /// Puts down how a request with the key failed. What is not the key's fault changes nothing.
    public mutating func recordFailure(_ name: String, _ error: ErrorClass, retryAfter: Duration? = nil, at now: Timestamp) {
        let (rest, quotaRest) = (rest, quotaRest)
        change(name) { condition in
            if condition == .disabled { return }
            switch error {
            case .authFailure: condition = .failed(error, at: now)
            case .rateLimit: condition = Self.later(condition, .resting(until: now + Self.clamped(retryAfter ?? rest), error))
            case .quota:
                condition = Self.later(condition, .resting(until: now + max(quotaRest, Self.clamped(retryAfter ?? .zero)), error))
            case .serverError, .timeout, .network, .invalidRequest, .contentFilter, .unknown: return
            }
        }
    }

    /// Takes a key out of use at once.
    public mutating func disable(_ name: String) { change(name) { $0 = .disabled } }

    /// Puts a key back into use, whatever was wrong with it.
    public mutating func enable(_ name: String) { change(name) { $0 = .ready } }

    /// Makes a key the primary.
    public mutating func promote(_ name: String) {
        guard let index = keys.firstIndex(where: { $0.name == name }) else { return }
        keys.insert(keys.remove(at: index), at: 0)
    }

    /// Takes a new list of names; keys that stay keep their condition.
    public mutating func replace(with names: [String]) {
        keys = Self.unique(names).map { name in keys.first { $0.name == name } ?? Key(name: name) }
    }

    private mutating func change(_ name: String, _ body: (inout Condition) -> Void) {
        guard let index = keys.firstIndex(where: { $0.name == name }) else { return }
        body(&keys[index].condition)
    }

    private static func isFit(_ key: Key, _ now: Timestamp) -> Bool {
        switch key.condition {
        case .ready: true
        case .resting(let until, _): now >= until
        case .failed(_, let at): now >= at + Self.failedRest
        case .disabled: false
        }
    }

    /// A key that was refused is tried again now and then: it may have been mended at the provider, or refused by mistake.
    static let failedRest = Duration.seconds(300)

    /// A failure that is reported late does not shorten a rest nor mend a failed key.
    private static func later(_ old: Condition, _ new: Condition) -> Condition {
        switch (old, new) {
        case (.failed, _), (.disabled, _): old
        case (.resting(let before, _), .resting(let after, _)): before > after ? old : new
        default: new
        }
    }

    /// Nobody rests a key for longer than a day on an upstream's word.
    private static func clamped(_ wait: Duration) -> Duration { min(max(.zero, wait), .seconds(86_400)) }

    private static func unique(_ names: [String]) -> [String] {
        var seen: Set<String> = []
        return names.filter { seen.insert($0).inserted }
    }
}
