/// Telephone numbers (ITU-T E.164, and the national plans listed in E.129).
extension RedactionRule {
    static let phones = [
        phone, phoneZeroZero, phoneNorthAmerican, phoneTrunk, phoneMobile, phoneChinese, phoneInContext, phoneInSpeech,
    ]

    private static let phoneLeft = ByteSet.word.union(ByteSet("-.+$(/"))
    private static let tail = "(?: ?(?:x|ext\\.?|extension|#) ?[0-9]{1,6})?"
    private static let phoneRight = RightEdge.not(.word.union(ByteSet("-/")))

    /// A plus, a country, then groups.
    private static let phone = RedactionRule(
        id: "phone.international", kind: .pii("phone", "PHONE"), trigger: .keywords(["+"]),
        pattern: "\\+[1-9](?:[ .-]?[0-9]){0,4}(?: ?\\([0-9]{1,4}\\) ?)?(?:[ .-]?[0-9]){4,14}" + tail,
        left: .word.union(ByteSet("+")), right: .not(.word),
        check: .plausible(if: {
            CallingCodes.accepts(Checksum.digits($0.prefix { ByteSet("+0123456789 .()-").contains($0) })) && isPhoneShape($0)
        }), priority: 22,
        examples: [
            "+1 415 555 0132", "+44 20 7946 0958", "+4915112345678", "+1-800-555-0199 x123", "+90 (532) 123 45 67",
            "+46 (0)8 928 571 38",
        ],
        counterExamples: ["+15", "x +1 2 3", "1 +2000 = 2001", "+0.5%", "+4294967296", "+9223372036854775807"])

    private static func isPhoneShape(_ value: ArraySlice<UInt8>) -> Bool {
        let groups = value.split { !ByteSet.digits.contains($0) }
        return groups.count == 1 || groups.dropFirst().contains { $0.count >= 3 } || groups.count >= 5
    }

    /// `00` or `011` in the place of the plus; only in groups, since zeros lead many numbers.
    private static let phoneZeroZero = formed(
        "phone", "PHONE", id: "phone.zero_zero", "(?:00|011[ -])[1-9][0-9]{0,2}[ -][0-9]{1,4}(?:[ -][0-9]{2,4}){2,4}" + tail,
        check: .plausible(if: { (10...17).contains(Checksum.digits($0).count) }), priority: 21,
        examples: ["0049 30 1234 5678", "011 44 20 7946 0958"], counterExamples: ["0012 34", "00 01 02 03 04"])

    /// The North American plan: brackets or three groups; never ten digits alone.
    private static let phoneNorthAmerican = RedactionRule(
        id: "phone.north_american", kind: .pii("phone", "PHONE"), trigger: .start(.digits.union(ByteSet("("))),
        pattern: "(?:[0-9]{1,2}[ .-])?(?:\\([0-9]{3}\\) ?|[0-9]{3}[-.]|1-[0-9]{3}-|[0-9]{3} )[0-9]{3}[-. ][0-9]{4}" + tail
            + "|\\([0-9]{2,5}\\) ?[0-9]{3,5}-[0-9]{4}",
        left: phoneLeft, right: phoneRight, check: .plausible(if: isNorthAmerican), priority: 21,
        examples: [
            "(415) 555-0132", "415-555-0132", "1-800-555-0199", "415.555.0132", "(415)555-0132", "(11) 98456-5666",
            "345-899-3560x4587",
        ],
        counterExamples: ["4155550132", "15 * 23 = 345", "2024-01-15", "555-0132", "100-200-3000-4000", "415 555 0132"])

    /// With brackets anything goes; blanks alone need more, since rows of numbers have them too.
    private static func isNorthAmerican(_ value: ArraySlice<UInt8>) -> Bool {
        let digits = Checksum.digits(value)
        guard value.contains(where: ByteSet("-.(").contains), digits.count >= 10 else { return false }
        return value.contains(UInt8(ascii: "(")) || value.contains(UInt8(ascii: "-")) || !value.contains(32)
    }

    /// A trunk zero and groups: `01 23 45 67 89`, `0490 75 40 81`, `0 532 123 45 67`. What goes on in more groups is a table.
    private static let phoneTrunk = formed(
        "phone", "PHONE", id: "phone.trunk",
        "0[1-9]?[0-9]{0,3}(?:[ .-]?\\([0-9]{2,4}\\)|[ -][0-9]{2,8}|\\.[0-9]{2,4}){1,4}(?:[ .-][0-9A-Fa-f]{1,8})*(?:" + tail
            + "| {2,4}[^ \\n])",
        check: .plausible(if: isTrunk), priority: 18,
        examples: ["01 23 45 67 89", "0490 75 40 81", "07700 900 966", "0 532 123 45 67", "03.93.92.16.85", "0 (917) 123 4567"],
        counterExamples: ["01-02-2003", "0.25 1.5", "01 02 03 04 05 06 07 08", "0 10 20 30", "05 12 2021", "02111-1307"])

