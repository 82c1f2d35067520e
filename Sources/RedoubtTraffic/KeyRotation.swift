public import RedoubtCore

/// When a provider's key is replaced (seed 001).
public struct RotationSchedule: Sendable, Hashable {
    public var frequency: Duration
    /// How long the former key may still be used by calls that began with it.
    public var overlap: Duration
    /// How long before the replacement it is announced.
    public var notice: Duration
    /// How long after a failed attempt the next one begins.
    public var retry: Duration

    public init(
        frequency: Duration = .seconds(30 * 86_400), overlap: Duration = .seconds(86_400), notice: Duration = .seconds(7 * 86_400),
        retry: Duration = .seconds(3600)
    ) {
        self.frequency = max(.seconds(1), frequency)
        self.overlap = max(.zero, overlap)
        self.notice = max(.zero, notice)
        self.retry = max(.seconds(1), retry)
    }
}

/// Replaces a provider's key without a call that fails: create, set, test, promote, and after the overlap retire the former.
///
/// It says what is to be done (``next(at:_:)``), somebody else does it and reports. Until the new key is promoted the former serves
/// every call; from then on the new one does, and calls under way keep theirs to the end of the overlap. Whatever goes wrong
/// before leaves all as it was. A value without a lock or a clock; every step answers with events for the audit log.
public struct KeyRotation: Sendable, Hashable {
    public enum Step: Sendable, Hashable {
        case none
        /// The replacement is near.
        case announce(due: Timestamp)
        /// Make a new key at the provider, or wherever keys come from.
        case create
        /// Put the new key where it is used: the vault, the pool (as pending).
        case set(key: String)
        /// Ask the provider something harmless with it.
        case test(key: String)
        case promote(key: String)
        /// Revoke the former key at the provider, and forget its value.
        case retire(key: String)
    }

    private enum Phase: Sendable, Hashable {
        case waiting(announced: Bool)
        case created(String)
        case set(String)
        case tested(String)
        case overlapping(former: String, until: Timestamp)
    }

    /// How long after a test that said nothing of the key the next one is made.
    private static let testRest = Duration.seconds(30)

    public let schedule: RotationSchedule
    private var phase = Phase.waiting(announced: false)
    /// When the present key was put into use.
    public private(set) var since: Timestamp
    /// Not tried again before this.
    private var paused: Timestamp?
    private var isForced = false

    public init(_ schedule: RotationSchedule = RotationSchedule(), since: Timestamp) {
        self.schedule = schedule
        self.since = since
    }

    /// Whether no replacement is under way, so that it can begin anew from another key.
    public var isWaiting: Bool { if case .waiting = phase { true } else { false } }

    /// When the present key is to be replaced.
    public var due: Timestamp { since + schedule.frequency }

    /// What is to be done now.
    public func next(at now: Timestamp, _ pool: KeyPool) -> Step {
        switch phase {
        case .waiting(let announced):
            if let paused, now < paused, paused - now <= schedule.retry { return .none }
            if isForced || now >= due { return .create }
            return !announced && now >= due - schedule.notice ? .announce(due: due) : .none
        case .created(let name): return .set(key: name)
        case .set(let name):
            if let paused, now < paused, paused - now <= schedule.retry { return .none }
            return .test(key: name)
        case .tested(let name): return .promote(key: name)
        case .overlapping(let former, let until):
            let isOver = now >= until || until - now > schedule.overlap
            // A call that is still under way keeps its key: what began is not broken off by a rotation, only by a revocation.
            return isOver && (pool[former]?.inFlight ?? 0) == 0 ? .retire(key: former) : .none
        }
    }

    /// Asks for a replacement now, whatever the schedule says. One that is under way goes on.
    public mutating func force() {
        isForced = true
        paused = nil
    }

    public mutating func announced(_ pool: KeyPool) -> [AuditEvent] {
        guard case .waiting = phase else { return [] }
        phase = .waiting(announced: true)
        return [pool.event("key_rotation_due", pool.keys.first?.name ?? "", ["due": .string(due.rfc3339)])]
    }

    public mutating func created(_ name: String, _ pool: KeyPool) -> [AuditEvent] {
        guard case .waiting = phase else { return [] }
        phase = .created(name)
        return [pool.event("key_created", name)]
    }

    /// The new key is in its place: it goes into the pool, as pending.
    public mutating func wasSet(_ pool: inout KeyPool, expires: Timestamp? = nil, at now: Timestamp) -> [AuditEvent] {
        guard case .created(let name) = phase else { return [] }
        guard pool.add(name, expires: expires) else {
            return fail("the pool has no room, or has a key of that name already", &pool, at: now)
        }
        phase = .set(name)
        return [pool.event("key_set", name)]
    }

    /// How the test went; nil when it was passed.
    public mutating func tested(_ failure: ErrorClass?, _ pool: inout KeyPool, at now: Timestamp) -> [AuditEvent] {
        guard case .set(let name) = phase else { return [] }
        // A limit that is used up and an upstream that is down say nothing about the key: it is tested again.
        if let failure, failure.isTransient {
            paused = now + min(schedule.retry, Self.testRest)
            return [pool.event("key_test_inconclusive", name, ["reason": .string(failure.rawValue)])]
        }
        if let failure { return fail("the provider did not take it: \(failure.rawValue)", &pool, at: now) }
        phase = .tested(name)
        return [pool.event("key_tested", name)]
    }

    /// Puts the new key into use; the former one goes on for as long as the overlap.
    public mutating func promote(_ pool: inout KeyPool, at now: Timestamp) -> [AuditEvent] {
        guard case .tested(let name) = phase else { return [] }
        let former = pool.keys.first { $0.status == .primary }?.name ?? pool.keys.first?.name ?? name
        let promoted = pool.promote(name)
        guard !promoted.isEmpty else { return fail("it was revoked meanwhile", &pool, at: now) }
        (phase, since, isForced) = (.overlapping(former: former, until: now + schedule.overlap), now, false)
        return promoted + [pool.event("key_rotated", name, ["former": .string(former)])]
    }

    /// The former key is gone.
    public mutating func retired(_ pool: inout KeyPool) -> [AuditEvent] {
        guard case .overlapping(let former, _) = phase else { return [] }
        phase = .waiting(announced: false)
        return pool.retire(former)
    }

    /// Whatever step it was that failed: the new key is let go of, the present one stays, and it is tried again later.
    public mutating func fail(_ reason: String, _ pool: inout KeyPool, at now: Timestamp) -> [AuditEvent] {
        let name: String
        switch phase {
        case .created(let made), .set(let made), .tested(let made): name = made
        case .waiting, .overlapping: name = ""
        }
        var events = pool[name]?.status == .pending ? pool.revoke(name) : []
        if case .overlapping = phase {} else { phase = .waiting(announced: true) }
        paused = now + schedule.retry
        events.append(pool.event("key_rotation_failed", name, result: "failure", ["reason": .string(reason)]))
        return events
    }
}
