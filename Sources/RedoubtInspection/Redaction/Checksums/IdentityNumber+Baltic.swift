/// Estonia, Lithuania, Latvia.
extension IdentityNumber {
    static let baltic = [eeIK, ltAK, lvPK]

    /// EVS 585: sex and century, date of birth, serial, two rounds modulo 11.
    static let eeIK = IdentityNumber("ee_ik", digits: 11) { $0[0] != 9 && isBaltic($0) }

    /// The same in Lithuania, where 9 stands before what is no date.
    static let ltAK = IdentityNumber("lt_ak", digits: 11) { $0[0] == 9 ? balticCheck($0) == $0[10] : isBaltic($0) }

    private static func isBaltic(_ digits: [Int]) -> Bool {
        guard (1...8).contains(digits[0]) else { return false }
        let year = 1800 + (digits[0] - 1) / 2 * 100 + Checksum.value(digits[1..<3])
        return CalendarDay.exists(year, Checksum.value(digits[3..<5]), Checksum.value(digits[5..<7]))
            && balticCheck(digits) == digits[10]
    }

    private static func balticCheck(_ digits: [Int]) -> Int {
        let first = Checksum.sum(digits[..<10], [1, 2, 3, 4, 5, 6, 7, 8, 9, 1]) % 11
        return first < 10 ? first : Checksum.sum(digits[..<10], [3, 4, 5, 6, 7, 8, 9, 1, 2, 3]) % 11 % 10
    }

    /// Population register of Latvia: date of birth, century, serial; since 2017 it begins with 32.
    static let lvPK = IdentityNumber("lv_pk", digits: 11) { digits in
        if digits[0] > 3 { return Checksum.sum(digits, [9, 1, 4, 8, 3, 10, 2, 5, 7, 6, 1]) % 11 == 3 }
        guard (1 + Checksum.sum(digits[..<10], [10, 5, 8, 4, 2, 1, 6, 3, 7, 9])) % 11 % 10 == digits[10] else { return false }
        return (digits[0] == 3 && digits[1] == 2)
            || CalendarDay.exists(
                1800 + digits[6] * 100 + Checksum.value(digits[4..<6]), Checksum.value(digits[2..<4]), Checksum.value(digits[..<2]))
    }
}
