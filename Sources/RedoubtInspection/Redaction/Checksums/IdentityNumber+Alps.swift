/// Switzerland, Austria.
extension IdentityNumber {
    static let alps = [chAHV, chUID, atVNR, atUID]

    /// Zentrale Ausgleichsstelle: 756, nine digits, the check digit of EAN-13.
    static let chAHV = IdentityNumber("ch_ahv", digits: 13) { digits in
        Checksum.value(digits[..<3]) == 756 && digits.enumerated().reduce(0) { $0 + $1.element * ($1.offset % 2 * 2 + 1) } % 10 == 0
    }

    /// Bundesamt für Statistik: `CHE` and nine digits, modulo 11.
    static let chUID = IdentityNumber("ch_uid") { number in
        guard number.starts(with: "CHE".utf8), number.count == 12, let digits = digits(number[3...]) else { return false }
        return (11 - Checksum.sum(digits[..<8], [5, 4, 3, 2, 7, 6, 5, 4]) % 11) % 11 == digits[8]
    }

    /// Dachverband der Sozialversicherungsträger: serial, check digit, date of birth; months to 15 where a day is full.
    static let atVNR = IdentityNumber("at_svnr", digits: 10) { digits in
        digits[0] != 0 && Checksum.sum(digits, [3, 7, 9, 0, 5, 8, 4, 2, 1, 6]) % 11 == digits[3]
    }

    /// Bundesministerium für Finanzen: `ATU` and eight digits.
    static let atUID = IdentityNumber("at_uid") { number in
        let body = number.starts(with: "ATU".utf8) ? number.dropFirst(3) : number.starts(with: "U".utf8) ? number.dropFirst() : []
        guard body.count == 8, let digits = digits(body) else { return false }
        let sum = digits[..<7].enumerated().reduce(0) { sum, item in
            let product = item.element * (item.offset % 2 + 1)
            return sum + product / 10 + product % 10
        }
        return (96 - sum) % 10 == digits[7]
    }
}
