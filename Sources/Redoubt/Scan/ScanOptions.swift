/// What to look at, and how.
public struct ScanOptions: Sendable {
    /// Where texts come from.
    public enum Mode: Sendable, Hashable {
        /// Files and folders as they are.
        case files
        /// The lines that the index adds to the last commit.
        case staged
        /// Every object that any reference leads to.
        case history
    }

    /// Files and folders; none means the working folder.
    public var paths: [ScanPath]
    /// Where texts come from.
    public var mode: Mode
    /// How many threads look at once.
    public var jobs: Int
    /// Whether comments such as `redoubt:allow` count.
    public var honoursAllowComments: Bool
    /// Files that are not looked at, such as the baseline itself.
    public var excluded: [ScanPath]

    /// Options from their parts.
    public init(
        paths: [ScanPath] = [], mode: Mode = .files, jobs: Int = 1, honoursAllowComments: Bool = true, excluded: [ScanPath] = []
    ) {
        self.paths = paths.isEmpty ? [ScanPath(".")] : paths
        self.mode = mode
        self.jobs = max(1, jobs)
        self.honoursAllowComments = honoursAllowComments
        self.excluded = excluded
    }
}
