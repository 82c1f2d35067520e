internal import Dispatch
public import RedoubtCore
internal import Synchronization

/// The audit log of a state folder: an entry that ``append(_:at:)`` returned for is on disk, in order, and can be proved later.
///
/// Several processes may append to one state folder at a time. Entries are first durable in a write-ahead segment; tiles, bundles
/// and the signed checkpoint follow within a second, and at the latest when the log is closed. Nothing blocks Swift's
/// concurrency pool: files are written on queues of the log's own.
public final class AuditLog: Sendable {
    /// How many events of this process are kept in memory.
    public static let ringCapacity = 10_000
    /// How many entries may wait for the disk before appending is refused.
    public static let mostWaiting = 65_536
    /// Entries that one commit takes at most.
    static let largestCommit = 4096

    /// The log's public key in the text form `name+hash+base64`.
    public var vkey: String { sequencer.key.verifier.vkey }
    /// How many bytes of an unfinished entry were cut off when the log was opened; 0 after a clean stop.
    public let tornBytes: Int

    private let journal: Mutex<Journal>
    private let sequencer: Sequencer
    private let waiting = Mutex(Waiting())
    private let ring = Mutex(EventRing(capacity: ringCapacity))
    private let sequencing = Mutex(Sequencing())
    private let journalQueue = DispatchQueue(label: "redoubt.audit.journal")
    private let sequencerQueue = DispatchQueue(label: "redoubt.audit.sequencer")
    /// Wakes the writer when it is parked.
    private let bell = DispatchSemaphore(value: 0)
    /// How long the writer stays for the next entry.
    private static let patience = DispatchTimeInterval.milliseconds(100)
    private let interval: Int

    /// Opens the log of a state folder, and makes it and its key where there is none. Blocks.
    ///
    /// - Parameters:
    ///   - state: the state folder; the log is in `audit/`, its key in `keys/audit.key`.
    ///   - origin: the name of the log, the first line of its checkpoints. It cannot change later.
    ///   - integrityKey: makes `_integrity_hash`; without it entries have none.
    /// - Throws: `auditTampered` when the log or part of it is gone or changed, `auditUnwritable` when it cannot be written,
    ///   `vaultMode` when others may use the key, `configInvalid` when the log has another origin, `stateLocked`.
    public static func open(
        state: String, origin: String, integrityKey: IntegrityKey? = nil, time: any TimeSource = SystemTime()
    ) throws(Fault) -> AuditLog {
        try AuditLog(state: state, origin: origin, integrityKey: integrityKey, time: time, io: .system, intervalMilliseconds: 500)
    }

    init(
        state: String, origin: String, integrityKey: IntegrityKey?, time: any TimeSource, io: JournalIO, intervalMilliseconds: Int
    ) throws(Fault) {
        let paths = AuditPaths(state: state)
        sequencer = try LogFolder(paths: paths, origin: origin).open()
        var opened = try Journal(paths: paths, key: sequencer.key, integrityKey: integrityKey, time: time, io: io)
        tornBytes = try opened.recover()
        try sequencer.tidy(next: opened.next)
        journal = Mutex(opened)
        interval = intervalMilliseconds
        scheduleSequencing()
    }

    /// Records one event; returns its index once it would survive a power cut.
    ///
    /// - Throws: `auditUnwritable` when it could not be made durable, and then no part of it is in the log; `auditTampered` when
    ///   the log was changed by somebody else.
    public func append(_ event: AuditEvent, at time: Timestamp) async throws(Fault) -> UInt64 {
        try await append([(event, time)]).lowerBound
    }

    /// Records events next to each other, all or none; returns their indexes.
    public func append(_ events: [(event: AuditEvent, time: Timestamp)]) async throws(Fault) -> Range<UInt64> {
        guard !events.isEmpty, events.count <= Self.largestCommit else {
            throw Fault(.usage, "\(events.count) audit entries at once; 1 to \(Self.largestCommit) can be appended")
        }
        let drafts = events.map { LeafDraft($0.event, at: $0.time) }
        let result: Result<Range<UInt64>, Fault> = await withCheckedContinuation { continuation in
            enqueue(Appending(drafts: drafts, events: events, done: continuation))
        }
        return try result.get()
    }

    /// Brings everything durable under a signed checkpoint now.
    public func flush() async throws(Fault) { try await sequence(emptying: false) }

    /// Ends the log cleanly: what waits is written, and the folder is a complete log. Appending is refused from here on.
    public func close() async throws(Fault) {
        let isParked = waiting.withLock { waiting in
            waiting.isClosed = true
            defer { if waiting.writer == .parked { waiting.writer = .working } }
            return waiting.writer == .parked
        }
        if isParked { bell.signal() }
        await withCheckedContinuation { (continuation: CheckedContinuation<Void, Never>) in
            journalQueue.async {
                self.drain()
                continuation.resume()
            }
        }
        try await sequence(emptying: true)
    }

    /// The latest events of this process in a session, the oldest first.
    public func trail(session: String, limit: Int = ringCapacity) -> [RecordedEvent] {
        ring.withLock { $0.latest(limit) { $0.event.session == session } }
    }

    /// The latest events of this process, the oldest first.
    public func recent(_ count: Int) -> [RecordedEvent] { ring.withLock { $0.latest(count) } }

    /// Why tiles and checkpoint are behind; nil when they are not.
    public var sequencingFault: Fault? { sequencing.withLock { $0.fault } }
}

