/// The loops that read every byte of a text in search of something encoded.
enum EncodingSkim {
    /// So many base64 digits in a row are a run.
    static let shortestRun = 20

    /// Where the next run begins, or where the digits at the end begin that may become one.
    ///
    /// Looks at the last byte of a window first, and goes on behind the last byte in it that is no digit: in ordinary text most
    /// bytes are never looked at.
    static func firstRun(in bytes: borrowing Span<UInt8>, from start: Int) -> (index: Int, isRun: Bool) {
        var start = start
        while start &+ shortestRun <= bytes.count {
            var index = start &+ shortestRun &- 1
            while index >= start, isDigit(bytes[index]) { index &-= 1 }
            if index < start { return (start, true) }
            start = index &+ 1
        }
        var index = bytes.count
        while index > start, isDigit(bytes[index &- 1]) { index &-= 1 }
        return (index, false)
    }

    /// The first place from `index` on at which an escape may begin.
    static func firstMark(in bytes: borrowing Span<UInt8>, from index: Int) -> Int {
        var index = index
        while index &+ 8 <= bytes.count {
            // Eight bytes in one load; the bound was just checked.
            let letters = unsafe bytes.bytes.unsafeLoadUnaligned(fromUncheckedByteOffset: index, as: UInt64.self)
            if mayHaveMark(letters) {
                for place in index..<(index &+ 8) where isMark(bytes[place]) { return place }
            }
            index &+= 8
        }
        while index < bytes.count {
            if isMark(bytes[index]) { return index }
            index &+= 1
        }
        return index
    }

    /// Whether one of eight bytes is a mark; or one that is not ASCII, which is looked at once more.
    @inline(__always)
    private static func mayHaveMark(_ letters: UInt64) -> Bool {
        let zeros = hasZero(letters) | hasZero(letters ^ each(0x25)) | hasZero(letters ^ each(0x26)) | hasZero(letters ^ each(0x5C))
        return (zeros | letters) & each(0x80) != 0
    }

    /// The high bit of the lowest byte that is zero, and possibly of others (the well-known test of a word for a zero byte).
    @inline(__always)
    private static func hasZero(_ word: UInt64) -> UInt64 { (word &- each(1)) & ~word }

    @inline(__always)
    private static func each(_ byte: UInt64) -> UInt64 { byte &* 0x0101_0101_0101_0101 }

    static func isMark(_ byte: UInt8) -> Bool {
        byte >= 0xC2 || byte == 0x25 || byte == 0x5C || byte == 0x26 || byte == 0
    }

    /// Whether a byte is a digit of either base64 alphabet.
    @inline(__always)
    private static func isDigit(_ byte: UInt8) -> Bool {
        // One bit a byte below 128: `+ - / 0-9`, then `A-Z _ a-z`.
        let word: UInt64 = byte < 64 ? 0x03FF_A800_0000_0000 : 0x07FF_FFFE_87FF_FFFE
        return byte < 128 && word &>> UInt64(byte & 63) & 1 == 1
    }

    /// The value of a base64 digit of either alphabet; 64 for anything else.
    @inline(__always)
    static func sextet(_ byte: UInt8) -> UInt8 {
        switch byte {
        case 0x41...0x5A: byte &- 0x41
        case 0x61...0x7A: byte &- 0x61 &+ 26
        case 0x30...0x39: byte &- 0x30 &+ 52
        case 0x2B, 0x2D: 62
        case 0x2F, 0x5F: 63
        default: 64
        }
    }

    /// The value of a hexadecimal digit; 16 for anything else.
    @inline(__always)
    static func nibble(_ byte: UInt8) -> UInt8 {
        switch byte {
        case 0x30...0x39: byte &- 0x30
        case 0x41...0x46: byte &- 0x41 &+ 10
        case 0x61...0x66: byte &- 0x61 &+ 10
        default: 16
        }
    }

    /// By byte: its ``sextet(_:)``, and above it its ``nibble(_:)``.
    static let digitKinds: [UInt16] = (0...255).map { UInt16(sextet($0)) | UInt16(nibble($0)) << 8 }

    /// Whether a decoded byte is one of plain text.
    @inline(__always)
    static func isText(_ byte: UInt8) -> Bool { byte &- 0x20 < 0x5F || byte == 0x0A || byte == 0x0D || byte == 0x09 }
}
