/// Turns a file's bytes, which come in pieces, into UTF-8. A byte order mark of UTF-16 or UTF-32 is dropped.
///
/// Bytes that claim to be UTF-8 pass as they are, so offsets in them are offsets in the file.
struct TextDecoder {
    let encoding: TextEncoding
    private var held: [UInt8] = []
    private var leading: UInt32?
    private var isAtStart = true

    init(_ encoding: TextEncoding) { self.encoding = encoding }

    mutating func decode(_ bytes: [UInt8]) -> [UInt8] {
        guard encoding != .utf8 else { return bytes }
        held += bytes
        let whole = held.count - held.count % encoding.unit
        var out: [UInt8] = []
        out.reserveCapacity(whole)
        for at in stride(from: 0, to: whole, by: encoding.unit) { take(unit(at), into: &out) }
        held.removeFirst(whole)
        return out
    }

    /// The end: half a character that is left becomes U+FFFD.
    mutating func finish() -> [UInt8] {
        defer { (held, leading) = ([], nil) }
        return held.isEmpty && leading == nil ? [] : Self.replacement
    }

    private func unit(_ at: Int) -> UInt32 {
        let bytes = held[at..<at + encoding.unit].map(UInt32.init)
        let isLittle = encoding == .utf16LittleEndian || encoding == .utf32LittleEndian
        return (isLittle ? bytes.reversed() : bytes).reduce(0) { $0 << 8 | $1 }
    }

    private mutating func take(_ unit: UInt32, into out: inout [UInt8]) {
        defer { isAtStart = false }
        if isAtStart, unit == 0xFEFF { return }
        if let first = leading {
            leading = nil
            if (0xDC00..<0xE000).contains(unit) {
                return Self.append(0x10000 + ((first - 0xD800) << 10) + (unit - 0xDC00), to: &out)
            }
            out += Self.replacement
        }
        if encoding.unit == 2, (0xD800..<0xDC00).contains(unit) { leading = unit } else { Self.append(unit, to: &out) }
    }

    private static func append(_ value: UInt32, to out: inout [UInt8]) {
        if value < 0x80 { return out.append(UInt8(value)) }
        guard let scalar = Unicode.Scalar(value) else { return out += replacement }
        out += UTF8.encode(scalar) ?? UTF8.encodedReplacementCharacter
    }

    private static let replacement: [UInt8] = [0xEF, 0xBF, 0xBD]
}
