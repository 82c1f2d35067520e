internal import RedoubtCore

/// The calls that make entries durable, so that tests can count them and let them fail.
struct JournalIO: Sendable {
    var write: @Sendable (PosixFile, [UInt8], Int) throws(PosixError) -> Void
    var synchronise: @Sendable (PosixFile) throws(PosixError) -> Void

    static let system = JournalIO(
        write: { (file, bytes, offset) throws(PosixError) in try file.write(bytes, at: offset) },
        synchronise: { (file) throws(PosixError) in try file.synchronise() })
}

/// The end of the log as one process knows it, and how entries get there. All calls block.
///
/// Before each batch it takes the lock between processes and catches up with what others appended or replaced meanwhile.
struct Journal {
    /// Appending is refused when the segment would grow beyond this, because the sequencer is not keeping up.
    static let largestSegment = 256 << 20

    private let paths: AuditPaths
    private let lock: FileLock
    private let key: SigningKey
    private let writer: LeafWriter
    private let time: any TimeSource
    private let io: JournalIO
    private var open: (file: PosixFile, identity: FileIdentity)?
    /// Where the next record goes in the segment.
    private var end = 0
    /// The index of the next entry.
    private(set) var next: UInt64 = 0
    /// The leaf hash of the entry before it.
    private(set) var previous: TreeHash?

    init(paths: AuditPaths, key: SigningKey, integrityKey: IntegrityKey?, time: any TimeSource, io: JournalIO) throws(Fault) {
        do { lock = try FileLock(paths.lock) } catch { throw error.unwritable }
        self.paths = paths
        self.key = key
        self.writer = LeafWriter(integrityKey: integrityKey)
        self.time = time
        self.io = io
    }

    /// Appends entries and returns the index of the first when all would survive a power cut. All of them, or none.
    mutating func commit(_ drafts: [LeafDraft]) throws(Fault) -> UInt64 {
        try lock.acquire()
        defer { lock.release() }
        let torn = try catchUp()
        if torn > 0 { _ = try write([LeafDraft(Self.repair(torn), at: time.now())]) }
        return try write(drafts)
    }

    /// Reads what is there, and mends a record that a crash cut off; returns how many bytes of it there were.
    mutating func recover() throws(Fault) -> Int {
        try lock.acquire()
        defer { lock.release() }
        let torn = try catchUp()
        if torn > 0 { _ = try write([LeafDraft(Self.repair(torn), at: time.now())]) }
        return torn
    }

    private mutating func write(_ drafts: [LeafDraft]) throws(Fault) -> UInt64 {
        guard let file = open?.file else { throw Fault(.internalFailure, "the audit segment is not open") }
        var out: [UInt8] = []
        out.reserveCapacity(drafts.reduce(0) { $0 + $1.bytes.count + 320 })
        var last = previous
        for (offset, draft) in drafts.enumerated() {
            last = Segment.append(
                draft, index: next + UInt64(offset), previous: last, writer: writer, key: key.segmentKey, to: &out)
        }
        guard end + out.count <= Self.largestSegment else {
            throw Fault(
                .auditUnwritable, "the write-ahead segment is full", hint: "see why tiles cannot be written: `redoubt doctor`")
        }
        do {
            try io.write(file, out, end)
            try io.synchronise(file)
        } catch {
            // Nobody was told of these entries: leave no part of them behind.
            try? file.truncate(to: end)
            throw error.unwritable
        }
        let first = next
        end += out.count
        next += UInt64(drafts.count)
        previous = last
        return first
    }

    /// Takes in what other processes did since the last batch; returns the bytes of a torn tail that was cut off.
    private mutating func catchUp() throws(Fault) -> Int {
        do {
            guard let status = try PosixFolder.status(paths.segment) else { throw Self.tampered("its write-ahead segment is gone") }
            if open?.identity != status.identity { return try reopen() }
            if status.size == end { return 0 }
            guard status.size > end else { throw Self.tampered("its write-ahead segment was cut") }
            return try adopt(from: end, size: status.size)
        } catch let error as PosixError {
            throw error.unwritable
        } catch let fault as Fault {
            throw fault
        } catch {
            throw Fault(.internalFailure, "the audit log could not catch up")
        }
    }

    /// Another process put a new segment in the place of the one that was known.
    private mutating func reopen() throws -> Int {
        let file = try PosixFile(paths.segment, .write)
        let status = try file.status()
        guard let reader = try SegmentReader(file, limit: status.size, key: key.segmentKey) else {
            throw Self.tampered("the head of its write-ahead segment is not its own")
        }
        let known = open == nil ? nil : (next, previous)
        if let known, reader.header.first == known.0, reader.header.previous != known.1 {
            throw Self.tampered("its write-ahead segment does not continue it")
        }
        (next, previous, end) = (reader.header.first, reader.header.previous, Segment.headerSize)
        let torn = try adopt(from: end, size: status.size, file: file, expecting: known)
        if let known, next < known.0 { throw Self.tampered("acknowledged entries are gone") }
        open = (file, status.identity)
        return torn
    }

    private mutating func adopt(from start: Int, size: Int, file: PosixFile? = nil, expecting known: (UInt64, TreeHash?)? = nil)
        throws -> Int
    {
        guard let file = file ?? open?.file, var reader = try SegmentReader(file, limit: size, key: key.segmentKey) else {
            throw Self.tampered("the head of its write-ahead segment is not its own")
        }
        reader.seek(to: start)
        while true {
            switch try reader.next() {
            case .end: return 0
            case .flawed: throw Self.tampered("entry \(next) in its write-ahead segment was changed")
            case .torn(let bytes):
                try file.truncate(to: end)
                try file.synchronise()
                return bytes
            case .record(let record):
                guard let chain = LeafChain(record.bytes, record.leafRange), chain.follows(previous) else {
                    throw Self.tampered("entry \(next) does not follow the one before")
                }
                (next, previous, end) = (next + 1, record.hash, record.range.upperBound)
                if let known, known.0 == next, known.1 != previous { throw Self.tampered("entry \(next - 1) was changed") }
            }
        }
    }

    private static func repair(_ bytes: Int) -> AuditEvent {
        AuditEvent(
            .system, "audit_repaired", result: "success", layer: "audit",
            details: ["class": "torn_tail", "bytes": .integer(Int64(bytes))])
    }

    static func tampered(_ words: String) -> Fault {
        Fault(
            .auditTampered, "the audit log was tampered with: \(words)",
            hint: "run `redoubt audit verify`, and keep a copy of the state folder")
    }
}
