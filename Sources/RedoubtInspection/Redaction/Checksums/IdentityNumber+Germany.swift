/// Germany.
extension IdentityNumber {
    static let germany = [deTaxID, deTaxIDCheck, deVAT, dePension, deHealth, deDocument, dePhysician]

    /// Federal Central Tax Office: of the first ten digits one appears twice or thrice, ISO 7064 MOD 11,10.
    static let deTaxID = IdentityNumber("de_tax_id", digits: 11) { digits in
        guard digits[0] != 0 else { return false }
        let counts = (0...9).map { digit in digits[..<10].count { $0 == digit } }.filter { $0 > 1 }
        return counts.count == 1 && (counts[0] == 2 || counts[0] == 3) && Checksum.mod11And10(digits)
    }

    /// The check digit alone, for where words already say what the number is.
    static let deTaxIDCheck = IdentityNumber("de_tax_id.check", digits: 11) { $0[0] != 0 && Checksum.mod11And10($0) }

    /// Federal Central Tax Office: `DE` and nine digits.
    static let deVAT = IdentityNumber("de_vat") { number in
        let body = number.starts(with: "DE".utf8) ? number.dropFirst(2) : number[...]
        guard body.count == 9, let digits = digits(body), digits[0] != 0 else { return false }
        return Checksum.mod11And10(digits)
    }

    /// VKVV § 2: area, date of birth, a letter, serial, check digit.
    static let dePension = IdentityNumber("de_pension") { number in
        guard number.count == 12, let front = digits(number[..<8]), ByteSet.letters.contains(number[8]),
            let back = digits(number[9...])
        else { return false }
        let letter = Int(number[8]) - 64, day = Checksum.value(front[2..<4]), area = Checksum.value(front[..<2])
        guard area >= 2,
            CalendarDay.existsInSomeCentury(Checksum.value(front[6...]), Checksum.value(front[4..<6]), max(1, day))
                || CalendarDay.exists(2000, Checksum.value(front[4..<6]), max(1, day - 50))
        else { return false }
        let digits = front + [letter / 10, letter % 10] + back
        let sum = zip(digits, [2, 1, 2, 5, 7, 1, 2, 1, 2, 1, 2, 1]).reduce(0) { $0 + $1.0 * $1.1 / 10 + $1.0 * $1.1 % 10 }
        return sum % 10 == digits[12]
    }

    /// § 290 SGB V: a letter, eight digits, a check digit like Luhn's from the left.
    static let deHealth = IdentityNumber("de_health") { number in
        guard number.count == 10, ByteSet.letters.contains(number[0]), let digits = digits(number[1...]) else { return false }
        let letter = Int(number[0]) - 64
        let sum = ([letter / 10, letter % 10] + digits[..<8]).enumerated().reduce(0) { sum, item in
            let product = item.element * (item.offset % 2 + 1)
            return sum + product / 10 + product % 10
        }
        return sum % 10 == digits[8]
    }

    /// ICAO Doc 9303: nine characters of an identity card or passport, and often the check digit as the tenth.
    static let deDocument = IdentityNumber("de_id_card") { number in
        let allowed = ByteSet("CFGHJKLMNPRTVWXYZ0123456789")
        guard number.count == 9 || number.count == 10, number.allSatisfy(allowed.contains),
            ByteSet("CFGHJKLMNPRTVWXYZ").contains(number[0]), ByteSet.digits.contains(number[number.count - 1])
        else { return false }
        if number.count == 9, number[0] == UInt8(ascii: "T"), digits(number[1...]) != nil { return true }
        return Checksum.travelDocument(number.dropLast().map(Checksum.base36)) == Checksum.base36(number[number.count - 1])
    }

    /// Kassenärztliche Bundesvereinigung: a physician's seven digits and two of the field.
    static let dePhysician = IdentityNumber("de_lanr", digits: 9) { digits in
        (10 - Checksum.sum(digits[..<6], [4, 9, 4, 9, 4, 9]) % 10) % 10 == digits[6]
    }
}
