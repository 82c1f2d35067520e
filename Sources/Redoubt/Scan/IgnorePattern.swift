/// One line of a `.redoubtignore`.
struct IgnorePattern: Sendable {
    /// Whether it takes back what an earlier line says.
    let isNegated: Bool
    private let isForFolders: Bool
    private let isAnchored: Bool
    private let tokens: [Token]

    private enum Token: Sendable {
        case byte(UInt8), one, inName, anywhere
        /// `**/`: nothing, or folders with the slash behind them.
        case folders
        case set(ClosedSet)
    }

    /// A class in brackets.
    private struct ClosedSet: Sendable {
        var ranges: [ClosedRange<UInt8>] = []
        var isInverted = false

        func contains(_ byte: UInt8) -> Bool {
            byte != ScanPath.slash && ranges.contains { $0.contains(byte) } != isInverted
        }
    }

    /// Reads a line; nil for an empty one or a comment.
    init?(line: ArraySlice<UInt8>) {
        var rest = Self.trimmed(line)
        guard let first = rest.first, first != UInt8(ascii: "#") else { return nil }
        isNegated = first == UInt8(ascii: "!")
        if isNegated { rest = rest.dropFirst() }
        isForFolders = rest.last == ScanPath.slash
        if isForFolders { rest = rest.dropLast() }
        isAnchored = rest.contains(ScanPath.slash)
        if rest.first == ScanPath.slash { rest = rest.dropFirst() }
        guard !rest.isEmpty else { return nil }
        tokens = Self.tokens(Array(rest))
    }

    func matches(_ path: ArraySlice<UInt8>, isFolder: Bool) -> Bool {
        if isForFolders, !isFolder { return false }
        let text = isAnchored ? path : path[(path.lastIndex(of: ScanPath.slash).map { $0 + 1 } ?? path.startIndex)...]
        return match(Array(text))
    }

    /// Row by row over the pattern: `reach[n]` says whether what was read of it so far can be the first n bytes of the text.
    private func match(_ text: [UInt8]) -> Bool {
        var reach = [true] + [Bool](repeating: false, count: text.count)
        for token in tokens {
            guard reach.contains(true) else { return false }
            reach = Self.step(token, reach, text)
        }
        return reach[text.count]
    }

    private static func step(_ token: Token, _ reach: [Bool], _ text: [UInt8]) -> [Bool] {
        var next = [Bool](repeating: false, count: reach.count)
        var isOpen = false
        for at in reach.indices {
            let before = at > 0 ? text[at - 1] : nil
            switch token {
            case .byte(let byte): next[at] = at > 0 && reach[at - 1] && before == byte
            case .one: next[at] = at > 0 && reach[at - 1] && before != ScanPath.slash
            case .set(let set): next[at] = at > 0 && reach[at - 1] && before.map(set.contains) ?? false
            case .inName: next[at] = reach[at] || (at > 0 && next[at - 1] && before != ScanPath.slash)
            case .anywhere: next[at] = reach[at] || (at > 0 && next[at - 1])
            case .folders:
                next[at] = reach[at] || (isOpen && before == ScanPath.slash)
                isOpen = isOpen || reach[at]
            }
        }
        return next
    }

    /// Without the carriage return and the spaces at the end, unless a backslash keeps the last of them.
    private static func trimmed(_ line: ArraySlice<UInt8>) -> ArraySlice<UInt8> {
        var line = line
        if line.last == 13 { line = line.dropLast() }
        while line.last == 32, line.dropLast().last != UInt8(ascii: "\\") { line = line.dropLast() }
        return line
    }

    private static func tokens(_ pattern: [UInt8]) -> [Token] {
        var out: [Token] = []
        var at = 0
        while at < pattern.count {
            switch pattern[at] {
            case UInt8(ascii: "*"): out.append(star(pattern, &at))
            case UInt8(ascii: "?"): out.append(.one)
            case UInt8(ascii: "[") where closes(pattern, at) != nil: out.append(.set(set(pattern, &at)))
            case UInt8(ascii: "\\") where at + 1 < pattern.count:
                at += 1
                out.append(.byte(pattern[at]))
            default: out.append(.byte(pattern[at]))
            }
            at += 1
        }
        return out
    }

    /// `**` crosses folders only where it is a whole part of the path; else it is `*`.
    private static func star(_ pattern: [UInt8], _ at: inout Int) -> Token {
        let start = at
        while at + 1 < pattern.count, pattern[at + 1] == UInt8(ascii: "*") { at += 1 }
        guard at > start, start == 0 || pattern[start - 1] == ScanPath.slash else { return .inName }
        if at + 1 == pattern.count { return .anywhere }
        guard pattern[at + 1] == ScanPath.slash else { return .inName }
        at += 1
        return .folders
    }

    /// Where a class ends; its first character may be the bracket itself.
    private static func closes(_ pattern: [UInt8], _ start: Int) -> Int? {
        var from = start + 1
        if from < pattern.count, [UInt8(ascii: "!"), UInt8(ascii: "^")].contains(pattern[from]) { from += 1 }
        guard from + 1 < pattern.count else { return nil }
        return pattern[(from + 1)...].firstIndex(of: UInt8(ascii: "]"))
    }

    private static func set(_ pattern: [UInt8], _ at: inout Int) -> ClosedSet {
        guard let end = closes(pattern, at) else { return ClosedSet() }
        var set = ClosedSet()
        var from = at + 1
        set.isInverted = [UInt8(ascii: "!"), UInt8(ascii: "^")].contains(pattern[from])
        if set.isInverted { from += 1 }
        while from < end {
            let isRange = from + 2 < end && pattern[from + 1] == UInt8(ascii: "-")
            let last = isRange ? pattern[from + 2] : pattern[from]
            if pattern[from] <= last { set.ranges.append(pattern[from]...last) }
            from += isRange ? 3 : 1
        }
        at = end
        return set
    }
}
