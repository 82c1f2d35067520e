/// Decodes runs of base64 and hexadecimal digits, as far as they decode to text.
///
/// *Looks at* runs of at least twenty digits, with line breaks behind sixteen or more. A reading of the run is
/// followed when it has given twelve bytes of text in a row. *Does not see* groups of digits with anything else between them.
struct RunReader: Sendable {
    private static let shortestLine = 16
    private static let mostIndent = 64

    private let tables: RedactionTables
    private let depth: Int
    /// The next byte to be read; outside a run, the first of the digits that may become one.
    private var position: Int
    private var lanes: RunLanes?
    /// How many digits the line has, and where the line break stands that the run may go on behind.
    private var lineLength = 0
    private var lineBreak: Int?
    /// The readings that are followed.
    private var views: [Followed] = []

    private struct Followed: Sendable {
        let lane: Int
        var view: DecodedView
        /// How many groups in a row were not text.
        var broken = 0
    }

    init(_ tables: RedactionTables, depth: Int, start: Int) {
        self.tables = tables
        self.depth = depth
        position = start
    }

    var isIdle: Bool { lanes == nil }

    mutating func process(_ source: borrowing DecodingSource, _ findings: inout DecodedFindings) {
        while true {
            if lanes == nil {
                guard findRun(source) else { break }
            }
            guard readRun(source, &findings) else { break }
        }
        for index in views.indices { views[index].view.process(&findings) }
    }

    mutating func finish(_ source: borrowing DecodingSource, _ findings: inout DecodedFindings) {
        if lanes != nil { endRun(at: source.end, source, &findings) }
    }

    // MARK: outside a run

    /// Goes to the beginning of the next run, or of what may become one; answers whether there is one.
    private mutating func findRun(_ source: borrowing DecodingSource) -> Bool {
        let found = EncodingSkim.firstRun(in: source.bytes.span, from: max(position, source.base) - source.base)
        position = source.base + found.index
        guard found.isRun else { return false }
        lanes = RunLanes()
        lineLength = 0
        lineBreak = nil
        return true
    }

    // MARK: in a run

    /// Reads on; answers whether the run has ended.
    private mutating func readRun(_ source: borrowing DecodingSource, _ findings: inout DecodedFindings) -> Bool {
        guard var lanes else { return true }
        let end = source.end
        let table = EncodingSkim.digitKinds
        let bytes = source.bytes.span, kinds = table.span
        while position < end {
            let letter = bytes[position &- source.base]
            let kind = kinds[Int(letter)]
            if kind & 64 == 0 {
                if lineBreak != nil {
                    lineBreak = nil
                    lineLength = 0
                }
                let isText = lanes.read(kind, at: position)
                lineLength &+= 1
                // Without a view only text can begin anything.
                if isText || !views.isEmpty { follow(&lanes, source, &findings) }
                position &+= 1
            } else if isBreak(letter) {
                if lineBreak == nil { lineBreak = position }
                position += 1
            } else {
                self.lanes = lanes
                endRun(at: position, source, &findings)
                return true
            }
        }
        self.lanes = lanes
        return false
    }

    /// Whether the run may go on behind this line break or indentation.
    private func isBreak(_ letter: UInt8) -> Bool {
        if let lineBreak {
            return letter == 0x20 || letter == 0x09 || letter == 0x0A ? position - lineBreak < Self.mostIndent : false
        }
        return (letter == 0x0A || letter == 0x0D) && lineLength >= Self.shortestLine
    }

    private mutating func endRun(at place: Int, _ source: borrowing DecodingSource, _ findings: inout DecodedFindings) {
        if let lanes {
            for index in views.indices {
                flush(lanes, index, source, &findings)
                views[index].view.finish(&findings)
            }
        }
        views = []
        lanes = nil
        position = place
    }

    /// The bytes of the last, incomplete group.
    private mutating func flush(
        _ lanes: RunLanes, _ index: Int, _ source: borrowing DecodingSource, _ findings: inout DecodedFindings
    ) {
        let digits = lanes.partial(views[index].lane)
        guard views[index].lane != RunLanes.hexadecimal, digits > 1 else { return }
        let word = lanes.word << UInt32(6 * (4 - digits))
        for byte in 0..<(digits - 1) {
            let first = source.origin(lanes.places[4 - digits + byte]).lowerBound
            let last = source.origin(lanes.places[5 - digits + byte]).upperBound
            views[index].view.append(UInt8(truncatingIfNeeded: word >> UInt32(16 - 8 * byte)), from: first..<last, &findings)
        }
    }

    // MARK: lanes

