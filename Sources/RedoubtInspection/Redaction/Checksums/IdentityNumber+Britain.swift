/// The United Kingdom and Ireland.
extension IdentityNumber {
    static let britain = [gbNHS, gbUTR, gbNINO, gbDriver, gbVAT, iePPS]

    /// NHS Data Model and Dictionary: weights 10 to 2, modulo 11.
    static let gbNHS = IdentityNumber("uk_nhs", digits: 10) { Checksum.nhs($0.map { UInt8($0) }) }

    /// HMRC: the first of ten digits checks the others.
    static let gbUTR = IdentityNumber("uk_utr", digits: 10) { digits in
        [2, 1, 9, 8, 7, 6, 5, 4, 3, 2, 1][Checksum.sum(digits[1...], [6, 7, 8, 9, 10, 5, 4, 3, 2]) % 11] == digits[0]
    }

    /// HMRC, National Insurance Manual NIM39110: two letters that are allocated, six digits, A to D.
    static let gbNINO = IdentityNumber("uk_nino") { number in
        guard number.count == 9, let digits = digits(number[2..<8]), digits != [0, 0, 0, 0, 0, 0],
            ByteSet("ABCEGHJKLMNOPRSTWXYZ").contains(number[0]), ByteSet("ABCEGHJKLMNPRSTWXYZ").contains(number[1])
        else { return false }
        let unused = ["BG", "GB", "KN", "NK", "NT", "TN", "ZZ"]
        return ByteSet("ABCD").contains(number[8]) && !unused.contains { $0.utf8.elementsEqual(number[..<2]) }
    }

    /// DVLA, INF2: five of the surname, the decade, the month (50 more for women), day, year, initials, three more.
    static let gbDriver = IdentityNumber("uk_driving_licence") { number in
        guard number.count == 16, let birth = digits(number[5..<11]) else { return false }
        let surname = number[..<5], letters = surname.prefix(while: ByteSet.letters.contains)
        guard !letters.isEmpty, surname.dropFirst(letters.count).allSatisfy({ $0 == UInt8(ascii: "9") }),
            number[11...12].allSatisfy(ByteSet.letters.union(ByteSet("9")).contains),
            number[14...].allSatisfy(ByteSet.letters.contains)
        else { return false }
        let month = Checksum.value(birth[1...2])
        return CalendarDay.exists(2000, month > 50 ? month - 50 : month, Checksum.value(birth[3...4]))
    }

    /// HMRC notice 700: nine digits, modulo 97, from 2010 on less 55.
    static let gbVAT = IdentityNumber("uk_vat", digits: 9, 12) { digits in
        let sum = Checksum.sum(digits[..<9], [8, 7, 6, 5, 4, 3, 2, 10, 1]) % 97
        return sum == 0 || (Checksum.value(digits[..<3]) >= 100 && (sum == 42 || sum == 55))
    }

    /// Department of Social Protection, Ireland: seven digits, a check letter, since 2013 one letter more.
    static let iePPS = IdentityNumber("ie_pps") { number in
        guard number.count == 8 || number.count == 9, let digits = digits(number[..<7]),
            (65...87).contains(number[7]), number.count == 8 || ByteSet("ABHWTX").contains(number[8])
        else { return false }
        let extra = number.count == 9 && ByteSet("ABH").contains(number[8]) ? Int(number[8]) - 64 : 0
        let rest = (Checksum.sum(digits, [8, 7, 6, 5, 4, 3, 2]) + extra * 9) % 23
        return number[7] == (rest == 0 ? UInt8(ascii: "W") : UInt8(64 + rest))
    }
}
