/// Makes the views of a folded text in which disguised words stand plainly; each is at most as long as the text.
enum DisguisedViews {
    /// Joins spelled-out words (`i g n o r e`, `i.g.n.o.r.e`) and parts words that were run together; nil where there are none.
    static func spaced(_ text: FoldedText, _ tokens: [Token], _ trie: WordTrie) -> FoldedText? {
        var view = SpacedView(text: text, tokens: tokens, trie: trie)
        return view.make()
    }

    /// Reads digits and signs inside words as the letters that they imitate; nil where no word has any.
    static func leet(_ text: FoldedText) -> FoldedText? {
        var view = LeetView(text: text)
        return view.make()
    }

    /// The text with every letter moved 13 places.
    static func rot13(_ text: FoldedText) -> FoldedText {
        var out = FoldedText(capacity: text.count)
        for (index, byte) in text.bytes.enumerated() {
            out.append(text, index, as: isLetter(byte) ? (byte - 0x61 + 13) % 26 + 0x61 : byte)
        }
        return out
    }

    /// The text from its end to its start; only ASCII is turned round.
    static func reversed(_ text: FoldedText) -> FoldedText {
        var out = FoldedText(capacity: text.count)
        for index in stride(from: text.count - 1, through: 0, by: -1) {
            out.append(text, index, as: text.bytes[index] < 0x80 ? text.bytes[index] : 0x20)
        }
        return out
    }

    private static func isLetter(_ byte: UInt8) -> Bool { byte >= 0x61 && byte <= 0x7A }
}

/// The view in which digits and signs inside words are letters.
private struct LeetView {
    let text: FoldedText
    var out = FoldedText()
    var changed = false

    mutating func make() -> FoldedText? {
        guard mayChange else { return nil }
        out = FoldedText(capacity: text.count)
        var index = 0
        while index < text.count {
            let end = wordEnd(from: index)
            if end > index { rewrite(index, end) } else { out.append(text, index, as: text.bytes[index]) }
            index = max(end, index + 1)
        }
        return changed ? out : nil
    }

    /// Whether a sign stands beside a letter anywhere; in most texts none does, but at the end of a sentence.
    private var mayChange: Bool {
        var wasLetter = false, wasSign = false
        for byte in text.bytes {
            let isLetter = Self.isLetter(byte)
            if isLetter && wasSign { return true }
            let isSign = !isLetter && Self.mayBeSign(byte)
            if isSign, wasLetter, byte != 0x21 { return true }
            (wasLetter, wasSign) = (isLetter, isSign)
        }
        return false
    }

    private static func mayBeSign(_ byte: UInt8) -> Bool {
        switch byte {
        case 0x30, 0x31, 0x33...0x39, 0x21, 0x7C, 0x40, 0x24, 0x2B, 0xE2, 0xAC: true
        default: false
        }
    }

    private func wordEnd(from start: Int) -> Int {
        var end = start
        while end < text.count, Self.isLetter(text.bytes[end]) || value(at: end).letter != 0 {
            end += Self.isLetter(text.bytes[end]) ? 1 : value(at: end).length
        }
        return end
    }

    /// A word needs a letter of its own, and a sign at its end is punctuation.
    private mutating func rewrite(_ start: Int, _ end: Int) {
        let letters = (start..<end).count { Self.isLetter(text.bytes[$0]) }
        var last = end
        while last > start, [0x21, 0x7C, 0x2B].contains(text.bytes[last - 1]) { last -= 1 }
        var index = start
        while index < end {
            let (letter, length) = value(at: index)
            if letters > 0, letter != 0, index < last {
                out.append(text, index, as: letter)
                changed = true
            } else {
                for offset in 0..<length { out.append(text, index + offset, as: text.bytes[index + offset]) }
            }
            index += length
        }
    }

    private static func isLetter(_ byte: UInt8) -> Bool { byte >= 0x61 && byte <= 0x7A }

    private func value(at index: Int) -> (letter: UInt8, length: Int) {
        switch text.bytes[index] {
        case 0x30: (0x6F, 1)
        case 0x31, 0x21, 0x7C: (Tokens.ambiguousLetter, 1)
        case 0x33: (0x65, 1)
        case 0x34, 0x40: (0x61, 1)
        case 0x35, 0x24: (0x73, 1)
        case 0x36, 0x39: (0x67, 1)
        case 0x37, 0x2B: (0x74, 1)
        case 0x38: (0x62, 1)
        case 0xE2: isEuro(index) ? (0x65, 3) : (0, 1)
        default: (0, 1)
        }
    }

