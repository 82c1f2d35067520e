/// Short words in lower case, looked up in either case without making a text of the value.
struct ShortWordSet: Sendable {
    private static let longest = 16

    private let words: Set<String>
    /// By the length of the word, the first bytes that words of this length have.
    private var firsts = [ByteSet](repeating: .none, count: longest + 1)

    init(_ words: Set<String>) {
        self.words = words
        for word in words {
            guard let first = word.utf8.first else { continue }
            firsts[min(word.utf8.count, Self.longest)].insert(first)
        }
    }

    func contains(_ value: ArraySlice<UInt8>) -> Bool {
        guard let first = value.first else { return words.contains("") }
        // Beyond ASCII the lower case may have another length.
        if value.contains(where: { $0 >= 128 }) { return words.contains(String(decoding: value, as: UTF8.self).lowercased()) }
        guard firsts[min(value.count, Self.longest)].contains(KeywordAutomaton.folded(first)) else { return false }
        return words.contains(String(decoding: value, as: UTF8.self).lowercased())
    }
}
