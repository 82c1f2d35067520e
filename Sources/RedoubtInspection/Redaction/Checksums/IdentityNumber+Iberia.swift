/// Spain and Portugal.
extension IdentityNumber {
    static let iberia = [esDNI, esNIE, esCIF, esNIF, esCCC, ptNIF, ptCard]

    private static let letters = Array("TRWAGMYFPDXBNJZSQVHLCKE".utf8)

    /// Real Decreto 1553/2005: eight digits and a letter, modulo 23.
    static let esDNI = IdentityNumber("es_dni") { number in
        guard number.count == 9, let digits = digits(number[..<8]) else { return false }
        return letters[Checksum.value(digits) % 23] == number[8]
    }

    /// Real Decreto 557/2011: X, Y or Z, seven digits, the letter.
    static let esNIE = IdentityNumber("es_nie") { number in
        guard number.count == 9, let first = Array("XYZ".utf8).firstIndex(of: number[0]), let digits = digits(number[1..<8])
        else { return false }
        return letters[(first * 10_000_000 + Checksum.value(digits)) % 23] == number[8]
    }

    /// Orden EHA/451/2008: a letter, seven digits, a digit or letter.
    static let esCIF = IdentityNumber("es_cif") { number in
        guard number.count == 9, ByteSet("ABCDEFGHJNPQRSUVW").contains(number[0]), let digits = digits(number[1..<8])
        else { return false }
        let check = (0...9).first { Checksum.luhn(digits + [$0]) } ?? 0
        return number[8] == UInt8(48 + check) || number[8] == Array("JABCDEFGHI".utf8)[check]
    }

    /// Whatever the tax office of Spain takes.
    static let esNIF = IdentityNumber("es_nif") { number in
        let body = Array(number.count == 11 && number.starts(with: "ES".utf8) ? number.dropFirst(2) : number[...])
        guard body.count == 9 else { return false }
        if ByteSet("KLM").contains(body[0]), let digits = digits(body[1..<8]) {
            return letters[Checksum.value(digits) % 23] == body[8]
        }
        return esDNI.accepts(body) || esNIE.accepts(body) || esCIF.accepts(body)
    }

    /// A NIF written without its leading zeros, and all others.
    static let esNIFShort = IdentityNumber("es_nif.short") { number in
        if (7...8).contains(number.count), let digits = digits(number.dropLast()) {
            return letters[Checksum.value(digits) % 23] == number.last
        }
        return esNIF.accepts(number)
    }

    /// Consejo Superior Bancario: twenty digits, two of them checks.
    static let esCCC = IdentityNumber("es_ccc", digits: 20) { digits in
        func check(_ block: [Int]) -> Int {
            let rest = 11 - Checksum.sum(block, [1, 2, 4, 8, 5, 10, 9, 7, 3, 6]) % 11
            return rest < 10 ? rest : 11 - rest
        }
        return check([0, 0] + digits[..<8]) == digits[8] && check(Array(digits[10...])) == digits[9]
    }

    /// Autoridade Tributária: modulo 11.
    static let ptNIF = IdentityNumber("pt_nif") { number in
        let body = number.starts(with: "PT".utf8) ? number.dropFirst(2) : number[...]
        guard body.count == 9, let digits = digits(body), digits[0] != 0 else { return false }
        return (11 - Checksum.sum(digits[..<8], [9, 8, 7, 6, 5, 4, 3, 2]) % 11) % 11 % 10 == digits[8]
    }

    /// Cartão de Cidadão: eight digits, a digit, two characters, a digit; Luhn with letters.
    static let ptCard = IdentityNumber("pt_card") { number in
        guard number.count == 12, digits(number[..<9]) != nil, ByteSet.digits.contains(number[11]) else { return false }
        let sum = number.reversed().enumerated().reduce(0) { sum, item in
            let value = Checksum.base36(item.element)
            guard item.offset % 2 == 1 else { return sum + value }
            return sum + (value * 2 > 9 ? value * 2 - 9 : value * 2)
        }
        return sum % 10 == 0
    }
}
