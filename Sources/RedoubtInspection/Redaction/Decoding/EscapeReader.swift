/// Reads single characters that are written as something else, and shows the text around them as it would read without.
///
/// A view of the plain text begins a word or two before the first such character, and ends where for a while there was none and
/// nothing has begun. What stands before the first is taken as it is.
struct EscapeReader: Sendable {
    /// How far before an escape the view begins at most.
    private static let longestWalk = 96
    /// How long after the last escape the view goes on when nothing is going on in it.
    private static let patience = 32
    /// More invisible characters in a row are a gap.
    private static let mostInvisible = 8

    private let tables: RedactionTables
    private let depth: Int
    /// Where the text begins.
    private let start: Int
    private var position: Int
    /// The view, while there is one.
    private var views: [DecodedView] = []
    /// An escape as far as it is there.
    private var pending: [UInt8] = []
    private var pendingOrigins: [Range<Int>] = []
    private var invisible = 0
    /// How many bytes have come since the last escape.
    private var quiet = 0

    init(_ tables: RedactionTables, depth: Int, start: Int) {
        self.tables = tables
        self.depth = depth
        self.start = start
        position = start
    }

    var isIdle: Bool { views.isEmpty }

    mutating func process(_ source: borrowing DecodingSource, _ findings: inout DecodedFindings) {
        while position < source.end {
            if views.isEmpty {
                guard findEscape(source) else { return }
                open(source, &findings)
            }
            while position < source.end, !views.isEmpty {
                read(source[position], source.origin(position), &findings)
                position += 1
                if quiet >= Self.patience { leave(&findings) }
            }
        }
        if !views.isEmpty { views[0].process(&findings) }
    }

    mutating func finish(_ source: borrowing DecodingSource, _ findings: inout DecodedFindings) {
        if views.isEmpty, position < source.end { open(source, &findings) }
        while position < source.end {
            read(source[position], source.origin(position), &findings)
            position += 1
        }
        while !pending.isEmpty { takeFirst(&findings) }
        if !views.isEmpty { views[0].finish(&findings) }
        views = []
    }

    // MARK: without a view

    /// Goes to the next escape. Answers no also where it cannot be told yet.
    private mutating func findEscape(_ source: borrowing DecodingSource) -> Bool {
        while true {
            position = source.base + EncodingSkim.firstMark(in: source.bytes.span, from: position - source.base)
            guard position < source.end else { return false }
            switch escape(at: position, source) {
            case .none: position += 1
            case .incomplete: return false
            default: return true
            }
        }
    }

    private func escape(at place: Int, _ source: borrowing DecodingSource) -> Escape {
        let first = source[place]
        let before = place > source.base ? source[place - 1] : 0x20
        // Look-alikes within foreign words are what they seem; zeros among zeros are no text.
        if first >= 0xCE, first <= 0xD4, before >= 0x80 { return .none }
        if first == 0 {
            guard before != 0 else { return .none }
            guard place + 1 < source.end else { return .incomplete }
            return source[place + 1] == 0 ? .none : .invisible
        }
        let index = place - source.base
        if first >= 0xC2 {
            // Nearly always the first byte of a character tells that it is nothing but itself.
            let length = first < 0xE0 ? 2 : first < 0xF0 ? 3 : 4
            let escape = Escape.read(source.bytes[index..<(index + 1)])
            if escape != .incomplete { return escape }
            return Escape.read(source.bytes[index..<min(index + length, source.bytes.count)])
        }
        for length in 1...min(Escape.longest, source.end - place) {
            let escape = Escape.read(source.bytes[index..<(index + length)])
            if escape != .incomplete { return escape }
        }
        return source.end - place < Escape.longest ? .incomplete : .none
    }

    /// Begins a view a little before the position.
    private mutating func open(_ source: borrowing DecodingSource, _ findings: inout DecodedFindings) {
        let first = beginning(source, before: position)
        let inner = runBeginning(source, before: position, after: first) - first
        views = [DecodedView(tables, depth: depth, isCut: first > start, innerStart: inner)]
        quiet = 0
        invisible = 0
        for place in first..<position { views[0].append(source[place], from: source.origin(place), &findings) }
    }

