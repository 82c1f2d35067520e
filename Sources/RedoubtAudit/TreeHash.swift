/// One hash of the log's tree: the 32 bytes of a SHA-256.
public struct TreeHash: Sendable, Hashable {
    /// How many bytes a hash has.
    public static let count = 32

    /// Four big-endian words: cheap to compare and to copy, no allocation.
    let words: (UInt64, UInt64, UInt64, UInt64)

    /// Takes 32 bytes; nil for any other count.
    public init?(_ bytes: some Collection<UInt8>) {
        guard bytes.count == Self.count else { return nil }
        var iterator = bytes.makeIterator()
        func word() -> UInt64 {
            var value: UInt64 = 0
            for _ in 0..<8 { value = value << 8 | UInt64(iterator.next() ?? 0) }
            return value
        }
        words = (word(), word(), word(), word())
    }

    /// Reads 64 hexadecimal digits.
    public init?(hex: some StringProtocol) {
        guard let bytes = Hex.decode(hex) else { return nil }
        self.init(bytes)
    }

    init(words: (UInt64, UInt64, UInt64, UInt64)) { self.words = words }

    public static func == (left: Self, right: Self) -> Bool { left.words == right.words }

    public func hash(into hasher: inout Hasher) {
        hasher.combine(words.0)
        hasher.combine(words.1)
    }

    public var bytes: [UInt8] {
        var out: [UInt8] = []
        out.reserveCapacity(Self.count)
        append(to: &out)
        return out
    }

    /// The hash as 64 lower-case digits.
    public var hex: String { Hex.encode(bytes) }

    func append(to out: inout [UInt8]) {
        eachWord { word in
            for shift in stride(from: 56, through: 0, by: -8) { out.append(UInt8(truncatingIfNeeded: word >> UInt64(shift))) }
        }
    }

    func appendHex(to out: inout [UInt8]) {
        let start = out.count
        out += Self.zeros
        writeHex(into: &out, at: start)
    }

    /// Writes the 64 digits over what is at `start`.
    func writeHex(into out: inout [UInt8], at start: Int) {
        var span = out.mutableSpan
        var at = start
        eachWord { word in
            var rest = word
            for _ in 0..<16 {
                span[at] = Hex.digit(UInt8(truncatingIfNeeded: rest >> 60))
                rest <<= 4
                at += 1
            }
        }
    }

    /// Whether these are the 64 digits of the hash.
    func isHex(_ digits: ArraySlice<UInt8>) -> Bool {
        guard digits.count == 64 else { return false }
        let span = digits.span
        var (at, fits) = (0, true)
        eachWord { word in
            var rest = word
            for _ in 0..<16 {
                fits = fits && span[at] == Hex.digit(UInt8(truncatingIfNeeded: rest >> 60))
                rest <<= 4
                at += 1
            }
        }
        return fits
    }

    private static let zeros = [UInt8](repeating: 48, count: 64)

    private func eachWord(_ body: (UInt64) -> Void) {
        body(words.0)
        body(words.1)
        body(words.2)
        body(words.3)
    }
}

extension TreeHash: CustomStringConvertible {
    public var description: String { hex }
}
