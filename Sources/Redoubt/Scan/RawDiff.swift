/// The entries of a raw diff with NULs (`git diff-index --raw -z`, `git diff-tree --stdin --raw -z`), as they come.
struct RawDiff {
    /// One file that changed.
    struct Entry: Sendable, Hashable {
        /// The commit before whose entries it stands; empty without one.
        var commit: String
        var mode: String
        /// The new version's object.
        var object: String
        /// `A`, `M`, `D`, `T` or `U`.
        var status: Character
        var path: ScanPath
    }

    private var held: [UInt8] = []
    private var commit = ""
    private var fields: [String]?

    /// Takes the next piece of git's output and answers with the entries that are then complete.
    mutating func feed(_ bytes: [UInt8]) -> [Entry] {
        held += bytes
        var parts = held.split(separator: 0, omittingEmptySubsequences: false)
        held = Array(parts.removeLast())
        return parts.compactMap { take($0) }
    }

    private mutating func take(_ part: ArraySlice<UInt8>) -> Entry? {
        if let known = fields {
            fields = nil
            return Entry(
                commit: commit, mode: known[1], object: known[3], status: known[4].first ?? "?", path: ScanPath(part))
        }
        let words = part.split(separator: 32).map { String(decoding: $0, as: UTF8.self) }
        if words.count == 5, words[0].hasPrefix(":") {
            fields = words
        } else if let word = words.first {
            commit = String(word.filter { !$0.isNewline })
        }
        return nil
    }
}
