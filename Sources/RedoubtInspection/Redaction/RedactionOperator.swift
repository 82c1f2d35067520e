public import RedoubtCore

/// What stands in the place of what was found.
public enum RedactionOperator: Sendable {
    /// The kind's name: `[REDACTED_ANTHROPIC_KEY]`.
    case replace
    /// The first few characters, then `***...`: enough to tell two keys apart, too little to use. Never more than a quarter.
    case mask
    /// The kind's name with a stable tag, `[REDACTED_EMAIL:9f86d081]`; the closure makes the tag, with a key of its own.
    case hash(@Sendable (String) -> String)
    /// Whatever the closure makes of it, such as a made-up name.
    case pseudonymise(@Sendable (FindingKind, String) -> String)
    /// Nothing.
    case remove

    /// The closures get at most the first 8 KiB of the value.
    func replacement(for kind: FindingKind, value: ArraySlice<UInt8>) -> [UInt8] {
        switch self {
        case .replace: Array(kind.replacement.utf8)
        case .mask: Array(Self.masked(String(decoding: value, as: UTF8.self), isSecret: kind.isSecret).utf8)
        case .hash(let tag):
            Array(Self.tagged(kind.replacement, with: tag(String(decoding: value, as: UTF8.self))).utf8)
        case .pseudonymise(let make): Array(make(kind, String(decoding: value, as: UTF8.self)).utf8)
        case .remove: []
        }
    }

    private static func tagged(_ words: String, with tag: String) -> String {
        words.hasSuffix("]") ? words.dropLast() + ":" + tag + "]" : words + ":" + tag
    }

    private static func masked(_ value: String, isSecret: Bool) -> String {
        let most = min(isSecret ? 6 : 1, value.count / 4)
        let start = value.prefix(most)
        // A provider's prefix tells nothing; what follows its last dash would.
        let end = isSecret ? start.lastIndex { $0 == "-" || $0 == "_" } : nil
        let shown = end.map { start[...$0] } ?? start.prefix(4)
        return shown + "***..."
    }
}
