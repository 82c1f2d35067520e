/// Check digits and checksums over ASCII values.
enum Checksum {
    /// ISO/IEC 7812-1, annex B.
    static func luhn(_ digits: [UInt8]) -> Bool {
        var sum = 0
        for (place, digit) in digits.reversed().enumerated() {
            let doubled = Int(digit) * (place % 2 == 1 ? 2 : 1)
            sum += doubled > 9 ? doubled - 9 : doubled
        }
        return !digits.isEmpty && sum % 10 == 0
    }

    /// ISO 7064 MOD 97-10, as ISO 13616 uses it for IBANs: the first four characters go to the end, letters count from 10.
    static func mod97(_ characters: [UInt8]) -> Bool {
        guard characters.count > 4 else { return false }
        var rest = 0
        for byte in characters[4...] + characters[..<4] {
            guard let value = alphanumericValue(byte) else { return false }
            rest = (value > 9 ? rest * 100 + value : rest * 10 + value) % 97
        }
        return rest == 1
    }

    /// NHS number: weights 10 to 2, modulo 11.
    static func nhs(_ digits: [UInt8]) -> Bool {
        guard digits.count == 10 else { return false }
        let sum = digits.prefix(9).enumerated().reduce(0) { $0 + Int($1.element) * (10 - $1.offset) }
        let check = (11 - sum % 11) % 11
        return check != 10 && check == Int(digits[9])
    }

    /// ABA routing number: weights 3, 7, 1, modulo 10, and a Federal Reserve district in front.
    static func aba(_ digits: [UInt8]) -> Bool {
        guard digits.count == 9 else { return false }
        let district = Int(digits[0]) * 10 + Int(digits[1])
        guard (1...12).contains(district) || (21...32).contains(district) || (61...72).contains(district) || district == 80
        else { return false }
        let sum = zip(digits, [3, 7, 1, 3, 7, 1, 3, 7, 1]).reduce(0) { $0 + Int($1.0) * $1.1 }
        return sum % 10 == 0
    }

    /// The CRC-32 of ISO 3309 (zlib's).
    static func crc32(_ bytes: some Sequence<UInt8>) -> UInt32 {
        var crc: UInt32 = 0xFFFF_FFFF
        for byte in bytes {
            crc ^= UInt32(byte)
            for _ in 0..<8 { crc = crc & 1 == 1 ? crc >> 1 ^ 0xEDB8_8320 : crc >> 1 }
        }
        return ~crc
    }

    /// GitHub's and npm's tokens end in six base-62 digits: the CRC-32 of the 30 characters behind the underscore.
    static func endsInBase62CRC(_ value: ArraySlice<UInt8>) -> Bool {
        guard let dash = value.firstIndex(of: UInt8(ascii: "_")) else { return false }
        let body = value[(dash + 1)...]
        guard body.count == 36 else { return false }
        var number: UInt64 = 0
        for byte in body.suffix(6) {
            guard let digit = base62Value(byte) else { return false }
            number = number * 62 + UInt64(digit)
        }
        return number == UInt64(crc32(body.prefix(30)))
    }

    /// The digits of a value, as numbers.
    static func digits(_ value: ArraySlice<UInt8>) -> [UInt8] {
        value.compactMap { ByteSet.digits.contains($0) ? $0 - 48 : nil }
    }

    private static func alphanumericValue(_ byte: UInt8) -> Int? {
        switch byte {
        case 48...57: Int(byte) - 48
        case 65...90: Int(byte) - 55
        case 97...122: Int(byte) - 87
        default: nil
        }
    }

    private static func base62Value(_ byte: UInt8) -> Int? {
        switch byte {
        case 48...57: Int(byte) - 48
        case 65...90: Int(byte) - 55
        case 97...122: Int(byte) - 61
        default: nil
        }
    }
}
