/// Finds what the rules match in a source of bytes that comes in pieces; what it finds does not depend on how it was cut.
///
/// How it works. A *place* is an offset at which some rule may begin. Two indexes find places without a state: ``GramIndex`` knows
/// the first four bytes of long keywords, ``WindowIndex`` the classes of the first bytes of everything else. Nearly every byte of
/// ordinary text costs one look at each. At a place a *thread* begins for each rule that may begin there: it runs the rule's
/// automaton, first over the prefix, then over the value. Threads know nothing of each other, except at every 64th byte: there a
/// thread with the same future as an older one goes, and too many are an overflow. So all that happens depends on the bytes alone.
/// A thread that dies behind a match is reported as an event; the check and the neighbours' findings are the caller's affair.
///
/// A place is decided when sixteen bytes are there (or the text has ended); the last fifteen wait undecided, but are not held back
/// for that: ``firstHeld()`` looks which of them may still become a finding.
///
/// Costs: threads apart, a few instructions a byte; at most ``mostThreads`` threads. State: the bytes that may still matter.
struct RedactionScanner: Sendable {
    /// How many bytes behind the released text are kept for runs before keywords and left neighbours.
    static let reach = 160
    /// How many bytes must be there for a place to be decided.
    static let lookahead = WindowIndex.depth
    /// With the undecided bytes no more than 8 KiB ever wait.
    static let longestValue = 8_192 - lookahead
    /// How many threads may live at the end of a stretch.
    static let mostThreads = 64
    /// How many bytes there are between places where threads meet. A power of two.
    static let stretch = 64

    let tables: RedactionTables
    // The tables that are read at every byte, at hand without a way through the object and its reference count.
    let lefts: [ByteSet]
    let restarts: [ByteSet]
    let mostSigns: [Int]
    let triggers: [RuleTrigger]
    let starts: [TriggerStart]
    let keywords: [UInt8]
    let grams: GramIndex
    let windows: WindowIndex

    /// What has been built of the automata, as far as this scanner knows.
    private(set) var automata = RuleTables(ruleCount: 0)
    private var version = -1

    private(set) var bytes: [UInt8] = []
    /// The offset of the first byte.
    private(set) var base = 0
    /// The first undecided place; every thread has read all before it.
    var position = 0
    var threads: [RedactionThread] = []
    /// By rule that may begin before its keyword: where it last did.
    var lastStarts: [(rule: Int32, start: Int)] = []
    /// No thread's bound lies before this.
    var deadline = Int.max
    /// Whether more threads were wanted than are followed, and the text is being dropped.
    var isBlackedOut = false
    /// What was found and not yet taken.
    private(set) var events: [RedactionEvent] = []

    init(_ tables: RedactionTables) {
        self.tables = tables
        lefts = tables.lefts
        restarts = tables.restarts
        mostSigns = tables.mostSigns
        starts = tables.starts
        triggers = tables.triggers
        keywords = tables.keywords
        grams = tables.grams
        windows = tables.windows
    }

    /// The offset behind the last byte.
    var end: Int { base + bytes.count }

    mutating func append(_ more: some Collection<UInt8>) { bytes.append(contentsOf: more) }

    mutating func append(_ byte: UInt8) { bytes.append(byte) }

    mutating func append(_ more: borrowing Span<UInt8>) {
        // Copying a span at once takes a pointer; a byte at a time would cost more than the search.
        unsafe more.withUnsafeBufferPointer { unsafe bytes.append(contentsOf: $0) }
    }

    /// Decides every place that can be decided.
    mutating func scan() { scan(upTo: max(position, end - Self.lookahead + 1)) }

    /// The text ends here: everything is decided, and the next byte begins a new text whose offsets go on.
    mutating func finish() {
        scan(upTo: end)
        endThreads()
    }

    /// Forgets everything once the end has been dealt with.
    mutating func restart() {
        base = end
        bytes = []
        position = base
    }

    /// Forgets bytes before an offset, which must lie ``reach`` before everything that is not settled.
    mutating func forget(before offset: Int) {
        let spare = offset - base
        if bytes.capacity > 1_024 {
            bytes = Array(bytes[spare...])
        } else {
            bytes.removeFirst(spare)
        }
        base = offset
        if threads.isEmpty, threads.capacity > 4 { threads = [] }
    }

    mutating func takeEvents() -> [RedactionEvent] {
        guard !events.isEmpty else { return [] }
        defer { events = [] }
        return events
    }

    mutating func report(_ event: RedactionEvent) { events.append(event) }

    /// The bytes of a range that is still there.
    func slice(_ range: Range<Int>) -> ArraySlice<UInt8> { bytes[(range.lowerBound - base)..<(range.upperBound - base)] }

    /// What a check may see of a value that is still there.
    func candidate(_ range: Range<Int>, start: Int) -> RedactionCandidate {
        RedactionCandidate(range, start: start, in: bytes, base: base)
    }

    /// Without threads the search goes as far as it can; with threads, to the end of their stretch.
    private mutating func scan(upTo limit: Int) {
        var found: [Int32] = []
        if version != tables.automata.version { takeAutomata() }
        while position < limit {
            var place = position
            if threads.isEmpty {
                place = nextPlace(from: position, upTo: limit, into: &found)
                if isBlackedOut { endBlackout(from: position, to: place, threads: []) }
                position = place
                deadline = .max
                guard place < limit else { return }
            }
            let stretchEnd = (position | (Self.stretch - 1)) + 1
            // The thread whose bound it was may be gone, and the bound passed.
            let stop = max(position + 1, min(limit, stretchEnd, deadline))
            place = nextPlace(from: place, upTo: stop, into: &found)
            while place < stop {
                for trigger in found { startThread(Int(trigger), at: place) }
                place = nextPlace(from: place + 1, upTo: stop, into: &found)
            }
            runThreads(to: stop)
            if stop >= deadline { meetDeadline() }
            if stop == stretchEnd, threads.count > 8 { meet() }
        }
    }

    private mutating func takeAutomata() {
        // The version first: what is built in between is taken once more, and never missed.
        version = tables.automata.version
        automata = tables.automata.snapshot
    }

    /// What is known of a rule's automaton, which is built if it has to be.
    func head(_ rule: Int) -> AutomatonHead {
        if rule < automata.heads.count, automata.heads[rule].isKnown { return automata.heads[rule] }
        return tables.automata.snapshot(with: rule).heads[rule]
    }

    /// As ``head(_:)``, and remembered.
    mutating func prepare(_ rule: Int) {
        guard rule >= automata.heads.count || !automata.heads[rule].isKnown else { return }
        _ = tables.automata.snapshot(with: rule)
        takeAutomata()
    }

    /// What stands before an offset, as the automata and the tests of neighbours want it; 256 at the start of the text.
    func byte(before offset: Int) -> Int { offset > base ? Int(bytes[offset - 1 - base]) : 256 }

    func neighbour(before offset: Int) -> PatternNeighbour {
        offset > base ? PatternNeighbour(bytes[offset - 1 - base]) : .edge
    }
}
