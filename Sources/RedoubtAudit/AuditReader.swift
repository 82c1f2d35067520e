internal import Dispatch
public import RedoubtCore

/// Reads a state folder's log: its entries in order, proofs, its checkpoint. Nothing is changed, and a running server is not disturbed.
///
/// The calls block; ``offPool(_:)`` keeps them away from Swift's concurrency pool. Entries are believed as they stand: whether
/// they are what was written is for ``AuditVerifier``.
public struct AuditReader: Sendable {
    private let paths: AuditPaths

    /// More keys than this are counted together under `(other)`.
    public static let mostCounts = 100_000

    public init(state: String) { paths = AuditPaths(state: state) }

    /// Runs blocking reads on a queue of their own.
    public func offPool<Value: Sendable>(_ body: @escaping @Sendable (AuditReader) throws(Fault) -> Value) async throws(Fault)
        -> Value
    {
        let result: Result<Value, Fault> = await withCheckedContinuation { continuation in
            DispatchQueue(label: "redoubt.audit.reader").async {
                continuation.resume(returning: Result { () throws(Fault) in try body(self) })
            }
        }
        return try result.get()
    }

    /// Hands on the entries from an index on, in order, until `body` says no. One bundle of entries is in memory at a time.
    public func forEach(from start: UInt64 = 0, _ body: (AuditLeaf) throws(Fault) -> Bool) throws(Fault) {
        let snapshot = try LogSnapshot(paths)
        guard snapshot.checkpoint != nil || snapshot.segment != nil else { return }
        let size = snapshot.head?.size ?? 0
        var index = start
        while index < size {
            for leaf in try bundle(at: index, size: size) {
                if try !body(try AuditLeaf(leaf)) { return }
                index += 1
            }
        }
        guard var records = try snapshot.records(key: nil) else { throw Journal.tampered("its write-ahead segment is gone") }
        var at = records.header.first
        while let leaf = try next(&records) {
            defer { at += 1 }
            if at >= index, try !body(try AuditLeaf(leaf)) { return }
        }
    }

    /// The entries that a query wants, in order, at most `limit`; the latest ones when there are more.
    public func query(_ query: AuditQuery, limit: Int = .max) throws(Fault) -> [AuditLeaf] {
        var out: [AuditLeaf] = []
        try forEach { (leaf) throws(Fault) in
            if query.matches(leaf) { out.append(leaf) }
            // Cut seldom, so that a long log with a small limit costs little.
            if out.count / 2 > limit { out.removeFirst(out.count - limit) }
            return true
        }
        return Array(out.suffix(limit))
    }

    /// How many entries fit a query, by the values of a field or by hour, in the order of the keys.
    public func count(_ query: AuditQuery, by grouping: AuditQuery.Grouping) throws(Fault) -> [AuditQuery.Count] {
        var counts: [String: Int] = [:]
        try forEach { (leaf) throws(Fault) in
            guard query.matches(leaf) else { return true }
            let key = grouping.key(of: leaf)
            counts[counts[key] != nil || counts.count < Self.mostCounts ? key : "(other)", default: 0] += 1
            return true
        }
        return counts.sorted { $0.key < $1.key }.map { AuditQuery.Count(key: $0.key, entries: $0.value) }
    }

    /// Writes the entries that a query wants as JSON Lines, each the canonical bytes of the log and a newline.
    public func exportJSONLines(_ query: AuditQuery = AuditQuery(), to write: ([UInt8]) throws(Fault) -> Void) throws(Fault) {
        try forEach { (leaf) throws(Fault) in
            if query.matches(leaf) { try write(leaf.bytes + [0x0A]) }
            return true
        }
    }

    /// How many entries there are, those in the write-ahead segment included.
    public func count() throws(Fault) -> UInt64 {
        let snapshot = try LogSnapshot(paths)
        guard var records = try snapshot.records(key: nil) else { return snapshot.head?.size ?? 0 }
        var end = records.header.first
        while try next(&records) != nil { end += 1 }
        return max(end, snapshot.head?.size ?? 0)
    }

