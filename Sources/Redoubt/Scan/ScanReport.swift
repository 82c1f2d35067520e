/// What came of a scan.
public struct ScanReport: Sendable {
    /// What was found, sorted by where it was looked for.
    public internal(set) var findings: [ScanFinding] = []
    /// What could not be looked at.
    public internal(set) var problems: [ScanProblem] = []
    /// What somebody should know about how it was looked.
    public internal(set) var warnings: [String] = []
    /// The keys of the files that were looked at as they are now; empty for a history or an index.
    public internal(set) var lookedAt: Set<ScanPath> = []
    /// The keys of the folders that were listed whole.
    var folders: [ScanPath] = []
    /// What was counted.
    public internal(set) var progress = ScanProgress()

    /// Gives every finding its fingerprint, by a baseline's scheme or the usual one.
    public mutating func addFingerprints(by baseline: Baseline?, jobs: Int) async {
        let scheme = baseline?.isForeign == false ? baseline?.scheme ?? .unsalted : .unsalted
        let all = findings
        let prints = await ParallelScan.map(all.count, jobs: jobs) { scheme.fingerprint(of: all[$0]) }
        for (at, print) in prints.enumerated() { findings[at].fingerprint = print }
    }

    /// Whether a file was looked at as it is now, or is gone from a folder that was.
    public func covers(_ path: ScanPath) -> Bool {
        if lookedAt.contains(path) { return true }
        // What could not be read may be anywhere.
        return problems.isEmpty && folders.contains { $0.bytes.isEmpty || path.relative(to: $0) != nil }
    }

    /// Drops what a baseline accepts; what it holds needs fingerprints first.
    public mutating func accept(by baseline: Baseline) { findings.removeAll { baseline.accepts($0) } }
}
