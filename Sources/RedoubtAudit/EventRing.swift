public import RedoubtCore

/// An event of this process with its place in the log.
public struct RecordedEvent: Sendable, Hashable {
    public let index: UInt64
    public let timestamp: Timestamp
    public let event: AuditEvent
}

/// The latest events in memory; the oldest goes when it is full.
struct EventRing {
    let capacity: Int
    private var events: [RecordedEvent] = []
    /// Where the next one goes once the ring is full.
    private var oldest = 0

    init(capacity: Int) { self.capacity = max(1, capacity) }

    mutating func append(_ event: RecordedEvent) {
        if events.count < capacity { events.append(event); return }
        events[oldest] = event
        oldest = (oldest + 1) % capacity
    }

    /// The latest `count` events that fit, the oldest first.
    func latest(_ count: Int, where fits: (RecordedEvent) -> Bool = { _ in true }) -> [RecordedEvent] {
        var out: [RecordedEvent] = []
        var step = 1
        while out.count < count, step <= events.count {
            let event = events[(oldest + events.count - step) % events.count]
            if fits(event) { out.append(event) }
            step += 1
        }
        return out.reversed()
    }
}
