/// One word or punctuation mark of a folded view.
struct Token {
    enum Kind: UInt8 {
        case word
        /// A run of one punctuation character.
        case mark
        /// A mark that parts more than words do: brackets, slashes, bars, signs of code.
        case fence
        /// The start of a line; it has no width.
        case line
        /// The start of a line after an empty one, or of a list item.
        case paragraph
        /// The end of a sentence.
        case stop
    }

    var lower: Int32
    var upper: Int32
    var kind: Kind
    /// The mark's character; 0 for words and lines.
    var mark: UInt8
}

/// Cuts a folded view into words and marks: a Chinese, Japanese or Korean character is a word of its own.
struct Tokens {
    private(set) var all: [Token] = []
    private let bytes: [UInt8]
    private var wordsSinceStop = 0

    /// Stands for "i or l" where leet spelling leaves both open.
    static let ambiguousLetter: UInt8 = 0x01

    init(_ text: FoldedText) {
        bytes = text.bytes
        all.reserveCapacity(bytes.count / 5 + 2)
        add(0, 0, .line)
        var index = 0
        while index < bytes.count { index = take(at: index) }
    }

    private mutating func take(at index: Int) -> Int {
        let byte = bytes[index]
        switch byte {
        case 0x61...0x7A, 0x30...0x39, Self.ambiguousLetter: return word(at: index)
        case 0x0A:
            add(index + 1, index + 1, startsParagraph(at: index + 1) ? .paragraph : .line)
            wordsSinceStop = 0
            return index + 1
        case ..<0x80: return byte > 0x20 && byte != 0x5F ? mark(byte, at: index) : index + 1
        default:
            let (scalar, length) = UTF8Scalar.decode(bytes, at: index)
            switch Self.kind(scalar) {
            case .letter: return word(at: index)
            case .ideograph:
                add(index, index + length, .word)
                wordsSinceStop += 1
            case .separator: break
            }
            return index + length
        }
    }

    private mutating func add(_ lower: Int, _ upper: Int, _ kind: Token.Kind, mark: UInt8 = 0) {
        all.append(Token(lower: Int32(truncatingIfNeeded: lower), upper: Int32(truncatingIfNeeded: upper), kind: kind, mark: mark))
    }

    private mutating func word(at start: Int) -> Int {
        var index = start
        scan: while index < bytes.count {
            let byte = bytes[index]
            switch byte {
            case 0x61...0x7A, 0x30...0x39, Self.ambiguousLetter: index += 1
            case 0x27:
                guard index + 1 < bytes.count, bytes[index + 1] > 0x2F, !isElision(start, index) else { break scan }
                index += 1
            case 0x80...:
                let (scalar, length) = UTF8Scalar.decode(bytes, at: index)
                guard Self.kind(scalar) == .letter else { break scan }
                index += length
            default: break scan
            }
        }
        add(start, index, .word)
        wordsSinceStop += 1
        return max(index, start + 1)
    }

    /// Whether an apostrophe parts two words, as in *l'invite* or *dell'utente*, and not as in *don't*.
    private func isElision(_ start: Int, _ end: Int) -> Bool {
        switch end - start {
        case 1: [0x6C, 0x64, 0x6A, 0x6E, 0x73, 0x6D, 0x74, 0x63].contains(bytes[start])
        case 2: bytes[start] == 0x71 && bytes[start + 1] == 0x75 || bytes[start] == 0x75 && bytes[start + 1] == 0x6E
        case 4: bytes[end - 1] == 0x6C && bytes[end - 2] == 0x6C
        case 5: bytes[start] == 0x71 && bytes[end - 1] == 0x74
        default: false
        }
    }

    private mutating func mark(_ byte: UInt8, at start: Int) -> Int {
        var index = start + 1
        while index < bytes.count, bytes[index] == byte { index += 1 }
        // Words that are all parted by full stops are no sentences.
        let isEnd = (byte == 0x2E || byte == 0x21 || byte == 0x3F || byte == 0x3B) && (index == bytes.count || bytes[index] <= 0x22)
        add(start, index, isEnd && wordsSinceStop > 1 ? .stop : Self.isFence(byte) ? .fence : .mark, mark: byte)
        if isEnd { wordsSinceStop = 0 }
        return index
    }

    /// Whether the line break before `index` was preceded by another, or a mark such as `-`, `*` or `#` follows.
    private func startsParagraph(at index: Int) -> Bool {
        if all.last?.kind == .line || all.last?.kind == .paragraph { return true }
        var next = index
        while next < bytes.count, next - index < 16, bytes[next] == 0x20 { next += 1 }
        return next < bytes.count && [0x2D, 0x2A, 0x23, 0x7C].contains(bytes[next])
    }

    /// `= ( ) { } | ; < [ ] / \`
    private static func isFence(_ byte: UInt8) -> Bool {
        switch byte {
        case 0x3D, 0x28, 0x29, 0x7B, 0x7D, 0x7C, 0x3B, 0x3C, 0x5B, 0x5D, 0x2F, 0x5C: true
        default: false
        }
    }

    private enum Character { case letter, ideograph, separator }

    private static func kind(_ scalar: UInt32) -> Character {
        switch scalar {
        case ..<0xC0, 0xD7, 0xF7, 0x2000...0x2BFF, 0x60C, 0x61B, 0x61F, 0x6D4, 0x964, 0x965: .separator
        case ..<0x2E80: .letter
        case 0x2E80...0x2FFF, 0x3005, 0x3041...0x30FA, 0x30FC...0x9FFF, 0xAC00...0xD7A3, 0xF900...0xFAFF,
            0x20000...0x3FFFF:
            .ideograph
        case 0x3000...0x30FB, 0xE000...0xF8FF, 0xFE30...0xFE6F, 0xFF00...0xFFEF, 0x1F000...: .separator
        default: .letter
        }
    }
}
