public import RedoubtCore

/// Whether and when a failed request is sent again: exponential back-off with full jitter, within attempts and a deadline.
///
/// The wait before attempt n + 1 is drawn evenly from zero to `base · 2^(n-1)`, at most `longest` ("full jitter", M. Brooker,
/// Exponential Backoff and Jitter, 2015). An upstream's own `Retry-After` is the least that is waited.
public struct RetryPolicy: Sendable, Hashable {
    /// Attempts in all, the first included.
    public var attempts: Int
    public var base: Duration
    /// The longest back-off of one's own.
    public var longest: Duration
    /// The longest `Retry-After` that is waited out; a longer one is passed on instead.
    public var longestRetryAfter: Duration

    public init(
        attempts: Int = 3, base: Duration = .milliseconds(500), longest: Duration = .seconds(8),
        longestRetryAfter: Duration = .seconds(60)
    ) {
        self.attempts = attempts
        self.base = base
        self.longest = longest
        self.longestRetryAfter = longestRetryAfter
    }

    public enum Decision: Sendable, Hashable {
        case retry(after: Duration)
        case giveUp(Reason)
    }

    /// Why no further attempt is made.
    public enum Reason: String, Sendable, Hashable, CaseIterable {
        case permanent, attempts, deadline
        /// So much fails that further attempts would only add to it.
        case budget
        /// Something of the answer has been released already, and cannot be taken back.
        case released
        /// The upstream wants a longer wait than is waited out.
        case retryAfter = "retry_after"
    }

    /// What to do after an attempt (counted from 1) that failed. A `Retry-After` below zero counts as zero.
    public func decide(
        afterAttempt attempt: Int, _ error: ErrorClass, retryAfter: Duration? = nil, at now: Timestamp,
        deadline: Timestamp? = nil, using generator: inout some RandomNumberGenerator
    ) -> Decision {
        guard error.isTransient else { return .giveUp(.permanent) }
        guard attempt < attempts else { return .giveUp(.attempts) }
        let asked = max(.zero, retryAfter ?? .zero)
        guard asked <= longestRetryAfter else { return .giveUp(.retryAfter) }
        // On top of what was asked for, so that those who were told the same do not come back together.
        let wait = asked + jitter(attempt, using: &generator)
        if let deadline, now + wait >= deadline { return .giveUp(.deadline) }
        return .retry(after: wait)
    }

    /// The same, with a budget that a retry must be paid from; answers also what it took.
    public func decide(
        afterAttempt attempt: Int, _ error: ErrorClass, retryAfter: Duration? = nil, at now: Timestamp,
        deadline: Timestamp? = nil, budget: inout RetryBudget, using generator: inout some RandomNumberGenerator
    ) -> (decision: Decision, cost: Int?) {
        let decision = decide(
            afterAttempt: attempt, error, retryAfter: retryAfter, at: now, deadline: deadline, using: &generator)
        guard case .retry = decision else { return (decision, nil) }
        guard let cost = budget.take(for: error) else { return (.giveUp(.budget), nil) }
        return (decision, cost)
    }

    private func jitter(_ attempt: Int, using generator: inout some RandomNumberGenerator) -> Duration {
        let doubled = base.wholeNanoseconds.multipliedReportingOverflow(by: 1 << min(max(0, attempt - 1), 40))
        let ceiling = min(doubled.overflow ? .max : doubled.partialValue, longest.wholeNanoseconds)
        return .nanoseconds(Int64.random(in: 0...max(0, ceiling), using: &generator))
    }
}

extension Duration {
    /// Reads what a `Retry-After` header asks for (RFC 9110 section 10.2.3): seconds, or a date in the IMF-fixdate form; nil
    /// when it is neither. A date that has passed is zero.
    public init?(retryAfter header: String, at now: Timestamp) {
        let text = header.drop { $0 == " " }
        if let seconds = Double(text), seconds.isFinite {
            self = .milliseconds(Int64(min(max(0, seconds), 1e9) * 1000))
            return
        }
        let parts = text.split(separator: " ")
        let months = ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"]
        guard parts.count == 6, parts[5] == "GMT", let month = months.firstIndex(of: String(parts[2])) else { return nil }
        let number = (month < 9 ? "0" : "") + String(month + 1)
        guard let date = Timestamp(rfc3339: "\(parts[3])-\(number)-\(parts[1])T\(parts[4])Z") else { return nil }
        self = max(.zero, date - now)
    }
}
