/// The beginnings and lengths of the card networks' numbers.
enum CardBrand {
    /// Beginnings, written as the first digits of a range, and the lengths that go with them.
    private static let ranges: [(first: ClosedRange<Int>, places: Int, lengths: [Int])] = [
        (4...4, 1, [13, 16, 19]),  // Visa
        (51...55, 2, [16]), (2221...2720, 4, [16]),  // Mastercard
        (34...34, 2, [15]), (37...37, 2, [15]),  // American Express
        (300...305, 3, [14, 16]), (3095...3095, 4, [14, 16]), (36...36, 2, [14, 16]), (38...39, 2, [14, 16]),  // Diners Club
        (6011...6011, 4, [16, 19]), (644...649, 3, [16, 19]), (65...65, 2, [16, 19]),  // Discover, Elo, RuPay
        (3528...3589, 4, [16, 17, 18, 19]), (2131...2131, 4, [15]), (1800...1800, 4, [15]),  // JCB
        (62...62, 2, [16, 17, 18, 19]), (81...81, 2, [16, 17, 18, 19]),  // UnionPay
        (50...50, 2, [12, 13, 14, 15, 16, 17, 18, 19]), (56...58, 2, [12, 13, 14, 15, 16, 17, 18, 19]),  // Maestro, Verve, Dankort
        (6304...6304, 4, [12, 13, 14, 15, 16, 17, 18, 19]), (67...67, 2, [12, 13, 14, 15, 16, 17, 18, 19]),  // Maestro
        (636...639, 3, [16, 17, 18, 19]), (60...60, 2, [16, 19]), (82...82, 2, [16]),  // InstaPayment, Elo, RuPay, Hipercard
        (2200...2204, 4, [16, 17, 18, 19]), (9792...9792, 4, [16]), (1...1, 1, [15]),  // Mir, Troy, UATP
    ]

    static func accepts(_ digits: [Int]) -> Bool {
        ranges.contains { $0.lengths.contains(digits.count) && $0.first.contains(Checksum.value(digits.prefix($0.places))) }
    }
}
