/// The Netherlands, Belgium.
extension IdentityNumber {
    static let lowCountries = [nlBSN, beNN, beVAT]

    /// Rijksdienst voor Identiteitsgegevens: the eleven test.
    static let nlBSN = IdentityNumber("nl_bsn", digits: 8, 9) { short in
        let digits = short.count == 8 ? [0] + short : short
        return Checksum.value(digits) > 0 && (Checksum.sum(digits[..<8], [9, 8, 7, 6, 5, 4, 3, 2]) - digits[8]) % 11 == 0
    }

    /// Rijksregister: date of birth (months from 20 and 40 in the bis register), serial, modulo 97; a 2 goes before it since 2000.
    static let beNN = IdentityNumber("be_nn", digits: 11) { digits in
        let month = Checksum.value(digits[2..<4]), day = Checksum.value(digits[4..<6]), key = Checksum.value(digits[9...])
        guard Checksum.value(digits) > 0, (0...12).contains(month % 20), month < 53, day <= 31 || month % 20 == 0 || day < 100
        else { return false }
        let body = Checksum.value(digits[..<9])
        return 97 - body % 97 == key || (digits[0] < 4 && 97 - (2_000_000_000 + body) % 97 == key)
    }

    /// Crossroads Bank for Enterprises: ten digits, modulo 97.
    static let beVAT = IdentityNumber("be_vat") { number in
        let body = number.starts(with: "BE".utf8) ? number.dropFirst(2) : number[...]
        guard body.count == 9 || body.count == 10, let short = digits(body) else { return false }
        let digits = short.count == 9 ? [0] + short : short
        guard digits[0] <= 1 else { return false }
        return (Checksum.value(digits[..<8]) + Checksum.value(digits[8...])) % 97 == 0
    }
}
