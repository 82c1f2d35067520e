public import Redoubt
public import RedoubtCore
internal import Synchronization

/// An audit log in memory, which can be told to fail.
public final class MemoryLog: AuditRecording {
    private let state = Mutex<(events: [AuditEvent], isBroken: Bool)>(([], false))

    public init() {}

    /// Everything recorded so far.
    public var events: [AuditEvent] { state.withLock { $0.events } }

    /// From now on every record fails, as on a full disk.
    public func breakDown() { state.withLock { $0.isBroken = true } }

    public func record(_ events: [AuditEvent], at time: Timestamp) async throws(Fault) -> UInt64 {
        let index = state.withLock { state -> UInt64? in
            if state.isBroken { return nil }
            state.events += events
            return UInt64(state.events.count - 1)
        }
        guard let index else { throw Fault(.auditUnwritable, "the disk is full") }
        return index
    }
}

/// Grants every session the same tier.
public struct FixedGrants: GrantStore {
    public let tier: Tier

    public init(_ tier: Tier) { self.tier = tier }

    public func tier(of session: SessionID, at now: Timestamp) async throws(Fault) -> Tier { tier }
}
