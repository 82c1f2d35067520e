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
        var word = NameWord()
        var previous: UInt8 = 0
        for (index, byte) in zip(name.indices, name) {
            let isUpper = (65...90).contains(byte), isLower = (97...122).contains(byte)
            let isNextLower = index + 1 < name.endIndex && (97...122).contains(name[index + 1])
            let wasUpper = (65...90).contains(previous), wasLower = (97...122).contains(previous)
            if !word.isEmpty, !(isUpper || isLower) || (isUpper && (wasLower || (wasUpper && isNextLower))) {
                words.append(word)
                word = NameWord()
            }
            if isUpper || isLower { word.append(byte) }
            previous = byte
        }
        if !word.isEmpty { words.append(word) }
        return words.suffix(16)
    }

    static func set(_ text: String) -> Set<NameWord> { Set(text.split(separator: " ").map { NameWord(String($0)) }) }
}
