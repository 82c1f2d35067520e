public import RedoubtAudit
public import RedoubtCore

/// The audit log as a passage sees it: takes events, answers when they are durable.
public protocol AuditRecording: Sendable {
    /// Writes the events in order and answers with the index of the last, once a crash can no longer lose it.
    func record(_ events: [AuditEvent], at time: Timestamp) async throws(Fault) -> UInt64
}

extension AuditLog: AuditRecording {
    public func record(_ events: [AuditEvent], at time: Timestamp) async throws(Fault) -> UInt64 {
        if events.count == 1, let event = events.first { return try await append(event, at: time) }
        let indices = try await append(events.map { ($0, time) })
        return indices.upperBound - 1
    }
}

/// Somebody who is told of every event after it was recorded: metrics, the monitor, a dashboard.
public protocol EventObserving: Sendable {
    func observe(_ event: AuditEvent, at time: Timestamp)
    /// A caller was identified. Too common for the log; counted only.
    func identified()
    /// The texts of a call were looked through in this time.
    func scanned(in duration: Duration)
}

extension EventObserving {
    public func identified() {}
    public func scanned(in duration: Duration) {}
}

/// Where every passage ends: first the durable log, then whoever watches.
public struct Ledger: Sendable {
    let log: any AuditRecording
    let observers: [any EventObserving]
    let time: any TimeSource

    public init(log: any AuditRecording, observers: [any EventObserving] = [], time: any TimeSource = SystemTime()) {
        self.log = log
        self.observers = observers
        self.time = time
    }

    func identified() { for observer in observers { observer.identified() } }
    func scanned(in duration: Duration) { for observer in observers { observer.scanned(in: duration) } }

    /// Records events of one deed together. Nothing may be released before this returns.
    @discardableResult
    public func record(_ events: [AuditEvent]) async throws(Fault) -> UInt64 {
        let now = time.now()
        let index = try await log.record(events, at: now)
        for event in events {
            for observer in observers { observer.observe(event, at: now) }
        }
        return index
    }
}