    /// The beginning of the last word but one, and one byte more as the left neighbour.
    private func beginning(_ source: borrowing DecodingSource, before place: Int) -> Int {
        let limit = max(start, place - Self.longestWalk)
        var first = place
        for _ in 0..<2 {
            while first > limit, source[first - 1] <= 0x20 { first -= 1 }
            while first > limit, source[first - 1] > 0x20 { first -= 1 }
        }
        return max(limit, first - 1)
    }

    /// The beginning of the run of digits that an escape stands in; what is encoded before that has been dealt with.
    private func runBeginning(_ source: borrowing DecodingSource, before place: Int, after limit: Int) -> Int {
        var first = place
        while first > limit, EncodingSkim.sextet(source[first - 1]) < 64 { first -= 1 }
        if first == limit { return limit > start ? place : first }
        // The run may have begun on an earlier line, which would be another reading of it.
        return source[first - 1] == 0x0A || source[first - 1] == 0x0D ? place : first
    }

    // MARK: in the view

    private mutating func read(_ byte: UInt8, _ origin: Range<Int>, _ findings: inout DecodedFindings) {
        quiet += 1
        if pending.isEmpty, !EncodingSkim.isMark(byte) {
            invisible = 0
            views[0].append(byte, from: origin, &findings)
            return
        }
        pending.append(byte)
        pendingOrigins.append(origin)
        decide(&findings)
    }

    /// Takes from what is pending all that can be told.
    private mutating func decide(_ findings: inout DecodedFindings) {
        while !pending.isEmpty {
            let escape = Escape.read(pending[...])
            if escape == .incomplete, pending.count < Escape.longest { return }
            if escape == .none || escape == .incomplete {
                takeFirst(&findings)
                continue
            }
            let first = pendingOrigins[0], last = pendingOrigins[pendingOrigins.count - 1]
            pending.removeAll(keepingCapacity: true)
            pendingOrigins.removeAll(keepingCapacity: true)
            quiet = 0
            write(escape, from: first.lowerBound..<last.upperBound, &findings)
        }
    }

    private mutating func write(_ escape: Escape, from origin: Range<Int>, _ findings: inout DecodedFindings) {
        switch escape {
        case .invisible:
            invisible += 1
            if invisible == Self.mostInvisible { views[0].append(0x20, from: origin, &findings) }
            return
        case .byte(let byte): views[0].append(byte, from: origin, &findings)
        case .scalar(let scalar):
            var bytes: [UInt8] = []
            UTF8Scalar.encode(scalar) { bytes.append($0) }
            for byte in bytes { views[0].append(byte, from: origin, &findings) }
        case .none, .incomplete: break
        }
        invisible = 0
    }

    /// The first pending byte is only itself; what follows it is read anew.
    private mutating func takeFirst(_ findings: inout DecodedFindings) {
        views[0].append(pending[0], from: pendingOrigins[0], &findings)
        invisible = 0
        let rest = Array(pending.dropFirst()), origins = Array(pendingOrigins.dropFirst())
        pending.removeAll(keepingCapacity: true)
        pendingOrigins.removeAll(keepingCapacity: true)
        for index in rest.indices {
            if pending.isEmpty, !EncodingSkim.isMark(rest[index]) {
                views[0].append(rest[index], from: origins[index], &findings)
            } else {
                pending.append(rest[index])
                pendingOrigins.append(origins[index])
                let escape = Escape.read(pending[...])
                if escape != .incomplete { decide(&findings) }
            }
        }
    }

    /// Ends the view if nothing is going on in it.
    private mutating func leave(_ findings: inout DecodedFindings) {
        guard pending.isEmpty else { return }
        views[0].process(&findings)
        if views[0].isIdle { views = [] } else { quiet = 0 }
    }

    // MARK: what has to wait

    func firstHeld(_ source: borrowing DecodingSource) -> Int {
        if !views.isEmpty { return min(views[0].firstHeld(), pendingOrigins.first?.lowerBound ?? .max) }
        guard position < source.end else { return .max }
        // An escape may be beginning: as if it had.
        var ahead = self
        var findings = DecodedFindings()
        ahead.open(source, &findings)
        ahead.views[0].process(&findings)
        return min(source.origin(position).lowerBound, ahead.views[0].firstHeld())
    }
}
