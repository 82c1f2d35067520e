/// A decoded text as it grows, the scanner that reads it, and where each of its bytes stands in the original.
struct DecodedView: Sendable {
    /// How many bytes of the original may wait for what is decoded out of them; the bounds are looked at now and then.
    static let longestOriginal = 7_000
    private static let batch = 1_024

    private(set) var scanner: RedactionScanner
    private var origins: [Range<Int>] = []
    /// What is encoded once more; none at the greatest depth.
    private var inner: [TextDecoder] = []
    /// Whether text stands before the view that it does not know, so that what begins right at its beginning may be part of more.
    private let isCut: Bool
    /// What is being dropped: where it began, here and in the original.
    private var dropping: [(start: Int, original: Int)] = []

    /// What is encoded once more is looked for from `innerStart` on.
    init(_ tables: RedactionTables, depth: Int, isCut: Bool, innerStart: Int = 0) {
        scanner = RedactionScanner(tables)
        self.isCut = isCut
        if depth < TextDecoder.greatestDepth { inner = [TextDecoder(tables, depth: depth, start: innerStart)] }
    }

    private var source: DecodingSource { DecodingSource(bytes: scanner.bytes, base: scanner.base, origins: origins) }

    mutating func append(_ byte: UInt8, from origin: Range<Int>, _ findings: inout DecodedFindings) {
        scanner.append(byte)
        origins.append(origin)
        if scanner.end & 63 == 0 {
            meetBound(at: origin.upperBound, &findings)
            if origins.count >= Self.batch { process(&findings) }
        }
    }

    /// Reads what has been appended.
    mutating func process(_ findings: inout DecodedFindings) {
        scanner.scan()
        takeEvents(&findings)
        if !inner.isEmpty { inner[0].process(source, &findings) }
        forget()
    }

    /// The decoded text ends here.
    mutating func finish(_ findings: inout DecodedFindings) {
        process(&findings)
        scanner.finish()
        takeEvents(&findings)
        if !inner.isEmpty { inner[0].finish(source, &findings) }
    }

    /// Whether nothing is going on that needs the view.
    var isIdle: Bool { scanner.threads.isEmpty && !scanner.isBlackedOut && dropping.isEmpty && inner.allSatisfy { $0.isIdle } }

    /// The first byte of the original that may still become part of a finding; `.max` when there is none.
    func firstHeld() -> Int {
        let source = source
        var held = scanner.firstHeld()
        if !dropping.isEmpty { held = min(held, scanner.position) }
        let own = source.start(held) ?? .max
        return inner.isEmpty ? own : min(own, inner[0].firstHeld(source))
    }

    // MARK: events

    private mutating func takeEvents(_ findings: inout DecodedFindings) {
        for event in scanner.takeEvents() {
            switch event {
            case .match(let range, let rule, let start): find(range, rule: rule, start: start, &findings)
            case .overlong(let range, let rules):
                let tables = scanner.tables
                let rule = rules.max { (tables.priority(of: $0), -$0) < (tables.priority(of: $1), -$1) } ?? tables.overflowRule
                drop(range, rule: rule, &findings)
            case .overflow(let range): drop(range, rule: scanner.tables.overflowRule, &findings)
            case .dropped(let start, let end): endDropping(start, at: end, &findings)
            }
        }
    }

    private func find(_ range: Range<Int>, rule: Int, start: Int, _ findings: inout DecodedFindings) {
        guard !isCut || start > 0, range.lowerBound >= scanner.base, isDecoded(max(start, scanner.base), range.upperBound) else {
            return
        }
        let verdict = scanner.tables.checks[rule](scanner.candidate(range, start: start))
        guard verdict != .rejected else { return }
        findings.add(RedactionCluster(original(range), rule: rule, validated: verdict == .confirmed), scanner.tables)
    }

    /// Whether anything in the match or beside it was written differently. Whatever is decoded becomes shorter.
    private func isDecoded(_ start: Int, _ end: Int) -> Bool {
        let first = max(start - 1 - scanner.base, 0)
        let last = min(end - scanner.base, origins.count - 1)
        return origins[last].upperBound - origins[first].lowerBound != last - first + 1
    }

    private func original(_ range: Range<Int>) -> Range<Int> {
        let first = origins[max(range.lowerBound - scanner.base, 0)].lowerBound
        return first..<max(first, origins[max(range.upperBound - 1 - scanner.base, 0)].upperBound)
    }

    private mutating func drop(_ range: Range<Int>, rule: Int, _ findings: inout DecodedFindings) {
        let tables = scanner.tables
        let place = original(range)
        let words = tables.replacing.replacement(for: tables.kind(of: rule), value: [])
        findings.add(RedactionCluster(place, rule: rule, validated: false, frozen: words, open: 1), tables)
        dropping.append((range.lowerBound, place.lowerBound))
    }

    private mutating func endDropping(_ start: Int, at end: Int, _ findings: inout DecodedFindings) {
        // An overflow does not say where it began.
        let index = dropping.lastIndex { $0.start == start } ?? dropping.indices.first
        guard let index, !origins.isEmpty else { return }
        let offset = origins[min(max(end - 1 - scanner.base, 0), origins.count - 1)].upperBound
        findings.close(around: dropping[index].original, at: offset)
        dropping.remove(at: index)
    }

    // MARK: bounds

    /// Gives up, or drops unseen, what has waited for so long that too much of the original would be held.
    private mutating func meetBound(at offset: Int, _ findings: inout DecodedFindings) {
        guard let first = origins.first, offset - first.lowerBound > Self.longestOriginal else { return }
        scanner.scan()
        guard !scanner.threads.isEmpty else { return }
        let limit = scanner.base + (origins.firstIndex { $0.lowerBound >= offset - Self.longestOriginal } ?? 0)
        scanner.meetDeadline { !$0.isSwallowing && ($0.value < 0 ? $0.start : $0.value) < limit }
        takeEvents(&findings)
    }

    private mutating func forget() {
        // To ask what has to wait costs far more than to see that there is nothing to forget.
        guard scanner.position - RedactionScanner.reach - scanner.base > 256 else { return }
        let spare = min(scanner.firstHeld(), scanner.position) - RedactionScanner.reach
        guard spare - scanner.base > 256 else { return }
        origins.removeFirst(spare - scanner.base)
        scanner.forget(before: spare)
    }
}
