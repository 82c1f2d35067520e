/// Which kinds of bytes a value has, and how many of each: what several tests ask, seen in one pass.
struct ByteKinds {
    /// A bit for each kind that some byte is of.
    private(set) var some: UInt32 = 0
    /// A bit for each kind that all bytes are of.
    private(set) var all: UInt32 = ~0

    init(_ value: ArraySlice<UInt8>) {
        let table = Self.table.span, bytes = value.span
        for place in bytes.indices {
            let kinds = table[Int(bytes[place])]
            some |= kinds
            all &= kinds
        }
    }

    func has(_ kind: Kind) -> Bool { some & kind.bit != 0 }
    func isAll(_ kind: Kind) -> Bool { all & kind.bit != 0 }

    enum Kind: UInt32, CaseIterable {
        case digit, notDigit, hex, base64, word, kebab, date, format, codeSign, strongSign, space, dollar, percent, equals, colon
        case dash, slash, at, dot, beyondASCII

        var bit: UInt32 { 1 << rawValue }

        fileprivate var bytes: ByteSet {
            switch self {
            case .digit: .digits
            case .notDigit: ByteSet.digits.inverted
            case .hex: .hex
            case .base64: ByteSet.alphanumerics.union(ByteSet("+/=_-"))
            case .word: .word
            case .kebab: ByteSet.alphanumerics.union(ByteSet("-"))
            case .date: ByteSet("0123456789.:-/TZ+ ")
            case .format: ByteSet("{}<>")
            case .codeSign: ByteSet("()[];|,")
            case .strongSign: ByteSet("!@#^*~?&$+%")
            case .space: ByteSet(" ")
            case .dollar: ByteSet("$")
            case .percent: ByteSet("%")
            case .equals: ByteSet("=")
            case .colon: ByteSet(":")
            case .dash: ByteSet("-")
            case .slash: ByteSet("/")
            case .at: ByteSet("@")
            case .dot: ByteSet(".")
            case .beyondASCII: .nonASCII
            }
        }
    }

    private static let table: [UInt32] = {
        var table = [UInt32](repeating: 0, count: 256)
        for kind in Kind.allCases {
            let set = kind.bytes
            for byte in 0..<256 where set.contains(UInt8(byte)) { table[byte] |= kind.bit }
        }
        return table
    }()
}
