/// A word of a text as its disguises leave it, and where it stands.
struct LeakWord: Sendable {
    /// What every writing of the word has in common.
    var hash: UInt64
    /// The offset of its first byte.
    var start: Int
    /// The offset behind its last byte.
    var end: Int
    /// Its last eight letters, the very last in the low byte.
    var tail: UInt64
    /// How many letters it has.
    var letters: Int
    /// Whether it is one sign of a script that writes no spaces.
    var isIdeograph = false

    static let none = LeakWord(hash: 0, start: 0, end: 0, tail: 0, letters: 0)

    /// Numbers of a list and single letters stand between the words of a quotation without being part of it.
    var isMarker: Bool {
        guard !isIdeograph else { return false }
        return letters == 1 || (letters == 2 && Self.isDigit(tail & 0xFF) && Self.isDigit(tail >> 8 & 0xFF))
    }

    /// The byte that the word spells as two hexadecimal digits, also behind `0x` or `x`.
    var hexByte: UInt8? {
        switch letters {
        case 2: break
        case 3 where tail >> 16 & 0xFF == 0x78: break
        case 4 where tail >> 16 & 0xFFFF == 0x3078: break
        default: return nil
        }
        guard let high = Self.digit(tail >> 8 & 0xFF), let low = Self.digit(tail & 0xFF) else { return nil }
        return high << 4 | low
    }

    private static func isDigit(_ byte: UInt64) -> Bool { byte >= 0x30 && byte <= 0x39 }

    private static func digit(_ byte: UInt64) -> UInt8? {
        switch byte {
        case 0x30...0x39: UInt8(byte - 0x30)
        case 0x61...0x66: UInt8(byte - 0x61 + 10)
        default: nil
        }
    }

    // MARK: hashing (FNV-1a, Fowler, Noll and Vo)

    static let seed: UInt64 = 0xCBF2_9CE4_8422_2325

    @inline(__always) static func hash(_ hash: UInt64, adding letter: UInt8) -> UInt64 {
        (hash ^ UInt64(letter)) &* 0x100_0000_01B3
    }

    static func hash(_ letters: some Sequence<UInt8>) -> UInt64 { letters.reduce(seed) { hash($0, adding: $1) } }
}
