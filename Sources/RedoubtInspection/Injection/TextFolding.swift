/// Makes the folded view of a text that the signatures read: one pass, linear, bounded by the input.
///
/// Compatibility forms become plain letters, case and accents go, invisible characters and combining marks vanish, tag
/// characters are read out, and Greek or Cyrillic letters inside otherwise Latin words become the letters they imitate.
/// Text that is really Greek or Russian stays so. Every folded byte keeps the original range that it stands for.
struct TextFolding {
    private let source: MappedBytes
    private let range: Range<Int>
    private var out: FoldedText
    private var word = Word()
    private var plainWords = 0
    private var foreignWords = 0
    private var marks = 0
    private var invisible = false
    private var inTags = false
    private var flags = 0

    /// What is known of the word being read.
    private struct Word {
        var start = 0
        var latin = 0
        var foreign = 0
        var unmapped = 0
        var sourceStart = 0
    }

    static func fold(_ source: MappedBytes, _ range: Range<Int>? = nil) -> FoldedText {
        var folding = TextFolding(source, range ?? 0..<source.bytes.count)
        folding.run()
        return folding.out
    }

    static func fold(_ text: String) -> FoldedText { fold(MappedBytes(bytes: Array(text.utf8), origin: .same)) }

    private init(_ source: MappedBytes, _ range: Range<Int>) {
        self.source = source
        self.range = range
        out = FoldedText(capacity: range.count)
    }

    private mutating func run() {
        var index = range.lowerBound
        while index < range.upperBound {
            let byte = source.bytes[index]
            if byte < 0x80 {
                leaveTags()
                ascii(byte >= 0x41 && byte <= 0x5A ? byte + 0x20 : byte, source.original(index, index + 1))
                index += 1
            } else {
                let (scalar, length) = UTF8Scalar.decode(source.bytes, at: index)
                fold(scalar, source.original(index, index + length))
                index += length
            }
        }
        endWord()
        out.tagCharacters = max(0, out.tagCharacters - 6 * flags)
    }

    private mutating func fold(_ scalar: UInt32, _ original: Range<Int>) {
        if scalar == 0x1F3F4 { flags += 1 }
        let folded = FoldingTables.fold(scalar)
        if case .tag(let byte) = folded { return tag(byte, original) }
        leaveTags()
        switch folded {
        case .removed(let mark): remove(mark: mark)
        case .ascii(let packed, let disguised):
            var rest = packed
            repeat {
                ascii(UInt8(rest & 0xFF), original)
                if disguised { out.markDisguise() }
                rest >>= 8
            } while rest != 0
        case .scalar(let other): keep(other, original)
        case .tag: break
        }
    }

    private mutating func ascii(_ byte: UInt8, _ original: Range<Int>) {
        marks = 0
        if byte >= 0x61 && byte <= 0x7A {
            word.latin += 1
            out.append(byte, from: original)
            if invisible && word.latin + word.foreign > 1 { out.markDisguise() }
        } else {
            if byte < 0x30 || byte > 0x39 { endWord() }
            out.append(byte == 0x0D || (byte < 0x20 && byte != 0x0A) ? 0x20 : byte, from: original)
            if byte < 0x30 || byte > 0x39 { word.start = out.count }
        }
        invisible = false
    }

    private mutating func keep(_ scalar: UInt32, _ original: Range<Int>) {
        marks = 0
        invisible = false
        if scalar >= 0x370 && scalar <= 0x52F {
            word.foreign += 1
            if !FoldingTables.isPerfectLookalike(scalar) { word.unmapped += 1 }
        } else if scalar > 0x52F {
            endWord()
        }
        out.append(scalar: scalar, from: original)
        if scalar > 0x52F { word.start = out.count }
    }

    /// A mark or an invisible character: gone, but remembered when it splits a word or stacks up.
    private mutating func remove(mark: Bool) {
        guard word.latin > 0 else { return }
        if mark {
            marks += 1
            if marks == 2 { out.markDisguise() }
        } else {
            invisible = true
        }
    }

    private mutating func tag(_ byte: UInt8, _ original: Range<Int>) {
        if !inTags {
            ascii(0x20, original)
            inTags = true
        }
        out.tagCharacters += 1
        ascii(byte, original)
        out.markDisguise()
    }

    /// The hidden words end where the visible ones go on.
    private mutating func leaveTags() {
        guard inTags else { return }
        inTags = false
        let end = Int(out.ends.last ?? 0)
        ascii(0x20, end..<end)
    }

    /// Decides the word's script, and rewrites it where it only imitates Latin.
    private mutating func endWord() {
        defer { word = Word(start: out.count) }
        guard word.foreign > 0 else {
            if word.latin > 0 { plainWords += 1 }
            return
        }
        let imitates = word.latin > 0 || (word.unmapped == 0 && word.foreign > 2 && plainWords > 0 && foreignWords == 0)
        guard imitates else {
            foreignWords += 1
            return
        }
        rewriteWord()
        plainWords += 1
    }

    private mutating func rewriteWord() {
        let copy = out.takeTail(from: word.start)
        var index = 0
        while index < copy.count {
            let (scalar, length) = UTF8Scalar.decode(copy.bytes, at: index)
            let latin = FoldingTables.lookalike(scalar)
            if latin == 0 {
                for offset in 0..<length { out.append(copy, index + offset, as: copy.bytes[index + offset]) }
            } else {
                out.append(copy, index, as: latin)
                out.markDisguise()
            }
            index += length
        }
    }
}
