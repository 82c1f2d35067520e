/// The ASCII character that another one looks like or is a form of; unlike the folding of injections, case is kept, since
/// the letters of keys need theirs.
enum PlainLetters {
    /// The character is nothing but itself.
    static let unknown: UInt8 = 0xFF
    /// The character is not seen.
    static let invisible: UInt8 = 0xFE

    static func plain(_ scalar: UInt32) -> UInt8 {
        switch scalar {
        case 0xA0, 0x2000...0x200A, 0x202F, 0x205F, 0x3000: 0x20
        case 0xAD, 0x34F, 0x61C, 0x115F, 0x1160, 0x180B...0x180F, 0x200B...0x200F, 0x202A...0x202E, 0x2060...0x206F,
            0xFE00...0xFE0F, 0xFEFF, 0xFFA0, 0xE0000...0xE01EF:
            invisible
        case 0x370...0x52F: lookalikes[scalar] ?? unknown
        case 0x2010, 0x2011, 0x2043, 0x2212, 0xFE63: 0x2D
        case 0x2024: 0x2E
        case 0x2044: 0x2F
        case 0x2102...0x2134: letterlike(scalar)
        case 0x24B6...0x24CF: byte(0x41 + scalar - 0x24B6)
        case 0x24D0...0x24E9: byte(0x61 + scalar - 0x24D0)
        case 0xFF01...0xFF5E: byte(scalar - 0xFEE0)
        case 0x1D400...0x1D6A3: letter((scalar - 0x1D400) % 52)
        case 0x1D7CE...0x1D7FF: byte(0x30 + (scalar - 0x1D7CE) % 10)
        case 0x1F130...0x1F149: byte(0x41 + scalar - 0x1F130)
        case 0x1F150...0x1F169: byte(0x41 + scalar - 0x1F150)
        case 0x1F170...0x1F189: byte(0x41 + scalar - 0x1F170)
        default: unknown
        }
    }

    private static func byte(_ value: UInt32) -> UInt8 { UInt8(truncatingIfNeeded: value) }

    private static func letter(_ index: UInt32) -> UInt8 { byte(index < 26 ? 0x41 + index : 0x61 + index - 26) }

    /// The letters that the mathematical alphabets leave out because they were there before.
    private static func letterlike(_ scalar: UInt32) -> UInt8 {
        let letter = letterlikes[Int(scalar - 0x2102)]
        return letter == 0x20 ? unknown : letter
    }

    /// U+2102…U+2134, with spaces for what is no letter's form.
    private static let letterlikes = Array("C       gHHHh IILl N   PQRRR      Z   Z   BC eEF Mo".utf8)

    /// Greek and Cyrillic letters that nobody can tell from Latin ones.
    private static let lookalikes: [UInt32: UInt8] = {
        let foreign = "АВЕЅІЈКМНОРСТУХҮԌԚԜаеѕіјорсухһԁԛԝΑΒΕΖΗΙΚΜΝΟΡΤΥΧονϳЗ"
        let latin = "ABESIJKMHOPCTYXYGQWaesijopcyxhdqwABEZHIKMNOPTYXovj3"
        return Dictionary(zip(foreign.unicodeScalars.map(\.value), latin.utf8)) { first, _ in first }
    }()
}
