public import RedoubtCore

/// Rests an upstream that fails again and again (M. Nygard, Release It!).
///
/// Closed until so many failures come in a row; then open: requests are refused at once. After a while half open: a few
/// requests are let through as probes; if they succeed it closes, if one fails it opens again. What the passing of time
/// changes is looked at on every access, also when a result is recorded. A probe that never reports is given up after
/// the same while.
public struct CircuitBreaker: Sendable, Hashable {
    public struct Settings: Sendable, Hashable {
        /// Failures in a row that open it.
        public var failures: Int
        /// How long it stays open.
        public var rest: Duration
        /// How many probes may be under way when it is half open.
        public var probes: Int
        /// Successful probes that close it.
        public var successes: Int

        public init(failures: Int = 5, rest: Duration = .seconds(30), probes: Int = 1, successes: Int = 1) {
            self.failures = max(1, failures)
            self.rest = rest
            self.probes = max(1, probes)
            self.successes = max(1, successes)
        }
    }

    public enum State: String, Sendable, Hashable, CaseIterable {
        case closed, open
        case halfOpen = "half_open"
    }

    private enum Phase: Sendable, Hashable {
        case closed(failures: Int)
        case open(since: Timestamp)
        case halfOpen(successes: Int, probes: [Timestamp])
    }

    public let settings: Settings
    private var phase = Phase.closed(failures: 0)

    public init(_ settings: Settings = Settings()) { self.settings = settings }

    /// The state at a moment.
    public mutating func state(at now: Timestamp) -> State {
        advance(to: now)
        return switch phase {
        case .closed: .closed
        case .open: .open
        case .halfOpen: .halfOpen
        }
    }

    /// Lets a request through, or says how long to wait; nil means go. Every request that is let through reports its end.
    public mutating func admit(at now: Timestamp) -> Duration? {
        advance(to: now)
        switch phase {
        case .closed: return nil
        case .open(let since): return min(settings.rest, max(.zero, since + settings.rest - now))
        case .halfOpen(let successes, let probes):
            guard probes.count < settings.probes else { return min(settings.rest, .seconds(1)) }
            phase = .halfOpen(successes: successes, probes: probes + [now])
            return nil
        }
    }

    public mutating func recordSuccess(at now: Timestamp) {
        advance(to: now)
        switch phase {
        case .closed: phase = .closed(failures: 0)
        // A late answer to a request from before it opened: the upstream is still to rest.
        case .open: break
        case .halfOpen(let successes, let probes):
            let enough = successes + 1 >= settings.successes
            phase = enough ? .closed(failures: 0) : .halfOpen(successes: successes + 1, probes: Array(probes.dropFirst()))
        }
    }

    public mutating func recordFailure(at now: Timestamp) {
        advance(to: now)
        switch phase {
        case .closed(let failures):
            phase = failures + 1 >= settings.failures ? .open(since: now) : .closed(failures: failures + 1)
        case .open: break
        case .halfOpen: phase = .open(since: now)
        }
    }

    /// The request ended without saying anything about the upstream: the caller went away, or asked for something wrong.
    public mutating func recordNothing(at now: Timestamp) {
        advance(to: now)
        if case .halfOpen(let successes, let probes) = phase {
            phase = .halfOpen(successes: successes, probes: Array(probes.dropFirst()))
        }
    }

    /// The refusal to give after a wait that ``admit(at:)`` asked for.
    public static func denial(_ wait: Duration) -> Denial {
        Denial(
            .upstreamCircuitOpen, "the provider failed repeatedly and is being rested",
            hint: "try again in \(max(1, wait.ceilingSeconds)) s", retryAfter: wait)
    }

    private mutating func advance(to now: Timestamp) {
        switch phase {
        case .closed: break
        case .open(let since): if now >= since + settings.rest { phase = .halfOpen(successes: 0, probes: []) }
        case .halfOpen(let successes, let probes):
            let alive = probes.filter { now < $0 + settings.rest }
            if alive.count < probes.count { phase = .halfOpen(successes: successes, probes: alive) }
        }
    }
}
