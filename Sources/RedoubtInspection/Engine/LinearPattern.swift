public import RedoubtCore

/// A regular expression whose search takes time in proportion to the text, whatever the text and the pattern.
///
/// Takes literals, `.`, classes (`[a-z]`, `\d \w \s`, `[:alpha:]`), groups, `|`, `? * + {n,m}`, `^ $ \A \z \b \B` and the flags
/// `(?i) (?s) (?m)`. Case is folded for ASCII letters alone; `\d \w \s \b` mean ASCII. `.` and `[^…]` take whole characters.
/// Refuses by name: backreferences, lookahead, lookbehind, atomic and possessive parts, recursion, Unicode properties, more
/// than 1,000 repeats, 16,384 characters or 12,000 steps.
/// The match is the leftmost, and of those the longest (POSIX); laziness therefore has no effect.
/// Offsets are in UTF-8 bytes.
public struct LinearPattern: Sendable {
    /// The text that was compiled.
    public let source: String
    let program: PatternProgram
    private let scanner: PatternAutomaton?

    /// Throws ``Fault`` with ``Fault/Code/patternInvalid``, and words that name what cannot be taken.
    public init(_ pattern: String) throws(Fault) {
        source = pattern
        let syntax = try PatternParser.parse(pattern)
        program = try PatternProgram(syntax, source: pattern)
        scanner = PatternAutomaton(program, unanchored: true, mostRows: 1_500)
        // Without a table every byte may visit every step; that is linear too, but only bearable for small patterns.
        guard scanner != nil || program.steps.count <= 2_000 else {
            throw Fault(
                .patternInvalid, "the pattern \(quoted(pattern)) is too complex to run in linear time and bounded memory",
                hint: "use smaller counts, or anchor it")
        }
    }

    /// Whether it matches anywhere.
    public func contains(in text: String) -> Bool { contains(in: Array(text.utf8)) }

    /// Whether it matches anywhere.
    public func contains(in bytes: [UInt8]) -> Bool {
        guard let scanner else { return firstMatch(in: bytes) != nil }
        return Self.firstEnd(scanner, in: bytes, from: 0) != nil
    }

    /// The leftmost-longest match.
    public func firstMatch(in text: String) -> Range<Int>? { firstMatch(in: Array(text.utf8)) }

    /// The leftmost-longest match.
    public func firstMatch(in bytes: [UInt8]) -> Range<Int>? {
        var search = PatternSearch(program, bytes)
        return next(in: bytes, from: 0, with: &search, lookahead: .max)
    }

    /// The matches, left to right, none overlapping. At most `limit`.
    ///
    /// Time is linear: once the search has looked ahead in vain for eight times the text, it looks 64 bytes beyond a match
    /// for a longer one, and no further.
    public func matches(in text: String, limit: Int = 10_000) -> [Range<Int>] { matches(in: Array(text.utf8), limit: limit) }

    /// The matches, left to right, none overlapping. At most `limit`.
    public func matches(in bytes: [UInt8], limit: Int = 10_000) -> [Range<Int>] {
        var found: [Range<Int>] = []
        var search = PatternSearch(program, bytes)
        var budget = 8 * bytes.count + 4_096
        var position = 0
        while found.count < limit, position <= bytes.count {
            guard let match = next(in: bytes, from: position, with: &search, lookahead: budget > 0 ? .max : 64) else { break }
            budget -= search.reached - match.upperBound
            found.append(match)
            position = match.isEmpty ? match.upperBound + 1 : match.upperBound
        }
        return found
    }

    /// The longest match that begins at the start of the text.
    public func prefixMatch(in text: String) -> Range<Int>? { prefixMatch(in: Array(text.utf8)) }

    /// The longest match that begins at the start of the text.
    public func prefixMatch(in bytes: [UInt8]) -> Range<Int>? {
        var search = PatternSearch(program, bytes)
        return search.leftmost(from: 0, anchored: true)
    }

    /// Whether it matches the whole text.
    public func matchesWhole(_ text: String) -> Bool {
        let bytes = Array(text.utf8)
        return prefixMatch(in: bytes)?.upperBound == bytes.count
    }

    private func next(in bytes: [UInt8], from: Int, with search: inout PatternSearch, lookahead: Int) -> Range<Int>? {
        var start = from
        if let scanner {
            guard let hit = Self.firstEnd(scanner, in: bytes, from: from) else { return nil }
            start = hit.idle
        }
        return search.leftmost(from: start, anchored: false, lookahead: lookahead)
    }

    /// Where the first match to end ends, and the last place before it where nothing was under way.
    private static func firstEnd(_ scanner: PatternAutomaton, in bytes: [UInt8], from: Int) -> (end: Int, idle: Int)? {
        let before: PatternNeighbour = from == 0 ? .edge : PatternNeighbour(bytes[from - 1])
        var row = scanner.start(after: before)
        var idle = from
        for index in from..<bytes.count {
            let entry = scanner.next(row, bytes[index])
            if entry & 1 != 0 { return (index, idle) }
            row = entry >> 1
            if scanner.starts.contains(row) { idle = index + 1 }
        }
        return scanner.end(row) & 1 != 0 ? (bytes.count, idle) : nil
    }
}

extension LinearPattern: Hashable, CustomStringConvertible {
    public static func == (lhs: LinearPattern, rhs: LinearPattern) -> Bool { lhs.source == rhs.source }
    public func hash(into hasher: inout Hasher) { hasher.combine(source) }
    /// The pattern's text.
    public var description: String { source }
}
