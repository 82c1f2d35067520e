/// What one scalar becomes in the folded view.
enum FoldedScalar {
    /// Nothing: an invisible character or a combining mark.
    case removed(mark: Bool)
    /// Up to four ASCII bytes, low byte first; `disguised` where a reader would not expect the plain letter.
    case ascii(UInt32, disguised: Bool)
    /// A tag character that stands for an ASCII one.
    case tag(UInt8)
    /// Another scalar, lower-cased.
    case scalar(UInt32)
}

/// Compact compatibility folding: the parts of NFKC, case folding and Unicode TR39 confusables that attacks use.
enum FoldingTables {
    static func fold(_ scalar: UInt32) -> FoldedScalar {
        switch scalar {
        case 0xA0...0x24F: latin(scalar)
        case 0x250...0x2BF: table(phonetic, scalar, from: 0x250, disguised: true)
        case 0x300...0x36F, 0x483...0x489, 0x591...0x5BD, 0x610...0x61A, 0x640, 0x64B...0x65F, 0x1AB0...0x1AFF,
            0x1DC0...0x1DFF, 0x20D0...0x20FF, 0xFE20...0xFE2F:
            .removed(mark: true)
        case 0x370...0x52F: .scalar(lowerForeign(scalar))
        case 0x61C, 0x115F, 0x1160, 0x17B4, 0x17B5, 0x180B...0x180F, 0x200B...0x200F, 0x202A...0x202E,
            0x2060...0x206F, 0x3164, 0xFE00...0xFE0F, 0xFEFF, 0xFFA0, 0xE0100...0xE01EF, 0xE0001, 0xE007F:
            .removed(mark: false)
        case 0x1D00...0x1D7F: table(smallCapitals, scalar, from: 0x1D00, disguised: true)
        case 0x1E00...0x1EFF: table(latinAdditional, scalar, from: 0x1E00, disguised: false)
        case 0x2000...0x206F: punctuation(scalar)
        case 0x2070...0x214F: letterlike(scalar)
        case 0x2160...0x217F: roman((scalar - 0x2160) % 16)
        case 0x2460...0x24EA: enclosed(scalar)
        case 0x2500...0x25FF: .ascii(0x20, disguised: false)
        case 0x3000...0x303F: eastPunctuation(scalar)
        case 0xFB00...0xFB06: .ascii(ligatures[Int(scalar - 0xFB00)], disguised: true)
        case 0xFF01...0xFF5E: .ascii(lower(scalar - 0xFEE0), disguised: scalar >= 0xFF21)
        case 0xFF61...0xFF64: .ascii(0x2E, disguised: false)
        case 0xFF66...0xFF9D: .scalar(halfWidthKana[Int(scalar - 0xFF66)])
        case 0x1D400...0x1D7FF: mathematical(scalar)
        case 0x1F100...0x1F1FF: squared(scalar)
        case 0xE0020...0xE007E: .tag(UInt8(lower(scalar - 0xE0000)))
        default: .scalar(scalar)
        }
    }

    /// The Latin letter that a lower-cased Greek or Cyrillic letter looks like; 0 where there is none.
    static func lookalike(_ scalar: UInt32) -> UInt8 {
        guard scalar >= 0x370, scalar <= 0x52F else { return 0 }
        return lookalikes[Int(scalar - 0x370)]
    }

    /// Whether nobody can tell the letter from a Latin one, so that a word of such letters alone is suspicious.
    static func isPerfectLookalike(_ scalar: UInt32) -> Bool {
        switch lookalike(scalar) {
        case 0x61, 0x63, 0x64, 0x65, 0x68, 0x69, 0x6A, 0x6F, 0x70, 0x71, 0x73, 0x77, 0x78, 0x79: scalar != 0x438
        default: false
        }
    }

    private static func lower(_ scalar: UInt32) -> UInt32 { scalar >= 0x41 && scalar <= 0x5A ? scalar + 0x20 : scalar }

    private static func letter(_ offset: UInt32, disguised: Bool = true) -> FoldedScalar {
        .ascii(0x61 + offset % 26, disguised: disguised)
    }

    private static func table(_ table: [UInt8], _ scalar: UInt32, from base: UInt32, disguised: Bool) -> FoldedScalar {
        let index = Int(scalar - base)
        guard index < table.count, table[index] != 0x2E else { return .scalar(scalar) }
        return .ascii(UInt32(table[index]), disguised: disguised)
    }

