/// Sweden, Norway, Denmark, Finland, Iceland.
extension IdentityNumber {
    static let nordic = [
        sePersonal, seOrganisation, noBirth, noOrganisation, dkCPR, dkCPRCheck, dkCVR, fiHETU, fiTemporary, fiBusiness, isKennitala,
    ]

    /// Folkbokföringslagen § 18: date of birth (60 more for a coordination number), serial, Luhn.
    static let sePersonal = IdentityNumber("se_personnummer", digits: 10, 12) { digits in
        let short = Array(digits.suffix(10))
        let month = Checksum.value(short[2..<4]), day = Checksum.value(short[4..<6])
        guard
            digits.count == 10
                ? CalendarDay.existsInSomeCentury(Checksum.value(short[..<2]), month, day)
                : digits[0] != 0 && CalendarDay.exists(Checksum.value(digits[..<4]), month, day)
        else { return false }
        return Checksum.luhn(short)
    }

    /// The same with the days of coordination numbers, which are 60 higher.
    static let seCoordination = IdentityNumber("se_personnummer.coordination", digits: 10, 12) { digits in
        var body = digits
        let place = digits.count - 6
        guard (6...9).contains(body[place]), Checksum.luhn(digits.suffix(10)) else {
            return sePersonal.accepts(digits.map { UInt8($0 + 48) })
        }
        body[place] -= 6
        return CalendarDay.exists(
            2000 + Checksum.value(body.suffix(10)[..<(body.count - 8)]), Checksum.value(body[(place - 2)..<place]),
            Checksum.value(body[place..<(place + 2)]))
    }

    /// Bolagsverket: ten digits, Luhn.
    static let seOrganisation = IdentityNumber("se_orgnr", digits: 10) { Checksum.luhn($0) }

    /// The third digit is at least 2, so that it is no month.
    static let seOrganisationAlone = IdentityNumber("se_orgnr.alone", digits: 10) { $0[2] >= 2 && $0[0] != 0 && Checksum.luhn($0) }

    /// Skatteetaten: date of birth (40 more for D and H numbers), serial, two check digits.
    static let noBirth = IdentityNumber("no_fodselsnummer", digits: 11) { digits in
        guard noChecks(digits) else { return false }
        let day = Checksum.value(digits[..<2]), month = Checksum.value(digits[2..<4]), year = Checksum.value(digits[4..<6])
        let serial = Checksum.value(digits[6..<9])
        let century = serial < 500 ? 1900 : serial < 750 && year >= 54 ? 1800 : year < 40 ? 2000 : serial >= 900 ? 1900 : 0
        guard century > 0, day < 80 else { return false }
        return CalendarDay.exists(century + year, month > 40 ? month - 40 : month, day > 40 ? day - 40 : day)
    }

    private static func noChecks(_ digits: [Int]) -> Bool {
        (11 - Checksum.sum(digits[..<9], [3, 7, 6, 1, 8, 9, 4, 5, 2]) % 11) % 11 == digits[9]
            && (11 - Checksum.sum(digits[..<10], [5, 4, 3, 2, 7, 6, 5, 4, 3, 2]) % 11) % 11 == digits[10]
    }

    /// Brønnøysundregistrene: modulo 11.
    static let noOrganisation = IdentityNumber("no_orgnr", digits: 9) { digits in
        (11 - Checksum.sum(digits[..<8], [3, 2, 7, 6, 5, 4, 3, 2]) % 11) % 11 == digits[8]
    }

    /// CPR-kontoret: date of birth and serial; since 2007 the check digit need not hold.
    static let dkCPR = IdentityNumber("dk_cpr", digits: 10) { digits in
        let year = Checksum.value(digits[4..<6])
        let century =
            digits[6] <= 3 || ((digits[6] == 4 || digits[6] == 9) && year >= 37)
            ? 1900
            : (5...8).contains(digits[6]) && year >= 58 ? 1800 : 2000
        return CalendarDay.exists(century + year, Checksum.value(digits[2..<4]), Checksum.value(digits[..<2]))
    }

    /// The check digit that holds for those given before 2007.
    static let dkCPRCheck = IdentityNumber("dk_cpr.check", digits: 10) { digits in
        dkCPR.accepts(digits.map { UInt8($0 + 48) }) && Checksum.sum(digits, [4, 3, 2, 7, 6, 5, 4, 3, 2, 1]) % 11 == 0
    }

    /// Erhvervsstyrelsen: modulo 11.
    static let dkCVR = IdentityNumber("dk_cvr", digits: 8) { digits in
        digits[0] != 0 && Checksum.sum(digits, [2, 7, 6, 5, 4, 3, 2, 1]) % 11 == 0
    }

    /// Digital and Population Data Services Agency: date, a sign for the century, serial, modulo 31; 900 and above are temporary.
    static let fiHETU = IdentityNumber("fi_hetu", keeps: .alphanumerics.union(ByteSet("+-"))) { finnish($0, serials: 2...899) }
    static let fiTemporary = IdentityNumber("fi_hetu.temporary", keeps: .alphanumerics.union(ByteSet("+-"))) {
        finnish($0, serials: 2...999)
    }

    private static func finnish(_ number: [UInt8], serials: ClosedRange<Int>) -> Bool {
        guard number.count == 11, let date = digits(number[..<6]), let serial = digits(number[7..<10]),
            serials.contains(Checksum.value(serial))
        else { return false }
        let signs = [("+", 1800), ("-YXWVU", 1900), ("ABCDEF", 2000)]
        guard let century = signs.first(where: { ByteSet($0.0).contains(number[6]) })?.1,
            CalendarDay.exists(century + Checksum.value(date[4...]), Checksum.value(date[2..<4]), Checksum.value(date[..<2]))
        else { return false }
        return Array("0123456789ABCDEFHJKLMNPRSTUVWXY".utf8)[Checksum.value(date + serial) % 31] == number[10]
    }

    /// Patent- och registerstyrelsen, Finland: seven digits, a check digit.
    static let fiBusiness = IdentityNumber("fi_ytunnus", digits: 8) { digits in
        Checksum.sum(digits, [7, 9, 10, 5, 8, 4, 2, 1]) % 11 == 0
    }

    /// Registers Iceland: date of birth (40 more for firms), serial, check digit, century.
    static let isKennitala = IdentityNumber("is_kennitala", digits: 10) { digits in
        let day = Checksum.value(digits[..<2])
        guard digits[9] == 9 || digits[9] == 0,
            CalendarDay.exists(
                (digits[9] == 9 ? 1900 : 2000) + Checksum.value(digits[4..<6]), Checksum.value(digits[2..<4]),
                day >= 40 ? day - 40 : day)
        else { return false }
        return Checksum.sum(digits, [3, 2, 7, 6, 5, 4, 3, 2, 1, 0]) % 11 == 0
    }
}
