/// A set of hashes that now and then says yes for one that is not in it: one bit each (Bloom, 1970).
struct PrefixSet: Sendable {
    private var bits: [UInt64]
    private let shift: UInt64

    /// A set for so many hashes; from a hundred thousand on it says yes more often.
    init(capacity: Int) {
        var width: UInt64 = 10
        while width < 20, 1 << width < capacity * 8 { width += 1 }
        bits = [UInt64](repeating: 0, count: 1 << (width - 6))
        shift = 64 - width
    }

    @inline(__always) mutating func insert(_ hash: UInt64) {
        let place = place(of: hash)
        bits[place >> 6] |= 1 << UInt64(place & 63)
    }

    func contains(_ hash: UInt64) -> Bool {
        let place = place(of: hash)
        return bits[place >> 6] >> UInt64(place & 63) & 1 != 0
    }

    @inline(__always) private func place(of hash: UInt64) -> Int {
        Int(truncatingIfNeeded: (hash &* 0x9E37_79B9_7F4A_7C15) >> shift)
    }
}