    /// The signed checkpoint as it stands; keep it, and a later verification can show that nothing before it was changed.
    public func checkpoint() throws(Fault) -> String {
        guard let bytes = try paths.store.checkpoint() else {
            throw Fault(
                .stateCorrupt, "there is no audit log in \(quoted(paths.state, limit: 200))",
                hint: "give the state folder with --state")
        }
        return String(decoding: bytes, as: UTF8.self)
    }

    /// The log's public key as `name+hash+base64`, from its key file and its origin.
    public func vkey() throws(Fault) -> String {
        guard let seed = try KeyFile.read(paths.key) else {
            throw Fault(
                .keyMissing, "there is no audit key in \(quoted(paths.keys, limit: 200))",
                hint: "the log makes it when it first runs")
        }
        return try SigningKey(seed: seed, name: Checkpoint(text: SignedNote(Array(try checkpoint().utf8)).text).origin).verifier
            .vkey
    }

    /// A receipt for one entry, to be checked against the log's public key without the log.
    public func prove(_ index: UInt64) throws(Fault) -> TlogProof {
        let bytes = Array(try checkpoint().utf8)
        let head = try Checkpoint(text: SignedNote(bytes).text)
        guard index < head.size else {
            throw Fault(
                .usage, "entry \(index) is not under a signed checkpoint, which has \(head.size) entries",
                hint: "a new entry is under one within a second")
        }
        var tree = TileTree(paths.store, size: head.size)
        let path = try MerkleProof.inclusion(of: index, size: head.size) { (level, index) throws(Fault) in
            try tree.node(level: level, index: index)
        }
        return TlogProof(index: index, path: path, checkpoint: bytes)
    }

    /// A proof that the log's checkpoint continues an older one of `size` entries.
    public func proveConsistency(from size: UInt64) throws(Fault) -> [TreeHash] {
        let head = try Checkpoint(text: SignedNote(Array(try checkpoint().utf8)).text)
        var tree = TileTree(paths.store, size: head.size)
        return try MerkleProof.consistency(from: size, to: head.size) { (level, index) throws(Fault) in
            try tree.node(level: level, index: index)
        }
    }

    private func bundle(at index: UInt64, size: UInt64) throws(Fault) -> [[UInt8]] {
        let width = TilePath.width(level: 0, index: index >> 8, size: size)
        guard let bytes = try paths.store.bundle(index: index >> 8, width: width),
            let entries = EntryBundle.entries(bytes, count: width)
        else {
            throw Journal.tampered("entry bundle \(index >> 8) is missing or malformed")
        }
        return entries.dropFirst(Int(index & 255)).map { Array(bytes[$0]) }
    }

    /// The next leaf of the segment; nil at its end, be it torn.
    private func next(_ records: inout SegmentReader) throws(Fault) -> [UInt8]? {
        do throws(PosixError) {
            switch try records.next() {
            case .record(let record): return record.leaf
            case .end, .torn: return nil
            case .flawed: break
            }
        } catch { throw error.unreadable }
        throw Journal.tampered("an entry in its write-ahead segment was changed")
    }
}

/// Follows a log as it grows: asked now and then, it gives what is new.
public struct AuditTail: Sendable {
    private let reader: AuditReader
    private let query: AuditQuery
    /// The index of the first entry that was not looked at yet.
    public private(set) var next: UInt64

    /// Begins at an index; ``AuditReader/count()`` is the end.
    public init(_ reader: AuditReader, from next: UInt64, query: AuditQuery = AuditQuery()) {
        self.reader = reader
        self.query = query
        self.next = next
    }

    /// The entries that came since the last call and fit, at most `limit` looked at. Blocks while it reads, not until something comes.
    public mutating func poll(limit: Int = 4096) throws(Fault) -> [AuditLeaf] {
        var out: [AuditLeaf] = []
        var seen = 0
        try reader.forEach(from: next) { (leaf) throws(Fault) in
            if query.matches(leaf) { out.append(leaf) }
            seen += 1
            return seen < limit
        }
        next += UInt64(seen)
        return out
    }
}
