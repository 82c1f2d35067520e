/// South Africa, Egypt.
extension IdentityNumber {
    static let africa = [zaID, egID]

    /// Department of Home Affairs, South Africa: date of birth, sex, citizenship, Luhn.
    static let zaID = IdentityNumber("za_id", digits: 13) { digits in
        digits[10] <= 1
            && CalendarDay.existsInSomeCentury(
                Checksum.value(digits[..<2]), Checksum.value(digits[2..<4]), Checksum.value(digits[4..<6]))
            && Checksum.luhn(digits)
    }

    /// The same with 2, which stands for refugees.
    static let zaIDAny = IdentityNumber("za_id.any", digits: 13) { digits in
        digits[10] <= 2 && Checksum.luhn(digits)
            && CalendarDay.existsInSomeCentury(
                Checksum.value(digits[..<2]), Checksum.value(digits[2..<4]), Checksum.value(digits[4..<6]))
    }

    /// Civil Status Organization, Egypt: century, date of birth, governorate, serial.
    static let egID = IdentityNumber("eg_id", digits: 14) { digits in
        let place = Checksum.value(digits[7..<9])
        return (digits[0] == 2 || digits[0] == 3) && ((1...35).contains(place) || place == 88)
            && CalendarDay.exists(
                (digits[0] + 17) * 100 + Checksum.value(digits[1..<3]), Checksum.value(digits[3..<5]), Checksum.value(digits[5..<7])
            )
    }
}
