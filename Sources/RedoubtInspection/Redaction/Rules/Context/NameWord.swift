/// A word of letters as a number, so that it can be looked up without an allocation. Twelve letters count.
struct NameWord: Hashable {
    private(set) var bits: UInt64 = 0

    init() {}

    init(_ text: String) { for byte in text.utf8 { append(byte) } }

    var isEmpty: Bool { bits == 0 }

    mutating func append(_ letter: UInt8) { if bits >> 55 == 0 { bits = bits << 5 | UInt64(letter & 0x1F) } }

    /// The words of a name such as `dbPassword_2`: `db`, `password`. At most sixteen, the last ones.
    static func words(of name: ArraySlice<UInt8>) -> [NameWord] {
        var words: [NameWord] = []
        words.reserveCapacity(8)
        var word = NameWord()
        var previous: UInt8 = 0
        let bytes = name.span
        for index in bytes.indices {
            let byte = bytes[index]
            let isUpper = (65...90).contains(byte), isLower = (97...122).contains(byte)
            let isNextLower = index + 1 < bytes.count && (97...122).contains(bytes[index + 1])
            let wasUpper = (65...90).contains(previous), wasLower = (97...122).contains(previous)
            if !word.isEmpty, !(isUpper || isLower) || (isUpper && (wasLower || (wasUpper && isNextLower))) {
                words.append(word)
                word = NameWord()
            }
            if isUpper || isLower { word.append(byte) }
            previous = byte
        }
        if !word.isEmpty { words.append(word) }
        if words.count > 16 { words.removeFirst(words.count - 16) }
        return words
    }

    static func set(_ text: String) -> NameWordSet { NameWordSet(text.split(separator: " ").map { NameWord(String($0)) }) }

    /// Multiplicative (Knuth, TAOCP 3, 6.4).
    func slot(among count: Int) -> Int { Int(truncatingIfNeeded: (bits &* 0x9E37_79B9_7F4A_7C15) &>> 40) & (count - 1) }
}

/// Words that are looked up for every name: an open table, because a set's hash would cost more than all the rest.
struct NameWordSet: Sendable {
    private var slots: [NameWord]

    init(_ words: [NameWord]) {
        var size = 4
        while size < words.count * 4 { size *= 2 }
        slots = Array(repeating: NameWord(), count: size)
        for word in words where !contains(word) {
            var slot = word.slot(among: size)
            while !slots[slot].isEmpty { slot = (slot + 1) & (size - 1) }
            slots[slot] = word
        }
    }

    var words: [NameWord] { slots.filter { !$0.isEmpty } }

    func contains(_ word: NameWord) -> Bool {
        let slots = slots.span
        var slot = word.slot(among: slots.count)
        while !slots[slot].isEmpty {
            if slots[slot] == word { return true }
            slot = (slot + 1) & (slots.count - 1)
        }
        return false
    }
}
