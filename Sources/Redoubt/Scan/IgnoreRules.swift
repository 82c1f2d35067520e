/// The patterns of a `.redoubtignore`: files that are not looked at, in the language of `.gitignore`.
///
/// A pattern with a slash before its end counts from the folder of the file, one without at any depth; a slash at the end means folders only;
/// `*` and `?` stay inside one name, `**` crosses folders, `[a-z]` is one character of a class; `!` takes back what an earlier line says;
/// `#` begins a comment, `\` takes the next character as it is. What is in a folder that is ignored is ignored, and cannot be taken back.
/// *Costs* pattern length times path length for each line, at worst.
struct IgnoreRules: Sendable {
    /// The file that holds them.
    static let fileName = ScanPath(".redoubtignore")

    private let patterns: [IgnorePattern]

    init(_ bytes: [UInt8]) {
        patterns = bytes.split(separator: 10).compactMap { IgnorePattern(line: $0) }
    }

    static let none = IgnoreRules([])

    /// Whether a file at a path below the rules' folder is not looked at.
    func ignores(_ path: ScanPath) -> Bool {
        guard !patterns.isEmpty else { return false }
        for at in path.bytes.indices where path.bytes[at] == ScanPath.slash {
            if decides(path.bytes[..<at], isFolder: true) { return true }
        }
        return decides(path.bytes[...], isFolder: false)
    }

    private func decides(_ path: ArraySlice<UInt8>, isFolder: Bool) -> Bool {
        patterns.last { $0.matches(path, isFolder: isFolder) }.map { !$0.isNegated } ?? false
    }
}
