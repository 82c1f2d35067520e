/// Telephones, cars, and the machine-readable lines of travel documents.
extension IdentityNumber {
    static let things = [imei, vin]

    /// 3GPP TS 23.003: a type, a serial, Luhn; sixteen digits with a software version, which have no check digit.
    static let imei = IdentityNumber("imei", digits: 14, 15, 16) { $0.count != 15 || Checksum.luhn($0) }

    /// ISO 3779 and 49 CFR 565: no I, O, Q; the ninth place checks the others in North America and China.
    static let vin = IdentityNumber("vin") { number in
        guard number.count == 17, !number.contains(where: ByteSet("IOQ").contains) else { return false }
        let values = number.map { byte in
            byte < 58
                ? Int(byte) - 48 : [1, 2, 3, 4, 5, 6, 7, 8, 0, 1, 2, 3, 4, 5, 0, 7, 0, 9, 2, 3, 4, 5, 6, 7, 8, 9][Int(byte) - 65]
        }
        let rest = Checksum.sum(values, [8, 7, 6, 5, 4, 3, 2, 10, 0, 9, 8, 7, 6, 5, 4, 3, 2]) % 11
        return number[8] == (rest == 10 ? UInt8(ascii: "X") : UInt8(48 + rest))
    }

    /// ICAO Doc 9303, part 4, the second line of a passport: number, country, birth, sex, expiry, each with its check digit.
    static func isPassportLine(_ line: ArraySlice<UInt8>) -> Bool {
        let bytes = Array(line)
        guard bytes.count >= 28 else { return false }
        return [0..<9, 13..<19, 21..<27].allSatisfy { range in
            Checksum.travelDocument(bytes[range].map(Checksum.base36)) == Checksum.base36(bytes[range.upperBound])
        }
    }
}
