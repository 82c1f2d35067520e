public import RedoubtCore

/// An exact sliding window: what was spent in the half-open window `(now - length, now]` never exceeds the limit.
///
/// A log of what was admitted, not a pair of counters, so that there is no boundary at which twice the limit fits. Each
/// entry holds the running total, which makes a look a binary search.
///
/// A clock that steps back by up to a length admits nothing more: an entry is kept for as long as it or anything before it could
/// matter to any reading of the clock, and one from the future counts as present. After a longer step back the future counts as
/// spent just now, so that nothing stays blocked for ever. A step ahead is time that has passed.
/// *Bound:* as many entries as the largest limit used, at most 4096; beyond, neighbours are joined at the later one's time.
public struct SlidingWindow: Sendable, Hashable {
    /// The length of the window.
    public let length: Duration
    private let span: WindowSpan
    private var log = WindowLog()

    /// One admission in the log; it stays valid after the entry is gone.
    public struct Ticket: Sendable, Hashable {
        let entry: LogTicket
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
        span = WindowSpan(length: length.wholeNanoseconds)
    }

    /// How much of the window is spent at a moment.
    public func used(at now: Timestamp) -> Int { Int(log.used(at: now.nanoseconds, span)) }

    /// How long until a cost fits under a limit: zero when it fits now, nil when it never will.
    public func wait(for cost: Int = 1, limit: Int, at now: Timestamp) -> Duration? {
        log.wait(for: cost, limit: limit, at: now.nanoseconds, span).map { .nanoseconds($0) }
    }

    /// Spends when the cost fits; nil when it does not (see ``wait(for:limit:at:)``).
    public mutating func admit(_ cost: Int = 1, limit: Int, at now: Timestamp) -> Ticket? {
        log.calm(at: now.nanoseconds, span)
        guard log.wait(for: cost, limit: limit, at: now.nanoseconds, span) == 0 else { return nil }
        return spend(cost, limit: limit, at: now)
    }

    /// Puts down what is spent without asking whether it fits; a cost below one counts as one.
    @discardableResult
    public mutating func spend(_ cost: Int, limit: Int, at now: Timestamp) -> Ticket {
        Ticket(entry: log.spend(Self.counted(cost), limit: limit, at: now.nanoseconds, span))
    }

    /// Replaces an estimate by what was really used, at least one. An entry that is gone is only added to, never refunded.
    public mutating func reconcile(_ ticket: Ticket, estimated: Int, used: Int, limit: Int, at now: Timestamp) {
        log.reconcile(
            ticket.entry, counted: Self.counted(estimated), used: Self.counted(used), limit: limit, at: now.nanoseconds, span)
    }

    /// How long until everything that is spent has left the window.
    public func reset(at now: Timestamp) -> Duration { .nanoseconds(log.reset(at: now.nanoseconds, span)) }

    /// When the last entry leaves; nil when there is none.
    public var expires: Timestamp? { log.newest.map { Timestamp(nanoseconds: span.leaves($0)) } }

    /// What was spent after a moment, oldest first.
    public func spendings(since: Timestamp) -> [Spending] { log.spendings(after: since.nanoseconds) }

    static func counted(_ cost: Int) -> Int { min(max(1, cost), largestCost) }
}

extension WindowLog {
    func spendings(after moment: Int64) -> [SlidingWindow.Spending] {
        (firstIndex(after: moment)..<count).map {
            SlidingWindow.Spending(at: Timestamp(nanoseconds: at($0)), weight: Int(weight(at: $0)))
        }
    }
}
