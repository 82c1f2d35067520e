/// The tests that every secret text has to stand, whatever it is for.
///
/// Words are long enough, or delimited, so that a random key of 100 characters has one less than once in ten thousand.
enum KeyWeakness {
    /// What stands in documentation where a key belongs, anywhere in the text.
    private static let placeholders = [
        "changeme", "change_me", "change-me", "your-", "your_", "yourkey", "yourapi", "placeholder", "replace-", "replace_",
        "insert-", "insert_",
        "dummy", "_here", "-here", "password", "xxxxx", "<", "${", "...", "***",
    ]
    /// The same, as the whole text.
    private static let wholePlaceholders: Set = [
        "none", "null", "nil", "undefined", "todo", "secret", "key", "token", "xxx", "xxxx", "sk-", "sk-ant-",
    ]
    /// Marks of a test key, between dashes and the like.
    private static let testParts: Set = ["test", "testing", "demo", "example", "sample", "fake", "mock", "foo", "bar"]
    /// Marks of a test key, anywhere.
    private static let testWords = ["testkey", "example", "foobar", "deadbeef", "1234567", "abcdefgh", "qwerty"]

    static func warnings(about value: String, named name: String, atLeast length: Int) -> [KeyWarning] {
        let lower = value.lowercased()
        var found: [KeyWarning] = []
        if value.utf8.count < length {
            found.append(KeyWarning(kind: .short, words: "\(name) is shorter than \(length) characters"))
        }
        if isPlaceholder(lower) {
            found.append(KeyWarning(kind: .placeholder, words: "\(name) looks like a placeholder, not a key"))
        } else if isTest(lower) {
            found.append(KeyWarning(kind: .test, words: "\(name) looks like a test or example key"))
        }
        if isRepetitive(value) { found.append(KeyWarning(kind: .repetitive, words: "\(name) is a few characters over and over")) }
        return found
    }

    private static func isPlaceholder(_ lower: String) -> Bool {
        wholePlaceholders.contains(lower) || placeholders.contains { lower.contains($0) }
    }

    private static func isTest(_ lower: String) -> Bool {
        let parts = lower.split { $0 == "-" || $0 == "_" || $0 == "." || $0 == " " }
        return parts.contains { testParts.contains(String($0)) } || testWords.contains { lower.contains($0) }
    }

    /// At most five different characters at the end, or a block of up to eight of them repeated.
    private static func isRepetitive(_ value: String) -> Bool {
        let end = Array(value.utf8.suffix(32))
        guard end.count >= 8 else { return false }
        let isBlock = (1...8).contains { period in
            end.count >= 3 * period && end.indices.dropFirst(period).allSatisfy { end[$0] == end[$0 - period] }
        }
        return isBlock || Set(end).count <= 5
    }
}
