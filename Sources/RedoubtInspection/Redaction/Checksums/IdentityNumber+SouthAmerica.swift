/// Mexico to Argentina.
extension IdentityNumber {
    static let southAmerica = [
        brCPF, brCNPJ, mxCURP, mxRFC, mxCLABE, arCUIT, arCBU, clRUT, coNIT, peRUC, ecCedula, doCedula, veRIF, uyRUT,
    ]

    /// Receita Federal: two check digits, modulo 11.
    static let brCPF = IdentityNumber("br_cpf", digits: 11) { digits in
        guard Set(digits).count > 1 else { return false }
        return [9, 10].allSatisfy { place in
            let sum = (0..<place).reduce(0) { $0 + digits[$1] * (place + 1 - $1) }
            return sum * 10 % 11 % 10 == digits[place]
        }
    }

    /// Receita Federal, IN RFB 2.229/2024: from 2026 on the first twelve places may be letters, which count from 17.
    static let brCNPJ = IdentityNumber("br_cnpj") { number in
        guard number.count == 14, digits(number[12...]) != nil, Set(number).count > 1 else { return false }
        let values = number.map { Int($0) - 48 }
        return [12, 13].allSatisfy { place in
            let sum = (0..<place).reduce(0) { $0 + values[$1] * ((place - 1 - $1) % 8 + 2) }
            return (sum % 11 < 2 ? 0 : 11 - sum % 11) == values[place]
        }
    }

    /// RENAPO: four letters, a date, sex, state, three consonants, a century, a check digit.
    static let mxCURP = IdentityNumber("mx_curp") { number in
        guard number.count == 18, number[..<4].allSatisfy(ByteSet.letters.contains), let date = digits(number[4..<10]),
            number[10..<16].allSatisfy(ByteSet.letters.contains), ByteSet.digits.contains(number[17]),
            ByteSet("HMX").contains(number[10])
        else { return false }
        let states = "AS BC BS CC CH CL CM CS DF DG GR GT HG JC MC MN MS NE NL NT OC PL QR QT SL SP SR TC TL TS VZ YN ZS"
        guard states.utf8.split(separator: 32).contains(where: { $0.elementsEqual(number[11..<13]) }) else { return false }
        let century = ByteSet.digits.contains(number[16]) ? 1900 : 2000
        guard CalendarDay.exists(century + Checksum.value(date[..<2]), Checksum.value(date[2..<4]), Checksum.value(date[4...]))
        else { return false }
        let sum = number[..<17].enumerated().reduce(0) { $0 + mexican($1.element) * (18 - $1.offset) }
        return (10 - sum % 10) % 10 == Int(number[17]) - 48
    }

    /// SAT, Anexo 20: three or four letters, a date, three characters of which the last is a check digit.
    static let mxRFC = IdentityNumber("mx_rfc", keeps: .alphanumerics.union(ByteSet("&"))) { number in
        guard number.count == 12 || number.count == 13 else { return false }
        let letters = number.count - 9
        guard number[..<letters].allSatisfy(ByteSet.letters.union(ByteSet("&")).contains),
            let date = digits(number[letters..<(letters + 6)]),
            CalendarDay.existsInSomeCentury(
                Checksum.value(date[..<2]), Checksum.value(date[2..<4]), Checksum.value(date[4...]))
        else { return false }
        guard ByteSet("123456789ABCDEFGHIJKLMNOPQRSTUV").contains(number[number.count - 3]), number[number.count - 2] != 48 else {
            return false
        }
        let values = (letters == 3 ? [37] : []) + number.dropLast().map(mexican)
        let sum = values.enumerated().reduce(0) { $0 + $1.element * (13 - $1.offset) }
        let check = (11 - sum % 11) % 11
        return number.last == (check == 10 ? UInt8(ascii: "A") : UInt8(48 + check))
    }

    /// `&` stands between N and O, where the alphabet has Ñ in the CURP.
    private static func mexican(_ byte: UInt8) -> Int {
        if byte == UInt8(ascii: "&") { return 24 }
        let value = Checksum.base36(byte)
        return value > 23 ? value + 1 : value
    }

