/// France.
extension IdentityNumber {
    static let france = [frNIR, frSIREN, frSIRET, frVAT, frSPI]

    /// INSEE: sex, year, month, place, order, and a key modulo 97; Corsica has letters.
    static let frNIR = IdentityNumber("fr_nir") { number in
        guard number.count == 15 else { return false }
        var body = number
        if body[5] == UInt8(ascii: "2"), body[6] == UInt8(ascii: "A") || body[6] == UInt8(ascii: "B") {
            body[5] = UInt8(ascii: "1")
            body[6] = body[6] == UInt8(ascii: "A") ? UInt8(ascii: "9") : UInt8(ascii: "8")
        }
        guard let digits = digits(body) else { return false }
        return 97 - Checksum.value(digits[..<13]) % 97 == Checksum.value(digits[13...])
    }

    /// Sex and month are possible too, for numbers that no word announces.
    static let frNIRAlone = IdentityNumber("fr_nir.alone") { number in
        guard frNIR.accepts(number), let front = digits(number[..<5]) else { return false }
        let month = Checksum.value(front[3...4])
        return [1, 2, 3, 4, 7, 8].contains(front[0]) && ((1...12).contains(month) || (20...42).contains(month) || month >= 50)
    }

    /// INSEE: nine digits, Luhn.
    static let frSIREN = IdentityNumber("fr_siren", digits: 9) { Checksum.luhn($0) }

    /// INSEE: a SIREN and five digits, Luhn; the post's branches have digits that add up to a multiple of five.
    static let frSIRET = IdentityNumber("fr_siret", digits: 14) { digits in
        guard Checksum.luhn(digits[..<9]) else { return false }
        let isPost = Checksum.value(digits[..<9]) == 356_000_000 && Checksum.value(digits[9...]) != 48
        return isPost ? digits.reduce(0, +) % 5 == 0 : Checksum.luhn(digits)
    }

    /// Direction générale des Finances publiques: `FR`, a key of two, a SIREN.
    static let frVAT = IdentityNumber("fr_vat") { number in
        let body = Array(number.starts(with: "FR".utf8) ? number.dropFirst(2) : number[...])
        guard body.count == 11, let siren = digits(body[2...]) else { return false }
        guard let key = digits(body[..<2]) else {
            return Checksum.luhn(siren) && body[..<2].allSatisfy { ByteSet("ABCDEFGHJKLMNPQRSTUVWXYZ0123456789").contains($0) }
                && letterKey(body, siren)
        }
        return Checksum.luhn(siren) && (Checksum.value(siren) * 100 + 12) % 97 == Checksum.value(key)
    }

    private static func letterKey(_ body: [UInt8], _ siren: [Int]) -> Bool {
        let alphabet = Array("0123456789ABCDEFGHJKLMNPQRSTUVWXYZ".utf8)
        let places = body[..<2].map { alphabet.firstIndex(of: $0) ?? 0 }
        let number = places[0] < 10 ? places[0] * 24 + places[1] - 10 : places[0] * 34 + places[1] - 100
        return (Checksum.value(siren) + 1 + number / 11) % 11 == number % 11
    }

    /// Direction générale des Finances publiques: thirteen digits, the last three modulo 511.
    static let frSPI = IdentityNumber("fr_spi", digits: 13) { digits in
        digits[0] <= 3 && Checksum.value(digits[..<10]) % 511 == Checksum.value(digits[10...])
    }
}
