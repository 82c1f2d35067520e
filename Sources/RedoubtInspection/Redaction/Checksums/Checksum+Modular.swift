/// The check digit systems that many countries share.
extension Checksum {
    /// The products of digits and weights, added up.
    static func sum(_ digits: some Collection<Int>, _ weights: [Int]) -> Int {
        zip(digits, weights).reduce(0) { $0 + $1.0 * $1.1 }
    }

    /// The number that some digits write.
    static func value(_ digits: some Sequence<Int>) -> Int { digits.reduce(0) { $0 * 10 + $1 } }

    /// Luhn's sum, for digits that are already numbers.
    static func luhn(_ digits: some Collection<Int>) -> Bool { luhn(digits.map { UInt8($0) }) }

    /// ISO/IEC 7064 MOD 11,10: Germany's and Croatia's personal numbers.
    static func mod11And10(_ digits: [Int]) -> Bool {
        var product = 10
        for digit in digits.dropLast() {
            let sum = (digit + product) % 10
            product = (sum == 0 ? 10 : sum) * 2 % 11
        }
        return (11 - product) % 10 == digits.last
    }

    /// ISO/IEC 7064 MOD 11-2; the last value may be 10, written `X`.
    static func mod11And2(_ values: [Int]) -> Bool {
        (values.dropLast().reduce(0) { ($0 + $1) * 2 % 11 } + (values.last ?? 0)) % 11 == 1
    }

    /// Verhoeff's check, with the group of the pentagon.
    static func verhoeff(_ digits: [Int]) -> Bool {
        var row = 0
        for (place, digit) in digits.reversed().enumerated() {
            row = pentagon(row, permuted(digit, place % 8))
        }
        return row == 0
    }

    /// The dihedral group of order ten.
    private static func pentagon(_ one: Int, _ other: Int) -> Int {
        switch (one < 5, other < 5) {
        case (true, true): (one + other) % 5
        case (true, false): (one + other - 5) % 5 + 5
        case (false, true): (one - 5 - other + 5) % 5 + 5
        case (false, false): (one - other + 5) % 5
        }
    }

    private static func permuted(_ digit: Int, _ times: Int) -> Int {
        (0..<times).reduce(digit) { before, _ in [1, 5, 7, 6, 2, 8, 3, 0, 9, 4][before] }
    }

    /// Luhn's method in base 36, as the Indian tax numbers use it.
    static func luhn36(_ values: [Int]) -> Bool {
        let sum = values.reversed().enumerated().reduce(0) { sum, item in
            let product = item.element * (item.offset % 2 == 1 ? 2 : 1)
            return sum + product / 36 + product % 36
        }
        return sum % 36 == 0
    }

    /// The check digit that passports and identity cards carry (ICAO Doc 9303, part 3): weights 7, 3, 1.
    static func travelDocument(_ values: some Sequence<Int>) -> Int {
        values.enumerated().reduce(0) { $0 + $1.element * [7, 3, 1][$1.offset % 3] } % 10
    }

    /// `0` to `9`, then `A` = 10 to `Z` = 35; `<` counts nothing.
    static func base36(_ byte: UInt8) -> Int {
        switch byte {
        case 48...57: Int(byte) - 48
        case 65...90: Int(byte) - 55
        case 97...122: Int(byte) - 87
        default: 0
        }
    }
}
