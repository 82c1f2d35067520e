/// The United States and Canada.
extension IdentityNumber {
    static let northAmerica = [
        usSSN, usITIN, usEIN, usRouting, usMBI, usNPI, usDEA, caSIN,
    ]

    /// Social Security Administration: no area 000, 666 or 900 to 999, no group 00, no serial 0000, and none of those once printed
    /// in advertisements.
    static let usSSN = IdentityNumber("us_ssn", digits: 9) { digits in
        let area = Checksum.value(digits[..<3])
        guard area != 0, area != 666, area < 900, Checksum.value(digits[3..<5]) != 0, Checksum.value(digits[5...]) != 0 else {
            return false
        }
        return ![78_051_120, 457_555_462, 219_099_999].contains(Checksum.value(digits))
    }

    /// IRS Publication 1915: `9`, and groups 50 to 65, 70 to 88, 90 to 92, 94 to 99.
    static let usITIN = IdentityNumber("us_itin", digits: 9) { digits in
        let group = Checksum.value(digits[3..<5])
        return digits[0] == 9 && group >= 50 && !(66...69).contains(group) && group != 89 && group != 93
    }

    /// The prefixes that the IRS lists under "How EINs are assigned".
    static let usEIN = IdentityNumber("us_ein", digits: 9) { digits in
        let prefix = Checksum.value(digits[..<2])
        return !([0, 17, 18, 19, 28, 29, 49, 69, 70, 78, 79, 89, 96, 97] + [7, 8, 9]).contains(prefix)
    }

    /// ABA routing number: weights 3, 7, 1 and a Federal Reserve district in front.
    static let usRouting = IdentityNumber("us_routing") { Checksum.aba(Checksum.digits($0[...])) && $0.count == 9 }

    /// CMS, "Understanding the Medicare Beneficiary Identifier": eleven places, each of a kind; no S, L, O, I, B, Z.
    static let usMBI = IdentityNumber("us_mbi") { number in
        guard number.count == 11, number[0] != UInt8(ascii: "0") else { return false }
        let letters = ByteSet("ACDEFGHJKMNPQRTUVWXY")
        return zip(number, "nabnanaaann".utf8).enumerated().allSatisfy { place, pair in
            switch place {
            case 1, 4, 7, 8: letters.contains(pair.0)
            case 2, 5: letters.union(.digits).contains(pair.0)
            default: ByteSet.digits.contains(pair.0)
            }
        }
    }

    /// 45 CFR 162.406: Luhn's sum over `80840` and the number.
    static let usNPI = IdentityNumber("us_npi", digits: 10) { digits in
        (digits[0] == 1 || digits[0] == 2) && Checksum.luhn([8, 0, 8, 4, 0] + digits)
    }

    /// DEA Diversion Control Division: two characters, then the odd places and twice the even ones add up to the last digit.
    static let usDEA = IdentityNumber("us_dea") { number in
        guard number.count == 9, ByteSet("ABCDEFGHJKLMNPRSTUX").contains(number[0]),
            ByteSet.letters.contains(number[1]) || number[1] == UInt8(ascii: "9"), let digits = digits(number[2...])
        else { return false }
        return Checksum.sum(digits, [1, 2, 1, 2, 1, 2]) % 10 == digits[6]
    }

    /// Employment and Social Development Canada: Luhn; 0 and 8 are no regions.
    static let caSIN = IdentityNumber("ca_sin", digits: 9) { $0[0] != 0 && $0[0] != 8 && Checksum.luhn($0) }
}
