/// One character that is written as something else: an escape, an entity, a look-alike, or something invisible.
enum Escape: Equatable {
    /// What it is can only be told from what follows.
    case incomplete
    /// The first byte is nothing but itself.
    case none
    /// It stands for nothing.
    case invisible
    /// It stands for a byte.
    case byte(UInt8)
    /// It stands for a character that is not ASCII.
    case scalar(UInt32)

    /// No escape is longer.
    static let longest = 12

    /// What the bytes are, all of them; the first is one at which an escape may begin.
    static func read(_ bytes: ArraySlice<UInt8>) -> Escape {
        guard let first = bytes.first else { return .incomplete }
        let rest = bytes.dropFirst()
        switch first {
        case 0: return .invisible
        case 0x25: return percent(rest)
        case 0x26: return entity(rest)
        case 0x5C: return backslash(rest)
        default: return character(bytes)
        }
    }

    // MARK: percent

    private static func percent(_ rest: ArraySlice<UInt8>) -> Escape {
        guard let first = rest.first else { return .incomplete }
        // The old JavaScript form `%uXXXX`.
        if first | 0x20 == 0x75 { return number(rest.dropFirst(), radix: 16, digits: 4) }
        return number(rest, radix: 16, digits: 2, isByte: true)
    }

    /// A number of exactly so many digits.
    private static func number(_ digits: ArraySlice<UInt8>, radix: UInt8, digits count: Int, isByte: Bool = false) -> Escape {
        var value: UInt32 = 0
        for digit in digits.prefix(count) {
            let nibble = EncodingSkim.nibble(digit)
            guard nibble < radix else { return .none }
            value = value << (radix == 16 ? 4 : 3) | UInt32(nibble)
        }
        guard digits.count >= count else { return .incomplete }
        return isByte ? .byte(UInt8(truncatingIfNeeded: value)) : folded(value)
    }

    // MARK: backslash

    private static func backslash(_ rest: ArraySlice<UInt8>) -> Escape {
        guard let first = rest.first else { return .incomplete }
        let digits = rest.dropFirst()
        switch first {
        case 0x6E: return .byte(0x0A)
        case 0x72: return .byte(0x0D)
        case 0x74: return .byte(0x09)
        case 0x22, 0x27, 0x2F, 0x5C: return .byte(first)
        case 0x78: return number(digits, radix: 16, digits: 2, isByte: true)
        case 0x55: return number(digits, radix: 16, digits: 8)
        case 0x75: return digits.first == 0x7B ? braced(digits.dropFirst()) : unit(digits)
        case 0x30...0x33: return number(rest, radix: 8, digits: 3, isByte: true)
        default: return .none
        }
    }

    /// `\u{1F600}`.
    private static func braced(_ digits: ArraySlice<UInt8>) -> Escape {
        guard digits.last == 0x7D else {
            return digits.count <= 6 && digits.allSatisfy { EncodingSkim.nibble($0) < 16 } ? .incomplete : .none
        }
        let number = digits.dropLast()
        guard !number.isEmpty, number.count <= 6 else { return .none }
        return folded(number.reduce(0) { $0 << 4 | UInt32(EncodingSkim.nibble($1)) })
    }

    /// `\uXXXX`, or two of them that are the halves of one scalar.
    private static func unit(_ digits: ArraySlice<UInt8>) -> Escape {
        guard digits.count >= 4 else { return number(digits, radix: 16, digits: 4) }
        var high: UInt32 = 0
        for digit in digits.prefix(4) {
            guard EncodingSkim.nibble(digit) < 16 else { return .none }
            high = high << 4 | UInt32(EncodingSkim.nibble(digit))
        }
        guard high & 0xFC00 == 0xD800 else { return digits.count == 4 ? folded(high) : .none }
        let second = Array(digits.dropFirst(4))
        guard zip(second, [0x5C, 0x75] as [UInt8]).allSatisfy({ $0 == $1 }) else { return .none }
        guard second.count == 6 else { return .incomplete }
        let low = second.dropFirst(2).reduce(UInt32(0)) { $0 << 4 | UInt32(EncodingSkim.nibble($1) & 15) }
        return low & 0xFC00 == 0xDC00 ? folded(0x10000 + (high & 0x3FF) << 10 + low & 0x3FF) : .none
    }

    // MARK: entities

