/// Something that could not be looked at, and why.
public struct ScanProblem: Sendable, Hashable {
    /// What it is: a file, or an object of a repository.
    public var path: ScanPath
    /// Why, in words for people.
    public var words: String

    /// A problem from its parts.
    public init(path: ScanPath, words: String) {
        self.path = path
        self.words = words
    }
}
