/// Finds the places where a keyword of four bytes or more may begin, by its first four bytes ("gram", first byte highest).
///
/// A bit for the hash of each gram, letters in either case alike, answers for nearly all places; an exact table answers for the
/// rest. Of a keyword's spellings only those count with which the rule's pattern can begin.
struct GramIndex: Sendable {
    private static let bitCount = 1 << 18

    /// By hash: whether some gram has it.
    let bits: [UInt64]
    /// Open addressing by the gram without its case; a slot with no members is free.
    private let slots: [Slot]
    let members: [Member]
    /// The beginnings of keywords that have to wait until the rest of the gram is there.
    private let beginnings: GramBeginnings

    private struct Slot: Sendable {
        var gram: UInt32 = 0
        var first: UInt32 = 0
        var count: UInt32 = 0
    }

    /// A trigger, with as much of its keyword as decides nearly always.
    struct Member: Sendable {
        var spelling: GramSpelling
        /// The four bytes behind the gram, without their case, as far as the keyword goes.
        var tail: UInt32 = 0
        var tailMask: UInt32 = 0
        var trigger: Int32
        var keyword: Range<Int32>
    }

    init(_ builder: RedactionTablesBuilder) {
        let sorted = builder.spellings.sorted { left, right in
            (Self.caseless(left.gram.bytes), left.trigger) < (Self.caseless(right.gram.bytes), right.trigger)
        }
        let keys = sorted.map { Self.caseless($0.gram.bytes) }
        var bits = [UInt64](repeating: 0, count: Self.bitCount / 64)
        var slots = [Slot](repeating: Slot(), count: Self.slotCount(for: Set(keys).count))
        var place = 0
        for (index, key) in keys.enumerated() {
            if index == 0 || keys[index - 1] != key {
                let hash = Self.hash(key)
                bits[Int(hash >> 6)] |= 1 << UInt64(hash & 63)
                place = Int(hash) & (slots.count - 1)
                while slots[place].count > 0 { place = (place + 1) & (slots.count - 1) }
                slots[place] = Slot(gram: key, first: UInt32(index))
            }
            slots[place].count += 1
        }
        self.bits = bits
        self.slots = slots
        members = sorted.map { Member($0.gram, of: $0.trigger, builder) }
        beginnings = GramBeginnings(builder)
    }

    private static func slotCount(for count: Int) -> Int {
        var size = 16
        while size < count * 4 { size *= 2 }
        return size
    }

    /// Letters in either case are alike; so are some other bytes, which the exact comparison tells apart.
    @inline(__always) static func caseless(_ bytes: UInt32) -> UInt32 { bytes | 0x2020_2020 }

    /// Multiplicative (Knuth, TAOCP 3, 6.4): the high bits are the well-mixed ones.
    @inline(__always) static func hash(_ caseless: UInt32) -> UInt32 { (caseless &* 0x9E37_79B1) &>> 14 }

    /// Where among the members the triggers lie whose keyword may begin with the gram.
    func triggers(for gram: UInt32) -> Range<Int> {
        let gram = Self.caseless(gram)
        var place = Int(Self.hash(gram)) & (slots.count - 1)
        while slots[place].count > 0 {
            if slots[place].gram == gram { return Int(slots[place].first)..<Int(slots[place].first + slots[place].count) }
            place = (place + 1) & (slots.count - 1)
        }
        return 0..<0
    }

    /// Whether up to three last bytes of a text may be the beginning of a keyword that has to wait. `before` is 256 at the start.
    func mayBegin(_ bytes: ArraySlice<UInt8>, before: Int) -> Bool { beginnings.contains(bytes, before: before) }
}

