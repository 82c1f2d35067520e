/// Italy.
extension IdentityNumber {
    static let italy = [itFiscalCode, itVAT]

    /// Decreto ministeriale 23.12.1976: names, date, place, check letter; digits may be letters where two codes collide.
    static let itFiscalCode = IdentityNumber("it_fiscal_code") { number in
        guard number.count == 16 else { return false }
        func digit(_ place: Int) -> Int? {
            if ByteSet.digits.contains(number[place]) { return Int(number[place]) - 48 }
            return Array("LMNPQRSTUV".utf8).firstIndex(of: number[place])
        }
        guard (Array(0..<6) + [8, 11, 15]).allSatisfy({ ByteSet.letters.contains(number[$0]) }),
            let month = Array("ABCDEHLMPRST".utf8).firstIndex(of: number[8]), let tens = digit(9), let ones = digit(10),
            let decade = digit(6), let year = digit(7), digit(12) != nil, digit(13) != nil, digit(14) != nil,
            CalendarDay.existsInSomeCentury(decade * 10 + year, month + 1, (tens * 10 + ones) % 40)
        else { return false }
        return fiscalCheck(number[..<15]) == number[15]
    }

    /// The form and the check letter, for where words already say what the code is.
    static let itFiscalCodeForm = IdentityNumber("it_fiscal_code.form") { number in
        number.count == 16 && fiscalCheck(number[..<15]) == number[15]
    }

    private static func fiscalCheck(_ body: ArraySlice<UInt8>) -> UInt8 {
        let odd = [1, 0, 5, 7, 9, 13, 15, 17, 19, 21, 2, 4, 18, 20, 11, 3, 6, 8, 12, 14, 16, 10, 22, 25, 24, 23]
        let sum = body.enumerated().reduce(0) { sum, item in
            let value = item.element < 58 ? Int(item.element) - 48 : Int(item.element) - 65
            return sum + (item.offset % 2 == 0 ? odd[value] : value)
        }
        return UInt8(65 + sum % 26)
    }

    /// Agenzia delle Entrate: seven digits of the holder, three of the office, Luhn.
    static let itVAT = IdentityNumber("it_vat") { number in
        let body = number.starts(with: "IT".utf8) ? number.dropFirst(2) : number[...]
        guard body.count == 11, let digits = digits(body) else { return false }
        let office = Checksum.value(digits[7..<10])
        guard (1...100).contains(office) || [120, 121, 888, 999].contains(office) else { return false }
        return Checksum.value(digits[..<7]) != 0 && Checksum.luhn(digits)
    }
}
