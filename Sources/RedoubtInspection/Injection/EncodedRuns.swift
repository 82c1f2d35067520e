/// Finds what is written in base64, hexadecimal or escapes, and decodes it once.
///
/// *Looks at* runs of at least 24 base64 characters or 16 pairs of hex digits that decode to mostly printable text, and
/// texts with percent, `\x`, `\u` or `&#` escapes. *Does not see* what is encoded twice, compressed or encrypted.
/// *Costs* one pass; what it yields is never longer than the text.
enum EncodedRuns {
    static let shortestBase64 = 24
    static let shortestHexadecimal = 32
    static let maximumRuns = 64

    /// Decoded runs, each mapped to the whole run.
    static func decode(_ bytes: [UInt8]) -> [(MappedBytes, Disguise)] {
        var views: [(MappedBytes, Disguise)] = []
        var index = 0
        while index < bytes.count, views.count < maximumRuns {
            guard isBase64(bytes[index]) else { index += 1; continue }
            let start = index
            while index < bytes.count, isBase64(bytes[index]) || isWrap(bytes, index, start) { index += 1 }
            if index - start >= shortestBase64, let view = decodeRun(bytes, start, index) { views.append(view) }
        }
        return views
    }

    /// The text with its escapes read, or nil where it has fewer than four.
    static func unescape(_ bytes: [UInt8], _ range: Range<Int>) -> MappedBytes? {
        // Most texts have no escapes at all; they are not copied to find that out.
        var marks = 0
        for index in range where bytes[index] == 0x25 || bytes[index] == 0x5C || bytes[index] == 0x26 { marks += 1 }
        if marks < 4 { return nil }
        var out: [UInt8] = []
        var starts: [Int32] = []
        var ends: [Int32] = []
        var escapes = 0
        var index = range.lowerBound
        while index < range.upperBound {
            let escape = escape(bytes, index, range.upperBound)
            let length = escape?.length ?? 1
            if escape != nil { escapes += 1 }
            let write: (UInt8) -> Void = { byte in
                out.append(byte)
                starts.append(Int32(truncatingIfNeeded: index))
                ends.append(Int32(truncatingIfNeeded: index + length))
            }
            if let escape, !escape.isByte {
                UTF8Scalar.encode(escape.value, write)
            } else {
                write(UInt8(truncatingIfNeeded: escape?.value ?? UInt32(bytes[index])))
            }
            index += length
        }
        return escapes < 4 ? nil : MappedBytes(bytes: out, origin: .table(starts: starts, ends: ends))
    }

    private static func isBase64(_ byte: UInt8) -> Bool {
        switch byte {
        case 0x41...0x5A, 0x61...0x7A, 0x30...0x39, 0x2B, 0x2F, 0x2D, 0x5F: true
        default: false
        }
    }

    /// A line break inside a wrapped run, or the space between two hex pairs.
    private static func isWrap(_ bytes: [UInt8], _ index: Int, _ start: Int) -> Bool {
        guard index + 2 < bytes.count, index > start else { return false }
        if bytes[index] == 0x0A { return index - start >= 60 && isBase64(bytes[index + 1]) }
        return bytes[index] == 0x20 && hexadecimal(bytes[index + 1]) != nil && hexadecimal(bytes[index + 2]) != nil
            && hexadecimal(bytes[index - 1]) != nil && (index + 3 == bytes.count || !isBase64(bytes[index + 3]))
            && (index - start) % 3 == 2
    }

    private static func decodeRun(_ bytes: [UInt8], _ start: Int, _ end: Int) -> (MappedBytes, Disguise)? {
        if end - start >= shortestHexadecimal, let plain = hexadecimalBytes(bytes, start, end), isReadable(plain) {
            return (MappedBytes(bytes: plain, origin: .run(start..<end)), .hexadecimal)
        }
        // What stands directly before the run may look like a part of it: try each of the four alignments.
        for skipped in 0..<4 {
            let plain = base64Bytes(bytes, start + skipped, end)
            if isReadable(plain) { return (MappedBytes(bytes: plain, origin: .run(start..<end)), .base64) }
        }
        return nil
    }

