/// Turkey, Israel, the Gulf.
extension IdentityNumber {
    static let middleEast = [trTCKN, trVKN, ilID, aeID, saID]

    /// Nüfus ve Vatandaşlık İşleri: eleven digits, two of them checks.
    static let trTCKN = IdentityNumber("tr_tckn", digits: 11) { digits in
        guard digits[0] != 0 else { return false }
        let odd = digits[0] + digits[2] + digits[4] + digits[6] + digits[8]
        let even = digits[1] + digits[3] + digits[5] + digits[7]
        return ((odd * 7 - even) % 10 + 10) % 10 == digits[9] && digits[..<10].reduce(0, +) % 10 == digits[10]
    }

    /// Gelir İdaresi: ten digits.
    static let trVKN = IdentityNumber("tr_vkn", digits: 10) { digits in
        let sum = digits[..<9].enumerated().reduce(0) { sum, item in
            let place = 9 - item.offset
            let shifted = (item.element + place) % 10
            guard shifted != 0 else { return sum }
            let product = shifted * (1 << place) % 9
            return sum + (product == 0 ? 9 : product)
        }
        return (10 - sum % 10) % 10 == digits[9]
    }

    /// Population Authority, Israel: up to nine digits, Luhn.
    static let ilID = IdentityNumber("il_id", digits: 5, 6, 7, 8, 9) { Checksum.value($0) > 0 && Checksum.luhn($0) }

    /// Federal Authority for Identity, United Arab Emirates: 784, year of birth, serial, Luhn.
    static let aeID = IdentityNumber("ae_id", digits: 15) { digits in
        Checksum.value(digits[..<3]) == 784 && (1900...2100).contains(Checksum.value(digits[3..<7])) && Checksum.luhn(digits)
    }

    /// Ministry of Interior, Saudi Arabia: 1 for citizens, 2 for residents, Luhn.
    static let saID = IdentityNumber("sa_id", digits: 10) { ($0[0] == 1 || $0[0] == 2) && Checksum.luhn($0) }
}
