/// How far a scan has come.
public struct ScanProgress: Sendable, Hashable {
    /// Files or objects that were looked at.
    public var files = 0
    /// How many there are; nil while that is not known.
    public var total: Int?
    /// Bytes that were read.
    public var bytes = 0
    /// Findings, before any baseline.
    public var findings = 0
    /// Files that are no text and were passed over.
    public var binaries = 0
    /// Files that a `.redoubtignore` left out.
    public var ignored = 0

    /// Nothing so far.
    public init() {}
}
