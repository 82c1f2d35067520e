/// Where the audit log's files stand below a state folder.
struct AuditPaths: Sendable, Hashable {
    let state: String

    var folder: String { state + "/audit" }
    var segment: String { folder + "/wal" }
    var lock: String { folder + "/lock" }
    var sequencerLock: String { folder + "/sequencer.lock" }
    var scratch: String { folder + "/tmp" }
    var keys: String { state + "/keys" }
    var key: String { keys + "/audit.key" }
    var pendingKey: String { keys + "/audit.key.new" }
    var store: TileStore { TileStore(folder: folder) }
}
