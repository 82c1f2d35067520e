/// China, Japan, Korea, Taiwan, Hong Kong.
extension IdentityNumber {
    static let eastAsia = [cnRIC, cnUSCC, jpMyNumber, jpCorporate, krRRN, krFRN, krRRNForm, krBRN, twID, twResident, twUBN, hkHKID]

    /// GB 11643-1999: a place, date of birth, serial, ISO 7064 MOD 11-2.
    static let cnRIC = IdentityNumber("cn_ric") { number in
        guard number.count == 18, let digits = digits(number[..<17]), (11...82).contains(Checksum.value(digits[..<2])),
            number[17] == UInt8(ascii: "X") || ByteSet.digits.contains(number[17]),
            CalendarDay.exists(Checksum.value(digits[6..<10]), Checksum.value(digits[10..<12]), Checksum.value(digits[12..<14])),
            (1850...2100).contains(Checksum.value(digits[6..<10]))
        else { return false }
        return Checksum.mod11And2(digits + [number[17] == UInt8(ascii: "X") ? 10 : Int(number[17]) - 48])
    }

    /// GB 32100-2015: eighteen characters, modulo 31.
    static let cnUSCC = IdentityNumber("cn_uscc") { number in
        let alphabet = Array("0123456789ABCDEFGHJKLMNPQRTUWXY".utf8)
        guard number.count == 18, digits(number[..<8]) != nil else { return false }
        let values = number.compactMap { alphabet.firstIndex(of: $0) }
        guard values.count == 18 else { return false }
        let weights = [1, 3, 9, 27, 19, 26, 16, 17, 20, 29, 25, 13, 8, 24, 10, 30, 28]
        return (31 - Checksum.sum(values[..<17], weights) % 31) % 31 == values[17]
    }

    /// Ordinance 85 of 2014, Japan: eleven digits and one more, modulo 11.
    static let jpMyNumber = IdentityNumber("jp_my_number", digits: 12) { digits in
        let rest = Checksum.sum(digits[..<11], [6, 5, 4, 3, 2, 7, 6, 5, 4, 3, 2]) % 11
        return (rest <= 1 ? 0 : 11 - rest) == digits[11]
    }

    /// National Tax Agency, Japan: a check digit from 1 to 9 in front.
    static let jpCorporate = IdentityNumber("jp_corporate", digits: 13) { digits in
        9 - Checksum.sum(digits[1...], [2, 1, 2, 1, 2, 1, 2, 1, 2, 1, 2, 1]) % 9 == digits[0]
    }

    /// Resident Registration Act, Korea: date of birth, sex and century, place, a check digit on those before October 2020.
    static let krRRN = IdentityNumber("kr_rrn", digits: 13) { digits in
        (11 - Checksum.sum(digits[..<12], [2, 3, 4, 5, 6, 7, 8, 9, 2, 3, 4, 5]) % 11) % 10 == digits[12] && koreanDate(digits)
            && Checksum.value(digits[7..<9]) <= 96
    }

    /// Foreigners' numbers, whose sex digit is 5 to 8, end in a check digit that is two higher.
    static let krFRN = IdentityNumber("kr_frn", digits: 13) { digits in
        (5...8).contains(digits[6]) && koreanDate(digits)
            && (13 - Checksum.sum(digits[..<12], [2, 3, 4, 5, 6, 7, 8, 9, 2, 3, 4, 5]) % 11) % 10 == digits[12]
    }

    /// Either.
    static let krAny = IdentityNumber("kr_rrn.any", digits: 13) { digits in
        let bytes = digits.map { UInt8($0 + 48) }
        return krRRN.accepts(bytes) || krFRN.accepts(bytes)
    }

    /// Date and sex alone: numbers since October 2020 are random behind them. Foreigners have 5 to 8.
    static let krRRNForm = IdentityNumber("kr_rrn.form", digits: 13) { koreanDate($0) && (1...8).contains($0[6]) }

    private static func koreanDate(_ digits: [Int]) -> Bool {
        let century = [1800, 1900, 1900, 2000, 2000, 1900, 1900, 2000, 2000, 1800][digits[6]]
        return CalendarDay.exists(
            century + Checksum.value(digits[..<2]), Checksum.value(digits[2..<4]), Checksum.value(digits[4..<6]))
    }

    /// National Tax Service, Korea: ten digits.
    static let krBRN = IdentityNumber("kr_brn", digits: 10) { digits in
        let sum = Checksum.sum(digits[..<9], [1, 3, 7, 1, 3, 7, 1, 3, 5]) + digits[8] * 5 / 10
        return Checksum.value(digits[..<3]) >= 101 && Checksum.value(digits[3..<5]) > 0 && (10 - sum % 10) % 10 == digits[9]
    }

    /// Ministry of the Interior, Taiwan: a letter for the place, nine digits.
    static let twID = IdentityNumber("tw_id") { number in
        guard number.count == 10, ByteSet.letters.contains(number[0]), let digits = digits(number[1...]),
            digits[0] == 1 || digits[0] == 2
        else { return false }
        return taiwanese(number[0], digits)
    }

    /// The numbers of foreign residents: 8 or 9 since 2021, a letter from A to D before.
    static let twResident = IdentityNumber("tw_arc") { number in
        guard number.count == 10, ByteSet.letters.contains(number[0]), let rest = digits(number[2...]) else { return false }
        if ByteSet("89").contains(number[1]) { return taiwanese(number[0], [Int(number[1]) - 48] + rest) }
        return ByteSet("ABCD").contains(number[1]) && taiwanese(number[0], [Int(number[1]) - 65] + rest)
    }

    private static func taiwanese(_ letter: UInt8, _ digits: [Int]) -> Bool {
        let places = [10, 11, 12, 13, 14, 15, 16, 17, 34, 18, 19, 20, 21, 22, 35, 23, 24, 25, 26, 27, 28, 29, 32, 30, 31, 33]
        let place = places[Int(letter) - 65]
        return (place / 10 + place % 10 * 9 + Checksum.sum(digits, [8, 7, 6, 5, 4, 3, 2, 1, 1])) % 10 == 0
    }

    /// Ministry of Finance, Taiwan: eight digits.
    static let twUBN = IdentityNumber("tw_ubn", digits: 8) { digits in
        let sum = zip(digits, [1, 2, 1, 2, 1, 2, 4, 1]).reduce(0) { $0 + $1.0 * $1.1 / 10 + $1.0 * $1.1 % 10 }
        return sum % 10 == 0 || (digits[6] == 7 && sum % 10 == 9)
    }

    /// Immigration Department, Hong Kong: one or two letters, six digits, a check character.
    static let hkHKID = IdentityNumber("hk_hkid") { number in
        guard number.count == 8 || number.count == 9, let digits = digits(number.dropLast().suffix(6)) else { return false }
        let letters = number.prefix(number.count - 7)
        guard letters.allSatisfy(ByteSet.letters.contains), let last = number.last else { return false }
        let check = last == UInt8(ascii: "A") ? 10 : ByteSet.digits.contains(last) ? Int(last) - 48 : 99
        let front = letters.count == 2 ? letters.map(Checksum.base36) : [36] + letters.map(Checksum.base36)
        return check < 11 && (Checksum.sum(front + digits, [9, 8, 7, 6, 5, 4, 3, 2]) + check) % 11 == 0
    }
}
