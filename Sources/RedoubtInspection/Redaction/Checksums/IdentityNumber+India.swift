/// India, Pakistan.
extension IdentityNumber {
    static let india = [inAadhaar, inPAN, inGSTIN, inVoter, pkCNIC]

    /// UIDAI: twelve digits, the first at least 2, no palindrome, Verhoeff.
    static let inAadhaar = IdentityNumber("in_aadhaar", digits: 12) { digits in
        digits[0] >= 2 && digits != digits.reversed() && Checksum.verhoeff(digits)
    }

    /// Income Tax Department: five letters (the fourth is the holder's kind), four digits, a letter.
    static let inPAN = IdentityNumber("in_pan") { number in
        guard number.count == 10, number[..<5].allSatisfy(ByteSet.letters.contains), let digits = digits(number[5..<9]) else {
            return false
        }
        return ByteSet("ABCFGHJKLPT").contains(number[3]) && digits != [0, 0, 0, 0] && ByteSet.letters.contains(number[9])
    }

    /// Goods and Services Tax Network: state, PAN, a counter, `Z`, Luhn in base 36.
    static let inGSTIN = IdentityNumber("in_gstin") { number in
        guard number.count == 15, let state = digits(number[..<2]), (1...37).contains(Checksum.value(state)),
            inPAN.accepts(number[2..<12]), number[12] != UInt8(ascii: "0"), number[13] == UInt8(ascii: "Z")
        else { return false }
        return Checksum.luhn36(number.map(Checksum.base36))
    }

    /// Election Commission of India: three letters, seven digits, Luhn.
    static let inVoter = IdentityNumber("in_voter") { number in
        guard number.count == 10, number[..<3].allSatisfy(ByteSet.letters.contains), let digits = digits(number[3...]) else {
            return false
        }
        return Checksum.luhn(digits)
    }

    /// NADRA, Pakistan: a province, twelve more digits.
    static let pkCNIC = IdentityNumber("pk_cnic", digits: 13) { (1...7).contains($0[0]) && $0[12] != 0 }
}
