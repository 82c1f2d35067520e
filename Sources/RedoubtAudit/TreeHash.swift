internal import Crypto

/// One hash of the log's tree: the 32 bytes of a SHA-256.
public struct TreeHash: Sendable, Hashable {
    /// How many bytes a hash has.
    public static let count = 32

    // Four big-endian words: cheap to compare and to copy, no allocation.
    private var words: (UInt64, UInt64, UInt64, UInt64)

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

    func append(to out: inout [UInt8]) { eachWord { for shift in stride(from: 56, through: 0, by: -8) { out.append(UInt8(truncatingIfNeeded: $0 >> UInt64(shift))) } } }

    func appendHex(to out: inout [UInt8]) {
        eachWord { for shift in stride(from: 60, through: 0, by: -4) { out.append(Hex.digit(UInt8(truncatingIfNeeded: $0 >> UInt64(shift)) & 15)) } }
    }

    /// Writes the 64 digits over what is at `start`.
    func writeHex(into out: inout [UInt8], at start: Int) {
        var at = start
        eachWord {
            for shift in stride(from: 60, through: 0, by: -4) {
                out[at] = Hex.digit(UInt8(truncatingIfNeeded: $0 >> UInt64(shift)) & 15)
                at += 1
            }
        }
    }

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
