/// Hexadecimal, lower case out, either case in.
enum Hex {
    static func digit(_ value: UInt8) -> UInt8 { value < 10 ? value + 48 : value + 87 }

    static func encode(_ bytes: some Sequence<UInt8>) -> String {
        var out: [UInt8] = []
        for byte in bytes { out += [digit(byte >> 4), digit(byte & 15)] }
        return String(decoding: out, as: UTF8.self)
    }

    static func decode(_ text: some StringProtocol) -> [UInt8]? {
        let digits = Array(text.utf8)
        guard digits.count % 2 == 0 else { return nil }
        var out: [UInt8] = []
        for at in stride(from: 0, to: digits.count, by: 2) {
            guard let high = value(digits[at]), let low = value(digits[at + 1]) else { return nil }
            out.append(high << 4 | low)
        }
        return out
    }

    static func value(_ digit: UInt8) -> UInt8? {
        switch digit {
        case 48...57: digit - 48
        case 65...70: digit - 55
        case 97...102: digit - 87
        default: nil
        }
    }
}

/// Base 64 with the standard alphabet (RFC 4648 section 4), padded; reading refuses every second spelling.
enum Base64 {
    private static let alphabet = Array("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/".utf8)
    private static let pad = UInt8(ascii: "=")

    static func encode(_ bytes: [UInt8]) -> String {
        var out: [UInt8] = []
        out.reserveCapacity((bytes.count + 2) / 3 * 4)
        for start in stride(from: 0, to: bytes.count, by: 3) {
            let count = min(3, bytes.count - start)
            var group: UInt32 = 0
            for offset in 0..<3 { group = group << 8 | (offset < count ? UInt32(bytes[start + offset]) : 0) }
            for place in 0..<4 {
                out.append(place <= count ? alphabet[Int(group >> UInt32(18 - 6 * place)) & 63] : pad)
            }
        }
        return String(decoding: out, as: UTF8.self)
    }

    static func decode(_ text: some StringProtocol) -> [UInt8]? {
        let input = Array(text.utf8)
        guard input.count % 4 == 0 else { return nil }
        let padding = input.suffix(2).reversed().prefix { $0 == pad }.count
        var out: [UInt8] = []
        var group: UInt32 = 0
        for (at, byte) in input.enumerated() {
            let isPadding = at >= input.count - padding
            guard let value = isPadding ? 0 : value(byte) else { return nil }
            group = group << 6 | UInt32(value)
            if at % 4 == 3 {
                out += [UInt8(group >> 16 & 255), UInt8(group >> 8 & 255), UInt8(group & 255)]
                group = 0
            }
        }
        // Bits under the padding must be zero, or one value would have several spellings.
        guard out.suffix(padding).allSatisfy({ $0 == 0 }) else { return nil }
        return Array(out.dropLast(padding))
    }

    private static func value(_ byte: UInt8) -> UInt8? {
        switch byte {
        case 65...90: byte - 65
        case 97...122: byte - 71
        case 48...57: byte + 4
        case 43: 62
        case 47: 63
        default: nil
        }
    }
}

/// Whole numbers in text, as the C2SP formats write them: ASCII digits, no sign, no leading zero.
enum Decimal {
    static func parse(_ text: some StringProtocol) -> UInt64? {
        let digits = Array(text.utf8)
        guard !digits.isEmpty, digits.allSatisfy({ (48...57).contains($0) }), digits.count == 1 || digits[0] != 48 else {
            return nil
        }
        return UInt64(text)
    }
}
