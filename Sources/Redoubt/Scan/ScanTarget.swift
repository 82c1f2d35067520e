/// A file to look at.
struct ScanTarget: Sendable, Hashable {
    /// The path to open and to show, from the working folder unless it was given otherwise.
    var path: ScanPath
    /// The path that baselines know it by: from the root of the work tree, else from the working folder, else absolute.
    var key: ScanPath
    /// Whether the user named it, so that it may be a link or a pipe.
    var isNamed = false
}
