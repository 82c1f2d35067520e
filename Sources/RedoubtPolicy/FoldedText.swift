/// A text in which values are looked up without regard to case and to how its white space is written.
struct FoldedText: Sendable, Hashable {
    private let bytes: [UInt8]

    /// Lower case, each run of white space one space, none at the ends.
    init(_ text: String) {
        var out: [UInt8] = []
        out.reserveCapacity(text.utf8.count)
        var pendingSpace = false
        for scalar in text.unicodeScalars {
            let isSpace =
                scalar.isASCII
                ? scalar.value == 32 || (9...13).contains(scalar.value) : scalar.properties.isWhitespace
            if isSpace {
                pendingSpace = !out.isEmpty
                continue
            }
            if pendingSpace { out.append(UInt8(ascii: " ")) }
            pendingSpace = false
            if scalar.isASCII {
                let byte = UInt8(truncatingIfNeeded: scalar.value)
                out.append((65...90).contains(byte) ? byte | 32 : byte)
            } else {
                out += scalar.properties.lowercaseMapping.utf8
            }
        }
        bytes = out
    }

    var isEmpty: Bool { bytes.isEmpty }

    /// Whether the whole value stands here on the borders of words. An empty value stands everywhere.
    ///
    /// Knuth, Morris and Pratt's search: time in the two lengths' sum, whatever the texts.
    func contains(_ value: FoldedText) -> Bool {
        let needle = value.bytes
        guard !needle.isEmpty else { return true }
        guard needle.count <= bytes.count else { return false }
        let borders = Self.borders(of: needle)
        var matched = 0
        for at in bytes.indices {
            while matched > 0, bytes[at] != needle[matched] { matched = borders[matched - 1] }
            if bytes[at] == needle[matched] { matched += 1 }
            guard matched == needle.count else { continue }
            if isWhole(at + 1 - matched..<at + 1, of: needle) { return true }
            matched = borders[matched - 1]
        }
        return false
    }

    /// For each length, the longest proper prefix that is also a suffix.
    private static func borders(of needle: [UInt8]) -> [Int] {
        var out = [Int](repeating: 0, count: needle.count)
        var length = 0
        for at in needle.indices.dropFirst() {
            while length > 0, needle[at] != needle[length] { length = out[length - 1] }
            if needle[at] == needle[length] { length += 1 }
            out[at] = length
        }
        return out
    }

    /// Whether nothing beside the place belongs to the same word: not a letter or digit, nor a joining sign with one behind it.
    private func isWhole(_ place: Range<Int>, of needle: [UInt8]) -> Bool {
        var before = place.lowerBound
        var steps = 0
        while before > 0, Self.joins(bytes[before - 1]) || bytes[before - 1] == UInt8(ascii: "'") {
            before -= 1
            steps += 1
            // A run of signs this long is a ruler, not a name; and looking further at every hit would not be linear.
            if steps > 64 { return false }
        }
        if before > 0, isWord(endingAt: before, besideASCII: (needle.first ?? 0) < 0x80) { return false }
        var after = place.upperBound
        while after < bytes.count, Self.joins(bytes[after]) {
            after += 1
            if after - place.upperBound > 64 { return false }
        }
        return after == bytes.count || !isWord(startingAt: after, besideASCII: (needle.last ?? 0) < 0x80)
    }

    /// Signs that hold names, addresses, paths and URLs together.
    private static func joins(_ byte: UInt8) -> Bool {
        switch byte {
        case UInt8(ascii: "."), UInt8(ascii: "-"), UInt8(ascii: "@"), UInt8(ascii: "+"), UInt8(ascii: "/"),
            UInt8(ascii: ":"), UInt8(ascii: "%"), UInt8(ascii: "#"), UInt8(ascii: "~"), UInt8(ascii: "&"),
            UInt8(ascii: "="), UInt8(ascii: "?"), UInt8(ascii: "$"), UInt8(ascii: "*"), UInt8(ascii: "\\"):
            true
        default: false
        }
    }

    private func isWord(endingAt end: Int, besideASCII: Bool) -> Bool {
        var start = end - 1
        while start > 0, bytes[start] & 0xC0 == 0x80 { start -= 1 }
        return isWord(startingAt: start, besideASCII: besideASCII)
    }

    private func isWord(startingAt start: Int, besideASCII: Bool) -> Bool {
        let byte = bytes[start]
        if byte < 0x80 { return (97...122).contains(byte) || (48...57).contains(byte) || byte == UInt8(ascii: "_") }
        let end = bytes[(start + 1)...].firstIndex { $0 & 0xC0 != 0x80 } ?? bytes.count
        guard let scalar = String(decoding: bytes[start..<end], as: UTF8.self).unicodeScalars.first else { return true }
        if besideASCII, Self.isWrittenWithoutSpaces(scalar) { return false }
        switch scalar.properties.generalCategory {
        case .uppercaseLetter, .lowercaseLetter, .titlecaseLetter, .modifierLetter, .otherLetter, .nonspacingMark,
            .spacingMark, .enclosingMark, .decimalNumber, .letterNumber, .otherNumber, .format, .unassigned, .privateUse:
            return true
        default: return false
        }
    }

    /// Han, Hiragana and Katakana: a Latin value beside them is a word of its own.
    private static func isWrittenWithoutSpaces(_ scalar: Unicode.Scalar) -> Bool {
        switch scalar.value {
        case 0x3040...0x30FF, 0x3400...0x4DBF, 0x4E00...0x9FFF, 0xF900...0xFAFF, 0x20000...0x323AF: true
        default: false
        }
    }
}
