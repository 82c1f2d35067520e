/// Whole numbers in the digits 0–9, A–Z, a–z, most significant first, to a fixed width.
enum Base62 {
    private static let digits = Array("0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz".utf8)

    /// The digits of a big-endian number, filled up with zeros to `width`.
    static func encode(_ bytes: [UInt8], width: Int) -> String {
        var number = bytes
        var text: [UInt8] = []
        while text.count < width {
            var rest = 0
            for index in number.indices {
                let value = rest << 8 | Int(number[index])
                number[index] = UInt8(value / 62)
                rest = value % 62
            }
            text.append(digits[rest])
        }
        return String(decoding: text.reversed(), as: UTF8.self)
    }

    /// The number that up to ten digits stand for; nil when one of them is no digit.
    static func decode(_ digits: some Sequence<UInt8>) -> UInt64? {
        var number: UInt64 = 0
        for digit in digits {
            switch digit {
            case UInt8(ascii: "0")...UInt8(ascii: "9"): number = number * 62 + UInt64(digit - UInt8(ascii: "0"))
            case UInt8(ascii: "A")...UInt8(ascii: "Z"): number = number * 62 + UInt64(digit - UInt8(ascii: "A")) + 10
            case UInt8(ascii: "a")...UInt8(ascii: "z"): number = number * 62 + UInt64(digit - UInt8(ascii: "a")) + 36
            default: return nil
            }
        }
        return number
    }

    static func isDigit(_ byte: UInt8) -> Bool {
        switch byte {
        case UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "A")...UInt8(ascii: "Z"), UInt8(ascii: "a")...UInt8(ascii: "z"):
            true
        default: false
        }
    }
}
