internal import RedoubtCore

/// Looks at what the index adds to the last commit.
///
/// Each file that changed is read whole as it is staged, so a secret is seen even when only some of its lines are new; a finding counts
/// when it has at least one new line. Of a file in UTF-16 or UTF-32, whose lines git does not see, every finding counts.
struct StagedScan {
    private let scan: Scan
    private let meter: ProgressMeter
    private static let submodule = "160000"

    init(_ scan: Scan, _ tell: (@Sendable (ScanProgress) -> Void)?) {
        self.scan = scan
        meter = ProgressMeter(tell)
    }

    func run() throws(Fault) -> ScanReport {
        let repository = try GitRepository(of: scan.options.paths)
        let base = try base(of: repository)
        let rules = try FileListing.rules(at: repository.root)
        let excluded = Set(scan.options.excluded.compactMap(\.resolved))
        var report = ScanReport()
        var objects = try GitObjects(repository.root)
        for entry in try entries(repository, base) where entry.status != "D" && entry.mode != Self.submodule {
            if excluded.contains(repository.root.appending(entry.path)) { continue }
            if rules.ignores(entry.path) { report.progress.ignored += 1; continue }
            if entry.status == "U" {
                report.problems.append(ScanProblem(path: entry.path, words: "it has conflicts that are not resolved"))
                continue
            }
            guard let outcome = try look(at: entry, &objects) else {
                report.problems.append(ScanProblem(path: entry.path, words: "its staged content is missing"))
                continue
            }
            report.take(try onlyNew(outcome, entry, repository, base), path: entry.path, key: entry.path)
        }
        let ignored = report.progress.ignored
        report.progress = meter.progress
        report.progress.ignored = ignored
        return report
    }

    /// What the index is compared with: the last commit, or an empty tree before the first.
    private func base(of repository: GitRepository) throws(Fault) -> String {
        var git = try GitProcess(
            ["rev-parse", "--verify", "--quiet", "HEAD^{commit}"].map { ScanPath($0) }, in: repository.root)
        let answer = try git.readAll(limit: 1 << 12)
        if try git.finish() == 0 { return String(decoding: answer.prefix { $0 != 10 }, as: UTF8.self) }
        let empty = try GitRepository.ask(["hash-object", "-t", "tree", "/dev/null"], in: repository.root)
        return String(decoding: empty, as: UTF8.self)
    }

    private func entries(_ repository: GitRepository, _ base: String) throws(Fault) -> [RawDiff.Entry] {
        let words = ["diff-index", "--cached", "--raw", "-r", "-z", "--no-renames", "--full-index", "--no-abbrev", base]
        var git = try GitProcess(words.map { ScanPath($0) } + repository.limits, in: repository.root)
        var diff = RawDiff()
        var out: [RawDiff.Entry] = []
        while case let more = try git.read(), !more.isEmpty { out += diff.feed(more) }
        guard try git.finish() == 0 else { throw Fault(.stateCorrupt, "git cannot compare the index: \(git.said)") }
        return out
    }

    private func look(at entry: RawDiff.Entry, _ objects: inout GitObjects) throws(Fault) -> ContentScanner.Outcome? {
        try objects.ask(for: [entry.object])
        guard let header = try objects.header() else { return nil }
        var scanner = scan.makeContentScanner()
        try objects.content(header) { piece in
            scanner.feed(piece)
            meter.add(bytes: piece.count)
        }
        let outcome = scanner.finish()
        meter.add(outcome)
        return outcome
    }

    /// The findings that have a new line.
    private func onlyNew(
        _ outcome: ContentScanner.Outcome, _ entry: RawDiff.Entry, _ repository: GitRepository, _ base: String
    ) throws(Fault) -> ContentScanner.Outcome {
        guard entry.status != "A", outcome.encoding == .utf8, !outcome.hits.isEmpty else { return outcome }
        let words = [
            "diff-index", "--cached", "-p", "--unified=0", "--text", "--no-ext-diff", "--no-textconv", "--no-color", "--no-renames",
            "--inter-hunk-context=0", "--diff-algorithm=myers", base, "--",
        ]
        var git = try GitProcess(words.map { ScanPath($0) } + [entry.path], in: repository.root)
        let diff = try git.readAll(limit: 1 << 30)
        guard try git.finish() == 0 else { throw Fault(.stateCorrupt, "git cannot compare a file: \(git.said)") }
        let hunks = DiffHunks(diff)
        var outcome = outcome
        outcome.hits.removeAll { !hunks.touch($0.start.line...$0.end.line) }
        return outcome
    }
}