    /// Asociación de Bancos de México: weights 3, 7, 1, modulo 10.
    static let mxCLABE = IdentityNumber("mx_clabe", digits: 18) { digits in
        let sum = digits[..<17].enumerated().reduce(0) { $0 + $1.element * [3, 7, 1][$1.offset % 3] % 10 }
        return (10 - sum % 10) % 10 == digits[17]
    }

    /// AFIP: a type, the DNI, modulo 11.
    static let arCUIT = IdentityNumber("ar_cuit", digits: 11) { digits in
        let types = [20, 23, 24, 27, 30, 33, 34, 50, 51, 55]
        guard types.contains(Checksum.value(digits[..<2])) else { return false }
        let check = (11 - Checksum.sum(digits[..<10], [5, 4, 3, 2, 7, 6, 5, 4, 3, 2]) % 11) % 11
        return (check == 10 ? 9 : check) == digits[10]
    }

    /// Banco Central de la República Argentina: two blocks with a check digit each.
    static let arCBU = IdentityNumber("ar_cbu", digits: 22) { digits in
        func check(_ block: ArraySlice<Int>) -> Int {
            (10 - block.reversed().enumerated().reduce(0) { $0 + $1.element * [3, 1, 7, 9][$1.offset % 4] } % 10) % 10
        }
        return check(digits[..<7]) == digits[7] && check(digits[8..<21]) == digits[21]
    }

    /// Servicio de Registro Civil, Chile: modulo 11, ten is written `K`.
    static let clRUT = IdentityNumber("cl_rut") { number in
        guard number.count == 8 || number.count == 9, let digits = digits(number.dropLast()) else { return false }
        let sum = digits.reversed().enumerated().reduce(0) { $0 + $1.element * ($1.offset % 6 + 2) }
        let check = (11 - sum % 11) % 11
        return number.last == (check == 10 ? UInt8(ascii: "K") : UInt8(48 + check))
    }

    /// DIAN, Orden Administrativa 4 of 1989.
    static let coNIT = IdentityNumber("co_nit", digits: 8, 9, 10, 11, 12, 13, 14, 15, 16) { digits in
        let weights = [3, 7, 13, 17, 19, 23, 29, 37, 41, 43, 47, 53, 59, 67, 71]
        let rest = Checksum.sum(digits.dropLast().reversed(), weights) % 11
        return (rest < 2 ? rest : 11 - rest) == digits.last
    }

    /// SUNAT, Peru.
    static let peRUC = IdentityNumber("pe_ruc", digits: 11) { digits in
        guard [10, 15, 17, 20].contains(Checksum.value(digits[..<2])) else { return false }
        return (11 - Checksum.sum(digits[..<10], [5, 4, 3, 2, 7, 6, 5, 4, 3, 2]) % 11) % 10 == digits[10]
    }

    /// Registro Civil, Ecuador: a province, a third digit below six, Luhn.
    static let ecCedula = IdentityNumber("ec_cedula", digits: 10) { digits in
        let province = Checksum.value(digits[..<2])
        return ((1...24).contains(province) || province == 30 || province == 50) && digits[2] <= 6 && Checksum.luhn(digits)
    }

    /// Junta Central Electoral, Dominican Republic: Luhn.
    static let doCedula = IdentityNumber("do_cedula", digits: 11) { Set($0).count > 1 && Checksum.luhn($0) }

    /// SENIAT, Venezuela: a letter that counts, modulo 11.
    static let veRIF = IdentityNumber("ve_rif") { number in
        guard number.count == 10, let place = Array("VEJPG".utf8).firstIndex(of: number[0]), let digits = digits(number[1...])
        else { return false }
        let rest = ([4, 8, 12, 16, 20][place] + Checksum.sum(digits[..<8], [3, 2, 7, 6, 5, 4, 3, 2])) % 11
        return (rest < 2 ? 0 : 11 - rest) == digits[8]
    }

    /// Dirección General Impositiva, Uruguay.
    static let uyRUT = IdentityNumber("uy_rut", digits: 12) { digits in
        let office = Checksum.value(digits[..<2])
        guard (1...22).contains(office), Checksum.value(digits[2..<8]) != 0, digits[8...10] == [0, 0, 1] else { return false }
        return (11 - Checksum.sum(digits[..<11], [4, 3, 2, 9, 8, 7, 6, 5, 4, 3, 2]) % 11) % 11 == digits[11]
    }
}
