/// The comments that say of a line: what is found here is known and no secret.
///
/// `redoubt:allow` means every kind, `redoubt:allow secret.openai` (or several with commas) only those. The marks of two other scanners
/// count as well: `gitleaks:allow`, `pragma: allowlist secret` and, for the line that follows, `pragma: allowlist nextline secret`.
/// *Does not see:* whether the mark really stands in a comment.
enum AllowComment {
    /// How far from a finding its line is looked at.
    static let reach = 4_096

    /// Whether a finding is allowed by the rest of its line or by the line before.
    static func allows(_ kind: String, line: String, previous: String) -> Bool {
        let line = line.lowercased()
        if line.contains("gitleaks:allow") || isPragma(line, "secret") { return true }
        return isPragma(previous.lowercased(), "nextline secret") || ownMark(line, allows: kind)
    }

    private static func isPragma(_ line: String, _ what: String) -> Bool {
        ["allowlist", "whitelist"].contains { line.contains("pragma: \($0) \(what)") || line.contains("pragma:\($0) \(what)") }
    }

    private static func ownMark(_ line: String, allows kind: String) -> Bool {
        line.split(separator: "redoubt:allow", omittingEmptySubsequences: false).dropFirst().contains { rest in
            let named = kinds(behind: rest)
            return named.isEmpty || named.contains { kind == $0 || kind.hasPrefix($0 + ".") }
        }
    }

    /// The dotted kinds that follow the mark; other words are somebody's reasons.
    private static func kinds(behind rest: Substring) -> [Substring] {
        let separators: Set<Character> = [" ", "\t", ",", "=", ":"]
        let words = rest.split { separators.contains($0) }
        return Array(words.prefix { $0.hasPrefix("secret.") || $0.hasPrefix("pii.") })
    }
}
