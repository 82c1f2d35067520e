internal import RedoubtCore

/// One walk over a log: entries and tiles, then the checkpoint's root, then the segment, then what was kept outside.
struct Verification {
    private let store: TileStore
    private let kept: Checkpoint?
    private var chain: ChainCheck
    private var head: Checkpoint?
    private var tornBytes = 0
    private var since = ""

    init(store: TileStore, kept: Checkpoint?, keys: [IntegrityKey]) {
        self.store = store
        self.kept = kept
        chain = ChainCheck(keys: keys, keptSize: kept?.size)
    }

    /// What is wrong with the log; nil when nothing is.
    mutating func check(_ snapshot: LogSnapshot, _ identity: LogIdentity) throws(Fault) -> Tampering? {
        head = identity.head
        if let flaw = try checkTiles(identity.head) { return flaw }
        if chain.tree.root != identity.head.root { return rootFlaw() }
        if let flaw = try checkSegment(snapshot, identity) { return flaw }
        if let flaw = keptFlaw() { return flaw }
        if let reach = snapshot.reach, reach > chain.tree.size {
            return Tampering(
                .rolledBack, at: chain.tree.size, "entries up to \(reach) stand in bundles, but the log ends at \(chain.tree.size)")
        }
        // Everything is signed as it is, so the entries are right and the key at hand is wrong.
        return chain.firstUnauthentic.map { Tampering(.keyMismatch, at: $0, "entry \($0) is hashed with another integrity key") }
    }

    func report(_ tampering: Tampering?) -> VerificationReport {
        let size = chain.tree.size
        let proven = kept?.size ?? head?.size ?? 0
        return VerificationReport(
            valid: tampering == nil, entries: size, root: chain.tree.root.hex, firstBadIndex: tampering?.index,
            class: tampering?.class ?? (tornBytes > 0 ? .tornTail : nil),
            words: tampering?.words ?? (tornBytes > 0 ? "an unfinished record of \(tornBytes) bytes at the end" : ""),
            tornBytes: tornBytes, unproven: .init(since: since, entries: size > proven ? size - proven : 0))
    }

    private mutating func checkTiles(_ head: Checkpoint) throws(Fault) -> Tampering? {
        var tiles = TileCheck(store, head: head)
        for index in 0..<tiles.bundles {
            let (read, flaw) = try tiles.read(index)
            guard let diagnosis = read else { return flaw }
            let good = diagnosis.isWhole ? diagnosis.found.count : diagnosis.good
            for offset in 0..<good {
                let frame = diagnosis.frames[offset]
                if let flaw = take(
                    diagnosis.bytes, frame, diagnosis.found[offset],
                    following: {
                        diagnosis.frames[(offset + 1)...].map { Array(diagnosis.bytes[$0]) }
                    })
                {
                    return flaw
                }
            }
            if !diagnosis.isWhole { return try tiles.explain(index, diagnosis) }
            if let flaw = try tiles.add(diagnosis.found) { return flaw }
        }
        return try tiles.finish()
    }

    private mutating func take(_ bytes: [UInt8], _ range: Range<Int>, _ hash: TreeHash, following: () -> [[UInt8]]) -> Tampering? {
        let index = chain.tree.size
        if let flaw = chain.take(bytes, range, hash, following: following) { return flaw }
        if index == kept?.size ?? head?.size { since = (try? AuditLeaf(Array(bytes[range])))?.timestamp.rfc3339 ?? "" }
        return nil
    }

    /// Entries and tiles agree with each other but not with what was signed.
    private func rootFlaw() -> Tampering {
        guard let first = chain.firstUnauthentic else {
            return Tampering(.rewritten, at: nil, "entries and tiles are not those that the checkpoint was signed over")
        }
        let isLonger = chain.allUnauthenticSince && first + 1 < chain.tree.size
        return Tampering(isLonger ? .rewritten : .edited, at: first, "entry \(first) is not as it was written")
    }

    private func keptFlaw() -> Tampering? {
        guard let kept else { return nil }
        let size = chain.tree.size
        if kept.size > size {
            return Tampering(.rolledBack, at: size, "the kept checkpoint has \(kept.size) entries, the log \(size)")
        }
        if chain.rootAtKeptSize == kept.root { return nil }
        return Tampering(.rewritten, at: nil, "the first \(kept.size) entries are not those of the kept checkpoint")
    }
}

/// The write-ahead segment, which continues what is signed.
extension Verification {
    private mutating func checkSegment(_ snapshot: LogSnapshot, _ identity: LogIdentity) throws(Fault) -> Tampering? {
        let size = identity.head.size
        guard var records = try snapshot.records(key: identity.segmentKey) else {
            return Tampering(.edited, at: size, "the head of the write-ahead segment was changed")
        }
        guard records.header.first <= size else {
            return Tampering(.rolledBack, at: size, "the checkpoint is older than the write-ahead segment")
        }
        var tree = TileTree(store, size: size)
        var index = records.header.first
        while true {
            let before = records
            switch try Self.step(&records) {
            case .end: return nil
            case .torn(let bytes):
                tornBytes = bytes
                return nil
            case .flawed(let flaw, let range): return try Self.cause(flaw, at: index, range, before)
            case .record(let record) where index < size:
                guard record.hash == (try tree.node(level: 0, index: index)) else {
                    return Tampering(.edited, at: index, "entry \(index) in the write-ahead segment is not the one in its bundle")
                }
            case .record(let record):
                if let flaw = take(record.bytes, record.leafRange, record.hash, following: { Self.following(records) }) {
                    return flaw
                }
            }
            index += 1
        }
    }

    private static func cause(
        _ flaw: SegmentReader.Flaw, at index: UInt64, _ range: Range<Int>, _ records: SegmentReader
    ) throws(Fault) -> Tampering {
        var ahead = records
        let isEdited: Bool
        do throws(PosixError) {
            switch flaw {
            case .contents: isEdited = true
            // Somebody else's bytes, unless a leaf stands where one should.
            case .framing: isEdited = try ahead.hasLeafText(at: range.lowerBound)
            // A changed entry with its hash made anew, when genuine ones follow it; added ones otherwise.
            case .seal:
                ahead.seek(to: range.upperBound)
                isEdited = if case .record = try ahead.next() { true } else { false }
            }
        } catch { throw error.unreadable }
        return isEdited
            ? Tampering(.edited, at: index, "entry \(index) in the write-ahead segment was changed")
            : Tampering(.inserted, at: index, "something that the log did not write was added after entry \(Int64(index) - 1)")
    }

    /// The next few leaves, to see where a missing one went.
    private static func following(_ records: SegmentReader) -> [[UInt8]] {
        var ahead = records
        var out: [[UInt8]] = []
        while out.count < TilePath.fullWidth, case .record(let record)? = try? ahead.next() { out.append(record.leaf) }
        return out
    }

    private static func step(_ records: inout SegmentReader) throws(Fault) -> SegmentReader.Step {
        do { return try records.next() } catch { throw error.unreadable }
    }
}
