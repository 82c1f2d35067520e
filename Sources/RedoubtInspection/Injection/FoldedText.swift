/// A folded, lower-cased view of a text: UTF-8 bytes, each with the range of the original that it stands for.
struct FoldedText {
    private(set) var bytes: [UInt8] = []
    private(set) var starts: [Int32] = []
    private(set) var ends: [Int32] = []
    /// Places where the original showed something else than what it says, ascending: look-alikes, invisible characters.
    private(set) var disguises: [Int32] = []
    /// How many tag characters (U+E0020…E007E) were decoded, flags of regions left out.
    var tagCharacters = 0

    var count: Int { bytes.count }

    init(capacity: Int = 0) {
        bytes.reserveCapacity(capacity)
        starts.reserveCapacity(capacity)
        ends.reserveCapacity(capacity)
    }

    mutating func append(_ byte: UInt8, from range: Range<Int>) {
        bytes.append(byte)
        starts.append(Int32(truncatingIfNeeded: range.lowerBound))
        ends.append(Int32(truncatingIfNeeded: range.upperBound))
    }

    mutating func append(scalar: UInt32, from range: Range<Int>) {
        UTF8Scalar.encode(scalar) { append($0, from: range) }
    }

    /// Copies one byte of another view, with its origin.
    mutating func append(_ other: FoldedText, _ index: Int, as byte: UInt8) {
        bytes.append(byte)
        starts.append(other.starts[index])
        ends.append(other.ends[index])
    }

    /// Remembers that the last byte was disguised in the original.
    mutating func markDisguise() {
        let place = Int32(truncatingIfNeeded: max(0, bytes.count - 1))
        if disguises.last != place { disguises.append(place) }
    }

    private mutating func truncate(to count: Int) {
        bytes.removeSubrange(count...)
        starts.removeSubrange(count...)
        ends.removeSubrange(count...)
    }

    /// Takes the bytes from `start` on away, for a word that is to be written anew.
    mutating func takeTail(from start: Int) -> FoldedText {
        var tail = FoldedText(capacity: count - start)
        for index in start..<count { tail.append(self, index, as: bytes[index]) }
        truncate(to: start)
        while let last = disguises.last, Int(last) >= start { disguises.removeLast() }
        return tail
    }

    /// The original range of the folded bytes `[lower, upper)`.
    func original(_ lower: Int, _ upper: Int) -> Range<Int> {
        guard lower < upper, upper <= count else { return 0..<0 }
        // A reversed view runs backwards through the original.
        let start = min(starts[lower], starts[upper - 1])
        return Int(start)..<max(Int(start), Int(max(ends[lower], ends[upper - 1])))
    }

    /// How many disguises fall into the folded bytes `[lower, upper)`.
    func disguises(in lower: Int, _ upper: Int) -> Int {
        var low = 0
        var high = disguises.count
        while low < high {
            let middle = (low + high) / 2
            if Int(disguises[middle]) < lower { low = middle + 1 } else { high = middle }
        }
        var count = 0
        while low < disguises.count, Int(disguises[low]) < upper { count += 1; low += 1 }
        return count
    }
}

/// UTF-8, scalar by scalar, over plain arrays; a broken sequence reads as a space.
enum UTF8Scalar {
    static func decode(_ bytes: [UInt8], at index: Int) -> (scalar: UInt32, length: Int) {
        let first = bytes[index]
        let length = first < 0x80 ? 1 : first < 0xC2 ? 0 : first < 0xE0 ? 2 : first < 0xF0 ? 3 : first < 0xF5 ? 4 : 0
        guard length > 0, index + length <= bytes.count else { return (0x20, 1) }
        guard length > 1 else { return (UInt32(first), 1) }
        var scalar = UInt32(first) & (0x7F >> UInt32(length))
        for offset in 1..<length {
            let next = bytes[index + offset]
            guard next & 0xC0 == 0x80 else { return (0x20, 1) }
            scalar = scalar << 6 | UInt32(next & 0x3F)
        }
        return (scalar, length)
    }

    static func encode(_ scalar: UInt32, _ write: (UInt8) -> Void) {
        switch scalar {
        case ..<0x80:
            write(UInt8(scalar))
        case ..<0x800:
            write(UInt8(0xC0 | scalar >> 6))
            write(UInt8(0x80 | scalar & 0x3F))
        case ..<0x10000:
            write(UInt8(0xE0 | scalar >> 12))
            write(UInt8(0x80 | scalar >> 6 & 0x3F))
            write(UInt8(0x80 | scalar & 0x3F))
        default:
            write(UInt8(0xF0 | scalar >> 18 & 0x07))
            write(UInt8(0x80 | scalar >> 12 & 0x3F))
            write(UInt8(0x80 | scalar >> 6 & 0x3F))
            write(UInt8(0x80 | scalar & 0x3F))
        }
    }
}
