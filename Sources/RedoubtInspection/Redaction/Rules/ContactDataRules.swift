/// Personal data by which somebody is reached: e-mail, telephone, network addresses.
extension RedactionRule {
    static let contactData: [RedactionRule] = [
        email, phone, phoneNational, phoneInContext, internetAddress4, internetAddress6, hardwareAddress,
    ]

    private static let domainLetter = "[A-Za-z0-9\\x{80}-\\x{10FFFF}]"
    private static let runOfLocalPart = ByteSet.alphanumerics.union(ByteSet("._%+-"))

    /// RFC 5321 as far as it is used: a dotted name with a top-level domain of letters (or `xn--`).
    private static let email = RedactionRule(
        id: "email", kind: .pii("email", "EMAIL"),
        trigger: .keywordsWithin(["@", "%40"], run: runOfLocalPart.union(.nonASCII), limit: 64),
        pattern: "[A-Za-z0-9._%+\\x{80}-\\x{10FFFF}-]+(?:@|%40)" + "(?:" + domainLetter + "(?:-*" + domainLetter + ")*\\.)+"
            + "(?:xn--[A-Za-z0-9-]{2,59}|[A-Za-z\\x{80}-\\x{10FFFF}]{2,24})",
        right: .not(.word), check: .plausible(if: isEmail), priority: 20, yields: true,
        examples: ["jane.doe+news@example.co.uk", "a@b.io", "info@xn--80ak6aa92e.com"],
        counterExamples: ["@decorator", "user@localhost", "a @ b.c", "git@github.com:a/b", "logo@2x.png", "info@presidio."])

    /// Not the name of a file (`logo@2x.png`), nor the account that everybody shares on a code host.
    private static func isEmail(_ value: ArraySlice<UInt8>) -> Bool {
        let ending = String(decoding: value.suffix(5), as: UTF8.self).lowercased().split(separator: ".").last ?? ""
        return !fileEndings.contains(String(ending)) && !value.starts(with: "git@".utf8)
    }

    private static let fileEndings: Set<String> = [
        "png", "jpg", "jpeg", "gif", "svg", "webp", "json", "yaml", "yml", "css", "scss", "js", "jsx", "ts", "tsx", "txt", "html",
        "xml", "lock",
    ]

    /// ITU-T E.164: a plus, a country, then groups; or `00` in its place.
    private static let phone = RedactionRule(
        id: "phone.international", kind: .pii("phone", "PHONE"), trigger: .keywords(["+"]),
        pattern: "\\+[1-9](?:[ .-]?[0-9]){0,4}(?: ?\\([0-9]{1,4}\\) ?)?(?:[ .-]?[0-9]){4,14}(?: ?(?:x|ext\\.?) ?[0-9]{1,6})?",
        left: .word,
        right: .not(.word),
        check: .plausible(if: { (8...21).contains(Checksum.digits($0).count) && isPhoneShape($0) }), priority: 22,
        examples: ["+1 415 555 0132", "+44 20 7946 0958", "+4915112345678", "+1-800-555-0199 x123", "+90 (532) 123 45 67"],
        counterExamples: ["+15", "x +1 2 3", "1 +2000 = 2001", "+0.5%"])

    /// The North American plan: brackets or three groups; never ten digits alone.
    private static let phoneNational = RedactionRule(
        id: "phone.north_american", kind: .pii("phone", "PHONE"), trigger: .start(.digits.union(ByteSet("("))),
        pattern: "(?:1[ .-])?(?:\\([0-9]{3}\\) ?|[0-9]{3}[-.]|1-[0-9]{3}-)[0-9]{3}[-. ][0-9]{4}(?: ?(?:x|ext\\.?) ?[0-9]{1,6})?",
        left: .word.union(ByteSet("-.+(/")), right: .not(.word.union(ByteSet("-/"))), priority: 21,
        examples: ["(415) 555-0132", "415-555-0132", "1-800-555-0199", "415.555.0132"],
        counterExamples: ["4155550132", "15 * 23 = 345", "2024-01-15", "555-0132", "100-200-3000-4000"])

    /// Any grouping of 7 to 15 digits, where the words say what it is.
    private static let phoneInContext = RedactionRule(
        id: "phone.context", kind: .pii("phone", "PHONE"),
        trigger: .keywords(["phone", "mobile", "cell", "fax", "tel:", "tel.", "whatsapp"]),
        prefix: "(?i)(?:phone|mobile|cell|fax|tel|whatsapp)(?: ?(?:phone|number|no\\.?|num|#))?(?: is)?[\"']?[ :.=]{1,4}[\"']?",
        pattern: "[+(]{0,2}[0-9][0-9 ().-]{5,20}[0-9]", right: .not(.word),
        check: .plausible(if: { (7...15).contains(Checksum.digits($0).count) }), priority: 17,
        examples: ["Phone: 0490 75 40 81", "\"mobile\": \"07700 900 966\""],
        counterExamples: ["phone 12 and 13", "cell 1.5 is empty"])

