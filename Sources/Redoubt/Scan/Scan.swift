public import RedoubtCore
public import RedoubtInspection

/// Looks for secrets in files, in an index or in a whole history.
///
/// *Looks at* text of any length, also UTF-16 and UTF-32. *Does not see* what is in archives, pictures and other binary files, what is
/// encoded or encrypted, and what the redactor's rules do not know. Whatever cannot be read is named in the report.
public struct Scan: Sendable {
    let options: ScanOptions
    let redactor: Redactor

    /// A scan with a redactor of one's own.
    public init(_ options: ScanOptions, redactor: Redactor) {
        self.options = options
        self.redactor = redactor
    }

    /// Looks at everything; `tell` hears of every file, from any thread.
    public func run(_ tell: (@Sendable (ScanProgress) -> Void)? = nil) async throws(Fault) -> ScanReport {
        switch options.mode {
        case .files: try await scanFiles(tell)
        case .staged: try StagedScan(self, tell).run()
        case .history: try await HistoryScan(self, tell).run()
        }
    }

    func makeContentScanner() -> ContentScanner {
        ContentScanner(redactor, honoursAllowComments: options.honoursAllowComments)
    }

    private func scanFiles(_ tell: (@Sendable (ScanProgress) -> Void)?) async throws(Fault) -> ScanReport {
        let listing = try FileListing(options.paths, excluding: Set(options.excluded.compactMap(\.resolved)))
        let targets = listing.targets
        let meter = ProgressMeter(total: targets.count, tell)
        let outcomes = await ParallelScan.map(targets.count, jobs: options.jobs) { look(at: targets[$0], meter) }
        var report = ScanReport()
        (report.problems, report.warnings, report.progress) = (listing.problems, listing.warnings, meter.progress)
        (report.progress.ignored, report.folders) = (listing.ignored, listing.folders)
        for (target, outcome) in zip(targets, outcomes) {
            report.take(outcome.0, path: target.path, key: target.key)
            if let words = outcome.1 {
                report.problems.append(ScanProblem(path: target.path, words: words))
            } else {
                report.lookedAt.insert(target.key)
            }
        }
        return report
    }

    /// What a file has, and why it could not be read to its end if so.
    private func look(at target: ScanTarget, _ meter: ProgressMeter) -> (ContentScanner.Outcome, String?) {
        var scanner = makeContentScanner()
        var words: String?
        do throws(InputFile.Failure) {
            let file = try InputFile(target.path, isNamed: target.isNamed)
            let size = file.pieceSize
            while case let piece = try file.read(size), !piece.isEmpty {
                scanner.feed(piece)
                meter.add(bytes: piece.count)
                if scanner.isBinary { break }
            }
        } catch {
            words = systemErrorWords(error.number)
        }
        let outcome = scanner.finish()
        meter.add(outcome)
        return (outcome, words)
    }
}

extension ScanReport {
    mutating func take(
        _ outcome: ContentScanner.Outcome, path: ScanPath, key: ScanPath, source: ScanFinding.Source = .file,
        commit: ScanCommit? = nil, tag: String? = nil
    ) {
        guard let encoding = outcome.encoding else { return }
        findings += outcome.hits.map { hit in
            var finding = ScanFinding(hit, path: path, key: key, source: source, encoding: encoding)
            (finding.commit, finding.tag) = (commit, tag)
            return finding
        }
        if outcome.isOverfull {
            problems.append(ScanProblem(path: path, words: "it has more findings than can be listed"))
        }
    }
}
