/// A set of byte values, for classes of characters and for what may stand beside a match.
public struct ByteSet: Sendable, Hashable {
    private var low: (UInt64, UInt64) = (0, 0)
    private var high: (UInt64, UInt64) = (0, 0)

    /// The empty set.
    public init() {}

    /// The bytes of the text; `-` between two characters has no special meaning.
    public init(_ text: String) { for byte in text.utf8 { insert(byte) } }

    /// A byte, and if it is a letter of ASCII its other case.
    init(bothCasesOf byte: UInt8) {
        insert(byte)
        if (97...122).contains(byte | 0x20) { insert(byte ^ 0x20) }
    }

    /// Every byte of a range.
    public init(_ range: ClosedRange<UInt8>) { for byte in range { insert(byte) } }

    /// Adds a byte.
    public mutating func insert(_ byte: UInt8) {
        let bit = UInt64(1) << UInt64(byte & 63)
        switch byte >> 6 {
        case 0: low.0 |= bit
        case 1: low.1 |= bit
        case 2: high.0 |= bit
        default: high.1 |= bit
        }
    }

    /// Whether the byte is in the set.
    public func contains(_ byte: UInt8) -> Bool {
        // Selections, not jumps: which word it is cannot be foretold.
        let below = byte & 64 == 0 ? low.0 : low.1, above = byte & 64 == 0 ? high.0 : high.1
        return (byte & 128 == 0 ? below : above) &>> UInt64(byte & 63) & 1 != 0
    }

    /// The bytes of either.
    public func union(_ other: ByteSet) -> ByteSet {
        var result = self
        result.low = (low.0 | other.low.0, low.1 | other.low.1)
        result.high = (high.0 | other.high.0, high.1 | other.high.1)
        return result
    }

    /// The bytes of both.
    public func intersection(_ other: ByteSet) -> ByteSet {
        var result = self
        result.low = (low.0 & other.low.0, low.1 & other.low.1)
        result.high = (high.0 & other.high.0, high.1 & other.high.1)
        return result
    }

    /// How many bytes are in the set.
    var count: Int {
        low.0.nonzeroBitCount + low.1.nonzeroBitCount + high.0.nonzeroBitCount + high.1.nonzeroBitCount
    }

    /// The lowest byte; 0 when there is none.
    var first: UInt8 {
        var result: UInt8 = 0
        for (place, word) in [low.0, low.1, high.0, high.1].enumerated().reversed() where word != 0 {
            result = UInt8(place * 64 + word.trailingZeroBitCount)
        }
        return result
    }

    /// Calls the closure with every byte, the lowest first.
    func forEach(_ body: (UInt8) -> Void) {
        for (place, word) in [low.0, low.1, high.0, high.1].enumerated() {
            var rest = word
            while rest != 0 {
                body(UInt8(place * 64 + rest.trailingZeroBitCount))
                rest &= rest &- 1
            }
        }
    }

    /// The bytes that are not in the set.
    public var inverted: ByteSet {
        var result = self
        result.low = (~low.0, ~low.1)
        result.high = (~high.0, ~high.1)
        return result
    }

    /// Whether no byte is in the set.
    public var isEmpty: Bool { low.0 | low.1 | high.0 | high.1 == 0 }

    public static func == (lhs: ByteSet, rhs: ByteSet) -> Bool { lhs.low == rhs.low && lhs.high == rhs.high }

    public func hash(into hasher: inout Hasher) {
        hasher.combine(low.0)
        hasher.combine(low.1)
        hasher.combine(high.0)
        hasher.combine(high.1)
    }
}

extension ByteSet {
    /// No byte.
    public static let none = ByteSet()
    /// Every byte.
    public static let all = ByteSet(0...255)
    /// `0` to `9`.
    public static let digits = ByteSet("0123456789")
    /// The letters of ASCII.
    public static let letters = ByteSet("abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ")
    /// Hexadecimal digits in either case.
    public static let hex = ByteSet("0123456789abcdefABCDEF")
    /// Letters and digits of ASCII.
    public static let alphanumerics = letters.union(digits)
    /// `[A-Za-z0-9_]`: what `\w` and `\b` mean.
    public static let word = alphanumerics.union(ByteSet("_"))
    /// Every byte of a scalar beyond ASCII.
    public static let nonASCII = ByteSet(0x80...0xFF)
    /// What `\s` means.
    public static let whitespace = ByteSet(" \t\n\r\u{0B}\u{0C}")
}