    private static func latin(_ scalar: UInt32) -> FoldedScalar {
        switch scalar {
        case 0xA0: .ascii(0x20, disguised: false)
        case 0xAD: .removed(mark: false)
        case 0xAA: .ascii(0x61, disguised: false)
        case 0xBA: .ascii(0x6F, disguised: false)
        case 0xAB, 0xBB: .ascii(0x22, disguised: false)
        case 0xB2, 0xB3: .ascii(0x30 + scalar - 0xB0, disguised: false)
        case 0xB9: .ascii(0x31, disguised: false)
        case 0xC6, 0xE6: .ascii(0x6561, disguised: false)
        case 0xDF: .ascii(0x7373, disguised: false)
        case 0x152, 0x153: .ascii(0x656F, disguised: false)
        case ..<0xC0: .scalar(scalar)
        default: table(latinExtended, scalar, from: 0xC0, disguised: false)
        }
    }

    private static func lowerForeign(_ scalar: UInt32) -> UInt32 {
        switch scalar {
        case 0x391...0x3A9: scalar + 0x20
        case 0x3AC, 0x386: 0x3B1
        case 0x3AD, 0x388: 0x3B5
        case 0x3AE, 0x389: 0x3B7
        case 0x3AF, 0x38A, 0x3CA: 0x3B9
        case 0x3CC, 0x38C: 0x3BF
        case 0x3CD, 0x38E, 0x3CB: 0x3C5
        case 0x3CE, 0x38F: 0x3C9
        case 0x3C2: 0x3C3
        case 0x401, 0x451: 0x435
        case 0x419, 0x439: 0x438
        case 0x400...0x40F: scalar + 0x50
        case 0x410...0x42F: scalar + 0x20
        case 0x460...0x481, 0x48A...0x4BF, 0x4D0...0x52F: scalar | 1
        case 0x4C1...0x4CE: scalar % 2 == 1 ? scalar + 1 : scalar
        case 0x4C0: 0x4CF
        default: scalar
        }
    }

    private static func punctuation(_ scalar: UInt32) -> FoldedScalar {
        switch scalar {
        case 0x2000...0x200A, 0x202F, 0x205F: .ascii(0x20, disguised: false)
        case 0x2010...0x2015: .ascii(0x2D, disguised: false)
        case 0x2018, 0x2019, 0x201B, 0x2032: .ascii(0x27, disguised: false)
        case 0x201A, 0x201C...0x201F, 0x2033, 0x2039, 0x203A: .ascii(0x22, disguised: false)
        case 0x2024: .ascii(0x2E, disguised: false)
        case 0x2026: .ascii(0x2E2E2E, disguised: false)
        case 0x2028, 0x2029: .ascii(0x0A, disguised: false)
        default: .ascii(0x20, disguised: false)
        }
    }

    private static func eastPunctuation(_ scalar: UInt32) -> FoldedScalar {
        switch scalar {
        case 0x3002: .ascii(0x202E, disguised: false)
        case 0x3008...0x300F: .ascii(0x22, disguised: false)
        case 0x3010: .ascii(0x5B, disguised: false)
        case 0x3011: .ascii(0x5D, disguised: false)
        case 0x3005: .scalar(scalar)
        default: .ascii(0x20, disguised: false)
        }
    }

    private static func letterlike(_ scalar: UInt32) -> FoldedScalar {
        switch scalar {
        case 0x2070...0x209F: table(superscripts, scalar, from: 0x2070, disguised: true)
        case 0x2100...0x214F: table(letterlikes, scalar, from: 0x2100, disguised: true)
        default: .scalar(scalar)
        }
    }

    private static func roman(_ index: UInt32) -> FoldedScalar { .ascii(romans[Int(index)], disguised: true) }

    private static func enclosed(_ scalar: UInt32) -> FoldedScalar {
        switch scalar {
        case 0x2460...0x2468: .ascii(0x31 + scalar - 0x2460, disguised: false)
        case 0x249C...0x24B5: letter(scalar - 0x249C)
        case 0x24B6...0x24E9: letter(scalar - 0x24B6)
        default: .scalar(scalar)
        }
    }

    private static func squared(_ scalar: UInt32) -> FoldedScalar {
        switch scalar {
        case 0x1F110...0x1F129: letter(scalar - 0x1F110)
        case 0x1F130...0x1F149: letter(scalar - 0x1F130)
        case 0x1F150...0x1F169: letter(scalar - 0x1F150)
        case 0x1F170...0x1F189: letter(scalar - 0x1F170)
        case 0x1F1E6...0x1F1FF: letter(scalar - 0x1F1E6, disguised: false)
        default: .scalar(scalar)
        }
    }

