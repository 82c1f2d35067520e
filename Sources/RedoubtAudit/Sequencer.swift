internal import RedoubtCore

/// Moves durable entries from the write-ahead segment into tiles, entry bundles and a new checkpoint. All calls block.
///
/// One process sequences at a time; appending goes on meanwhile, except while the segment is replaced by a shorter one.
struct Sequencer: Sendable {
    let paths: AuditPaths
    let key: SigningKey
    let origin: String
    /// Keeps appenders out while the segment is looked at or replaced.
    private let appendLock: FileLock
    private let ownLock: FileLock

    /// A segment whose first part of this size is in tiles is replaced by what is left.
    private static let rotateAbove = 1 << 20
    /// A checkpoint is made at least after so many bytes of entries, so that memory stays bounded.
    private static let publishAbove = 8 << 20

    init(paths: AuditPaths, key: SigningKey, origin: String) throws(Fault) {
        do {
            appendLock = try FileLock(paths.lock)
            ownLock = try FileLock(paths.sequencerLock)
        } catch { throw error.unwritable }
        self.paths = paths
        self.key = key
        self.origin = origin
    }

    /// Sequences all that is durable now; returns the size of the log's checkpoint, or nil when another process is at it.
    ///
    /// `emptying` also leaves the segment empty, if nobody appends meanwhile.
    func sequence(waiting: Bool, emptying: Bool) throws(Fault) -> UInt64? {
        if waiting {
            try ownLock.acquire()
        } else {
            do { guard try ownLock.tryAcquire() else { return nil } } catch { throw error.unwritable }
        }
        defer { ownLock.release() }
        do { return try sequenceLocked(emptying) } catch let error as PosixError {
            throw error.unwritable
        } catch let fault as Fault {
            throw fault
        } catch {
            throw Fault(.internalFailure, "the audit log could not be sequenced")
        }
    }

    /// Makes a new log: an empty segment and a checkpoint over nothing. The caller has made sure that there is none.
    func create() throws(Fault) {
        do {
            var batch = TileBatch(folder: paths.folder, scratch: paths.scratch)
            try batch.stage("wal", Segment.encode(Segment.Header(first: 0, previous: nil), key: key.segmentKey))
            try batch.stage("checkpoint", try key.sign(Checkpoint(origin: origin, size: 0, root: MerkleTree.emptyRoot)))
            try batch.publish()
        } catch let error as PosixError {
            throw error.unwritable
        } catch let fault as Fault {
            throw fault
        } catch {
            throw Fault(.internalFailure, "the audit log could not be made")
        }
    }

    /// The signed head of the log as it stands on disk.
    func head() throws(Fault) -> Checkpoint {
        guard let bytes = try paths.store.checkpoint() else { throw Journal.tampered("its checkpoint is gone") }
        guard let note = try? SignedNote(bytes), note.verify(key.verifier) == .valid, let head = try? Checkpoint(text: note.text)
        else {
            throw Journal.tampered("its checkpoint is not signed by its key")
        }
        return head
    }

    /// Removes what crashed processes left unfinished, and a segment that ends before the checkpoint (after a power cut).
    func tidy(next: UInt64) throws(Fault) {
        try ownLock.acquire()
        defer { ownLock.release() }
        for name in PosixFolder.names(paths.scratch) { PosixFolder.remove(paths.scratch + "/" + name) }
        let head = try head()
        guard next < head.size else { return }
        var tree = TileTree(paths.store, size: head.size)
        let last = try tree.node(level: 0, index: head.size - 1)
        try appendLock.acquire()
        defer { appendLock.release() }
        do { try writeSegment(Segment.Header(first: head.size, previous: last), []) } catch { throw error.unwritable }
    }

    private func sequenceLocked(_ emptying: Bool) throws -> UInt64 {
        let head = try head()
        var builder = try TileBuilder(paths.store, after: head, scratch: paths.scratch)
        let (file, size) = try openSegment()
        guard var reader = try SegmentReader(file, limit: size, key: key.segmentKey), reader.header.first <= head.size else {
            throw Journal.tampered("its write-ahead segment does not continue its checkpoint")
        }
        // What becomes part of the tree must not vanish from the segment in a power cut.
        try file.synchronise()
        var (index, last, end) = (reader.header.first, reader.header.previous, Segment.headerSize)
        records: while true {
            switch try reader.next() {
            case .end, .torn: break records
            case .flawed: throw Journal.tampered("entry \(index) in its write-ahead segment was changed")
            case .record(let record):
                if index >= head.size { try builder.append(record.bytes[record.leafRange], record.hash) }
                (index, last, end) = (index + 1, record.hash, record.range.upperBound)
            }
            if builder.pending > Self.publishAbove { try builder.publish(key.sign, origin: origin) }
        }
        if builder.pending > 0 { try builder.publish(key.sign, origin: origin) }
        let written = end - Segment.headerSize
        if index == builder.size, written > (emptying ? 0 : Self.rotateAbove) {
            try rotate(Segment.Header(first: index, previous: last), from: end)
        }
        return builder.size
    }

    private func openSegment() throws -> (PosixFile, Int) {
        try appendLock.acquire()
        defer { appendLock.release() }
        let file = try PosixFile(paths.segment, .read)
        return (file, try file.status().size)
    }

    /// Puts a segment with only the records from `offset` on in the place of the old one.
    private func rotate(_ header: Segment.Header, from offset: Int) throws {
        try appendLock.acquire()
        defer { appendLock.release() }
        let file = try PosixFile(paths.segment, .read)
        let rest = try file.read(at: offset, count: max(0, try file.status().size - offset))
        try writeSegment(header, rest)
    }

    private func writeSegment(_ header: Segment.Header, _ rest: [UInt8]) throws(PosixError) {
        var batch = TileBatch(folder: paths.folder, scratch: paths.scratch)
        try batch.stage("wal", Segment.encode(header, key: key.segmentKey) + rest)
        try batch.publish()
    }
}