    /// RFC 4648 sections 4 and 5, with or without padding.
    private static func base64Bytes(_ bytes: [UInt8], _ start: Int, _ end: Int) -> [UInt8] {
        var out: [UInt8] = []
        out.reserveCapacity((end - start) * 3 / 4)
        var buffer: UInt32 = 0
        var bits: UInt32 = 0
        for index in start..<end {
            guard let value = sextet(bytes[index]) else { continue }
            buffer = buffer << 6 | value
            bits += 6
            if bits >= 8 {
                bits -= 8
                out.append(UInt8(truncatingIfNeeded: buffer >> bits))
                buffer &= (1 << bits) - 1
            }
        }
        return out
    }

    private static func sextet(_ byte: UInt8) -> UInt32? {
        switch byte {
        case 0x41...0x5A: UInt32(byte - 0x41)
        case 0x61...0x7A: UInt32(byte - 0x61) + 26
        case 0x30...0x39: UInt32(byte - 0x30) + 52
        case 0x2B, 0x2D: 62
        case 0x2F, 0x5F: 63
        default: nil
        }
    }

    private static func hexadecimalBytes(_ bytes: [UInt8], _ start: Int, _ end: Int) -> [UInt8]? {
        var out: [UInt8] = []
        var high: UInt32?
        for index in start..<end {
            if bytes[index] == 0x20 || bytes[index] == 0x0A { continue }
            guard let digit = hexadecimal(bytes[index]) else { return nil }
            if let first = high {
                out.append(UInt8(truncatingIfNeeded: first << 4 | digit))
                high = nil
            } else {
                high = digit
            }
        }
        return out
    }

    private static func hexadecimal(_ byte: UInt8) -> UInt32? {
        switch byte {
        case 0x30...0x39: UInt32(byte - 0x30)
        case 0x41...0x46: UInt32(byte - 0x41) + 10
        case 0x61...0x66: UInt32(byte - 0x61) + 10
        default: nil
        }
    }

    /// Whether nine in ten bytes of the beginning are text in UTF-8.
    private static func isReadable(_ bytes: [UInt8]) -> Bool {
        let looked = min(bytes.count, 1_024)
        guard looked >= 8 else { return false }
        var broken = 0
        var index = 0
        while index < looked {
            let (scalar, length) = UTF8Scalar.decode(bytes, at: index)
            let isBroken = length == 1 && scalar != UInt32(bytes[index])
            let isControl = scalar < 0x20 && scalar != 0x0A && scalar != 0x0D && scalar != 0x09 || scalar == 0x7F
            if isBroken || isControl { broken += 1 }
            index += length
        }
        return broken * 10 <= looked
    }

    /// One escape at `index`: its value, its length, and whether the value is a byte of UTF-8 rather than a scalar.
    private static func escape(_ bytes: [UInt8], _ index: Int, _ end: Int) -> (value: UInt32, length: Int, isByte: Bool)? {
        guard index + 2 < end else { return nil }
        switch (bytes[index], bytes[index + 1]) {
        case (0x25, _): return digits(bytes, index + 1, 2, end).map { ($0, 3, true) }
        case (0x5C, 0x78): return digits(bytes, index + 2, 2, end).map { ($0, 4, true) }
        case (0x5C, 0x75): return digits(bytes, index + 2, 4, end).map { ($0 >= 0xD800 && $0 < 0xE000 ? 0x20 : $0, 6, false) }
        case (0x26, 0x23): return entity(bytes, index + 2, end)
        default: return nil
        }
    }

    private static func digits(_ bytes: [UInt8], _ start: Int, _ count: Int, _ end: Int) -> UInt32? {
        guard start + count <= end else { return nil }
        var value: UInt32 = 0
        for index in start..<start + count {
            guard let digit = hexadecimal(bytes[index]) else { return nil }
            value = value << 4 | digit
        }
        return value
    }

    private static func entity(_ bytes: [UInt8], _ start: Int, _ end: Int) -> (value: UInt32, length: Int, isByte: Bool)? {
        var index = start
        let radix: UInt32 = index < end && bytes[index] | 0x20 == 0x78 ? 16 : 10
        if radix == 16 { index += 1 }
        var value: UInt32 = 0
        let first = index
        while index < end, index - first < 7, let digit = hexadecimal(bytes[index]), digit < radix {
            value = value * radix + digit
            index += 1
        }
        guard index > first, index < end, bytes[index] == 0x3B, value < 0x11_0000, value < 0xD800 || value > 0xDFFF else {
            return nil
        }
        return (value, index + 1 - start + 2, false)
    }
}