/// One call of append, and whom to tell.
private struct Appending: Sendable {
    let drafts: [LeafDraft]
    let events: [(event: AuditEvent, time: Timestamp)]
    let done: CheckedContinuation<Result<Range<UInt64>, Fault>, Never>
}

private struct Waiting: Sendable {
    /// What the one writer does.
    enum Writer { case absent, working, parked }

    var calls: [Appending] = []
    var entries = 0
    var writer = Writer.absent
    var isClosed = false
}

private struct Sequencing: Sendable {
    var isScheduled = false
    var fault: Fault?
}

/// The one writer: takes everything that waits, makes it durable with one synchronisation, and tells everybody.
extension AuditLog {
    private func enqueue(_ call: Appending) {
        let (refusal, writer) = waiting.withLock { waiting -> (Fault?, Waiting.Writer) in
            if waiting.isClosed { return (Fault(.auditUnwritable, "the audit log is closed"), .working) }
            if waiting.entries + call.drafts.count > Self.mostWaiting {
                return (
                    Fault(.auditUnwritable, "too many audit entries wait for the disk", hint: "see why the disk is slow"), .working
                )
            }
            waiting.calls.append(call)
            waiting.entries += call.drafts.count
            defer { waiting.writer = .working }
            return (nil, waiting.writer)
        }
        if let refusal { call.done.resume(returning: .failure(refusal)) }
        switch writer {
        case .absent: journalQueue.async { self.work() }
        case .parked: bell.signal()
        case .working: break
        }
    }

    /// The writer's shift: as long as entries keep coming it stays on its thread, which is cheaper than being called each time.
    private func work() {
        ThreadPolicy.withoutPreemption {
            repeat { drain() } while park()
        }
    }

    private func drain() {
        while let calls = takeWaiting() {
            var rest = calls[...]
            while !rest.isEmpty {
                var entries = 0
                let part = rest.prefix {
                    entries += $0.drafts.count; return entries <= Self.largestCommit
                }
                rest = rest.dropFirst(part.count)
                commit(Array(part))
            }
        }
    }

    private func takeWaiting() -> [Appending]? {
        waiting.withLock { waiting in
            guard !waiting.calls.isEmpty else { return nil }
            defer { (waiting.calls, waiting.entries) = ([], 0) }
            return waiting.calls
        }
    }

    /// Waits for the next entry; false when none came in time, and the writer has gone.
    private func park() -> Bool {
        let parks = waiting.withLock { waiting -> Bool? in
            if !waiting.calls.isEmpty { return nil }
            waiting.writer = waiting.isClosed ? .absent : .parked
            return !waiting.isClosed
        }
        guard let parks else { return true }
        guard parks else { return false }
        if bell.wait(timeout: .now() + Self.patience) == .success { return true }
        let isGone = waiting.withLock { waiting in
            guard waiting.writer == .parked else { return false }
            waiting.writer = .absent
            return true
        }
        if isGone { return false }
        // Somebody rang in the last moment.
        bell.wait()
        return true
    }

    private func commit(_ calls: [Appending]) {
        do throws(Fault) {
            // Once the log was found changed, nothing more is acknowledged: it could not be proved.
            if let fault = sequencingFault, fault.code == .auditTampered { throw fault }
            var index = try journal.withLock { (journal) throws(Fault) in try journal.commit(calls.flatMap(\.drafts)) }
            remember(calls, from: index)
            for call in calls {
                let range = index..<index + UInt64(call.drafts.count)
                index = range.upperBound
                call.done.resume(returning: .success(range))
            }
            scheduleSequencing()
        } catch {
            for call in calls { call.done.resume(returning: .failure(error)) }
        }
    }

    private func remember(_ calls: [Appending], from first: UInt64) {
        ring.withLock { ring in
            var index = first
            for call in calls {
                for (entry, draft) in zip(call.events, call.drafts) {
                    ring.append(RecordedEvent(index: index, timestamp: entry.time, event: draft.retained(entry.event)))
                    index += 1
                }
            }
        }
    }
}

/// Tiles and checkpoint, behind the writer's back.
extension AuditLog {
    private func scheduleSequencing() {
        let starts = sequencing.withLock { state in
            defer { state.isScheduled = true }
            return !state.isScheduled
        }
        guard starts else { return }
        sequencerQueue.asyncAfter(deadline: .now() + .milliseconds(interval)) { [weak self] in self?.sequenceInBackground() }
    }

    private func sequenceInBackground() {
        sequencing.withLock { $0.isScheduled = false }
        let result = Result { () throws(Fault) in try sequencer.sequence(waiting: false, emptying: false) }
        if case .success(.some) = result {
            note(nil)
        } else {
            // Another process is at it, or it failed: it may not have seen our entries, so try again.
            if case .failure(let fault) = result { note(fault) }
            scheduleSequencing()
        }
    }

    private func sequence(emptying: Bool) async throws(Fault) {
        let result: Result<UInt64?, Fault> = await withCheckedContinuation { continuation in
            sequencerQueue.async {
                continuation.resume(
                    returning: Result { () throws(Fault) in try self.sequencer.sequence(waiting: true, emptying: emptying) })
            }
        }
        if case .failure(let fault) = result { note(fault) } else { note(nil) }
        _ = try result.get()
    }

    private func note(_ fault: Fault?) { sequencing.withLock { $0.fault = fault } }
}
