/// E-mail addresses.
extension RedactionRule {
    static let mail = [email, emailWithApostrophe, emailQuoted, emailAtAddress]

    private static let domainLetter = "[A-Za-z0-9\\x{80}-\\x{10FFFF}]"
    private static let domain =
        "(?:" + domainLetter + "(?:[-_]*" + domainLetter + ")*\\.)+(?:xn--[A-Za-z0-9-]{2,59}|[A-Za-z\\x{80}-\\x{10FFFF}]{2,24})"
    private static let runOfLocalPart = ByteSet.alphanumerics.union(ByteSet("._%+-"))
    /// A bracket behind it: a call in a program, where `@` multiplies or decorates.
    private static let mailRight = RightEdge.not(.word.union(ByteSet("(")))

    /// RFC 5321, RFC 6531 as far as they are used: a dotted name with a top-level domain of letters (or `xn--`).
    private static let email = RedactionRule(
        id: "email", kind: .pii("email", "EMAIL"),
        trigger: .keywordsWithin(["@", "%40"], run: runOfLocalPart.union(.nonASCII), limit: 64),
        pattern: "[A-Za-z0-9._%+\\x{80}-\\x{10FFFF}-]+(?:@|%40)" + domain,
        right: mailRight, check: .plausible(if: isEmail), priority: 20, yields: true,
        examples: [
            "jane.doe+news@example.co.uk", "a@b.io", "info@xn--80ak6aa92e.com", "用户@例子.公司", "x_1%y@sub-domain.example.museum",
        ],
        counterExamples: [
            "@decorator", "user@localhost", "a @ b.c", "git@github.com:a/b", "logo@2x.png", "info@presidio.", "x@w.transpose()",
        ])

    /// Names such as O'Brien's; elsewhere an apostrophe is a quotation mark.
    private static let emailWithApostrophe = RedactionRule(
        id: "email.apostrophe", kind: .pii("email", "EMAIL"),
        trigger: .keywordsWithin(["@"], run: runOfLocalPart.union(ByteSet("'")), limit: 64),
        pattern: "(?:[A-Za-z0-9_-]+\\.)*[DLMNOdlmno]'[A-Za-z][A-Za-z0-9._+-]*@" + domain, left: .alphanumerics, right: mailRight,
        check: .plausible(if: isEmail), priority: 20, yields: true, examples: ["sean.o'brien@example.ie"],
        counterExamples: ["'user'@decorator"])

    /// RFC 5322's quoted local part; one with blanks is found from its last word on.
    private static let emailQuoted = RedactionRule(
        id: "email.quoted", kind: .pii("email", "EMAIL"),
        trigger: .keywordsWithin(["\"@"], run: runOfLocalPart.union(ByteSet("!#$&'*/=?^`{|}~()<>[],:;@\\")), limit: 64),
        pattern: "[A-Za-z0-9._%+!#$&'*/=?^`{|}~()<>\\[\\],:;@\\\\-]+\"@" + domain, right: mailRight, priority: 20, yields: true,
        examples: ["\"john..doe\"@example.org", "\"very.(),:;<>[]\\\".unusual\"@example.com"], counterExamples: ["\"a\"@en"])

    /// RFC 5321's address literal in the place of a domain.
    private static let emailAtAddress = RedactionRule(
        id: "email.address_literal", kind: .pii("email", "EMAIL"),
        trigger: .keywordsWithin(["@["], run: runOfLocalPart, limit: 64),
        pattern: "[A-Za-z0-9._%+-]+@\\[(?:[0-9]{1,3}(?:\\.[0-9]{1,3}){3}|IPv6:[0-9A-Fa-f:.]{2,45})\\]", priority: 20,
        examples: ["postmaster@[192.0.2.1]", "admin@[IPv6:2001:db8::1]"], counterExamples: ["a@[b]"])

    /// Not the name of a file (`logo@2x.png`), nor the account that everybody shares on a code host.
    private static func isEmail(_ value: ArraySlice<UInt8>) -> Bool {
        let ending = String(decoding: value.suffix(5), as: UTF8.self).lowercased().split(separator: ".").last ?? ""
        return !fileEndings.contains(String(ending)) && !value.starts(with: "git@".utf8)
    }

    private static let fileEndings: Set<String> = [
        "png", "jpg", "jpeg", "gif", "svg", "webp", "json", "yaml", "yml", "css", "scss", "js", "jsx", "ts", "tsx", "txt", "html",
        "xml", "lock", "service", "py",
    ]
}
