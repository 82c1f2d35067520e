/// A set of hashes with a small number for each: open addressing, fingerprints of 32 bits.
///
/// A hash that is not in it is taken for one that is once in some hundred million times. Looking takes at most 24 steps, whatever was
/// put in; what finds no place within them is left out.
struct GramTable: Sendable {
    private var marks: [UInt32]
    private var owners: [UInt8]
    private let mask: Int

    private static let mostSteps = 24

    /// A table for so many hashes.
    init(capacity: Int) {
        var size = 16
        while size < capacity * 2 { size *= 2 }
        marks = [UInt32](repeating: 0, count: size)
        owners = [UInt8](repeating: 0, count: size)
        mask = size - 1
    }

    /// The first that puts a hash in owns it.
    mutating func insert(_ gram: UInt64, owner: UInt8) {
        let mark = UInt32(truncatingIfNeeded: gram >> 32) | 1
        var slot = Int(truncatingIfNeeded: gram) & mask
        for _ in 0..<Self.mostSteps {
            if marks[slot] == 0 {
                marks[slot] = mark
                owners[slot] = owner
                return
            }
            if marks[slot] == mark { return }
            slot = (slot + 1) & mask
        }
    }

    /// The number that a hash was put in with; -1 where it is not there.
    @inline(__always) func owner(of gram: UInt64) -> Int {
        let mark = UInt32(truncatingIfNeeded: gram >> 32) | 1
        var slot = Int(truncatingIfNeeded: gram) & mask
        for _ in 0..<Self.mostSteps {
            if marks[slot] == mark { return Int(owners[slot]) }
            if marks[slot] == 0 { return -1 }
            slot = (slot + 1) & mask
        }
        return -1
    }

    func contains(_ gram: UInt64) -> Bool { owner(of: gram) >= 0 }

    // MARK: hashes of one, two and three words; the same from either end

    @inline(__always) static func one(_ word: UInt64) -> UInt64 { mixed(word &* 0x9E37_79B9_7F4A_7C15) }

    @inline(__always) static func two(_ first: UInt64, _ second: UInt64) -> UInt64 {
        mixed((first ^ second) &* 0xBF58_476D_1CE4_E5B9 &+ (first &+ second) &* 0x94D0_49BB_1331_11EB &+ 2)
    }

    @inline(__always) static func three(_ first: UInt64, _ middle: UInt64, _ last: UInt64) -> UInt64 {
        mixed(
            (first ^ last) &* 0xD6E8_FEB8_6659_FD93 &+ (first &+ last) &* 0xA076_1D64_78BD_642F &+ middle &* 0xE703_7ED1_A0B4_28DB
                &+ 3)
    }

    @inline(__always) private static func mixed(_ hash: UInt64) -> UInt64 {
        let once = (hash ^ hash >> 31) &* 0x7FB5_D329_728E_A185
        return once ^ once >> 29
    }
}
