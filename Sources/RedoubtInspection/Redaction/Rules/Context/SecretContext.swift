/// What stands before a value, taken apart: the name it is assigned to, and how.
struct SecretContext {
    /// What makes the value the name's.
    enum Assignment: Int, CaseIterable {
        case space, equals, define, compare, colon, arrow, comma, call, tag, pair, spoken
    }

    /// What the value is wrapped in.
    enum Quote: Int, CaseIterable {
        case none, single, double, backtick, escaped, entity
    }

    /// What is called with the value.
    enum Wrap: Int, CaseIterable {
        case none, constructor, reader, other
    }

    /// What the name is glued to on its left.
    enum Left: Int, CaseIterable {
        case line, quote, dash, member, sigil, word, comment, other
    }

    private(set) var name: Range<Int>
    private(set) var words: [NameWord]
    private(set) var assignment = Assignment.space
    private(set) var quote = Quote.none
    private(set) var wrap = Wrap.none
    private(set) var left = Left.line

    init(_ candidate: RedactionCandidate) {
        let text = candidate.text
        var start = candidate.start, end = candidate.start
        while start > candidate.first, Self.nameBytes.contains(text[start - 1]) { start -= 1 }
        while start < candidate.start, text[start] == UInt8(ascii: "-") || text[start] == UInt8(ascii: ".") { start += 1 }
        while end < candidate.range.lowerBound, Self.nameBytes.contains(text[end]) { end += 1 }
        name = start..<end
        words = NameWord.words(of: text[name])
        var close = candidate.range.lowerBound
        quote = Self.quote(in: text, from: end, before: &close)
        readMiddle(text[end..<close])
        left = Self.left(of: start, in: text, from: candidate.first)
    }

    private static let nameBytes = ByteSet.word.union(ByteSet("-."))

    /// Takes the quotation mark away that ends the middle.
    private static func quote(in text: [UInt8], from start: Int, before end: inout Int) -> Quote {
        guard end > start else { return .none }
        let mark = text[end - 1]
        let quote: Quote
        switch mark {
        case UInt8(ascii: "'"): quote = .single
        case UInt8(ascii: "\""): quote = .double
        case UInt8(ascii: "`"): quote = .backtick
        case UInt8(ascii: ";"): quote = .entity
        default: return .none
        }
        end -= 1
        while end > start, text[end - 1] == mark { end -= 1 }
        guard end > start, text[end - 1] == UInt8(ascii: "\\") else { return quote }
        while end > start, text[end - 1] == UInt8(ascii: "\\") { end -= 1 }
        return .escaped
    }

    private mutating func readMiddle(_ middle: ArraySlice<UInt8>) {
        var signs = Signs()
        var isCall = false
        for byte in middle {
            if (97...122).contains(byte | 0x20), byte < 128 { signs.append(letter: byte) }
            if !Self.unseen.contains(byte) { signs.append(byte) }
            if byte == UInt8(ascii: "(") { isCall = true }
        }
        assignment = Self.assignment(signs)
        if isCall { wrap = Self.wrap(middle) }
    }

    /// What stands between a name and its value: the first two signs, and the letters.
    private struct Signs {
        var count = 0, letterCount = 0
        var first: UInt8 = 0, second: UInt8 = 0
        /// The last eight letters.
        var letters: UInt64 = 0

        mutating func append(letter: UInt8) {
            letterCount += 1
            letters = letters << 8 | UInt64(letter | 0x20)
        }

        mutating func append(_ sign: UInt8) {
            if count == 0 { first = sign } else if count == 1 { second = sign }
            count += 1
        }

        /// Whether the letters end in `value`.
        var isValueWord: Bool { letters & 0xFF_FFFF_FFFF == 0x76_616C_7565 }
    }

    /// What is no sign.
    private static let unseen = ByteSet.whitespace.union(ByteSet("\"'`])}&;\\")).union(.alphanumerics)

    private static func assignment(_ signs: Signs) -> Assignment {
        if signs.isValueWord { return .pair }
        guard signs.count > 0 else { return signs.letterCount == 0 ? .space : .spoken }
        let letterCount = signs.letterCount
        let (first, second) = (signs.first, signs.second)
        switch (first, second) {
        case (UInt8(ascii: "="), UInt8(ascii: ">")), (UInt8(ascii: "-"), UInt8(ascii: ">")): return .arrow
        case (UInt8(ascii: "="), UInt8(ascii: "=")), (UInt8(ascii: "!"), _): return .compare
        case (UInt8(ascii: ":"), UInt8(ascii: "=")): return letterCount == 0 ? .define : .equals
        case (UInt8(ascii: "="), _), (_, UInt8(ascii: "=")): return .equals
        case (UInt8(ascii: ":"), _): return letterCount >= 2 && letterCount <= 7 && signs.count == 1 ? .spoken : .colon
        case (UInt8(ascii: ","), _): return .comma
        case (UInt8(ascii: "("), _): return .call
        case (UInt8(ascii: ">"), _): return .tag
        default: return .equals
        }
    }

    private static let readers = NameWord.set(
        "get getenv env environ find read input param parameter params query prompt label text trans translate gettext field "
            + "column encode decode format join split strip open replace contains equals has is assert regex "
            + "compile match test load "
            + "require "
            + "import lookup fetch request select file path url exec run print println printf log info debug warn error write "
            + "startswith endswith starts ends append remove delete pop index exists must should expect describe it gets")

    /// The last name before the parenthesis says what is done with the value.
    private static func wrap(_ middle: ArraySlice<UInt8>) -> Wrap {
        let end = middle.lastIndex(of: UInt8(ascii: "(")) ?? middle.endIndex
        let begin = middle[..<end].lastIndex { !ByteSet.word.contains($0) }.map { $0 + 1 } ?? middle.startIndex
        let words = NameWord.words(of: middle[begin..<end])
        guard let first = words.first else { return .none }
        if words.contains(where: { readers.contains($0) }) { return .reader }
        if (65...90).contains(middle[begin]) { return .constructor }
        return takers.contains(first) ? .constructor : .other
    }

    private static let takers = NameWord.set("from value of")

    private static func left(of start: Int, in text: [UInt8], from first: Int) -> Left {
        guard start > first else { return .line }
        switch text[start - 1] {
        case UInt8(ascii: "\""), UInt8(ascii: "'"), UInt8(ascii: "`"): return .quote
        case UInt8(ascii: "$"), UInt8(ascii: "%"), UInt8(ascii: "@"): return .sigil
        case UInt8(ascii: ">"), UInt8(ascii: ":"): return .member
        case UInt8(ascii: "\n"), UInt8(ascii: "\r"): return .line
        case UInt8(ascii: "-"): return .dash
        case UInt8(ascii: "."): return .member
        case UInt8(ascii: " "), UInt8(ascii: "\t"): return leftOfSpace(start - 1, in: text, from: first)
        default: return .other
        }
    }

    private static func leftOfSpace(_ end: Int, in text: [UInt8], from first: Int) -> Left {
        var place = end
        while place > first, text[place - 1] == 32 || text[place - 1] == 9 { place -= 1 }
        guard place > first else { return .line }
        switch text[place - 1] {
        case UInt8(ascii: "\n"), UInt8(ascii: "\r"): return .line
        case UInt8(ascii: "#"), UInt8(ascii: "/"), UInt8(ascii: "*"): return .comment
        case UInt8(ascii: "-"): return .line
        case let byte where ByteSet.alphanumerics.contains(byte): return .word
        default: return .other
        }
    }
}
