/// Poland, Czechia and Slovakia, Hungary.
extension IdentityNumber {
    static let centralEurope = [plPESEL, plNIP, plREGON, plIDCard, czRC, huTAJ, huTaxID, huTaxNumber]

    /// Ministerstwo Cyfryzacji: date of birth (the month tells the century), serial, weights 1, 3, 7, 9.
    static let plPESEL = IdentityNumber("pl_pesel", digits: 11) { digits in
        let month = Checksum.value(digits[2..<4])
        let year = [1900, 2000, 2100, 2200, 1800][month / 20] + Checksum.value(digits[..<2])
        guard CalendarDay.exists(year, month % 20, Checksum.value(digits[4..<6])) else { return false }
        return (10 - Checksum.sum(digits[..<10], [1, 3, 7, 9, 1, 3, 7, 9, 1, 3]) % 10) % 10 == digits[10]
    }

    /// Ministerstwo Finansów: modulo 11.
    static let plNIP = IdentityNumber("pl_nip") { number in
        let body = number.starts(with: "PL".utf8) ? number.dropFirst(2) : number[...]
        guard body.count == 10, let digits = digits(body) else { return false }
        return Checksum.sum(digits[..<9], [6, 5, 7, 2, 3, 4, 5, 6, 7]) % 11 == digits[9]
    }

    /// Główny Urząd Statystyczny: nine or fourteen digits.
    static let plREGON = IdentityNumber("pl_regon", digits: 9, 14) { digits in
        guard Checksum.sum(digits[..<8], [8, 9, 2, 3, 4, 5, 6, 7]) % 11 % 10 == digits[8] else { return false }
        return digits.count == 9 || Checksum.sum(digits[..<13], [2, 4, 8, 5, 0, 9, 7, 3, 6, 1, 2, 4, 8]) % 11 % 10 == digits[13]
    }

    /// Dowód osobisty: three letters, a check digit, five digits.
    static let plIDCard = IdentityNumber("pl_id_card") { number in
        guard number.count == 9, number[..<3].allSatisfy(ByteSet.letters.contains), digits(number[3...]) != nil else {
            return false
        }
        let values = number.map(Checksum.base36)
        return Checksum.sum(values, [7, 3, 1, 9, 7, 3, 1, 7, 3]) % 10 == 0
    }

    /// Zákon 133/2000: date of birth (women and full years have higher months), serial, divisible by 11 since 1954.
    static let czRC = IdentityNumber("cz_rc", digits: 9, 10) { digits in
        var year = 1900 + Checksum.value(digits[..<2])
        if digits.count == 9 {
            if year >= 1980 { year -= 100 }
            guard year <= 1953 else { return false }
        } else if year < 1954 {
            year += 100
        }
        guard CalendarDay.exists(year, Checksum.value(digits[2..<4]) % 50 % 20, Checksum.value(digits[4..<6])) else { return false }
        return digits.count == 9 || Checksum.value(digits[..<9]) % 11 % 10 == digits[9]
    }

    /// Law XX of 1996, Hungary: weights 3 and 7.
    static let huTAJ = IdentityNumber("hu_taj", digits: 9) { digits in
        Checksum.sum(digits[..<8], [3, 7, 3, 7, 3, 7, 3, 7]) % 10 == digits[8] && Set(digits).count > 1
    }

    /// Adóazonosító jel: 8, days since 1867, weights 1 to 9 modulo 11.
    static let huTaxID = IdentityNumber("hu_tax_id", digits: 10) { digits in
        digits[0] == 8 && Checksum.sum(digits[..<9], [1, 2, 3, 4, 5, 6, 7, 8, 9]) % 11 == digits[9]
    }

    /// Adószám: the first eight digits, weights 9, 7, 3, 1.
    static let huTaxNumber = IdentityNumber("hu_tax_number", digits: 8, 11) { digits in
        Checksum.sum(digits[..<8], [9, 7, 3, 1, 9, 7, 3, 1]) % 10 == 0
    }
}
