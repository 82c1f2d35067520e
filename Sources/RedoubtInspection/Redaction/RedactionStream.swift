public import RedoubtCore

/// Redacts one text that comes in pieces; the result does not depend on how it was cut.
///
/// A ``RedactionScanner`` reads the bytes and reports what the rules match. What their checks do not reject becomes a finding;
/// findings that overlap are replaced as one. Text goes out up to the first place that may still belong to a finding.
///
/// Bounds: a match longer than 8 KiB is replaced once, and what follows is dropped until it ends (fail closed); what
/// has not matched within 8 KiB is given up. When 64 threads are not enough, all from the oldest thread's start to the first
/// white space behind the last thread's death is replaced by `[REDACTED]` (kind `secret.overflow`). At most
/// 100,000 findings are listed; further ones are replaced and counted in ``findingCount``.
public struct RedactionStream: TextFilter {
    static let mostFindings = 100_000
    static let longestUnfrozenCluster = 16_384
    private static let pieceSize = 32_768

    var scanner: RedactionScanner
    /// The offset in the text of the first byte that has not been released.
    private var released = 0
    /// Found and not yet replaced; in order, none overlapping.
    var clusters: [RedactionCluster] = []
    var verdicts = VerdictMemory()
    /// The same for what had to be decoded.
    private(set) var decoder: TextDecoder
    var decoded = DecodedFindings()

    /// What was found so far and can no longer change, in order; offsets are UTF-8 bytes of everything fed.
    public private(set) var findings: [Finding] = []
    /// How many findings there were, listed or not.
    public private(set) var findingCount = 0

    init(_ tables: RedactionTables) {
        scanner = RedactionScanner(tables)
        decoder = TextDecoder(tables, depth: 0, start: 0)
    }

    var tables: RedactionTables { scanner.tables }

    /// How many bytes wait because they may still become part of a finding.
    public var heldByteCount: Int { scanner.end - released }

    /// Takes the next piece and answers with what can be released.
    public mutating func feed(_ text: String) -> String {
        scanner.append(text.utf8)
        return String(decoding: process(), as: UTF8.self)
    }

    /// The next piece as bytes, which may be cut inside a character; what is not UTF-8 passes unchanged.
    public mutating func feed(bytes: some Collection<UInt8>) -> [UInt8] {
        scanner.append(bytes)
        return Array(process())
    }

    /// The end of the text: answers with what is left, decided.
    public mutating func finish() -> String { String(decoding: finishBytes(), as: UTF8.self) }

    /// The end of a text that was fed as bytes. What is fed afterwards is a new text whose offsets go on.
    public mutating func finishBytes() -> [UInt8] {
        if tables.redactsEverything { return Array(FindingKind.overflow.replacement.utf8) }
        scanner.finish()
        takeEvents()
        decoder.finish(source, &decoded)
        let all = Array(release(upTo: scanner.end))
        scanner.restart()
        decoder = TextDecoder(tables, depth: 0, start: scanner.end)
        return all
    }

    /// A text that is there as a whole, taken in pieces that stay in the cache. Where nothing is found it is not copied.
    mutating func redact(_ text: String) -> String {
        guard !tables.redactsEverything else { return finish() }
        let source = text.utf8Span.span
        var out: [UInt8]?
        var start = 0
        while start < source.count {
            let end = min(start + Self.pieceSize, source.count)
            scanner.append(source.extracting(start..<end))
            start = end
            if end < source.count { scanner.scan() } else { scanner.finish() }
            takeEvents()
            if end < source.count { decoder.process(self.source, &decoded) } else { decoder.finish(self.source, &decoded) }
            let limit = end < source.count ? firstHeld : scanner.end
            if out == nil, clusters.isEmpty, decoded.clusters.isEmpty {
                released = limit
            } else {
                if out == nil { out = source.prefix(released) }
                out? += release(upTo: limit)
            }
            forget()
        }
        guard let out else { return text }
        return String(decoding: out, as: UTF8.self)
    }

    private mutating func process() -> ArraySlice<UInt8> {
        guard !tables.redactsEverything else {
            scanner.restart()
            return []
        }
        scanner.scan()
        takeEvents()
        decoder.process(source, &decoded)
        let out = release(upTo: firstHeld)
        forget()
        return out
    }

    private var source: DecodingSource { DecodingSource(bytes: scanner.bytes, base: scanner.base, origins: []) }

    /// The first byte that has to wait. What is being dropped may end at the next byte that is not decided yet.
    private var firstHeld: Int {
        let held = min(scanner.firstHeld(), decoder.firstHeld(source))
        return clusters.last.map { $0.open > 0 } == true ? min(held, scanner.position) : held
    }

    private mutating func forget() {
        let spare = released - RedactionScanner.reach
        // Now and then, so that the memory stays small and little is moved.
        if spare - scanner.base > 256 { scanner.forget(before: spare) }
    }

    // MARK: release

    /// What goes out now: text up to the limit, with every finding that can no longer change replaced.
    private mutating func release(upTo limit: Int) -> ArraySlice<UInt8> {
        guard let first = firstCluster, first.start < limit || first.isEmitted else { return text(upTo: limit) }
        var out: [UInt8] = []
        var textLimit = limit
        // Taken from the lists at the end, since each time all that follows would be moved.
        var gone = (own: 0, decoded: 0)
        for (cluster, own, others) in joinedClusters() {
            out += text(upTo: min(limit, cluster.start))
            guard cluster.extent <= limit || (cluster.frozen != nil && cluster.start < limit) else {
                textLimit = min(limit, cluster.start)
                break
            }
            if !cluster.isEmitted { out += replacement(of: cluster) }
            released = max(released, min(limit, cluster.extent))
            guard cluster.extent <= limit else {
                forget(gone)
                gone = (0, 0)
                markEmitted(cluster, own: own, decoded: others)
                textLimit = released
                break
            }
            record(cluster)
            gone = (gone.own + own, gone.decoded + others)
        }
        forget(gone)
        out += text(upTo: textLimit)
        return out[...]
    }

    private mutating func forget(_ gone: (own: Int, decoded: Int)) {
        clusters.removeFirst(gone.own)
        decoded.clusters.removeFirst(gone.decoded)
    }

    private var firstCluster: RedactionCluster? {
        guard let own = clusters.first, let other = decoded.clusters.first else { return clusters.first ?? decoded.clusters.first }
        return own.start <= other.start ? own : other
    }

    private mutating func text(upTo limit: Int) -> ArraySlice<UInt8> {
        guard limit > released else { return [] }
        let piece = scanner.slice(released..<limit)
        released = limit
        return piece
    }

    private mutating func record(_ cluster: RedactionCluster) {
        findingCount += 1
        guard findings.count < Self.mostFindings else { return }
        findings.append(
            Finding(
                range: cluster.start..<cluster.end, kind: tables.kind(of: cluster.winner),
                rule: tables.name(of: cluster.winner), validated: cluster.validated))
    }
}

extension Span<UInt8> {
    fileprivate func prefix(_ count: Int) -> [UInt8] {
        // As in the scanner: copied at once.
        unsafe extracting(0..<count).withUnsafeBufferPointer { unsafe Array($0) }
    }
}
