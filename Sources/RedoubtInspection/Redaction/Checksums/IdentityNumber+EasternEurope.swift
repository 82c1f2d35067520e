/// Russia, Ukraine.
extension IdentityNumber {
    static let easternEurope = [ruINN, ruSNILS, ruOGRN, uaTax]

    /// Federal Tax Service: ten digits with one check digit, or twelve with two.
    static let ruINN = IdentityNumber("ru_inn", digits: 10, 12) { digits in
        guard Checksum.value(digits) != 0 else { return false }
        let weights = [3, 7, 2, 4, 10, 3, 5, 9, 4, 6, 8]
        func check(_ count: Int) -> Int { Checksum.sum(digits[..<count], Array(weights.suffix(count))) % 11 % 10 }
        if digits.count == 10 { return check(9) == digits[9] }
        return check(10) == digits[10] && check(11) == digits[11]
    }

    /// Social Fund of Russia: weights 9 to 1, modulo 101.
    static let ruSNILS = IdentityNumber("ru_snils", digits: 11) { digits in
        Checksum.sum(digits[..<9], [9, 8, 7, 6, 5, 4, 3, 2, 1]) % 101 % 100 == Checksum.value(digits[9...])
            && Checksum.value(digits) > 0
    }

    /// State register of legal entities: thirteen digits modulo 11, fifteen modulo 13.
    static let ruOGRN = IdentityNumber("ru_ogrn", digits: 13, 15) { digits in
        guard digits.count == 13 ? digits[0] != 0 : digits[0] == 3 || digits[0] == 4 else { return false }
        return Checksum.value(digits.dropLast()) % (digits.count - 2) % 10 == digits.last
    }

    /// State Tax Service of Ukraine: days since 1900, serial, check digit.
    static let uaTax = IdentityNumber("ua_rntrc", digits: 10) { digits in
        let sum = zip(digits[..<9], [-1, 5, 7, 9, 4, 6, 10, 5, 7]).reduce(0) { $0 + $1.0 * $1.1 }
        return (sum % 11 + 11) % 11 % 10 == digits[9]
    }
}
