public import RedoubtCore

/// What stands in the place of what was found.
public enum RedactionOperator: Sendable {
    /// The kind's name: `[REDACTED_ANTHROPIC_KEY]`.
    case replace
    /// `sk-ant-***...key`: what tells two keys apart and is too little to use. Of a password nothing is shown, of personal data one
    /// character.
    case mask
    /// The kind's name with a stable tag, `[REDACTED_EMAIL:9f86d081]`; the closure makes the tag, with a key of its own.
    case hash(@Sendable (String) -> String)
    /// Whatever the closure makes of it, such as a token that can be taken back. It gets an empty text for a value that was dropped unseen.
    case pseudonymise(@Sendable (FindingKind, String) -> String)
    /// Nothing.
    case remove

    /// The closures get at most the first 8 KiB of the value.
    func replacement(for kind: FindingKind, value: ArraySlice<UInt8>) -> [UInt8] {
        switch self {
        case .replace: Array(kind.replacement.utf8)
        case .mask: Array(Self.masked(String(decoding: value, as: UTF8.self), kind).utf8)
        case .hash(let tag):
            Array(Self.tagged(kind.replacement, with: tag(String(decoding: value, as: UTF8.self))).utf8)
        case .pseudonymise(let make): Array(make(kind, String(decoding: value, as: UTF8.self)).utf8)
        case .remove: []
        }
    }

    private static func tagged(_ words: String, with tag: String) -> String {
        words.hasSuffix("]") ? words.dropLast() + ":" + tag + "]" : words + ":" + tag
    }

    private static func masked(_ value: String, _ kind: FindingKind) -> String {
        guard kind.isSecret else { return value.prefix(min(1, value.count / 4)) + "***..." }
        guard value.count >= 16, !chosenByPeople.contains(kind.name) else { return "***" }
        return issuer(of: value) + "***..." + value.suffix(3)
    }

    /// Secrets that people think up, of which every character helps to guess the rest.
    private static let chosenByPeople: Set<String> = ["secret.password", "secret.url_credentials", "secret.basic_auth"]

    /// The prefix that tells who issued a key and nothing of the key: words that end in `-` or `_`, among the first eight characters.
    private static func issuer(of value: String) -> Substring {
        guard value.count >= 20, let end = value.prefix(8).lastIndex(where: { $0 == "-" || $0 == "_" }) else { return "" }
        let prefix = value[...end]
        return prefix.utf8.allSatisfy({ (0x61...0x7A).contains($0 | 0x20) || $0 == 0x2D || $0 == 0x5F }) ? prefix : ""
    }
}
