/// Addresses of machines, and of pages.
extension RedactionRule {
    static let networkAddresses = [address4, address4InContext, address6, hardwareAddress, hardwareAddressDotted]
    static let webAddresses = [webAddress, webAddressBare]

    /// RFC 791's dotted form. Four small numbers are rather a section or a version.
    private static let address4 = formed(
        "ip", "IP", id: "ip.v4", "[0-9]{1,3}(?:\\.[0-9]{1,3}){3,}(?:/[0-9]{1,2})?",
        check: .require { isAddress4($0) && !isSection($0) }, priority: 18, examples: ["192.168.1.100", "8.8.8.8", "10.0.0.0/8"],
        counterExamples: ["1.2.3", "1.2.3.4.5", "256.1.1.1", "127.0.0.1", "0.0.0.0", "v1.2.3.4-beta", "see 3.1.2.4"])

    private static let address4InContext = announced(
        "ip", "IP", id: "ip.v4.context",
        words: [
            "ip", "ipv4", "ip address", "ip addr", "address:", "host:", "connect to", "ping", "gateway", "client ip", "nameserver",
        ], letters: true,
        "[0-9]{1,3}(?:\\.[0-9]{1,3}){3,}(?:/[0-9]{1,2})?", check: .require(isAddress4), priority: 18,
        examples: ["IP: 1.2.3.4", "connect to 4.3.2.1"], counterExamples: ["IP: 127.0.0.1"])

    /// Four numbers of a byte each. This machine, no machine and all machines are nobody's address.
    private static func isAddress4(_ value: ArraySlice<UInt8>) -> Bool {
        let parts = numbers4(value)
        guard parts.count == 4, parts.allSatisfy({ $0 <= 255 }) else { return false }
        return parts[0] != 127 && parts[0] != 0 && parts != [255, 255, 255, 255]
    }

    private static func numbers4(_ value: ArraySlice<UInt8>) -> [Int] {
        value.prefix { $0 != UInt8(ascii: "/") }.split(separator: UInt8(ascii: "."), omittingEmptySubsequences: false).map { part in
            guard part.count == 1 || part.first != UInt8(ascii: "0") else { return 999 }
            return part.reduce(0) { $0 * 10 + Int($1) - 48 }
        }
    }

    private static func isSection(_ value: ArraySlice<UInt8>) -> Bool {
        let parts = numbers4(value)
        let resolvers = [[8, 8, 8, 8], [8, 8, 4, 4], [1, 1, 1, 1], [1, 0, 0, 1], [9, 9, 9, 9], [4, 2, 2, 1], [4, 2, 2, 2]]
        // The versions of large programs: 9.5.172.25.
        if parts[0] < 10, parts.count > 1, parts[1] < 10 { return !resolvers.contains(parts) }
        return parts[0] != 10 && parts.allSatisfy { $0 < (parts[0] < 10 ? 100 : 50) } && !resolvers.contains(parts)
    }

    /// RFC 4291 and RFC 5952: eight groups, or fewer with one `::`; the last two may be an IPv4 address; a zone, a prefix length.
    private static let address6 = RedactionRule(
        id: "ip.v6", kind: .pii("ip", "IP"), trigger: .keywordsWithin([":"], run: .hex, limit: 4),
        pattern: "[0-9A-Fa-f]{0,4}(?::[0-9A-Fa-f]{0,4}){2,9}(?:(?:\\.[0-9]{1,3}){3})?(?:%[A-Za-z0-9]{1,15})?(?:/[0-9]{1,3})?",
        left: .word.union(ByteSet(":.")), right: .not(.word.union(ByteSet(":"))), check: .require(isAddress6), priority: 19,
        examples: [
            "2001:db8:85a3::8a2e:370:7334", "fe80::1ff:fe23:4567:890a", "::ffff:192.0.2.1", "fe80::1%eth0", "ff02::1",
            "2001:db8::/32",
        ],
        counterExamples: [
            "12:30:45", "a::b", "std::vector", "::", "::1", "10:20:30:40", "col=58::34:58", "1::2::3", "2001::25de::cade",
        ])

