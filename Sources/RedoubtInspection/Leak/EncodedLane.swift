/// Reads what base64 or hexadecimal digits hide, from the place on where enough of them have come in a row.
struct EncodedLane: Sendable {
    enum Code: Sendable {
        case base64
        case hexadecimal
    }

    let code: Code
    var lane = LeakLane()
    private(set) var isActive = false
    private var bits: UInt32 = 0
    private var bitCount = 0
    private var byteStart = 0
    private var isBroken = false

    init(_ code: Code) { self.code = code }

    mutating func begin(floor: Int) {
        isActive = true
        lane.floor = floor
        bits = 0
        bitCount = 0
        isBroken = false
    }

    /// Reads one digit; a line's end between digits is passed over.
    mutating func read(_ digit: UInt8, at offset: Int, _ table: PromptTable, _ shield: PromptShield) {
        if isBroken || digit == 0x0A || digit == 0x0D { return }
        let value = code == .base64 ? Self.base64[Int(digit)] : Self.hexadecimal[Int(digit)]
        guard value < 64 else {
            isBroken = true
            return
        }
        if bitCount == 0 { byteStart = offset }
        bits = bits << (code == .base64 ? 6 : 4) | UInt32(value)
        bitCount += code == .base64 ? 6 : 4
        guard bitCount >= 8 else { return }
        bitCount -= 8
        lane.read(UInt8(truncatingIfNeeded: bits >> UInt32(bitCount)), from: byteStart, to: offset + 1, table, shield)
        byteStart = offset
    }

    /// The first offset that may still belong to a quotation: also where a byte begins of which bits are missing.
    mutating func held(at position: Int, _ table: PromptTable, _ shield: PromptShield) -> Int {
        let held = lane.held(at: position, table, shield)
        return bitCount > 0 && !isBroken ? min(held, max(byteStart, lane.floor)) : held
    }

    mutating func end(_ table: PromptTable, _ shield: PromptShield) {
        guard isActive else { return }
        isActive = false
        lane.end(table, shield)
    }

    /// By byte: the digit's value in either alphabet of RFC 4648; 255 where it is none.
    static let base64: [UInt8] = values("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/", also: "-_", from: 62)
    private static let hexadecimal: [UInt8] = values("0123456789abcdef", also: "ABCDEF", from: 10)

    private static func values(_ alphabet: String, also other: String, from first: UInt8) -> [UInt8] {
        var table = [UInt8](repeating: 255, count: 256)
        for (value, digit) in alphabet.utf8.enumerated() { table[Int(digit)] = UInt8(value) }
        for (value, digit) in other.utf8.enumerated() { table[Int(digit)] = first + UInt8(value) }
        return table
    }
}