    private static func isTrunk(_ value: ArraySlice<UInt8>) -> Bool {
        // Two blanks: the columns of a dump.
        guard !zip(value, value.dropFirst()).contains(where: { $0 == 32 && $1 == 32 }) else { return false }
        let core = value.contains(UInt8(ascii: "x")) ? value.prefix { ByteSet("0123456789 .()-").contains($0) } : value
        let groups = core.split { !ByteSet.alphanumerics.contains($0) }
        let separators = Set(core.filter { !ByteSet.alphanumerics.contains($0) })
        guard groups.allSatisfy({ $0.allSatisfy(ByteSet.digits.contains) }), (9...11).contains(Checksum.digits(core).count),
            (2...5).contains(groups.count), let second = Checksum.digits(core).dropFirst().first, second != 0
        else { return false }
        // Nine digits as 5-4 are a postal code of the United States; two pairs and a year are a date.
        guard ![[5, 4], [3, 2, 4], [2, 2, 7], [2, 2, 6], [2, 2, 5]].contains(groups.map(\.count)) else { return false }
        if separators == [46] { return groups.count == 5 && groups.allSatisfy { $0.count == 2 } }
        guard separators.count == 1 || core.contains(UInt8(ascii: "(")) else { return false }
        // 01 02 03 04 05 counts, and calls nobody.
        let values = groups.map { Checksum.value($0.map { Int($0) - 48 }) }
        guard !zip(values, values.dropFirst()).allSatisfy({ $1 - $0 == 1 }), values.contains(where: { $0 >= 10 }),
            (groups.last?.count ?? 0) + 3 > (groups.dropLast().last?.count ?? 0)
        else { return false }
        return groups.count >= 4 ? groups.dropFirst().allSatisfy { $0.count <= 4 } : groups.dropFirst().contains { $0.count >= 3 }
    }

    /// Mobile numbers in one piece, where a country's plan gives them a beginning of their own and eleven digits.
    private static let phoneMobile = formed(
        "phone", "PHONE", id: "phone.mobile", "0(?:7[1-9][0-9]{8}|9[0-9]{9}|5[0-9]{9}|1[5-7][0-9]{8,9})",
        check: .plausible(if: { Set($0).count > 3 && !isSequence($0) }), priority: 14,
        examples: ["07700900966", "09171234567", "05321234567", "015112345678"],
        counterExamples: ["0917123456", "00000000000", "01234567890"])

    private static func isSequence(_ value: ArraySlice<UInt8>) -> Bool { zip(value, value.dropFirst()).allSatisfy { $1 == $0 + 1 } }

    /// China's mobile numbers, in the groups that people write.
    private static let phoneChinese = formed(
        "phone", "PHONE", id: "phone.chinese", "1[3-9][0-9](?: [0-9]{4} |-[0-9]{4}-)[0-9]{4}", priority: 14,
        examples: ["138 0013 8000"],
        counterExamples: ["13800138000", "128 0013 8000"])

    private static let phoneWords = [
        "phone", "mobile", "cellphone", "cell", "fax", "tel:", "tel.", "telephone", "telefon", "téléphone", "teléfono", "telefono",
        "handy", "móvil", "celular", "whatsapp", "portable", "mobil", "rufnummer", "電話", "电话", "전화", "desk", "hotline", "call",
        "sms", "contact number", "contact no", "numero",
    ]

    /// Any grouping of 7 to 15 digits, where the words say what it is.
    private static let phoneInContext = RedactionRule(
        id: "phone.context", kind: .pii("phone", "PHONE"), trigger: .keywords(phoneWords),
        prefix: "(?i)(?:" + phoneWords.joined(separator: "|").replacing(".", with: "\\.") + ")"
            + "(?:[ _-]?(?:phone|number|no\\.?|nr\\.?|num|#))?(?: is)?[\"']?\\s{0,2}[ :.=\\t\\n]{1,4}[\"']?",
        pattern: "[+(]{0,2}[0-9][0-9 ().-]{4,20}[0-9]" + tail, left: .alphanumerics, right: .not(.word),
        check: .plausible(if: { (7...15).contains(Checksum.digits($0).count) && isSpokenShape($0) }), priority: 17,
        examples: ["Phone: 0490 75 40 81", "\"mobile\": \"07700 900 966\"", "Phone:\n60-56-85-91", "fax: 9498777106"],
        counterExamples: ["phone 12 and 13", "cell 1.5 is empty", "call 2024-01-15"])

    /// What people ask for with a number behind it.
    private static let phoneInSpeech = RedactionRule(
        id: "phone.speech", kind: .pii("phone", "PHONE"),
        trigger: .keywords(["call ", "text me", "reach ", "dial", "messages to", "answering at", "ring me"]),
        prefix:
            "(?i)(?:(?:call|reach|contact) (?:me|us|him|her|them|you|back)|text me|ring me|dial(?:ing|ed)?|messages to|answering at)"
            + "(?: (?:on|at|back|via|under|is))*[ :]{1,3}",
        pattern: "[+(]{0,2}[0-9][0-9 ().-]{5,20}[0-9]" + tail, left: .alphanumerics, right: .not(.word),
        check: .plausible(if: { (7...15).contains(Checksum.digits($0).count) && isSpokenShape($0) }), priority: 17,
        examples: ["please call me at 0494 92 82 32", "stop messages to 699 956 915", "Can someone call me on 9472 7916"],
        counterExamples: ["call me on 2024-01-15", "dial 911"])

    /// Not a date, and not one number with a decimal point.
    private static func isSpokenShape(_ value: ArraySlice<UInt8>) -> Bool {
        let groups = value.split { !ByteSet.digits.contains($0) }.map(\.count)
        return ![[4, 2, 2], [2, 2, 4]].contains(groups) && !(groups.count == 2 && value.contains(UInt8(ascii: ".")))
    }

    /// Ten or eleven digits in groups as a whole text.
    static let phoneWhole = whole(
        "phone", "PHONE",
        "0?[2-9][0-9]{2} [0-9]{3} (?:[0-9]{4}|[0-9]{2} [0-9]{2})|0?5[0-9]{2}[ -]?[0-9]{3}[ -]?[0-9]{2}[ -]?[0-9]{2}", priority: 10,
        examples: ["532 123 45 67", "415 555 0132"], counterExamples: ["123 456 789"])
}