    private static func mathematical(_ scalar: UInt32) -> FoldedScalar {
        switch scalar {
        case ...0x1D6A3: letter((scalar - 0x1D400) % 52)
        case 0x1D7CE...: .ascii(0x30 + (scalar - 0x1D7CE) % 10, disguised: true)
        default: .scalar(scalar)
        }
    }

    /// U+00C0…U+024F: the base letter, or a full stop where there is none.
    private static let latinExtended = Array(
        ("aaaaaa.ceeeeiiiidnooooo.ouuuuy..aaaaaa.ceeeeiiiidnooooo.ouuuuy.yaaaaaaccccccccddddeeeeeeeeeegggggggghhhh"
            + "iiiiiiiiii..jjkkkllllllllllnnnnnn.nnoooooo..rrrrrrssssssssttttttuuuuuuuuuuuuwwyyyzzzzzzsbbbb...cc.ddd...."
            + "ffg...ikkl..nnooo..pp.....ttttuu.vyyzz..............d..l..n.aaiioouuuuuuuuuu.aaaa..ggggkkoooo..j.d.gg..nn"
            + "aa..ooaaaaeeeeiiiioooorrrruuuusstt..hhnd..zzaaeeooooooooyylnt...accltsz..b..eejj.qrryy").utf8)
    /// U+1E00…U+1EFF.
    private static let latinAdditional = Array(
        ("aabbbbbbccddddddddddeeeeeeeeeeffgghhhhhhhhhhiiiikkkkkkllllllllmmmmmmnnnnnnnnoooooooopppprrrrrrrrssssssssss"
            + "ttttttttuuuuuuuuuuvvvvwwwwwwwwwwxxxxyyzzzzzzhtwyas....aaaaaaaaaaaaaaaaaaaaaaaaeeeeeeeeeeeeeeeeiiiioooooooo"
            + "oooooooooooooooouuuuuuuuuuuuuuyyyyyyyy....yy").utf8)
    /// U+0250…U+02BF: phonetic letters.
    private static let phonetic = Array(
        ("aa.b.cdde.......ggg..hh.i.illl.mmmnnn....rrrrrrrr.s....tt..vvwyyzz.......b.ghjklq.............hh"
            + "h.jr...wy.......").utf8)
    /// U+1D00…U+1D7F: small capitals and modifier letters.
    private static let smallCapitals = Array(
        ("a...cd.e..jk.m.o........p..tu...vwz.........a.b.de.ghijklmn.o.prtuwa...bde...g.km.o...ptu..v......iruv").utf8)
    /// U+2070…U+209F.
    private static let superscripts = Array("0i..456789.....n0123456789......aeox.hklmnpst...".utf8)
    /// U+2100…U+214F.
    private static let letterlikes = Array(
        "..c.......ghhhh.iill.n...pqrrr......z...z.k.bc.eef.mo....i...........ddeij......".utf8)
    private static let halfWidthKana = "ヲァィゥェォャュョッーアイウエオカキクケコサシスセソタチツテトナニヌネノハヒフヘホマミムメモヤユヨラリルレロワン"
        .unicodeScalars.map(\.value)
    private static let ligatures = ["ff", "fi", "fl", "ffi", "ffl", "st", "st"].map(packed)
    private static let romans = [
        "i", "ii", "iii", "iv", "v", "vi", "vii", "viii", "ix", "x", "xi", "xii", "l", "c", "d", "m",
    ].map(packed)

    private static func packed(_ letters: String) -> UInt32 {
        letters.utf8.reversed().reduce(0) { $0 << 8 | UInt32($1) }
    }

    private static let lookalikes: [UInt8] = {
        var table = [UInt8](repeating: 0, count: 0x1C0)
        let pairs = [
            ("αοντρυικεηχγωσβжφ", "aovtpuikenxywob.."), ("асеоурхіјѕһԁԛԝкмтнвгьпӏѡӓӧиλ", "aceoypxijshdqwkmthbrbnlwaon."),
        ]
        for (foreign, latin) in pairs {
            for (from, to) in zip(foreign.unicodeScalars, latin.utf8) where to != 0x2E && from.value < 0x530 {
                table[Int(from.value - 0x370)] = to
            }
        }
        return table
    }()
}
