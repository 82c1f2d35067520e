internal import RedoubtCore
internal import Synchronization

/// Looks at everything that any reference of a repository leads to: each file content once, commit messages and tag messages.
///
/// A finding names the first commit that has it; the same secret in later versions of the same file is not told again. What only a reflog, a stash that was dropped or another clone knows is not seen.
struct HistoryScan {
    /// What one object has.
    private struct Found: Sendable {
        var entry: HistoryWalk.Entry
        var outcome: ContentScanner.Outcome
    }

    private let scan: Scan
    private let meter: ProgressMeter
    private static let commitMessage = ScanPath("(commit message)")
    private static let tagMessage = ScanPath("(tag message)")

    init(_ scan: Scan, _ tell: (@Sendable (ScanProgress) -> Void)?) {
        self.scan = scan
        meter = ProgressMeter(tell)
    }

    func run() async throws(Fault) -> ScanReport {
        let repository = try GitRepository(of: scan.options.paths)
        var report = ScanReport()
        if repository.isShallow {
            report.warnings.append("the clone is shallow: what is older than its first commit is not here and was not looked at")
        }
        let queue = HistoryQueue(try HistoryWalk(repository))
        let parts = await ParallelScan.map(scan.options.jobs, jobs: scan.options.jobs) { _ in work(on: queue, repository) }
        var found: [Found] = []
        for part in parts {
            found += part.0
            if let fault = part.1 { throw fault }
        }
        let missing = try queue.finish()
        if missing > 0 {
            report.problems.append(
                ScanProblem(path: repository.root, words: "\(missing) objects are missing (a partial or damaged clone)"))
        }
        report.progress = meter.progress
        found.sort { $0.entry.number < $1.entry.number }
        try await attribute(found, repository, &report)
        return report
    }

    private func work(on queue: HistoryQueue, _ repository: GitRepository) -> ([Found], Fault?) {
        var out: [Found] = []
        do throws(Fault) {
            var objects = try GitObjects(repository.root)
            while case let batch = try queue.next(), !batch.isEmpty {
                try objects.ask(for: batch.map(\.object))
                for entry in batch {
                    let outcome = try look(at: entry, &objects)
                    if !outcome.hits.isEmpty || outcome.isOverfull { out.append(Found(entry: entry, outcome: outcome)) }
                }
            }
            return (out, nil)
        } catch {
            return (out, error)
        }
    }

    private func look(at entry: HistoryWalk.Entry, _ objects: inout GitObjects) throws(Fault) -> ContentScanner.Outcome {
        guard let header = try objects.header() else { throw Fault(.stateCorrupt, "the object \(quoted(entry.object)) is missing") }
        var scanner = scan.makeContentScanner()
        var headers = MessageStart(isSought: entry.kind != .blob)
        try objects.content(header) { piece in
            let text = headers.message(piece)
            if !text.isEmpty { scanner.feed(text) }
            meter.add(bytes: piece.count)
        }
        let outcome = scanner.finish()
        meter.add(outcome)
        return outcome
    }

    // MARK: who brought it

    private func attribute(_ found: [Found], _ repository: GitRepository, _ report: inout ScanReport) async throws(Fault) {
        let places = try HistoryPlaces(
            found.filter { $0.entry.kind == .blob }.map { ($0.entry.commit, $0.entry.object) }, in: repository)
        let commits = try HistoryPlaces.commits(Set(found.filter { $0.entry.kind != .tag }.map(\.entry.commit)), in: repository)
        let rules = try FileListing.rules(at: repository.root)
        let excluded = Set(scan.options.excluded.compactMap(\.resolved).compactMap { $0.relative(to: repository.root) })
        var seen: Set<String> = []
        for item in found {
            let commit = commits[item.entry.commit]
            let before = report.findings.count
            // The versions of a file mostly repeat what the first had.
            defer { report.keepNew(from: before, &seen) }
            switch item.entry.kind {
            case .commit:
                report.take(item.outcome, path: Self.commitMessage, key: Self.commitMessage, source: .commitMessage, commit: commit)
            case .tag:
                report.take(
                    item.outcome, path: Self.tagMessage, key: Self.tagMessage, source: .tagMessage, tag: item.entry.path.text)
            case .blob:
                let place = places[item.entry.commit, item.entry.object]
                let path = place ?? item.entry.path
                if excluded.contains(path) { continue }
                if rules.ignores(path) { report.progress.ignored += 1; continue }
                // A content that no commit's change brought hangs on a tag.
                report.take(item.outcome, path: path, key: path, commit: place == nil ? nil : commit)
            }
        }
    }
}

extension ScanReport {
    /// Drops findings from an index on whose path, kind and secret an earlier object had, and remembers the others.
    fileprivate mutating func keepNew(from index: Int, _ seen: inout Set<String>) {
        let prints = findings[index...].map { FingerprintScheme.first(of: $0, path: $0.key) }
        let kept = zip(findings[index...], prints).filter { !seen.contains($0.1) }.map(\.0)
        findings.replaceSubrange(index..., with: kept)
        seen.formUnion(prints)
    }
}