    /// What the last digit has completed goes to the reading that it belongs to.
    private mutating func follow(
        _ lanes: inout RunLanes, _ source: borrowing DecodingSource, _ findings: inout DecodedFindings
    ) {
        if let lane = lanes.completed {
            if !views.isEmpty, let index = views.firstIndex(where: { $0.lane == lane }) {
                append(lanes.word, at: lanes.places, to: index, source, &findings)
                note(&lanes, index, &findings)
            } else if lanes.texts[lane] == RunLanes.enoughGroups {
                begin(lane, lanes, source, &findings)
            }
        }
        guard lanes.nibbles > 0 else {
            if !views.isEmpty, let index = views.firstIndex(where: { $0.lane == RunLanes.hexadecimal }) {
                views[index].view.finish(&findings)
                views.remove(at: index)
            }
            return
        }
        guard lanes.completesByte else { return }
        if !views.isEmpty, let index = views.firstIndex(where: { $0.lane == RunLanes.hexadecimal }) {
            append(lanes.byte, lanes.places.z, lanes.places.w, to: index, source, &findings)
            note(&lanes, index, &findings)
        } else if lanes.texts[RunLanes.hexadecimal] == RunLanes.enoughBytes {
            begin(RunLanes.hexadecimal, lanes, source, &findings)
        }
    }

    private mutating func note(_ lanes: inout RunLanes, _ index: Int, _ findings: inout DecodedFindings) {
        let lane = views[index].lane
        views[index].broken = lanes.texts[lane] > 0 ? 0 : views[index].broken + 1
        guard views[index].broken >= (lane == RunLanes.hexadecimal ? 9 : 3) else { return }
        views[index].view.finish(&findings)
        views.remove(at: index)
    }

    /// Begins to follow a reading, with what it has given so far.
    private mutating func begin(
        _ lane: Int, _ lanes: RunLanes, _ source: borrowing DecodingSource, _ findings: inout DecodedFindings
    ) {
        views.append(Followed(lane: lane, view: DecodedView(tables, depth: depth, isCut: false)))
        var places = SIMD4<Int>()
        var word: UInt32 = 0
        var digits = 0
        let last = views.count - 1
        for place in lanes.starts[lane]...position {
            let sextet = EncodingSkim.sextet(source[place])
            guard sextet < 64 else { continue }
            places = SIMD4(places.y, places.z, places.w, place)
            digits += 1
            if lane == RunLanes.hexadecimal {
                word = word << 4 | UInt32(EncodingSkim.nibble(source[place]))
                if digits & 1 == 0 { append(UInt8(truncatingIfNeeded: word), places.z, place, to: last, source, &findings) }
            } else {
                word = (word << 6 | UInt32(sextet)) & 0xFF_FFFF
                if digits & 3 == 0 { append(word, at: places, to: last, source, &findings) }
            }
        }
    }

    private mutating func append(
        _ word: UInt32, at places: SIMD4<Int>, to index: Int, _ source: borrowing DecodingSource,
        _ findings: inout DecodedFindings
    ) {
        append(UInt8(truncatingIfNeeded: word >> 16), places.x, places.y, to: index, source, &findings)
        append(UInt8(truncatingIfNeeded: word >> 8), places.y, places.z, to: index, source, &findings)
        append(UInt8(truncatingIfNeeded: word), places.z, places.w, to: index, source, &findings)
    }

    private mutating func append(
        _ byte: UInt8, _ first: Int, _ last: Int, to index: Int, _ source: borrowing DecodingSource,
        _ findings: inout DecodedFindings
    ) {
        let origin = source.origin(first).lowerBound..<source.origin(last).upperBound
        views[index].view.append(byte, from: origin, &findings)
    }

    // MARK: what has to wait

    func firstHeld(_ source: borrowing DecodingSource) -> Int {
        let current = lanes ?? tail(source)
        guard let current else { return .max }
        var held = Int.max
        var first = Int.max
        for lane in 0...RunLanes.hexadecimal {
            if let followed = views.first(where: { $0.lane == lane }) {
                held = min(held, followed.view.firstHeld())
                if let place = current.partialStart(lane) { first = min(first, place) }
            } else if let place = current.firstHeld(lane) {
                first = min(first, place)
            }
        }
        return min(held, first < source.end ? source.start(first) ?? .max : .max)
    }

    /// What stands at the end and may become a run.
    private func tail(_ source: borrowing DecodingSource) -> RunLanes? {
        guard position < source.end else { return nil }
        var lanes = RunLanes()
        for place in position..<source.end {
            _ = lanes.read(EncodingSkim.digitKinds[Int(source[place])], at: place)
        }
        return lanes
    }
}
