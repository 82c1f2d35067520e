/// Keys that carry their own frame: PEM, age, JSON Web Tokens.
extension RedactionRule {
    static let keyMaterial: [RedactionRule] = [privateKey, age, jsonWebToken]

    /// A break between lines, also as it is written inside a JSON string (once or twice escaped), and what code puts there.
    private static let lineBreak = "(?:[ \\t\\r\\n\"',>|*#]|[ \\t]\\+[ \\t\\r\\n]|\\\\{1,4}[rnt]|\\\\\\r?\\n)"

    private static let headerLine =
        "(?:" + lineBreak
        + "*(?:Proc-Type|DEK-Info|Version|Comment|Subject|Hash|Charset): ?[^\\r\\n\\\\\"]*(?:[\\r\\n\"]|\\\\{1,4}[rn]))"
    private static let footer = lineBreak + "*-{4,5} ?END [A-Z0-9 ]*PRIVATE KEY(?: BLOCK)? ?-{4,5}"

    /// RFC 7468, RFC 4880, RFC 4716. Every place from the header on is a match, so that a key cut short or without an end goes as well:
    /// lines of at least 16 characters, then a shorter one. Up to a footer, lines of any length.
    private static let privateKey = token(
        "private_key", "PRIVATE_KEY", ["-----BEGIN ", "---- BEGIN "],
        "-{4,5} ?BEGIN [A-Z0-9 ]*PRIVATE KEY(?: BLOCK)? ?-{4,5}(?:" + headerLine + "*" + "(?:" + lineBreak
            + "*[A-Za-z0-9+/=]{16,}(?:"
            + lineBreak + "+[A-Za-z0-9+/=]{16,})*(?:" + lineBreak + "+[A-Za-z0-9+/=]{1,15})?)?(?:" + footer + ")?|(?:" + lineBreak
            + "|[A-Za-z0-9+/=_])*"
            + footer + ")",
        priority: 200,
        examples: [
            pem("RSA PRIVATE KEY", "\n"), pem("PRIVATE KEY", "\n"), pem("OPENSSH PRIVATE KEY", "\\n"),
            pem("EC PRIVATE KEY", "\r\n"),
        ],
        counterExamples: ["-----BEGIN CERTIFICATE-----\n" + Sample.base64(64), "-----BEGIN PUBLIC KEY-----"])

    private static func pem(_ label: String, _ lineBreak: String) -> String {
        (["-----BEGIN " + label + "-----"] + Array(repeating: Sample.base64(64), count: 3)
            + [Sample.base64(20) + "==", "-----END " + label + "-----"]).joined(separator: lineBreak)
    }

    /// age v1: Bech32 in upper case.
    private static let age = token(
        "age", "AGE_KEY", ["AGE-SECRET-KEY-1", "AGE-SECRET-KEY-PQ-1"], "(?i)AGE-SECRET-KEY-(?:PQ-)?1[A-Z0-9]{20,}", priority: 150,
        examples: ["AGE-SECRET-KEY-1" + Sample.upper(58)])

    /// RFC 7519 in compact form: a header that begins `{"` in base64url, a body, and a signature that may be missing.
    private static let jsonWebToken = token(
        "jwt", "JWT", ["eyJ"], "eyJ[A-Za-z0-9_-]{8,}\\.(?:eyJ|[A-Za-z0-9_-]{16})[A-Za-z0-9_-]{4,}(?:\\.[A-Za-z0-9_-]{0,}){0,3}",
        left: .alphanumerics, priority: 80,
        examples: ["eyJ" + "hbGciOiJIUzI1NiJ9." + "eyJ" + "zdWIiOiIxMjM0NTY3ODkwIn0." + Sample.mixed(43)],
        counterExamples: ["eyJ is how they begin"])
}
