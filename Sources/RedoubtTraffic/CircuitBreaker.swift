public import RedoubtCore

/// Rests an upstream that fails again and again (M. Nygard, Release It!).
///
/// Closed until so many failures come in a row, or so large a part of the last calls failed; then open: requests are refused at
/// once. After a while half open: a few requests are let through as probes; if they succeed it closes, if one fails it opens again.
/// What the passing of time changes is looked at on every access, also when a result is recorded. A probe that never reports is
/// given up after the same while. A clock that steps back makes no rest longer than it was meant to be.
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
        /// The part of the last calls whose failure opens it too; nil for none.
        public var rate: FailureRate?

        public init(
            failures: Int = 5, rest: Duration = .seconds(30), probes: Int = 1, successes: Int = 1, rate: FailureRate? = nil
        ) {
            self.failures = max(1, failures)
            self.rest = max(.zero, rest)
            self.probes = max(1, probes)
            self.successes = max(1, successes)
            self.rate = rate
        }
    }

    /// So many percent of the last calls, once there were enough of them (resilience4j's count-based window).
    public struct FailureRate: Sendable, Hashable {
        public let percent: Int
        public let calls: Int
        public let minimumCalls: Int

        public init(percent: Int = 50, calls: Int = 100, minimumCalls: Int = 20) {
            self.percent = min(max(1, percent), 100)
            self.calls = min(max(1, calls), 1000)
            self.minimumCalls = min(max(1, minimumCalls), self.calls)
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
    private var recent = RecentCalls()

    public init(_ settings: Settings = Settings()) { self.settings = settings }

    /// Whether it knows nothing that a new one would not.
    public var isFresh: Bool { phase == .closed(failures: 0) && recent.failures == 0 }

    /// The state at a moment.
    public mutating func state(at now: Timestamp) -> State {
        advance(to: now)
        return switch phase {
        case .closed: .closed
        case .open: .open
        case .halfOpen: .halfOpen
        }
    }

    /// What ``admit(at:)`` would answer, without letting anything through.
    public func wait(at now: Timestamp) -> Duration? {
        var asked = self
        return asked.admit(at: now)
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
        case .closed:
            phase = .closed(failures: 0)
            note(failure: false)
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
            note(failure: true)
            if failures + 1 >= settings.failures || isRateExceeded {
                open(at: now)
            } else {
                phase = .closed(failures: failures + 1)
            }
        case .open: break
        case .halfOpen: open(at: now)
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

    private mutating func open(at now: Timestamp) {
        phase = .open(since: now)
        recent = RecentCalls()
    }

    private mutating func note(failure: Bool) {
        if let rate = settings.rate { recent.append(failure, most: rate.calls) }
    }

    private var isRateExceeded: Bool {
        guard let rate = settings.rate, recent.count >= rate.minimumCalls else { return false }
        return recent.failures * 100 >= rate.percent * recent.count
    }

    private mutating func advance(to now: Timestamp) {
        switch phase {
        case .closed: break
        case .open(let since):
            // The clock stepped back: the rest begins anew, and does not last as long as the step.
            if now < since { phase = .open(since: now) }
            if now >= since + settings.rest { phase = .halfOpen(successes: 0, probes: []) }
        case .halfOpen(let successes, let probes):
            let alive = probes.map { min($0, now) }.filter { now < $0 + settings.rest }
            if alive != probes { phase = .halfOpen(successes: successes, probes: alive) }
        }
    }
}

/// How the last calls ended, oldest first out.
struct RecentCalls: Sendable, Hashable {
    private var ends: [Bool] = []
    private var next = 0
    private(set) var failures = 0

    var count: Int { ends.count }

    mutating func append(_ failure: Bool, most: Int) {
        failures += failure ? 1 : 0
        if ends.count < most {
            ends.append(failure)
            return
        }
        failures -= ends[next] ? 1 : 0
        ends[next] = failure
        next = (next + 1) % most
    }
}
