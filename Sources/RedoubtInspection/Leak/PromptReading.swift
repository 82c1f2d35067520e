/// The words of the prompts, each in the writings that are looked for.
struct PromptReading {
    struct Word {
        var plain: UInt64
        /// Each letter moved on by thirteen.
        var rotated: UInt64
        /// Back to front.
        var reversed: UInt64
        var isStarter: Bool
    }

    private(set) var words: [Word] = []
    /// By prompt: which words are its.
    private(set) var ranges: [Range<Int>] = []
    /// By prompt: what its words weigh.
    private(set) var weights: [Int] = []
    /// The beginnings of words that may begin a quotation.
    private(set) var prefixes: PrefixSet
    /// The letters of the word being read, and the hash behind each.
    private var letters: [UInt8] = []
    private var beginnings: [UInt64] = []
    private var isForeign = false
    private var weight = 0

    /// Reads the texts, of which so many bytes count.
    init(_ prompts: some Sequence<String>, upTo limit: Int) {
        var room = limit
        let texts = prompts.map { prompt in
            let bytes = Array(prompt.utf8.prefix(room))
            room -= bytes.count
            return bytes
        }
        prefixes = PrefixSet(capacity: 2 * (limit - room))
        words.reserveCapacity((limit - room) / 5)
        for text in texts { read(text) }
    }

    private mutating func read(_ bytes: [UInt8]) {
        let table = WordReader.letters
        let first = words.count
        weight = 0
        var reader = WordReader()
        for index in bytes.indices {
            let before = reader.count
            let word = reader.read(bytes[index], table[Int(bytes[index])], from: index, to: index + 1)
            if let word { add(word) }
            let added = word == nil ? reader.count - before : reader.count
            if added > 0 { note(added, reader) }
        }
        if let word = reader.take() { add(word) }
        ranges.append(first..<words.count)
        weights.append(weight)
    }

    /// Keeps the letters that were just read, and the hash behind each: a quotation may be cut there.
    @inline(__always) private mutating func note(_ added: Int, _ reader: WordReader) {
        let letter = UInt8(truncatingIfNeeded: reader.tail)
        guard added > 1 || LeakWord.hash(beginnings.last ?? LeakWord.seed, adding: letter) != reader.hash else {
            letters.append(letter)
            beginnings.append(reader.hash)
            return
        }
        noteOther(added, reader)
    }

    private mutating func noteOther(_ added: Int, _ reader: WordReader) {
        var chain = beginnings.last ?? LeakWord.seed
        let known = beginnings.count
        for place in (0..<added).reversed() {
            let letter = UInt8(truncatingIfNeeded: reader.tail >> UInt64(8 * place))
            chain = LeakWord.hash(chain, adding: letter)
            letters.append(letter)
            beginnings.append(chain)
        }
        guard chain != reader.hash else { return }
        // A letter of another script: several bytes, one step.
        beginnings.removeLast(beginnings.count - known)
        beginnings.append(reader.hash)
        isForeign = true
    }

    private mutating func add(_ word: LeakWord) {
        defer { forget() }
        guard !word.isMarker else { return }
        let weight = CommonWords.weight(word)
        self.weight += weight
        let isStarter = weight > 1
        if isStarter { for beginning in beginnings { prefixes.insert(beginning) } }
        // A word with other letters has no second writing.
        let (rotated, reversed) = isForeign ? (word.hash, word.hash) : variants(isStarter)
        words.append(Word(plain: word.hash, rotated: rotated, reversed: reversed, isStarter: isStarter))
    }

    private mutating func variants(_ isStarter: Bool) -> (rotated: UInt64, reversed: UInt64) {
        var rotated = LeakWord.seed, reversed = LeakWord.seed
        let last = letters.count - 1
        for index in 0...max(0, last) where last >= 0 {
            rotated = LeakWord.hash(rotated, adding: Self.rotated(letters[index]))
            reversed = LeakWord.hash(reversed, adding: letters[last - index])
            guard isStarter else { continue }
            prefixes.insert(rotated)
            prefixes.insert(reversed)
        }
        return (rotated, reversed)
    }

    private mutating func forget() {
        letters.removeAll(keepingCapacity: true)
        beginnings.removeAll(keepingCapacity: true)
        isForeign = false
    }

    private static func rotated(_ letter: UInt8) -> UInt8 {
        guard letter >= 0x61, letter <= 0x7A else { return letter }
        return letter < 0x6E ? letter + 13 : letter - 13
    }
}
