/// A pattern as a tree.
indirect enum PatternSyntax: Sendable, Hashable {
    case empty
    case scalars(ScalarSet)
    case sequence([PatternSyntax])
    case choice([PatternSyntax])
    case repetition(PatternSyntax, least: Int, most: Int?)
    case look(PatternLook)
}

/// A test of the place between two bytes.
enum PatternLook: UInt8, Sendable, Hashable {
    case textStart, textEnd, lineStart, lineEnd, wordBoundary, notWordBoundary
}

/// What stands on one side of a place between two bytes, as far as ``PatternLook`` cares.
enum PatternNeighbour: UInt8, Sendable, Hashable, CaseIterable {
    /// The start or the end of the text.
    case edge
    case newline
    case word
    case other

    init(_ byte: UInt8) {
        self = byte == 10 ? .newline : ByteSet.word.contains(byte) ? .word : .other
    }
}

extension PatternLook {
    func holds(before: PatternNeighbour, after: PatternNeighbour) -> Bool {
        switch self {
        case .textStart: before == .edge
        case .textEnd: after == .edge
        case .lineStart: before == .edge || before == .newline
        case .lineEnd: after == .edge || after == .newline
        case .wordBoundary: (before == .word) != (after == .word)
        case .notWordBoundary: (before == .word) == (after == .word)
        }
    }
}

extension PatternSyntax {
    /// The ASCII text that every match begins with, in lower case; empty when there is none.
    var literalPrefix: String {
        var text = ""
        _ = collectPrefix(into: &text)
        return text
    }

    /// Whether the whole of this part is a literal, so that the prefix goes on behind it.
    private func collectPrefix(into text: inout String) -> Bool {
        switch self {
        case .empty: return true
        case .look: return true
        case .scalars(let set):
            guard let scalar = set.singleLetter, text.utf8.count < 32 else { return false }
            text.unicodeScalars.append(scalar)
            return true
        case .sequence(let parts):
            for part in parts where !part.collectPrefix(into: &text) { return false }
            return true
        case .repetition(let part, let least, let most):
            for _ in 0..<min(least, 32) where !part.collectPrefix(into: &text) { return false }
            return most == least
        case .choice(let parts):
            return parts.count == 1 && parts[0].collectPrefix(into: &text)
        }
    }
}

extension ScalarSet {
    /// The one ASCII character in the set, where a letter in both cases counts as one, lower-cased.
    fileprivate var singleLetter: Unicode.Scalar? {
        let values = ranges.flatMap { $0.count > 2 ? [] : Array($0) }
        guard let first = values.first, values.count == ranges.reduce(0, { $0 + min($1.count, 3) }) else { return nil }
        guard first < 0x80, let scalar = Unicode.Scalar(first) else { return nil }
        let folded = (65...90).contains(first) ? Unicode.Scalar(UInt8(first + 32)) : scalar
        if values.count == 1 { return folded }
        return values.count == 2 && (65...90).contains(first) && values[1] == first + 32 ? folded : nil
    }
}
