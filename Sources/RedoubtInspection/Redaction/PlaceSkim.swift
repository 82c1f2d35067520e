/// The loop that reads every byte: it stops where the first four bytes are those of a keyword, as far as a hash tells, or fit a
/// window.
///
/// A type and a function of their own, which call nothing, so that all of it stays in registers.
struct PlaceSkim {
    /// The place, and what was found there.
    private(set) var index: Int
    private(set) var gram: UInt32 = 0
    private(set) var isGram = false
    private(set) var groups: UInt64 = 0

    /// The groups of windows that began at the last three bytes and still fit: each byte moves them on by one place.
    private var one: UInt64 = 0, two: UInt64 = 0, three: UInt64 = 0
    /// The groups that may begin behind the last byte.
    private var before: UInt64

    /// Begins at a place behind which four bytes are there.
    init(_ bytes: borrowing Span<UInt8>, from start: Int, masks: borrowing Span<WindowIndex.Masks>) {
        index = start - 1
        before = masks[start > 0 ? Int(bytes[start - 1]) : 256].after
        for ahead in start..<(start + 3) {
            let byte = bytes[ahead]
            let mask = masks[Int(byte)]
            three = two & mask.two
            two = one & mask.one
            one = before & mask.zero
            before = mask.after
            gram = gram << 8 | UInt32(byte)
        }
    }

    /// Goes on to the next place before `limit`, or answers that there is none.
    @inline(never)
    mutating func next(
        in bytes: borrowing Span<UInt8>, upTo limit: Int, masks: borrowing Span<WindowIndex.Masks>, bits: borrowing Span<UInt64>
    ) -> Bool {
        var one = one, two = two, three = three, before = before, gram = gram
        var index = index &+ 1
        while index < limit {
            let byte = bytes[index &+ 3]
            let mask = masks[Int(byte)]
            let four = three & mask.three
            three = two & mask.two
            two = one & mask.one
            one = before & mask.zero
            before = mask.after
            gram = gram &<< 8 | UInt32(byte)
            let hash = GramIndex.hash(GramIndex.caseless(gram))
            let bit = bits[Int(hash &>> 6)] &>> UInt64(hash & 63) & 1
            if bit | four != 0 {
                (self.one, self.two, self.three, self.before, self.gram) = (one, two, three, before, gram)
                (self.index, isGram, groups) = (index, bit != 0, four)
                return true
            }
            index &+= 1
        }
        return false
    }
}
