/// Words that stand where a password goes and say so: `yourPassword`, `db_pass`, `MySecretPassword`.
enum PasswordHole {
    /// Whether the value is nothing but such words, with whatever signs between them. A digit makes it a password.
    static func isHole(_ value: ArraySlice<UInt8>) -> Bool {
        guard value.count <= 48, !value.contains(where: { ByteSet.digits.contains($0) }) else { return false }
        var parts = value.split { !ByteSet.letters.contains($0) }.map { $0.map { $0 | 32 } }[...]
        if NameWord.words(of: value).count == 1, defaults.contains(NameWord(value)) { return false }
        while let part = parts.popFirst() { if !isMadeOfWords(part) { return false } }
        return true
    }

    private static func isMadeOfWords(_ letters: [UInt8]) -> Bool {
        var isReached = [Bool](repeating: false, count: letters.count + 1)
        isReached[0] = true
        for start in letters.indices where isReached[start] {
            for end in (start + 1)...min(letters.count, start + 12) where words.contains(NameWord(letters[start..<end])) {
                isReached[end] = true
            }
        }
        return isReached[letters.count]
    }

    /// Words that are passwords when they stand alone, since that is what things come with.
    private static let defaults = NameWord.set("admin root")
    private static let words = NameWord.set(
        "admin administrator root a an the my your our his her their this that is are be in of on to for from with and or not no yes "
            + "pass password passwd passphrase pwd pw pword passw word words passwort "
            + "user users username usr login name names email mail account client server service host port system app application "
            + "db database data sql mysql postgresql redis ftp smtp ssh ldap api http https url uri "
            + "secret secrets token tokens key keys auth oauth credential credentials creds access id "
            + "here some any new old current confirm confirmation repeat again enter insert put type type field input label "
            + "string str text char varchar value val object bytes bool boolean int number any type none null nil undefined void "
            + "unset empty blank missing required optional invalid valid incorrect correct wrong hidden masked redacted removed change changed changeme me does exist exists options property properties "
            + "example sample test tests testing demo dummy fake mock placeholder foo bar baz qux xxx xxxx abc "
            + "long strong weak super very secure safe random generated plain hashed encrypted hash raw temp temporary "
            + "file path var env variable config settings default get set true false prompt ask stdin ignore disabled enabled "
            + "need needs must should will can has have was been do does did only if when then else it its as at by so")
}

extension NameWord {
    init(_ letters: ArraySlice<UInt8>) { for byte in letters { append(byte) } }
}
