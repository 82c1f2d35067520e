/// The country codes of ITU-T E.164 (annex to Operational Bulletin 1114), and how long the numbers behind them are.
enum CallingCodes {
    /// Codes of two digits; all others have three, but for 1 and 7.
    private static let two: Set = [
        20, 27, 30, 31, 32, 33, 34, 36, 39, 40, 41, 43, 44, 45, 46, 47, 48, 49, 51, 52, 53, 54, 55, 56, 57, 58, 60, 61, 62, 63, 64,
        65, 66, 81, 82, 84, 86, 90, 91, 92, 93, 94, 95, 98,
    ]
    private static let three: [ClosedRange<Int>] = [
        211...213, 216...216, 218...218, 220...258, 260...269, 290...291, 297...299, 350...359, 370...383, 385...387, 389...389,
        420...421, 423...423, 500...509, 590...599, 670...670, 672...683, 685...692, 800...800, 808...808, 850...850, 852...853,
        855...856, 870...870, 878...878, 880...883, 886...886, 888...888, 960...968, 970...977, 979...979, 991...996, 998...998,
    ]

    /// Whether the digits are a country code and a number of a possible length.
    static func accepts(_ all: [UInt8]) -> Bool {
        let digits = all.map { Int($0) }
        guard (8...15).contains(digits.count) else { return false }
        if digits[0] == 1 { return digits.count == 11 && digits[1] >= 2 }
        if digits[0] == 7 { return digits.count == 11 }
        if two.contains(Checksum.value(digits[..<2])) { return true }
        return three.contains { $0.contains(Checksum.value(digits[..<3])) }
    }
}
