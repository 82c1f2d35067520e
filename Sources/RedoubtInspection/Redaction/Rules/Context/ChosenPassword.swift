/// Passwords that people choose: words with digits and signs, `Winter2023!`, `Tr0ub4dor&3`.
enum ChosenPassword {
    static func isLikely(_ value: ArraySlice<UInt8>) -> Bool {
        guard value.count >= 8, value.count <= 40, value.allSatisfy({ plain.contains($0) }) else { return false }
        if isLeet(value) { return !algorithms.hasHit(in: value) }
        guard !vocabulary.hasHit(in: value), !algorithms.hasHit(in: value) else { return false }
        let tally = Randomness.Tally(value)
        guard tally.digits > 0, tally.letters >= 2, !Placeholder.isCode(value), !isName(value) else { return false }
        let signs = value.count { strong.contains($0) }
        return tally.digits >= 3 || tally.digits >= 2 && value.count >= 9 || signs > 0
    }

    /// What could be the name of a thing or a version of it: `sha256-rsa`, `utf8mb4_bin`. Long ones in both cases with digits are
    /// passphrases: `horse-Battery91-staple`.
    private static func isName(_ value: ArraySlice<UInt8>) -> Bool {
        let tally = Randomness.Tally(value)
        if value.count >= 14, tally.digits >= 2, tally.isMixedCase { return false }
        return value.contains { joiners.contains($0) } && !value.contains { strong.contains($0) }
    }

    /// A digit in the place of a letter.
    private static func isLeet(_ value: ArraySlice<UInt8>) -> Bool {
        var inside = 0
        for place in value.indices.dropFirst().dropLast() where leet.contains(value[place]) {
            if ByteSet.letters.contains(value[place - 1]), ByteSet.letters.contains(value[place + 1]) { inside += 1 }
        }
        return inside >= 2
    }

    private static let joiners = ByteSet("_-.")
    private static let leet = ByteSet("013457")
    private static let strong = ByteSet("!@#$%^&*~?+")
    private static let plain = ByteSet.alphanumerics.union(strong).union(ByteSet("_-."))
    /// Words that tests and documents put there.
    private static let vocabulary = WordFilter(
        "pass pwd secret token key user admin test example sample dummy login value name default change guest root foo bar "
            + "1234 abcd")
    private static let algorithms = WordFilter(
        "sha1 sha2 sha5 md5 aes des rsa utf base64 pbkdf hash hmac http ssl tls v1 v2 x509 x25519 ed25519")
}
