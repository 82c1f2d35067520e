/// Takes a text apart into folded words, a byte at a time: case, accents, look-alikes, widths, invisible characters and everything
/// between words are left out, so that a quotation reads like what it quotes.
struct WordReader: Sendable {
    /// A longer word is cut, so that a word never waits for more.
    static let mostLetters = 32
    /// The bytes that a word may take, invisible ones between its letters included.
    static let mostBytes = 512

    /// The hash of the letters so far.
    private(set) var hash = LeakWord.seed
    private(set) var count = 0
    private(set) var start = 0
    private(set) var end = 0
    private(set) var tail: UInt64 = 0
    private var isIdeograph = false
    private var isEscaped = false
    private var scalar: UInt32 = 0
    private var scalarStart = 0
    private var missing = 0

    /// Where a character begins of which bytes are missing; `Int.max` where none is.
    var unfinished: Int { missing > 0 ? scalarStart : .max }

    /// What a byte is: 0 ends a word, 1 is passed over, 2 is a backslash, 3 belongs to a longer character, else the folded letter.
    static let letters: [UInt8] = (0..<256).map { byte in
        switch byte {
        case 0x30...0x39, 0x61...0x7A: UInt8(byte)
        case 0x41...0x5A: UInt8(byte + 0x20)
        case 0x27: 1
        case 0x5C: 2
        case 0x80...: 3
        default: 0
        }
    }

    /// Reads the byte that stands for `[from, to)` of the text; answers with the word that ended before it.
    @inline(__always) mutating func read(_ byte: UInt8, _ letter: UInt8, from: Int, to: Int) -> LeakWord? {
        guard letter > 3, !isEscaped, missing == 0 else { return readOther(byte, letter, from, to) }
        if count > 0, count == Self.mostLetters || from - start > Self.mostBytes || isIdeograph {
            let word = take()
            append(letter, from, to)
            return word
        }
        append(letter, from, to)
        return nil
    }

    /// The same for a byte alone.
    mutating func read(_ byte: UInt8, from: Int, to: Int) -> LeakWord? {
        read(byte, Self.letters[Int(byte)], from: from, to: to)
    }

    /// The word that is being read, ended here.
    mutating func take() -> LeakWord? {
        guard count > 0 else { return nil }
        let word = LeakWord(hash: hash, start: start, end: end, tail: tail, letters: count, isIdeograph: isIdeograph)
        count = 0
        hash = LeakWord.seed
        isIdeograph = false
        return word
    }

    @inline(__always) private mutating func append(_ letter: UInt8, _ from: Int, _ to: Int) {
        if count == 0 {
            start = from
            tail = 0
        }
        hash = LeakWord.hash(hash, adding: letter)
        tail = tail << 8 | UInt64(letter)
        count += 1
        end = to
    }

    private mutating func readOther(_ byte: UInt8, _ letter: UInt8, _ from: Int, _ to: Int) -> LeakWord? {
        if byte >= 0x80 { return readPart(byte, from, to) }
        missing = 0
        let wasEscaped = isEscaped
        isEscaped = letter == 2
        // A line's end as source code writes it.
        if wasEscaped, byte == 0x6E || byte == 0x72 || byte == 0x74 { return nil }
        if letter > 3 { return fold(letter, from, to) }
        return letter == 1 ? nil : take()
    }

    // MARK: longer characters

    private mutating func readPart(_ byte: UInt8, _ from: Int, _ to: Int) -> LeakWord? {
        isEscaped = false
        if byte >= 0xC0 {
            missing = byte >= 0xF0 ? 3 : byte >= 0xE0 ? 2 : 1
            scalar = UInt32(byte) & (0x3F >> UInt32(missing))
            scalarStart = from
            return nil
        }
        guard missing > 0 else { return take() }
        scalar = scalar << 6 | UInt32(byte & 0x3F)
        missing -= 1
        return missing == 0 ? fold(scalar, scalarStart, to) : nil
    }

    private mutating func fold(_ scalar: UInt32, _ from: Int, _ to: Int) -> LeakWord? {
        // The apostrophes of typesetters.
        if scalar == 0x2019 || scalar == 0x2018 || scalar == 0x02BC { return nil }
        switch FoldingTables.fold(scalar) {
        case .removed: return nil
        case .tag(let byte): return fold(byte, from, to)
        case .ascii(let packed, _):
            var word: LeakWord?
            var rest = packed
            while rest != 0 {
                word = fold(UInt8(rest & 0xFF), from, to) ?? word
                rest >>= 8
            }
            return word
        case .scalar(let other): return foldForeign(other, from, to)
        }
    }

    private mutating func fold(_ byte: UInt8, _ from: Int, _ to: Int) -> LeakWord? {
        let letter = Self.letters[Int(byte)]
        guard letter > 3 else { return letter == 1 ? nil : take() }
        let isFull = count == Self.mostLetters || from - start > Self.mostBytes || isIdeograph
        let word = count > 0 && isFull ? take() : nil
        append(letter, from, to)
        return word
    }

    private mutating func foldForeign(_ scalar: UInt32, _ from: Int, _ to: Int) -> LeakWord? {
        let lookalike = FoldingTables.lookalike(scalar)
        if lookalike != 0 { return fold(lookalike, from, to) }
        guard Self.isLetter(scalar) else { return take() }
        let ideograph = Self.isIdeograph(scalar)
        let isFull = count >= Self.mostLetters || from - start > Self.mostBytes || isIdeograph || ideograph
        let word = isFull ? take() : nil
        let counted = count
        for shift in [0, 8, 16] as [UInt32] { append(UInt8(truncatingIfNeeded: scalar >> shift), from, to) }
        count = counted + 1
        isIdeograph = ideograph
        return word
    }

    /// Beyond the symbols; what is rarely a letter there does no harm when it counts as one.
    private static func isLetter(_ scalar: UInt32) -> Bool {
        switch scalar {
        case ..<0x250: scalar >= 0xC0 && scalar != 0xD7 && scalar != 0xF7
        case 0x2000...0x2BFF, 0x2E00...0x2E7F, 0x3000...0x3004, 0x3006...0x3040, 0xE000...0xF8FF, 0xFE30...0xFE6F, 0xFFE0...0xFFFF,
            0x1F000...0x1FAFF:
            false
        default: true
        }
    }

    /// Chinese, Japanese, Thai, Lao, Khmer and Burmese write no spaces between words.
    private static func isIdeograph(_ scalar: UInt32) -> Bool {
        switch scalar {
        case 0x0E00...0x0EFF, 0x1000...0x109F, 0x1780...0x17FF, 0x3005, 0x3041...0x30FF, 0x3400...0x9FFF, 0xF900...0xFAFF,
            0x20000...0x3FFFF:
            true
        default: false
        }
    }
}
