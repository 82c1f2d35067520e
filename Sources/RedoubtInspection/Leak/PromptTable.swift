/// What is known of the texts to protect: which words, pairs and triples of words they have, in every writing that is looked for.
final class PromptTable: Sendable {
    /// Bytes of all prompts together; what goes beyond is not protected.
    static let mostBytes = 262_144
    private static let starterFlag: UInt8 = 0x80

    private let grams: GramTable
    private let prefixes: PrefixSet
    /// By prompt: how much quoted is a leak, in quarters of a word.
    let thresholds: [Int]

    /// Whether no prompt is long enough to be told from an ordinary phrase.
    let isEmpty: Bool

    /// `threshold` is the weight of a quotation that counts as a leak; short prompts leak with three fifths of theirs, at least `least`.
    init(_ prompts: [String], threshold: Int, least: Int) {
        let reading = PromptReading(prompts.prefix(Int(Self.starterFlag)), upTo: Self.mostBytes)
        thresholds = reading.weights.map { min(threshold, max(least, $0 * 3 / 5)) }
        isEmpty = !reading.weights.contains { $0 >= least }
        var grams = GramTable(capacity: reading.words.count * 9)
        for (owner, range) in reading.ranges.enumerated() { Self.insert(reading.words[range], UInt8(owner), &grams) }
        self.grams = grams
        prefixes = reading.prefixes
    }

    private static func insert(_ words: ArraySlice<PromptReading.Word>, _ owner: UInt8, _ grams: inout GramTable) {
        guard var last = words.first else { return }
        var beforeLast = last
        var count = 0
        for word in words {
            let flag = word.isStarter ? owner | starterFlag : owner
            insert(beforeLast.plain, last.plain, word.plain, count, flag, owner, &grams)
            insert(beforeLast.rotated, last.rotated, word.rotated, count, flag, owner, &grams)
            insert(beforeLast.reversed, last.reversed, word.reversed, count, flag, owner, &grams)
            (beforeLast, last) = (last, word)
            count += 1
        }
    }

    @inline(__always) private static func insert(
        _ first: UInt64, _ second: UInt64, _ third: UInt64, _ before: Int, _ flag: UInt8, _ owner: UInt8, _ grams: inout GramTable
    ) {
        grams.insert(GramTable.one(third), owner: flag)
        if before > 0 { grams.insert(GramTable.two(second, third), owner: owner) }
        if before > 1 { grams.insert(GramTable.three(first, second, third), owner: owner) }
    }

    // MARK: looking

    /// Whether the word is one of a prompt, and whether it tells enough to begin a quotation.
    @inline(__always) func find(_ word: UInt64) -> (isKnown: Bool, isStarter: Bool) {
        let owner = grams.owner(of: GramTable.one(word))
        return (owner >= 0, owner >= Int(Self.starterFlag))
    }

    func hasPair(_ first: UInt64, _ second: UInt64) -> Bool { grams.contains(GramTable.two(first, second)) }

    /// The prompt that has the three words in a row; -1 where none has.
    func owner(_ first: UInt64, _ second: UInt64, _ third: UInt64) -> Int { grams.owner(of: GramTable.three(first, second, third)) }

    /// Whether a word that may begin a quotation begins with these letters; now and then it says so of others.
    func mayBegin(_ prefix: UInt64) -> Bool {
        prefixes.contains(prefix)
    }
}