    private static func entity(_ rest: ArraySlice<UInt8>) -> Escape {
        guard let first = rest.first else { return .incomplete }
        if first == 0x23 { return reference(rest.dropFirst()) }
        guard rest.last == 0x3B else {
            let mayGoOn = rest.count <= 8 && rest.allSatisfy { $0 | 0x20 >= 0x61 && $0 | 0x20 <= 0x7A }
            return mayGoOn ? .incomplete : .none
        }
        guard let value = names[String(decoding: rest.dropLast(), as: UTF8.self)] else { return .none }
        return folded(value)
    }

    /// `&#115;` and `&#x73;`, behind the number sign.
    private static func reference(_ rest: ArraySlice<UInt8>) -> Escape {
        guard let first = rest.first else { return .incomplete }
        let isHexadecimal = first | 0x20 == 0x78
        var value: UInt32 = 0
        var count = 0
        for digit in isHexadecimal ? rest.dropFirst() : rest {
            let nibble = UInt32(EncodingSkim.nibble(digit))
            guard nibble < (isHexadecimal ? 16 : 10) else { return digit == 0x3B && count > 0 ? folded(value) : .none }
            value = value * (isHexadecimal ? 16 : 10) + nibble
            count += 1
        }
        return count < 8 ? .incomplete : .none
    }

    private static let names: [String: UInt32] = [
        "amp": 0x26, "lt": 0x3C, "gt": 0x3E, "quot": 0x22, "apos": 0x27, "nbsp": 0xA0, "shy": 0xAD, "zwj": 0x200D,
        "zwnj": 0x200C, "sol": 0x2F, "bsol": 0x5C, "colon": 0x3A, "semi": 0x3B, "equals": 0x3D, "commat": 0x40, "lowbar": 0x5F,
        "period": 0x2E, "comma": 0x2C, "plus": 0x2B, "hyphen": 0x2D, "num": 0x23, "dollar": 0x24, "percnt": 0x25, "excl": 0x21,
        "ast": 0x2A, "lpar": 0x28, "rpar": 0x29, "quest": 0x3F, "lsqb": 0x5B, "rsqb": 0x5D, "lcub": 0x7B, "rcub": 0x7D,
        "grave": 0x60, "Tab": 0x09, "NewLine": 0x0A,
    ]

    // MARK: characters

    private static func character(_ bytes: ArraySlice<UInt8>) -> Escape {
        guard let first = bytes.first, mayBeDisguised(first, bytes.dropFirst()) else { return .none }
        let length = first < 0xE0 ? 2 : first < 0xF0 ? 3 : 4
        guard bytes.count >= length else { return .incomplete }
        let (scalar, _) = UTF8Scalar.decode(Array(bytes), at: 0)
        let plain = PlainLetters.plain(scalar)
        return plain == PlainLetters.unknown ? .none : plain == PlainLetters.invisible ? .invisible : .byte(plain)
    }

    /// Whether characters that begin so are of those that are folded at all.
    private static func mayBeDisguised(_ first: UInt8, _ rest: ArraySlice<UInt8>) -> Bool {
        guard let second = rest.first else {
            return switch first {
            case 0xC2, 0xCD...0xD2, 0xD4, 0xD8, 0xE1, 0xE2, 0xE3, 0xEF, 0xF0, 0xF3: true
            default: false
            }
        }
        guard rest.allSatisfy({ $0 & 0xC0 == 0x80 }) else { return false }
        return switch (first, second) {
        case (0xC2, 0xA0), (0xC2, 0xAD), (0xE3, 0x80), (0xF0, 0x9D), (0xF0, 0x9F), (0xF3, 0xA0): true
        case (0xE1, 0x85), (0xE1, 0xA0), (0xE2, 0x80), (0xE2, 0x81), (0xE2, 0x84), (0xE2, 0x88), (0xE2, 0x92), (0xE2, 0x93): true
        case (0xEF, let second): second >= 0xB8 && second <= 0xBE
        case (0xCD...0xD8, _): true
        default: false
        }
    }

    /// A scalar that an escape stands for, with its own disguise taken off.
    private static func folded(_ scalar: UInt32) -> Escape {
        guard scalar >= 0x80 else { return .byte(UInt8(truncatingIfNeeded: scalar)) }
        guard scalar < 0x11_0000, scalar & 0xFFFF_F800 != 0xD800 else { return .none }
        let plain = PlainLetters.plain(scalar)
        return plain == PlainLetters.unknown ? .scalar(scalar) : plain == PlainLetters.invisible ? .invisible : .byte(plain)
    }
}
