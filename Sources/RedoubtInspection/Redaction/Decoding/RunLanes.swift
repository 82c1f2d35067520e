/// The readings of a run of digits that look like text so far.
///
/// Base64 can be read from four places on, of which each later digit completes one; hexadecimal from the first of its digits on.
/// A *lane* is one reading. Lane 0 begins with the run, the others behind a sign, which may be part of a path and not of the
/// encoding; lane 4 is the hexadecimal one.
struct RunLanes: Sendable {
    static let hexadecimal = 4
    /// How many bytes in a row make it likely that text is encoded, by groups of three or one by one.
    static let enoughGroups: UInt16 = 4
    static let enoughBytes: UInt16 = 12

    /// How many digits were read.
    private(set) var count = 0
    /// The last four digits, and where they stand.
    private(set) var word: UInt32 = 0
    private(set) var places = SIMD4<Int>()
    /// Which lanes have begun.
    private var begun: UInt8 = 1
    /// Which lanes have given text, so that the others need not be looked at.
    private var going: UInt8 = 0
    /// By lane: how many groups in a row were text, and where the first of them stands.
    private(set) var texts = SIMD8<UInt16>()
    private(set) var starts = SIMD8<Int>()
    /// How many hexadecimal digits stand in a row, and the last two.
    private(set) var nibbles = 0
    private(set) var byte: UInt8 = 0

    /// The lane whose group the last digit completed, if it has begun.
    var completed: Int? { count >= 4 && begun &>> UInt8(count & 3) & 1 == 1 ? count & 3 : nil }
    /// Whether the last digit completed a hexadecimal byte.
    var completesByte: Bool { nibbles > 0 && nibbles & 1 == 0 }

    /// Takes the next digit, which stands at `place`; answers whether it has completed anything that is text. `kinds` are those of
    /// ``EncodingSkim/digitKinds``.
    @inline(__always)
    mutating func read(_ kinds: UInt16, at place: Int) -> Bool {
        let sextet = UInt8(truncatingIfNeeded: kinds), nibble = UInt8(truncatingIfNeeded: kinds &>> 8)
        word = (word &<< 6 | UInt32(sextet)) & 0xFF_FFFF
        places = SIMD4(places.y, places.z, places.w, place)
        count &+= 1
        var isText = false
        if let lane = completed, note(lane, isText: Self.isText(word), start: places.x) { isText = true }
        if nibble < 16 {
            byte = byte &<< 4 | nibble
            nibbles &+= 1
            if nibbles & 1 == 0, note(Self.hexadecimal, isText: EncodingSkim.isText(byte), start: places.z) { isText = true }
        } else {
            nibbles = 0
            clear(Self.hexadecimal)
        }
        if sextet >= 62 { begun |= 1 &<< UInt8(count & 3) }
        return isText
    }

    @inline(__always)
    private mutating func note(_ lane: Int, isText: Bool, start: Int) -> Bool {
        guard isText else {
            clear(lane)
            return false
        }
        if texts[lane] == 0 { starts[lane] = start }
        if texts[lane] < 1_000 { texts[lane] &+= 1 }
        going |= 1 &<< UInt8(lane)
        return true
    }

    /// Forgets that a lane looked like text.
    @inline(__always)
    mutating func clear(_ lane: Int) {
        guard going &>> UInt8(lane) & 1 == 1 else { return }
        going &= ~(1 &<< UInt8(lane))
        texts[lane] = 0
    }

    private static func isText(_ word: UInt32) -> Bool {
        EncodingSkim.isText(UInt8(truncatingIfNeeded: word &>> 16)) && EncodingSkim.isText(UInt8(truncatingIfNeeded: word &>> 8))
            && EncodingSkim.isText(UInt8(truncatingIfNeeded: word))
    }

    /// How many digits of a lane's next group are there.
    func partial(_ lane: Int) -> Int {
        if lane == Self.hexadecimal { return nibbles & 1 }
        return begun &>> UInt8(lane) & 1 == 1 && count >= lane ? min((count &- lane) & 3, count) : 0
    }

    /// Where a lane's incomplete group begins, if it may become text.
    func partialStart(_ lane: Int) -> Int? {
        let digits = partial(lane)
        guard digits > 0 else { return nil }
        if lane == Self.hexadecimal { return byte & 15 < 8 && byte & 15 != 1 ? places.w : nil }
        let first = word &>> UInt32(6 &* (digits &- 1)) & 63
        return first < 4 || (8..<32).contains(first) ? places[4 &- digits] : nil
    }

    /// Where a lane that is not followed yet may turn out to begin.
    func firstHeld(_ lane: Int) -> Int? { texts[lane] > 0 ? starts[lane] : partialStart(lane) }
}