    private func isEuro(_ index: Int) -> Bool {
        index + 2 < text.count && text.bytes[index + 1] == 0x82 && text.bytes[index + 2] == 0xAC
    }
}

/// The view without the spaces that somebody put into words.
private struct SpacedView {
    let text: FoldedText
    let tokens: [Token]
    let trie: WordTrie
    var out = FoldedText()
    var changed = false

    /// Fewer single letters in a row than this are an abbreviation.
    static let shortestRun = 5
    /// Words from this length on may be several.
    static let longWord = 18

    mutating func make() -> FoldedText? {
        out = FoldedText(capacity: text.count)
        var copied = 0
        var index = 0
        while index < tokens.count {
            let run = spelledRun(from: index)
            if run.letters >= Self.shortestRun {
                copy(copied, Int(tokens[index].lower))
                join(index, run.end)
                copied = Int(tokens[run.end - 1].upper)
                index = run.end
                continue
            }
            let token = tokens[index]
            if token.kind == .word, token.upper - token.lower >= Self.longWord, isUnknown(token) {
                copy(copied, Int(token.lower))
                part(Array(Int(token.lower)..<Int(token.upper)))
                copied = Int(token.upper)
            }
            index += 1
        }
        guard changed else { return nil }
        copy(copied, text.count)
        return out
    }

    private mutating func copy(_ lower: Int, _ upper: Int) {
        guard lower < upper else { return }
        for index in lower..<upper { out.append(text, index, as: text.bytes[index]) }
    }

    private func isSingle(_ token: Token) -> Bool {
        token.kind == .word && token.upper - token.lower == 1 && text.bytes[Int(token.lower)] >= 0x61
    }

    /// How many tokens from `start` on spell words letter by letter, with marks or spaces between.
    private func spelledRun(from start: Int) -> (letters: Int, end: Int) {
        guard isSingle(tokens[start]) else { return (0, start) }
        var letters = 1
        var end = start + 1
        var index = end
        while index < tokens.count, tokens[index].lower - tokens[end - 1].upper <= 4 {
            if isSingle(tokens[index]) {
                letters += 1
                end = index + 1
            } else if tokens[index].kind == .word {
                break
            }
            index += 1
        }
        return (letters, end)
    }

    /// Writes the run's letters without what was between them; a wider gap than usual was a space.
    private mutating func join(_ start: Int, _ end: Int) {
        let letters = (start..<end).filter { isSingle(tokens[$0]) }.map { Int(tokens[$0].lower) }
        let gaps = zip(letters.dropFirst(), letters).map { $0 - $1 }
        let usual = gaps.min() ?? 2
        var word: [Int] = []
        for (place, letter) in letters.enumerated() {
            if place > 0, gaps[place - 1] > usual {
                part(word)
                space()
                word = []
            }
            word.append(letter)
        }
        part(word)
        changed = true
    }

    private mutating func space() {
        guard out.count > 0 else { return }
        let end = Int(out.ends[out.count - 1])
        out.append(0x20, from: end..<end)
    }

    /// Whether a long word is made of at least three known ones and little else.
    private func isUnknown(_ token: Token) -> Bool {
        var index = Int(token.lower)
        let end = Int(token.upper)
        var words = 0
        var covered = 0
        while index < end {
            let length = trie.longestWord(text.bytes, index, end).length
            if length > 2 {
                words += 1
                covered += length
            }
            index += max(length, 1)
        }
        return words > 2 && covered * 10 >= (end - Int(token.lower)) * 7
    }

    /// Writes a word, parted at the known words in it, longest first.
    private mutating func part(_ places: [Int]) {
        let bytes = places.map { text.bytes[$0] }
        var index = 0
        var known = true
        while index < bytes.count {
            let longest = trie.longestWord(bytes, index, bytes.count)
            let length = longest.length >= 2 ? longest.length : 1
            if longest.length >= 2 && index > 0 || longest.length >= 2 && !known { space() }
            if longest.length >= 2 && index > 0 { changed = true }
            for offset in index..<index + length { out.append(text, places[offset], as: bytes[offset]) }
            known = longest.length >= 2
            index += length
        }
    }
}
