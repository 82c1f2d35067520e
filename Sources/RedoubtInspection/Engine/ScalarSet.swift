/// A set of Unicode scalar values as sorted, disjoint ranges: what a character class of a pattern means.
struct ScalarSet: Sendable, Hashable {
    private(set) var ranges: [ClosedRange<UInt32>]

    static let last: UInt32 = 0x10FFFF

    init(_ ranges: [ClosedRange<UInt32>]) {
        self.ranges = []
        for range in ranges.sorted(by: { $0.lowerBound < $1.lowerBound }) {
            if let previous = self.ranges.last, range.lowerBound <= previous.upperBound &+ 1 {
                self.ranges[self.ranges.count - 1] = previous.lowerBound...max(previous.upperBound, range.upperBound)
            } else {
                self.ranges.append(range)
            }
        }
    }

    init(_ scalar: Unicode.Scalar) { ranges = [scalar.value...scalar.value] }

    var inverted: ScalarSet {
        var result: [ClosedRange<UInt32>] = []
        var next: UInt32 = 0
        for range in ranges {
            if range.lowerBound > next { result.append(next...(range.lowerBound - 1)) }
            next = range.upperBound + 1
        }
        if next <= Self.last { result.append(next...Self.last) }
        return ScalarSet(result)
    }

    /// With the other case of every ASCII letter in it.
    var foldingASCIICase: ScalarSet {
        var all = ranges
        for (from, to) in [(UInt32(65), UInt32(97)), (97, 65)] {
            for range in ranges {
                let lower = max(range.lowerBound, from), upper = min(range.upperBound, from + 25)
                if lower <= upper { all.append((lower - from + to)...(upper - from + to)) }
            }
        }
        return ScalarSet(all)
    }

    var ascii: ByteSet {
        var set = ByteSet()
        for range in ranges where range.lowerBound < 0x80 {
            for value in range.lowerBound...min(range.upperBound, 0x7F) { set.insert(UInt8(value)) }
        }
        return set
    }

    var beyondASCII: [ClosedRange<UInt32>] {
        ranges.compactMap { $0.upperBound < 0x80 ? nil : max($0.lowerBound, 0x80)...$0.upperBound }
    }

    /// Whether every scalar beyond ASCII is in the set.
    var holdsAllBeyondASCII: Bool { beyondASCII == [0x80...Self.last] }

    static let digit = ScalarSet([48...57])
    static let word = ScalarSet([48...57, 65...90, 95...95, 97...122])
    static let space = ScalarSet([9...13, 32...32])
    static let any = ScalarSet([0...last])
    static let anyButNewline = ScalarSet([10...10]).inverted
}

/// The byte sequences, as ranges, of the UTF-8 forms of a range of scalars beyond ASCII (RFC 3629; after Russ Cox's `rune` ranges).
func utf8Sequences(of range: ClosedRange<UInt32>) -> [[ClosedRange<UInt8>]] {
    var stack = [range]
    var result: [[ClosedRange<UInt8>]] = []
    while let top = stack.popLast() {
        if let (head, tail) = splitForUTF8(top) {
            stack.append(tail)
            stack.append(head)
        } else if !(top.lowerBound >= 0xD800 && top.upperBound <= 0xDFFF) {
            let low = utf8Bytes(top.lowerBound), high = utf8Bytes(top.upperBound)
            result.append(zip(low, high).map { $0...$1 })
        }
    }
    return result
}

/// Two parts of a range whose UTF-8 forms do not make one product of byte ranges, or nil when they do.
private func splitForUTF8(_ range: ClosedRange<UInt32>) -> (ClosedRange<UInt32>, ClosedRange<UInt32>)? {
    let start = range.lowerBound, end = range.upperBound
    for limit: UInt32 in [0x7F, 0x7FF, 0xD7FF, 0xDFFF, 0xFFFF] where start <= limit && limit < end {
        return (start...limit, (limit + 1)...end)
    }
    guard end > 0x7F else { return nil }
    for shift: UInt32 in [6, 12, 18] {
        let mask = (UInt32(1) << shift) - 1
        guard start & ~mask != end & ~mask else { continue }
        if start & mask != 0 { return (start...(start | mask), ((start | mask) + 1)...end) }
        if end & mask != mask { return (start...((end & ~mask) - 1), (end & ~mask)...end) }
    }
    return nil
}

private func utf8Bytes(_ value: UInt32) -> [UInt8] {
    switch value {
    case ...0x7F: [UInt8(value)]
    case ...0x7FF: [0xC0 | UInt8(value >> 6), tail(value)]
    case ...0xFFFF: [0xE0 | UInt8(value >> 12), tail(value >> 6), tail(value)]
    default: [0xF0 | UInt8(value >> 18), tail(value >> 12), tail(value >> 6), tail(value)]
    }
}

private func tail(_ value: UInt32) -> UInt8 { 0x80 | UInt8(value & 0x3F) }
