internal import RedoubtCore

/// Whether the store can be asked: after a failure only one call at a time tries it, so that the others need not wait for it.
struct StoreOutage: Sendable {
    /// How long nobody tries after a failure.
    static let rest = Duration.milliseconds(250)

    private(set) var since: Timestamp?
    private var until: Timestamp?
    /// Calls of this outage that were let through here, and that were not.
    var admitted = 0
    var refused = 0

    /// Whether this caller may ask the store now.
    mutating func mayAsk(at now: Timestamp) -> Bool {
        guard let until else { return true }
        // A clock that stepped back must not keep everybody waiting.
        guard now >= until || until - now > Self.rest else { return false }
        self.until = now + Self.rest
        return true
    }

    /// Puts down a failure; true when it is the first of an outage.
    mutating func begin(at now: Timestamp) -> Bool {
        until = now + Self.rest
        guard since == nil else { return false }
        since = now
        return true
    }

    /// Puts down that the store answered; what the outage was, when there was one.
    mutating func end(at now: Timestamp) -> (lasted: Duration, admitted: Int, refused: Int)? {
        guard let since else { return nil }
        let outage = (max(.zero, now - since), admitted, refused)
        self = StoreOutage()
        return outage
    }
}
