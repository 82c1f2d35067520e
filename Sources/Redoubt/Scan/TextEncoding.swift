/// How the bytes of a file spell text.
enum TextEncoding: String, Sendable, Hashable {
    case utf8 = "utf-8"
    case utf16LittleEndian = "utf-16le"
    case utf16BigEndian = "utf-16be"
    case utf32LittleEndian = "utf-32le"
    case utf32BigEndian = "utf-32be"

    /// How much of a file's beginning decides. Git looks as far for a NUL.
    static let sample = 8_000

    /// Judges by the first bytes of a file; nil when it is no text. What is no valid UTF-8 but has no NUL counts as UTF-8.
    init?(sniffing head: ArraySlice<UInt8>) {
        let head = head.prefix(Self.sample)
        if let marked = Self.marked(head) {
            self = marked
        } else if !head.contains(0) {
            self = .utf8
        } else if let guessed = Self.guessed(Array(head)) {
            self = guessed
        } else {
            return nil
        }
    }

    /// How many bytes a code unit has.
    var unit: Int {
        switch self {
        case .utf8: 1
        case .utf16LittleEndian, .utf16BigEndian: 2
        case .utf32LittleEndian, .utf32BigEndian: 4
        }
    }

    /// By the byte order mark (the Unicode Standard, section 23.8). The mark of UTF-32 begins like that of UTF-16.
    private static func marked(_ head: ArraySlice<UInt8>) -> TextEncoding? {
        if head.starts(with: [0xFF, 0xFE, 0, 0]) { return .utf32LittleEndian }
        if head.starts(with: [0, 0, 0xFE, 0xFF]) { return .utf32BigEndian }
        if head.starts(with: [0xFF, 0xFE]) { return .utf16LittleEndian }
        if head.starts(with: [0xFE, 0xFF]) { return .utf16BigEndian }
        return nil
    }

    /// UTF-16 without a mark: in text of mostly Latin letters every other byte is NUL, and always the same other.
    private static func guessed(_ head: [UInt8]) -> TextEncoding? {
        let units = head.count / 2
        guard units >= 4 else { return nil }
        var even = 0, odd = 0
        for at in 0..<units {
            if head[2 * at] == 0 { even += 1 }
            if head[2 * at + 1] == 0 { odd += 1 }
        }
        if odd * 10 >= units * 7, even * 50 <= units, isText(head, low: 0) { return .utf16LittleEndian }
        if even * 10 >= units * 7, odd * 50 <= units, isText(head, low: 1) { return .utf16BigEndian }
        return nil
    }

    /// Small numbers in a binary file have the same pattern, but are control characters if read as text.
    private static func isText(_ head: [UInt8], low: Int) -> Bool {
        for at in stride(from: 0, to: head.count - 1, by: 2) where head[at + 1 - low] == 0 {
            let byte = head[at + low]
            if byte < 0x20, byte != 9, byte != 10, byte != 12, byte != 13 { return false }
        }
        return true
    }
}