    private static func isAddress6(_ value: ArraySlice<UInt8>) -> Bool {
        let slash = value.lastIndex(of: UInt8(ascii: "/"))
        var parts = value.prefix { $0 != UInt8(ascii: "%") && $0 != UInt8(ascii: "/") }
            .split(separator: UInt8(ascii: ":"), omittingEmptySubsequences: false)
        guard let last = parts.last else { return false }
        if last.contains(UInt8(ascii: ".")) {
            guard numbers4(last).count == 4, numbers4(last).allSatisfy({ $0 <= 255 }) else { return false }
            parts = parts.dropLast() + ["0a00".utf8, "0001".utf8].map { ArraySlice(Array($0)) }
        }
        guard parts.allSatisfy({ $0.count <= 4 }), parts.contains(where: { $0.count >= 3 }) else { return false }
        let filled = parts.count { !$0.isEmpty }
        if filled == 8 { return parts.count == 8 }
        let inner = parts.dropFirst().dropLast().count { $0.isEmpty }
        // With `::` at least three groups, or a first one as long as real prefixes are: `a::b` is a name in a program.
        let isEdge = parts.first?.isEmpty == true || parts.last?.isEmpty == true
        guard inner == 1 || (isEdge && inner <= 2 && inner >= 1), filled <= 7, parts.count >= 3 else { return false }
        let isPrefix = slash != nil && parts[0].count >= 3
        return value.contains(where: ByteSet.digits.contains)
            && (filled >= 3 || isPrefix
                || (parts[0].count == 4 && parts[0].contains(where: ByteSet.digits.contains)
                    || parts[0].count == 4 && filled == 2 && isLocal(parts[0])))
    }

    /// `fe80`, `ff02` and the like.
    private static func isLocal(_ group: ArraySlice<UInt8>) -> Bool { group.first.map { $0 | 32 } == UInt8(ascii: "f") }

    /// IEEE 802: six bytes.
    private static let hardwareAddress = RedactionRule(
        id: "mac", kind: .pii("mac", "MAC"), trigger: .keywordsWithin([":", "-"], run: .hex, limit: 2),
        pattern: "[0-9A-Fa-f]{2}(?:(?::[0-9A-Fa-f]{2}){5}|(?:-[0-9A-Fa-f]{2}){5})", left: .word.union(ByteSet(":-.")),
        right: .not(.word.union(ByteSet(":-"))), check: .plausible(if: { Set($0).count > 2 }), priority: 19,
        examples: ["00:1A:2B:3C:4D:5E", "0a-23-f5-67-89-ac"],
        counterExamples: ["FF:FF:FF:FF:FF:FF", "00:00:00:00:00:00", "10:2F:33-AC-29-C3"])

    /// Three groups, as some switches print them.
    private static let hardwareAddressDotted = announced(
        "mac", "MAC", id: "mac.dotted", words: ["mac", "mac address", "hardware address", "ether"], letters: true,
        "[0-9A-Fa-f]{4}\\.[0-9A-Fa-f]{4}\\.[0-9A-Fa-f]{4}", priority: 19, examples: ["mac: 0000.0c12.3456"],
        counterExamples: ["mac: 1234.5678"])

    /// RFC 3986, with the schemes that pages have.
    private static let webAddress = RedactionRule(
        id: "url", kind: .pii("url", "URL"), trigger: .keywords(["http://", "https://", "ftp://", "www."]),
        pattern: "(?i)(?:(?:https?|ftp)://(?:[^\\s/?#@\"'<>]+@)?(?:\\[[0-9a-f:.]+\\]|[a-z0-9\\x{80}-\\x{10FFFF}._-]+)"
            + "(?::[0-9]{1,5})?|www\\.[a-z0-9\\x{80}-\\x{10FFFF}_-]+(?:\\.[a-z0-9\\x{80}-\\x{10FFFF}_-]+)+)"
            + "(?:[/?#][^\\s\"'<>\\x60{}|\\\\^]*[^\\s\"'<>\\x60{}|\\\\^.,;:!?)\\]]|/)?",
        left: .alphanumerics, priority: 13, yields: true,
        examples: ["https://example.com/a?b=c#d", "http://host.example:8080/", "www.example.co.uk/x", "https://例子.公司/页"],
        counterExamples: ["http://", "www.", "a://b"])

    /// A host's name alone, with a common ending.
    private static let webAddressBare = RedactionRule(
        id: "url.bare", kind: .pii("url", "URL"), trigger: .start(.alphanumerics),
        pattern: "(?:[A-Za-z0-9](?:[A-Za-z0-9-]{0,61}[A-Za-z0-9])?\\.)+"
            + "(?:com|org|net|edu|gov|info|biz|io|dev|app|de|uk|fr|es|it|nl|eu|us|site|cloud|(?:com?|org|net|ac|gov)\\.[a-z]{2})",
        left: .word.union(ByteSet("@.-/")), right: .not(.word.union(ByteSet("@-("))), priority: 11, yields: true,
        examples: ["example.com", "news.example.co.il"], counterExamples: ["file.swift", "a.b", "4.5"])
}
