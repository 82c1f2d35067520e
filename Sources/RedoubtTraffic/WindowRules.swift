/// One admission in a log, by its time; it stays valid after the entry is gone.
struct LogTicket: Sendable, Hashable {
    let stamp: Int64
    let epoch: UInt32
}

/// The rules of a window over its log.
///
/// *Time.* An entry counts in `(now - length, now]`, one from the future counts as present, and a left one is kept as long as
/// fewer than a limit's worth stand behind it. So a clock that steps back by up to a length frees nothing, and no window of
/// its readings is over the limit. A step back by more than a length would block for as long as it was; so what lies in
/// that far future is dated at the moment of the next question: nothing is freed by the step, and after one length of the new
/// time all is as usual. A step ahead is taken for time that has passed.
extension WindowLog {
    /// How much is spent at a moment.
    func used(at now: Int64, _ span: WindowSpan) -> Int64 {
        weight(from: firstIndex(after: span.edge(now)))
    }

    /// Nanoseconds until a cost fits: 0 when it does now, nil when it never will.
    func wait(for cost: Int, limit: Int, at now: Int64, _ span: WindowSpan) -> Int64? {
        guard cost <= limit, limit > 0 else { return nil }
        let room = Int64(limit - cost)
        if whole <= room { return 0 }
        let first = firstIndex(after: span.edge(now))
        let excess = weight(from: first) - room
        guard excess > 0 else { return 0 }
        // The first entry with which enough has left; there is one, because the excess is at most what is spent.
        return until(firstIndex(from: first, reaching: excess), at: now, span)
    }

    /// Nanoseconds until everything that is spent has left.
    func reset(at now: Int64, _ span: WindowSpan) -> Int64 {
        guard let newest, newest > span.edge(now) else { return 0 }
        return until(count - 1, at: now, span)
    }

    /// Puts down what is spent without asking whether it fits.
    @discardableResult
    mutating func spend(_ cost: Int, limit: Int, at now: Int64, _ span: WindowSpan) -> LogTicket {
        calm(at: now, span)
        let edge = span.edge(now)
        while filledBehind(edge, limit) { removeFirst() }
        let stamp = max(now, newest ?? .min)
        append(at: stamp, weight: Int64(cost))
        return LogTicket(stamp: stamp, epoch: epoch)
    }

    /// Puts what was really used in the place of what was counted. Of an entry that has left the window only what is above
    /// counts, from now on.
    mutating func reconcile(_ ticket: LogTicket, counted: Int, used: Int, limit: Int, at now: Int64, _ span: WindowSpan) {
        let isPresent = ticket.epoch == epoch && ticket.stamp > span.edge(now)
        let index = isPresent ? firstIndex(after: saturating(ticket.stamp, -1)) : count
        // Neighbours may have been joined at a later time. One before the first is taken for gone, which never refunds too much.
        if index < count, index > 0 || at(0) == ticket.stamp { return grow(index, by: Int64(used - counted)) }
        if used > counted { spend(used - counted, limit: limit, at: now, span) }
    }

    /// Dates a far future at the present, see above.
    mutating func calm(at now: Int64, _ span: WindowSpan) {
        if let newest, newest > saturating(now, span.length) { clamp(to: now) }
    }

    /// Whether nothing counts any more.
    func isOver(at now: Int64, _ span: WindowSpan) -> Bool {
        guard let newest else { return true }
        return newest <= span.edge(now)
    }

    private func filledBehind(_ edge: Int64, _ limit: Int) -> Bool {
        count > 0 && at(0) <= edge && weight(from: 1) >= Int64(limit)
    }

    private func until(_ index: Int, at now: Int64, _ span: WindowSpan) -> Int64 {
        let isFar = (newest ?? .min) > saturating(now, span.length)
        return max(1, saturating(span.leaves(isFar ? min(at(index), now) : at(index)), -now))
    }
}
