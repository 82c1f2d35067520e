/// Singapore, Thailand, Malaysia, Indonesia.
extension IdentityNumber {
    static let southEastAsia = [sgNRIC, sgUEN, thID, myNRIC, idNIK, idNPWP]

    /// Immigration & Checkpoints Authority, Singapore: a letter, seven digits, a check letter.
    static let sgNRIC = IdentityNumber("sg_nric") { number in
        guard number.count == 9, let digits = digits(number[1..<8]), ByteSet("STFGM").contains(number[0]) else { return false }
        let offset = ByteSet("TG").contains(number[0]) ? 4 : number[0] == UInt8(ascii: "M") ? 3 : 0
        let rest = (offset + Checksum.sum(digits, [2, 7, 6, 5, 4, 3, 2])) % 11
        let alphabet =
            ByteSet("ST").contains(number[0]) ? "JZIHGFEDCBA" : number[0] == UInt8(ascii: "M") ? "KLJNPQRTUWX" : "XWUTRQPNMLK"
        return Array(alphabet.utf8)[number[0] == UInt8(ascii: "M") ? 10 - rest : rest] == number[8]
    }

    /// ACRA, Singapore: businesses, companies and all others have check letters of their own.
    static let sgUEN = IdentityNumber("sg_uen") { number in
        guard number.count == 9 || number.count == 10 else { return false }
        if let digits = digits(number.dropLast()) {
            let weights = number.count == 9 ? [10, 4, 9, 3, 8, 2, 7, 1] : [10, 8, 6, 4, 9, 7, 5, 3, 1]
            let letters = number.count == 9 ? "XMKECAWLJDB" : "ZKCMDNERGWH"
            if number.count == 10, Checksum.value(digits[..<4]) > 2100 { return false }
            return Array(letters.utf8)[Checksum.sum(digits, weights) % 11] == number.last
        }
        let alphabet = Array("ABCDEFGHJKLMNPQRSTUVWX0123456789".utf8)
        let values = number.compactMap { alphabet.firstIndex(of: $0) }
        guard values.count == 10, number.count == 10, ByteSet("RST").contains(number[0]), digits(number[1..<3]) != nil,
            digits(number[5..<9]) != nil, entityTypes.contains(where: { $0.elementsEqual(number[3...4]) })
        else { return false }
        return alphabet[(Checksum.sum(values, [4, 3, 5, 3, 10, 2, 2, 5, 7]) + 6) % 11] == number[9]
    }

    private static let entityTypes =
        "CC CD CH CL CM CP CS CX DP FB FC FM FN GA GB GS HC HS LL LP MB MC MD MH MM MQ NB NR PA PB PF RF RP SM SS TC TU VH XL".utf8
        .split(separator: 32)

    /// Department of Provincial Administration, Thailand: thirteen digits, modulo 11.
    static let thID = IdentityNumber("th_id", digits: 13) { digits in
        guard (1...8).contains(digits[0]), Set(digits).count > 1 else { return false }
        return (11 - Checksum.sum(digits[..<12], [13, 12, 11, 10, 9, 8, 7, 6, 5, 4, 3, 2]) % 11) % 10 == digits[12]
    }

    /// Jabatan Pendaftaran Negara, Malaysia: date of birth, place, serial.
    static let myNRIC = IdentityNumber("my_nric", digits: 12) { digits in
        let place = Checksum.value(digits[6..<8])
        return ![0, 17, 18, 19, 20, 69, 70, 73, 80, 81, 94, 95, 96, 97].contains(place)
            && CalendarDay.existsInSomeCentury(
                Checksum.value(digits[..<2]), Checksum.value(digits[2..<4]), Checksum.value(digits[4..<6]))
    }

    /// Dukcapil, Indonesia: place, date of birth (40 more for women), serial.
    static let idNIK = IdentityNumber("id_nik", digits: 16) { digits in
        let day = Checksum.value(digits[6..<8]), province = Checksum.value(digits[..<2])
        return (11...96).contains(province) && Checksum.value(digits[12...]) > 0
            && CalendarDay.existsInSomeCentury(
                Checksum.value(digits[10..<12]), Checksum.value(digits[8..<10]), day % 40)
    }

    /// Direktorat Jenderal Pajak, Indonesia: nine digits with Luhn, then the office.
    static let idNPWP = IdentityNumber("id_npwp", digits: 15) { Checksum.luhn($0[..<9]) && Checksum.value($0[..<9]) > 0 }
}
