internal import RedoubtCore

/// The folder of a log when it is opened: found, made, or recognised as robbed. All calls block.
struct LogFolder {
    let paths: AuditPaths
    let origin: String

    /// Makes the log where there is none, and checks that a log that is there is whole and ours.
    func open() throws(Fault) -> Sequencer {
        do {
            try PosixFolder.make(paths.scratch)
            try PosixFolder.make(paths.keys)
        } catch { throw error.unwritable }
        let making = try lock()
        try making.acquire()
        defer { making.release() }
        guard let seed = try KeyFile.read(paths.key) else { return try create() }
        let sequencer = try Sequencer(paths: paths, key: SigningKey(seed: seed, name: origin), origin: origin)
        try check(sequencer)
        return sequencer
    }

    private func lock() throws(Fault) -> FileLock {
        do { return try FileLock(paths.lock) } catch { throw error.unwritable }
    }

    /// The key gets its name last: until then a crash leaves a log that was never opened, and it is simply made again.
    private func create() throws(Fault) -> Sequencer {
        if let bytes = try paths.store.checkpoint(), try head(bytes).size > 0 {
            throw Journal.tampered("its key is gone")
        }
        let seed = try KeyFile.prepare(paths)
        let sequencer = try Sequencer(paths: paths, key: SigningKey(seed: seed, name: origin), origin: origin)
        try sequencer.create()
        try KeyFile.confirm(paths)
        return sequencer
    }

    private func check(_ sequencer: Sequencer) throws(Fault) {
        guard let bytes = try paths.store.checkpoint() else { throw Journal.tampered("its checkpoint is gone") }
        let head = try head(bytes)
        guard head.origin == origin else {
            throw Fault(
                .configInvalid, "the audit log is \(quoted(head.origin)), not \(quoted(origin))",
                hint: "set `audit.origin` back, or use another state folder")
        }
        _ = try sequencer.head()
    }

    private func head(_ bytes: [UInt8]) throws(Fault) -> Checkpoint {
        try Checkpoint(text: SignedNote(bytes).text)
    }
}