extension GramIndex.Member {
    fileprivate init(_ spelling: GramSpelling, of number: Int32, _ builder: RedactionTablesBuilder) {
        let place = builder.triggers[Int(number)].keyword
        self.init(spelling: spelling, trigger: number, keyword: Int32(place.lowerBound)..<Int32(place.upperBound))
        for ahead in 4..<8 {
            tail <<= 8
            tailMask <<= 8
            guard ahead < place.count else { continue }
            tail |= UInt32(builder.keywords[place.lowerBound + ahead]) | 0x20
            tailMask |= 0xFF
        }
    }
}

/// The first four bytes of a keyword in those spellings with which its rule can begin.
struct GramSpelling: Sendable {
    private(set) var bytes: UInt32 = 0
    /// Without the bit of the case where a letter may have either.
    private(set) var mask: UInt32 = 0

    /// Nil when no spelling of a byte is in its set.
    init?(_ keyword: some Collection<UInt8>, sets: [ByteSet]) {
        for (byte, set) in zip(keyword, sets) {
            let isLetter = (97...122).contains(byte)
            let isLower = set.contains(byte), isUpper = isLetter && set.contains(byte - 32)
            guard isLower || isUpper else { return nil }
            bytes = bytes << 8 | UInt32(isLower ? byte : byte - 32)
            mask = mask << 8 | (isLower && isUpper ? 0xDF : 0xFF)
        }
    }

    @inline(__always) func fits(_ gram: UInt32) -> Bool { (gram ^ bytes) & mask == 0 }

    /// Each spelling by itself.
    var all: [UInt32] {
        var found = [bytes]
        for shift: UInt32 in [0, 8, 16, 24] where mask >> shift & 0x20 == 0 { found += found.map { $0 ^ (0x20 << shift) } }
        return found
    }
}

/// The first one, two and three bytes of grams, by what may stand before them. It may say yes too often, never too seldom.
struct GramBeginnings: Sendable {
    /// A bit for each distinct set of left neighbours; bit 0 stands for "anything may stand there" and for those beyond fifteen.
    private var lefts: [ByteSet] = [.none]
    private var one = [UInt16](repeating: 0, count: 256)
    private var two = [UInt16](repeating: 0, count: 1 << 12)
    private var three = [UInt16](repeating: 0, count: 1 << 12)
    private var allowed = [UInt16](repeating: .max, count: 257)

    init(_ builder: RedactionTablesBuilder) {
        for (spelling, number) in builder.spellings {
            let trigger = builder.triggers[Int(number)]
            guard trigger.isHeld, trigger.limit == 0 else { continue }
            let left = builder.machines[Int(trigger.rule)].left
            for gram in spelling.all { insert(gram, left: left) }
        }
    }

    private mutating func insert(_ gram: UInt32, left: ByteSet) {
        let bit = UInt16(1) << UInt16(number(of: left))
        one[Int(gram >> 24)] |= bit
        two[Self.slot(gram >> 16)] |= bit
        three[Self.slot(gram >> 8)] |= bit
    }

    private mutating func number(of left: ByteSet) -> Int {
        if let known = lefts.firstIndex(of: left) { return known }
        guard lefts.count < 16 else { return 0 }
        for byte in 0..<256 where left.contains(UInt8(byte)) { allowed[byte] &= ~(1 << UInt16(lefts.count)) }
        lefts.append(left)
        return lefts.count - 1
    }

    private static func slot(_ bytes: UInt32) -> Int { Int((bytes &* 0x9E37_79B1) &>> 20) }

    func contains(_ bytes: ArraySlice<UInt8>, before: Int) -> Bool {
        // The first byte is looked up as it is, so that nothing is ever cut inside a character.
        guard let first = bytes.first, one[Int(first)] & allowed[before] != 0 else { return false }
        let joined = bytes.reduce(UInt32(0)) { $0 << 8 | UInt32($1) }
        switch bytes.count {
        case 1: return true
        case 2: return two[Self.slot(joined)] & allowed[before] != 0
        case 3: return three[Self.slot(joined)] & allowed[before] != 0
        default: return false
        }
    }
}
