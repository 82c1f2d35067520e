/// What stands where a secret would, without being one.
enum Placeholder {
    private static let words = [
        "your", "placeholder", "redacted", "replace", "insert", "undefined", "xxxx", "****", "....", "<", "{{", "${", "$(", "%(",
        "env.", "environ", "getenv", "process.", "secrets.", "vault:", "n/a", "%s", "%v", "%d",
    ]
    private static let whole = ShortWordSet([
        "null", "none", "nil", "true", "false", "string", "password", "passwd", "passphrase", "secret", "token", "required",
        "optional",
        "hidden", "masked", "empty", "unset", "default", "pass", "pwd", "username", "changeit", "dummy", "test",
        "utf-8", "utf8", "ascii", "latin-1", "unknown", "unspecified", "omit", "include", "same-origin",
    ])

    private static let filter = WordFilter(words)

    static func isPlaceholder(_ value: ArraySlice<UInt8>) -> Bool {
        guard let first = value.first, let last = value.last else { return true }
        if first == UInt8(ascii: "["), last == UInt8(ascii: "]") { return true }
        if value.suffix(3).elementsEqual("...".utf8) { return true }
        if first == UInt8(ascii: "%"), last == UInt8(ascii: "%") { return true }
        if first == UInt8(ascii: "$"), !value.contains(where: { ByteSet.digits.contains($0) }) { return true }
        if value.count <= 12, whole.contains(value) { return true }
        return hasAtMostTwoCharacters(value) || filter.hasHit(in: value) || hasPseudonym(value)
    }

    /// `[BEARER_TOKEN~…`: what stands there is a pseudonym already.
    static func hasPseudonym(_ value: ArraySlice<UInt8>) -> Bool {
        guard let bracket = value.firstIndex(of: UInt8(ascii: "[")) else { return false }
        let name = value[(bracket + 1)...].prefix { (65...90).contains($0) || (48...57).contains($0) || $0 == UInt8(ascii: "_") }
        return !name.isEmpty && name.endIndex < value.endIndex && value[name.endIndex] == UInt8(ascii: "~")
    }

    /// `********`, `xxxxxxxx`, `0101010101`.
    private static func hasAtMostTwoCharacters(_ value: ArraySlice<UInt8>) -> Bool {
        guard let first = value.first, let second = value.first(where: { $0 != first }) else { return true }
        return value.allSatisfy { $0 == first || $0 == second }
    }

    /// A path of names, a file's path, an address or a type: `config.password`, `/run/secrets/db`, `DB_PASSWORD`.
    static func isCode(_ value: ArraySlice<UInt8>) -> Bool {
        if value.first == UInt8(ascii: "/") || value.first == UInt8(ascii: ".") || value.starts(with: "http".utf8) { return true }
        if isConstantName(value) { return true }
        guard value.contains(UInt8(ascii: ".")) else { return false }
        var rest = value
        while let dot = rest.firstIndex(of: UInt8(ascii: ".")) {
            guard isName(rest[..<dot]) else { return false }
            rest = rest[(dot + 1)...]
        }
        return isName(rest)
    }

    private static func isName(_ part: ArraySlice<UInt8>) -> Bool {
        guard let first = part.first, part.count <= 24, !ByteSet.digits.contains(first), ByteKinds(part).isAll(.word)
        else { return false }
        return Randomness.Tally(part).digits <= 1
    }

    /// `POSTGRES_PASSWORD`, `AWS_ACCESS_KEY_ID`.
    private static func isConstantName(_ value: ArraySlice<UInt8>) -> Bool {
        guard value.contains(UInt8(ascii: "_")), ByteKinds(value).isAll(.word) else { return false }
        let tally = Randomness.Tally(value)
        return tally.lower == 0 && tally.upper > 4 * tally.digits
    }
}
