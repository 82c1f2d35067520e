public import RedoubtCore

/// Redacts one text that comes in pieces; the result does not depend on how it was cut.
///
/// The machine reads a byte at a time and its state depends on the bytes alone. A keyword or a beginning byte starts a
/// thread, which runs its rule's automaton. A thread that dies behind a match becomes a finding if the neighbours and the check agree;
/// findings that overlap are replaced as one. Text goes out up to the first place that may still belong to a finding.
///
/// Bounds: a match longer than 8 KiB is replaced once, and what follows is dropped until it ends (fail closed); what
/// has not matched within 8 KiB is given up. When 64 threads are not enough, all from the oldest thread's start to the first
/// white space behind the last thread's death is replaced by `[REDACTED]` (kind `secret.overflow`). At most
/// 100,000 findings are listed; further ones are replaced and counted in ``findingCount``.
public struct RedactionStream: TextFilter {
    /// How many bytes behind the released text are kept for keywords and left neighbours.
    static let reach = 160
    static let longestValue = 8_192
    static let mostThreads = 64
    static let mostFindings = 100_000
    static let longestUnfrozenCluster = 16_384

    let tables: RedactionTables
    var buffer: [UInt8] = []
    /// The offset in the text of the buffer's first byte.
    var base = 0
    /// The offset in the text of the first byte that has not been read.
    var position = 0
    /// The offset in the text of the first byte that has not been released.
    var released = 0
    var keywordState: UInt32 = 0
    /// The byte before `position`; 256 at the start.
    var previous = 256
    var threads: [RedactionThread] = []
    var clusters: [RedactionCluster] = []
    /// Whether more threads were wanted than are followed, and the text is being dropped.
    var isBlackedOut = false

    /// What was found so far and can no longer change, in order; offsets are UTF-8 bytes of everything fed.
    public private(set) var findings: [Finding] = []
    /// How many findings there were, listed or not.
    public private(set) var findingCount = 0

    init(_ tables: RedactionTables) { self.tables = tables }

    /// How many bytes wait because they may still become part of a finding.
    public var heldByteCount: Int { position - released }

    /// Takes the next piece and answers with what can be released.
    public mutating func feed(_ text: String) -> String {
        buffer.append(contentsOf: text.utf8)
        return String(decoding: process(), as: UTF8.self)
    }

    /// The next piece as bytes, which may be cut inside a character; what is not UTF-8 passes unchanged.
    public mutating func feed(bytes: some Collection<UInt8>) -> [UInt8] {
        buffer.append(contentsOf: bytes)
        return Array(process())
    }

    /// The end of the text: answers with what is left, decided.
    public mutating func finish() -> String { String(decoding: finishBytes(), as: UTF8.self) }

    /// The end of a text that was fed as bytes. What is fed afterwards is a new text whose offsets go on.
    public mutating func finishBytes() -> [UInt8] {
        if tables.redactsEverything { return Array(FindingKind.overflow.replacement.utf8) }
        end()
        let out = release(upTo: position)
        let all = Array(out)
        keywordState = 0
        previous = 256
        buffer = []
        base = position
        return all
    }

    private mutating func process() -> ArraySlice<UInt8> {
        guard !tables.redactsEverything else {
            buffer = []
            return []
        }
        scan()
        let out = release(upTo: hold())
        trim()
        return out
    }

    // MARK: release

    /// The first place that may still become part of a finding that is not yet known. It never moves back.
    private func hold() -> Int {
        var limit = position - Int(tables.keywords.held[Int(keywordState) / tables.keywords.width])
        for thread in threads where !thread.isSwallowing && thread.value >= 0 { limit = min(limit, thread.value) }
        for run in tables.runs { limit = min(limit, position - runLength(run.set, upTo: run.limit, before: position)) }
        return limit
    }

    /// How many bytes before a place are of a set, whole characters only.
    func runLength(_ set: ByteSet, upTo limit: Int, before end: Int) -> Int {
        var length = 0
        while length < limit, end - length > base, set.contains(buffer[end - length - 1 - base]) { length += 1 }
        while length > 0, buffer[end - length - base] & 0xC0 == 0x80 { length -= 1 }
        return length
    }

    /// What goes out now: text up to the limit, with every finding that can no longer change replaced.
    private mutating func release(upTo limit: Int) -> ArraySlice<UInt8> {
        guard let first = clusters.first, first.start < limit || first.isEmitted else { return text(upTo: limit) }
        var out: [UInt8] = []
        var done = 0
        var textLimit = limit
        for index in clusters.indices {
            let cluster = clusters[index]
            out += text(upTo: min(limit, cluster.start))
            guard cluster.extent <= limit || (cluster.frozen != nil && cluster.start < limit) else {
                textLimit = min(limit, cluster.start)
                break
            }
            if !cluster.isEmitted { out += replacement(of: cluster) }
            clusters[index].isEmitted = true
            released = max(released, min(limit, cluster.extent))
            guard cluster.extent <= limit else {
                textLimit = released
                break
            }
            record(cluster)
            done += 1
        }
        clusters.removeFirst(done)
        out += text(upTo: textLimit)
        return out[...]
    }

    private mutating func text(upTo limit: Int) -> ArraySlice<UInt8> {
        guard limit > released else { return [] }
        let piece = buffer[(released - base)..<(limit - base)]
        released = limit
        return piece
    }

    private func replacement(of cluster: RedactionCluster) -> [UInt8] {
        if let frozen = cluster.frozen { return frozen }
        return replacement(for: cluster.start..<cluster.end, rule: cluster.winner)
    }

    func replacement(for range: Range<Int>, rule: Int) -> [UInt8] {
        let end = min(range.upperBound, range.lowerBound + Self.longestValue)
        let isHere = range.lowerBound >= base
        return tables.replacing.replacement(
            for: tables.kind(of: rule), value: isHere ? buffer[(range.lowerBound - base)..<(end - base)] : [])
    }

    private mutating func record(_ cluster: RedactionCluster) {
        findingCount += 1
        guard findings.count < Self.mostFindings else { return }
        findings.append(
            Finding(
                range: cluster.start..<cluster.end, kind: tables.kind(of: cluster.winner),
                rule: tables.name(of: cluster.winner), validated: cluster.validated))
    }

    /// Forgets what has been released, now and then, so that the memory stays small.
    private mutating func trim() {
        let spare = released - Self.reach - base
        guard spare > 256 else { return }
        if buffer.capacity > 16_384 {
            buffer = Array(buffer[spare...])
        } else {
            buffer.removeFirst(spare)
        }
        base += spare
    }
}
