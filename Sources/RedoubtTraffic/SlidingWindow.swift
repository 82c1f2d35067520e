public import RedoubtCore

/// An exact sliding window: what was spent in the half-open window `(now - length, now]` never exceeds the limit.
///
/// A log of what was admitted, not a pair of counters, so that there is no boundary at which twice the limit fits. Each
/// entry holds the running total, which makes a look a binary search.
///
/// A clock that steps back admits nothing more: an entry is kept for as long as it or anything before it could matter to any
/// reading of the clock, and one from the future counts as present. *Bound:* as many entries as the largest limit used.
public struct SlidingWindow: Sendable, Hashable {
    /// The length of the window in nanoseconds.
    public let length: Duration
    private let span: Int64
    private var log = RingLog()

    /// One admission in the log, by its running number; it stays valid after the entry is gone.
    public struct Ticket: Sendable, Hashable {
        let number: Int
    }

    /// What was spent at a moment, for keeping elsewhere.
    public struct Spending: Sendable, Hashable {
        public let at: Timestamp
        public let weight: Int

        public init(at: Timestamp, weight: Int) {
            self.at = at
            self.weight = weight
        }
    }

    /// A single cost counts at most this, so that no sum can overflow.
    public static let largestCost = 1 << 40

    public init(length: Duration) {
        self.length = length
        span = max(1, length.wholeNanoseconds)
    }

    /// How much of the window is spent at a moment.
    public func used(at now: Timestamp) -> Int { log.weight(from: log.firstIndex(after: edge(now))) }

    /// How long until a cost fits under a limit: zero when it fits now, nil when it never will.
    public func wait(for cost: Int = 1, limit: Int, at now: Timestamp) -> Duration? {
        guard cost <= limit, limit > 0 else { return nil }
        let first = log.firstIndex(after: edge(now))
        let excess = log.weight(from: first) - (limit - cost)
        guard excess > 0 else { return .zero }
        // The first entry with which enough has left; there is one, because the excess is at most what is spent.
        let last = log.firstIndex(from: first, reaching: excess)
        return .nanoseconds(saturating(log[last].at, span) - now.nanoseconds)
    }

    /// Spends when the cost fits; nil when it does not (see ``wait(for:limit:at:)``).
    public mutating func admit(_ cost: Int = 1, limit: Int, at now: Timestamp) -> Ticket? {
        guard wait(for: cost, limit: limit, at: now) == .zero else { return nil }
        return spend(cost, limit: limit, at: now)
    }

    /// Puts down what is spent without asking whether it fits; a cost below one counts as one.
    @discardableResult
    public mutating func spend(_ cost: Int, limit: Int, at now: Timestamp) -> Ticket {
        forget(limit: limit, at: now)
        return Ticket(number: log.append(at: max(now.nanoseconds, log.newest ?? .min), weight: Self.counted(cost)))
    }

    /// Replaces an estimate by what was really used, at least one. An entry that is gone is only added to, never refunded.
    public mutating func reconcile(_ ticket: Ticket, estimated: Int, used: Int, limit: Int, at now: Timestamp) {
        let (used, estimated) = (Self.counted(used), Self.counted(estimated))
        if log.setWeight(used, of: ticket.number) { return }
        if used > estimated { spend(used - estimated, limit: limit, at: now) }
    }

    /// How long until everything that is spent has left the window.
    public func reset(at now: Timestamp) -> Duration {
        guard let newest = log.newest, newest > edge(now) else { return .zero }
        return .nanoseconds(saturating(newest, span) - now.nanoseconds)
    }

    /// When the last entry leaves; nil when there is none.
    public var expires: Timestamp? { log.newest.map { Timestamp(nanoseconds: saturating($0, span)) } }

    /// What was spent after a moment, oldest first.
    public func spendings(since: Timestamp) -> [Spending] {
        (log.firstIndex(after: since.nanoseconds)..<log.count).map {
            Spending(at: Timestamp(nanoseconds: log[$0].at), weight: log.weight(at: $0))
        }
    }

    /// Lets go of entries that have left the window and that a limit's worth of newer ones stand behind.
    private mutating func forget(limit: Int, at now: Timestamp) {
        while log.count > 0, log[0].at <= edge(now), log.weight(from: 1) >= limit { log.removeFirst() }
    }

    private static func counted(_ cost: Int) -> Int { min(max(1, cost), largestCost) }

    private func edge(_ now: Timestamp) -> Int64 { saturating(now.nanoseconds, -span) }
}

/// A sum that stays at the end of the range instead of leaving it.
func saturating(_ left: Int64, _ right: Int64) -> Int64 {
    let (sum, overflow) = left.addingReportingOverflow(right)
    return overflow ? (right > 0 ? .max : .min) : sum
}
