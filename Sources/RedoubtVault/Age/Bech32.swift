internal import RedoubtCore

/// Bytes as text with a checksum and a readable beginning (BIP 173, without its limit on length).
enum Bech32 {
    private static let alphabet = Array("qpzry9x8gf2tvdw0s3jn54khce6mua7l".utf8)
    /// Longer than any that age knows; more is not looked at.
    private static let limit = 4096

    /// The text in lower case.
    static func encode(_ prefix: String, _ data: Span<UInt8>) -> SecureBytes {
        var text = SecureBytes(capacity: prefix.utf8.count + 2 + (data.count * 8 + 4) / 5 + 6) { _ in 0 }
        text.append(Array((prefix + "1").utf8).span)
        var checksum = Checksum(prefix: Array(prefix.utf8))
        var (buffer, bits) = (0, 0)
        for index in data.indices {
            (buffer, bits) = ((buffer << 8 | Int(data[index])) & 0xFFF, bits + 8)
            while bits >= 5 {
                bits -= 5
                emit(buffer >> bits & 31, &text, &checksum)
            }
        }
        if bits > 0 { emit(buffer << (5 - bits) & 31, &text, &checksum) }
        for digit in checksum.digits() { text.append(alphabet[digit]) }
        return text
    }

    private static func emit(_ digit: Int, _ text: inout SecureBytes, _ checksum: inout Checksum) {
        text.append(alphabet[digit])
        checksum.add(digit)
    }

    /// The data after a given prefix (lower case); nil when the text is not that, or its checksum is wrong.
    static func decode(_ text: Span<UInt8>, prefix: String) -> SecureBytes? {
        let prefix = Array(prefix.utf8)
        guard text.count >= prefix.count + 7, text.count <= limit, isOfOneCase(text) else { return nil }
        for index in prefix.indices where lower(text[index]) != prefix[index] { return nil }
        guard text[prefix.count] == UInt8(ascii: "1") else { return nil }
        var data = SecureBytes(capacity: text.count) { _ in 0 }
        var checksum = Checksum(prefix: prefix)
        var (buffer, bits) = (0, 0)
        for index in prefix.count + 1..<text.count {
            guard let digit = alphabet.firstIndex(of: lower(text[index])) else { return nil }
            checksum.add(digit)
            if index >= text.count - 6 { continue }
            (buffer, bits) = ((buffer << 5 | digit) & 0xFFF, bits + 5)
            if bits >= 8 {
                bits -= 8
                data.append(UInt8(truncatingIfNeeded: buffer >> bits))
            }
        }
        // What is left over is padding: less than a digit, and zero.
        guard checksum.isRight, bits < 5, buffer & (1 << bits - 1) == 0 else { return nil }
        return data
    }

    private static func lower(_ byte: UInt8) -> UInt8 { (65...90).contains(byte) ? byte + 32 : byte }

    private static func isOfOneCase(_ text: Span<UInt8>) -> Bool {
        var (hasUpper, hasLower) = (false, false)
        for index in text.indices {
            if (65...90).contains(text[index]) { hasUpper = true }
            if (97...122).contains(text[index]) { hasLower = true }
        }
        return !(hasUpper && hasLower)
    }

    /// The BCH code over prefix and digits.
    private struct Checksum {
        private static let generators: [UInt32] = [0x3B6A_57B2, 0x2650_8E6D, 0x1EA1_19FA, 0x3D42_33DD, 0x2A14_62B3]
        private var state: UInt32 = 1

        init(prefix: [UInt8]) {
            for byte in prefix { add(Int(byte >> 5)) }
            add(0)
            for byte in prefix { add(Int(byte & 31)) }
        }

        mutating func add(_ digit: Int) {
            let top = state >> 25
            state = (state & 0x1FF_FFFF) << 5 ^ UInt32(digit)
            for (bit, generator) in Self.generators.enumerated() where top >> UInt32(bit) & 1 == 1 { state ^= generator }
        }

        var isRight: Bool { state == 1 }

        /// The six digits that make the checksum right.
        mutating func digits() -> [Int] {
            for _ in 0..<6 { add(0) }
            return (0..<6).map { Int((state ^ 1) >> UInt32(5 * (5 - $0)) & 31) }
        }
    }
}
