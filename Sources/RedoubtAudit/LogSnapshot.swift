internal import RedoubtCore

/// A log as it stood at one moment: its checkpoint, and the segment that continues it. Later writing does not disturb it.
struct LogSnapshot {
    let paths: AuditPaths
    /// The checkpoint's bytes; nil when there is no such file.
    let checkpoint: [UInt8]?
    /// The segment and its size; nil when there is no such file.
    let segment: (file: PosixFile, size: Int)?
    /// How far entry bundles reach beyond the checkpoint; nil when somebody was writing them just then.
    let reach: UInt64?

    /// Looks at checkpoint and segment while nobody can replace the segment. Blocks, for a batch at most.
    init(_ paths: AuditPaths) throws(Fault) {
        self.paths = paths
        let appending = FileLock(existing: paths.lock)
        let sequencing = FileLock(existing: paths.sequencerLock)
        // The sequencer is never waited for: a look at what it is writing just then is left out.
        let isQuiet = (try? sequencing?.tryAcquire()) ?? true
        defer { if isQuiet { sequencing?.release() } }
        try appending?.acquire()
        defer { appending?.release() }
        checkpoint = try paths.store.checkpoint()
        do {
            if try PosixFolder.status(paths.segment) == nil {
                segment = nil
            } else {
                let file = try PosixFile(paths.segment, .read)
                segment = (file, try file.status().size)
            }
        } catch { throw error.unreadable }
        let head = checkpoint.flatMap { try? SignedNote($0) }.flatMap { try? Checkpoint(text: $0.text) }
        reach = isQuiet ? paths.store.reach(from: head?.size ?? 0) : nil
    }

    /// The checkpoint's content, whoever signed it; nil when it is none.
    var head: Checkpoint? {
        guard let checkpoint, let note = try? SignedNote(checkpoint) else { return nil }
        return try? Checkpoint(text: note.text)
    }

    /// A reader of the segment; nil when there is none or its head is not the log's.
    func records(key: KeyedHash?) throws(Fault) -> SegmentReader? {
        guard let segment else { return nil }
        do { return try SegmentReader(segment.file, limit: segment.size, key: key) } catch { throw error.unreadable }
    }
}
