/// Australia, New Zealand.
extension IdentityNumber {
    static let oceania = [auTFN, auABN, auACN, auMedicare, nzIRD, nzNHI]

    /// Australian Taxation Office: eight or nine digits, modulo 11.
    static let auTFN = IdentityNumber("au_tfn", digits: 8, 9) { digits in
        Checksum.sum(digits, [1, 4, 3, 7, 5, 8, 6, 9, 10]) % 11 == 0
    }

    /// Australian Business Register: modulo 89 after one is taken from the first digit.
    static let auABN = IdentityNumber("au_abn", digits: 11) { digits in
        (Checksum.sum(digits, [10, 1, 3, 5, 7, 9, 11, 13, 15, 17, 19]) - 10) % 89 == 0 && digits[0] != 0
    }

    /// ASIC: weights 8 to 1, modulo 10.
    static let auACN = IdentityNumber("au_acn", digits: 9) { digits in
        (10 - Checksum.sum(digits[..<8], [8, 7, 6, 5, 4, 3, 2, 1]) % 10) % 10 == digits[8]
    }

    /// Services Australia: the ninth digit checks the first eight; the first is 2 to 6.
    static let auMedicare = IdentityNumber("au_medicare", digits: 10, 11) { digits in
        (2...6).contains(digits[0]) && Checksum.sum(digits[..<8], [1, 3, 7, 9, 1, 3, 7, 9]) % 10 == digits[8]
    }

    /// Inland Revenue, New Zealand: modulo 11, with a second set of weights.
    static let nzIRD = IdentityNumber("nz_ird", digits: 8, 9) { short in
        let digits = short.count == 8 ? [0] + short : short
        guard (10_000_001..<150_000_000).contains(Checksum.value(digits)) else { return false }
        let first = (11 - Checksum.sum(digits[..<8], [3, 2, 7, 6, 5, 4, 3, 2]) % 11) % 11
        if first < 10 { return first == digits[8] }
        return (11 - Checksum.sum(digits[..<8], [7, 4, 3, 2, 5, 2, 7, 6]) % 11) % 11 == digits[8]
    }

    /// HISO 10046, New Zealand: three letters without I and O; four digits (modulo 11), or two digits and two letters (modulo 23).
    static let nzNHI = IdentityNumber("nz_nhi") { number in
        let alphabet = Array("ABCDEFGHJKLMNPQRSTUVWXYZ".utf8)
        guard number.count == 7 else { return false }
        let values = number.compactMap { byte -> Int? in
            ByteSet.digits.contains(byte) ? Int(byte) - 48 : alphabet.firstIndex(of: byte).map { $0 + 1 }
        }
        guard values.count == 7, number[..<3].allSatisfy(ByteSet.letters.contains), digits(number[3...4]) != nil else {
            return false
        }
        let sum = Checksum.sum(values[..<6], [7, 6, 5, 4, 3, 2])
        if digits(number[3...]) != nil { return sum % 11 != 0 && (11 - sum % 11) % 10 == values[6] }
        return ByteSet.letters.contains(number[5]) && ByteSet.letters.contains(number[6]) && 23 - sum % 23 == values[6]
    }
}
