/// Cards, accounts, wallets.
extension IdentityNumber {
    static let money = [iban, bic, card, lei]

    /// ISO 13616 and SWIFT's IBAN registry: a country, two check digits, and what that country's banks use.
    static let iban = IdentityNumber("iban") { number in
        guard number.count > 14, let form = BankAccountForms.forms[String(decoding: number[..<2], as: UTF8.self)],
            BankAccountForms.fits(number[4...], form)
        else { return false }
        return Checksum.mod97(number)
    }

    /// ISO 9362: four letters, a country, two, and three more for a branch.
    static let bic = IdentityNumber("swift_bic") { number in
        guard number.count == 8 || number.count == 11, number[..<6].allSatisfy(ByteSet.letters.contains) else { return false }
        return Countries.codes.contains(String(decoding: number[4..<6], as: UTF8.self))
    }

    /// ISO/IEC 7812 and the networks' own ranges of beginnings.
    static let card = IdentityNumber("credit_card", digits: 12, 13, 14, 15, 16, 17, 18, 19) { digits in
        digits.contains { $0 != digits[0] } && Checksum.luhn(digits) && CardBrand.accepts(digits)
    }

    /// ISO 17442: twenty characters, ISO 7064 MOD 97-10.
    static let lei = IdentityNumber("lei") { number in
        number.count == 20 && number.reduce(0) { (($1 > 57 ? $0 * 100 : $0 * 10) + Checksum.base36($1)) % 97 } == 1
    }
}
