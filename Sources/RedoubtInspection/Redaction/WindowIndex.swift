/// Finds the places where rules without a long keyword may begin, by classes of bytes: the byte before and the first sixteen.
///
/// The first four bytes and the one before are looked at everywhere, with a bit for each of at most 64 groups of triggers; at the
/// places that are left, all sixteen with a bit for each trigger. It may say yes too often, never too seldom: a bit stands for a
/// class of bytes at each place, not for the ways in which a pattern combines them.
struct WindowIndex: Sendable {
    static let depth = 16

    /// What one byte says of the windows that it stands in, by its place there: a bit for each group that takes it.
    struct Masks: Sendable {
        var zero: UInt64 = 0, one: UInt64 = 0, two: UInt64 = 0, three: UInt64 = 0
        /// The groups that it may stand before.
        var after: UInt64 = 0
    }

    typealias Bank = SIMD4<UInt64>

    /// By byte; the last is the edge of the text.
    let masks: [Masks]
    /// By place behind the first four, then by byte: the groups that take it there.
    private let far: [UInt64]
    /// By group, then by bank: the bits of its triggers.
    private let members: [Bank]
    /// By bank, then by place (0 is the byte before), then by byte: the bits of the triggers that take it.
    private let deep: [Bank]
    /// By bit, through all banks: the number of the trigger.
    private let triggers: [Int32]
    private let bankCount: Int

    init(_ rule: [(trigger: Int32, window: TriggerWindow)]) {
        let banks = (rule.count + 255) / 256
        triggers = rule.map(\.trigger)
        bankCount = banks
        let groups = WindowGroups(rule.map(\.window))
        masks = groups.masks
        var far = [UInt64](repeating: 0, count: (Self.depth - 4) * 256)
        for (entry, group) in zip(rule, groups.numbers) {
            for (place, set) in entry.window.sets.dropFirst(4).enumerated() {
                for byte in 0..<256 where set.contains(UInt8(byte)) { far[place * 256 + byte] |= 1 << UInt64(group) }
            }
        }
        self.far = far
        var members = [Bank](repeating: Bank(), count: 64 * banks)
        for (bit, group) in groups.numbers.enumerated() {
            members[group * banks + bit / 256][bit % 256 / 64] |= 1 << UInt64(bit % 64)
        }
        self.members = members
        var deep = [Bank](repeating: Bank(), count: banks * (Self.depth + 1) * 257)
        for (bit, entry) in rule.enumerated() {
            let base = bit / 256 * (Self.depth + 1) * 257
            for (place, set) in ([entry.window.before] + entry.window.sets).enumerated() {
                for byte in 0...256 where byte == 256 || set.contains(UInt8(byte)) {
                    deep[base + place * 257 + byte][bit % 256 / 64] |= 1 << UInt64(bit % 64)
                }
            }
        }
        self.deep = deep
    }

    /// The groups that also take the bytes behind the first four, as far as these are there.
    private func stillAlive(_ groups: UInt64, at index: Int, in bytes: borrowing Span<UInt8>) -> UInt64 {
        let far = far.span
        let end = min(Self.depth, bytes.count - index)
        var groups = groups
        var place = 4
        while place < end, groups != 0 {
            groups &= far[(place &- 4) &* 256 &+ Int(bytes[index + place])]
            place += 1
        }
        return groups
    }

    /// Adds the numbers of the triggers that may begin at `index`. Bytes that are not there yet speak against none.
    func collect(groups: UInt64, at index: Int, in bytes: borrowing Span<UInt8>, into found: inout [Int32]) {
        let groups = stillAlive(groups, at: index, in: bytes)
        guard groups != 0 else { return }
        let members = members.span, deep = deep.span
        for bank in 0..<bankCount {
            var alive = Bank()
            var rest = groups
            while rest != 0 {
                alive |= members[rest.trailingZeroBitCount * bankCount + bank]
                rest &= rest &- 1
            }
            let base = bank * (Self.depth + 1) * 257
            alive &= deep[base + (index > 0 ? Int(bytes[index - 1]) : 256)]
            // The later bytes first: of the early ones the groups know most already.
            let end = min(Self.depth, bytes.count - index)
            var place = min(4, end)
            while place < end, !alive.isZero {
                alive &= deep[base + (place + 1) * 257 + Int(bytes[index + place])]
                place += 1
            }
            place = 0
            while place < min(4, end), !alive.isZero {
                alive &= deep[base + (place + 1) * 257 + Int(bytes[index + place])]
                place += 1
            }
            guard !alive.isZero else { continue }
            for lane in 0..<4 {
                var bits = alive[lane]
                while bits != 0 {
                    found.append(triggers[bank * 256 + lane * 64 + bits.trailingZeroBitCount])
                    bits &= bits &- 1
                }
            }
        }
    }
}

extension SIMD4<UInt64> {
    fileprivate var isZero: Bool { self[0] | self[1] | self[2] | self[3] == 0 }
}

/// Which bytes may stand before a trigger's place and at each of the places from there on.
struct TriggerWindow: Sendable, Hashable {
    var before: ByteSet
    var sets: [ByteSet]
}

/// At most 64 groups of windows that are alike in their first four bytes and in the byte before.
struct WindowGroups {
    private(set) var masks = [WindowIndex.Masks](repeating: WindowIndex.Masks(), count: 257)
    /// By window: its group.
    private(set) var numbers: [Int] = []
    /// By group: the byte before and the first four.
    private var groups: [[ByteSet]] = []

    init(_ windows: [TriggerWindow]) {
        for window in windows { numbers.append(number(for: [window.before] + window.sets.prefix(4))) }
        for (number, sets) in groups.enumerated() { mark(UInt64(1) << UInt64(number), sets) }
    }

    /// The group of the same sets; a new one; or, when there are 64, the one that grows least.
    private mutating func number(for sets: [ByteSet]) -> Int {
        if let known = groups.firstIndex(of: sets) { return known }
        if groups.count < 64 {
            groups.append(sets)
            return groups.count - 1
        }
        let unions = groups.map { group in zip(group, sets).map { $0.union($1) } }
        let best = groups.indices.min { growth(unions[$0], groups[$0]) < growth(unions[$1], groups[$1]) } ?? 0
        groups[best] = unions[best]
        return best
    }

    private func growth(_ union: [ByteSet], _ group: [ByteSet]) -> Int {
        union.reduce(1) { $0 * $1.count } - group.reduce(1) { $0 * $1.count }
    }

    private mutating func mark(_ bit: UInt64, _ sets: [ByteSet]) {
        masks[256].after |= bit
        for byte in 0..<256 {
            if sets[0].contains(UInt8(byte)) { masks[byte].after |= bit }
            if sets[1].contains(UInt8(byte)) { masks[byte].zero |= bit }
            if sets[2].contains(UInt8(byte)) { masks[byte].one |= bit }
            if sets[3].contains(UInt8(byte)) { masks[byte].two |= bit }
            if sets[4].contains(UInt8(byte)) { masks[byte].three |= bit }
        }
    }
}
