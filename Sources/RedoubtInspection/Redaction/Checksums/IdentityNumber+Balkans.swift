/// Romania, Bulgaria, Greece and what was Yugoslavia.
extension IdentityNumber {
    static let balkans = [roCNP, roCUI, bgEGN, bgPNF, hrOIB, grAFM, grAMKA, siEMSO, siTax, rsPIB]

    /// Law 105/1996, Romania: sex and century, date, county, serial, modulo 11.
    static let roCNP = IdentityNumber("ro_cnp", digits: 13) { digits in
        let century = [1900, 1900, 1900, 1800, 1800, 2000, 2000, 1900, 1900, 1900][digits[0]]
        let county = Checksum.value(digits[7..<9])
        guard digits[0] != 0, (1...48).contains(county) || [51, 52, 70].contains(county) || (80...83).contains(county),
            CalendarDay.exists(
                century + Checksum.value(digits[1..<3]), Checksum.value(digits[3..<5]), Checksum.value(digits[5..<7]))
        else { return false }
        let check = Checksum.sum(digits[..<12], [2, 7, 9, 1, 4, 6, 3, 5, 8, 2, 7, 9]) % 11
        return (check == 10 ? 1 : check) == digits[12]
    }

    /// Codul unic de înregistrare: two to ten digits, modulo 11.
    static let roCUI = IdentityNumber("ro_cui") { number in
        let body = number.starts(with: "RO".utf8) ? number.dropFirst(2) : number[...]
        guard (2...10).contains(body.count), let digits = digits(body), digits[0] != 0 else { return false }
        let padded = [Int](repeating: 0, count: 10 - digits.count) + digits
        return Checksum.sum(padded[..<9], [7, 5, 3, 2, 1, 7, 5, 3, 2]) * 10 % 11 % 10 == padded[9]
    }

    /// GRAO, Bulgaria: date of birth (the month tells the century), serial, modulo 11.
    static let bgEGN = IdentityNumber("bg_egn", digits: 10) { digits in
        let month = Checksum.value(digits[2..<4])
        let year = (month > 40 ? 2000 : month > 20 ? 1800 : 1900) + Checksum.value(digits[..<2])
        guard CalendarDay.exists(year, month > 40 ? month - 40 : month > 20 ? month - 20 : month, Checksum.value(digits[4..<6]))
        else { return false }
        return Checksum.sum(digits[..<9], [2, 4, 8, 5, 10, 9, 7, 3, 6]) % 11 % 10 == digits[9]
    }

    /// Personal number of a foreigner, Bulgaria.
    static let bgPNF = IdentityNumber("bg_pnf", digits: 10) { digits in
        Checksum.sum(digits[..<9], [21, 19, 17, 13, 11, 9, 7, 3, 1]) % 10 == digits[9]
    }

    /// Law on the OIB, Croatia: ISO 7064 MOD 11,10.
    static let hrOIB = IdentityNumber("hr_oib", digits: 11) { Checksum.mod11And10($0) }

    /// ΑΑΔΕ, Greece: powers of two, modulo 11.
    static let grAFM = IdentityNumber("gr_afm", digits: 8, 9) { short in
        let digits = short.count == 8 ? [0] + short : short
        return digits[..<8].reduce(0) { $0 * 2 + $1 } * 2 % 11 % 10 == digits[8] && Checksum.value(digits) > 0
    }

    /// ΗΔΙΚΑ, Greece: date of birth, serial, Luhn.
    static let grAMKA = IdentityNumber("gr_amka", digits: 11) { digits in
        CalendarDay.existsInSomeCentury(
            Checksum.value(digits[4..<6]), Checksum.value(digits[2..<4]), Checksum.value(digits[..<2])) && Checksum.luhn(digits)
    }

    /// JMBG and EMŠO: date of birth, region, serial, modulo 11.
    static let siEMSO = IdentityNumber("si_emso", digits: 13) { digits in
        let year = Checksum.value(digits[4..<7])
        guard
            CalendarDay.exists(year < 800 ? 2000 + year : 1000 + year, Checksum.value(digits[2..<4]), Checksum.value(digits[..<2]))
        else { return false }
        return (11 - Checksum.sum(digits[..<12], [7, 6, 5, 4, 3, 2, 7, 6, 5, 4, 3, 2]) % 11) % 11 % 10 == digits[12]
    }

    /// Davčna številka, Slovenia: weights 8 to 2.
    static let siTax = IdentityNumber("si_tax", digits: 8) { digits in
        let check = 11 - Checksum.sum(digits[..<7], [8, 7, 6, 5, 4, 3, 2]) % 11
        return digits[0] != 0 && check % 11 % 10 == digits[7] && check != 11
    }

    /// Poreski identifikacioni broj, Serbia.
    static let rsPIB = IdentityNumber("rs_pib", digits: 9) { Checksum.mod11And10($0) }
}