    private static func isPhoneShape(_ value: ArraySlice<UInt8>) -> Bool {
        let groups = value.split { !ByteSet.digits.contains($0) }
        return groups.count == 1 || groups.dropFirst().contains { $0.count >= 3 } || groups.count >= 5
    }

    private static let internetAddress4 = RedactionRule(
        id: "ip.v4", kind: .pii("ip", "IP"), trigger: .start(.digits), pattern: "[0-9]{1,3}(?:\\.[0-9]{1,3}){3,}",
        left: .word.union(ByteSet(".-")),
        right: .not(.word.union(ByteSet("-"))), check: .require(isPublicAddress4), priority: 18,
        examples: ["192.168.1.100", "8.8.8.8"],
        counterExamples: ["1.2.3", "1.2.3.4.5", "256.1.1.1", "127.0.0.1", "0.0.0.0", "v1.2.3.4-beta"])

    /// Four numbers of a byte each. This machine, no machine and all machines are nobody's address.
    private static func isPublicAddress4(_ value: ArraySlice<UInt8>) -> Bool {
        let parts = value.split(separator: UInt8(ascii: "."), omittingEmptySubsequences: false).map { part -> Int in
            guard part.count == 1 || part.first != UInt8(ascii: "0") else { return 999 }
            return part.reduce(0) { $0 * 10 + Int($1) - 48 }
        }
        guard parts.count == 4, parts.allSatisfy({ $0 <= 255 }) else { return false }
        return parts[0] != 127 && parts[0] != 0 && parts != [255, 255, 255, 255]
    }

    /// RFC 4291 and RFC 5952: eight groups, or fewer with one `::`.
    private static let internetAddress6 = RedactionRule(
        id: "ip.v6", kind: .pii("ip", "IP"), trigger: .keywordsWithin([":"], run: .hex, limit: 4),
        pattern: "[0-9A-Fa-f]{0,4}(?::[0-9A-Fa-f]{0,4}){2,9}",
        left: .word.union(ByteSet(":.")), right: .not(.word.union(ByteSet(":"))), check: .require(isAddress6), priority: 18,
        examples: ["2001:db8:85a3::8a2e:370:7334", "fe80::1ff:fe23:4567:890a"],
        counterExamples: ["12:30:45", "a::b", "std::vector", "::", "::1", "10:20:30:40", "col=58::34:58"])

    private static func isAddress6(_ value: ArraySlice<UInt8>) -> Bool {
        let parts = value.split(separator: UInt8(ascii: ":"), omittingEmptySubsequences: false)
        guard parts.contains(where: { $0.count >= 3 }) else { return false }
        let filled = parts.count { !$0.isEmpty }
        let inner = parts.dropFirst().dropLast().count { $0.isEmpty }
        if filled == 8 { return parts.count == 8 }
        // With `::` at least three groups, or a first one as long as real prefixes are: `a::b` is a name in a program.
        let isEdge = parts.first?.isEmpty == true || parts.last?.isEmpty == true
        guard inner == 1 || (isEdge && inner <= 2 && inner >= 1), filled <= 7, parts.count >= 3 else { return false }
        let hasDigit = value.contains { ByteSet.digits.contains($0) }
        return hasDigit && (filled >= 3 || (filled == 2 && parts[parts.startIndex].count == 4))
    }

    private static let hardwareAddress = RedactionRule(
        id: "mac", kind: .pii("mac", "MAC"), trigger: .keywordsWithin([":", "-"], run: .hex, limit: 2),
        pattern: "[0-9A-Fa-f]{2}(?:(?::[0-9A-Fa-f]{2}){5}|(?:-[0-9A-Fa-f]{2}){5})", left: .word.union(ByteSet(":-.")),
        right: .not(.word.union(ByteSet(":-"))), check: .plausible(if: { Set($0).count > 2 }), priority: 19,
        examples: ["00:1A:2B:3C:4D:5E", "0a-23-f5-67-89-ac"],
        counterExamples: ["FF:FF:FF:FF:FF:FF", "00:00:00:00:00:00", "10:2F:33-AC-29-C3"])
}
