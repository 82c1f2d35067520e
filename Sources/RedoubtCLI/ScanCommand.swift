internal import ArgumentParser
internal import FoundationEssentials
internal import Redoubt
internal import RedoubtCore
internal import RedoubtInspection
internal import RedoubtSandbox

/// `redoubt scan`
struct ScanCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "scan",
        abstract: "Finds secrets in files, in what is staged or in a whole history. The secret itself is never printed.",
        discussion: """
            In a git work tree, files that git ignores are passed over; `.redoubtignore` names more, in the same language. \
            A comment `redoubt:allow` (or `redoubt:allow KIND`) on the line of a finding accepts it.
            Exit: 0 nothing new, 1 secrets that are not in the baseline, 2 usage, 3 something could not be looked at.
            """)

    @OptionGroup var global: GlobalOptions
    @Argument(help: "Files and folders (default: this folder).") var paths: [String] = []
    @Flag(name: .long, help: "Only the lines that the index adds to the last commit.") var staged = false
    @Flag(name: .long, help: "Everything that any reference leads to, and commit and tag messages.") var history = false
    @Option(name: .long, help: "A file of known and accepted findings, also of detect-secrets; may be given again.")
    var baseline: [String] = []
    @Flag(name: .long, help: "Write the first baseline anew from what is found.") var updateBaseline = false
    @Option(name: .long, help: "text, json or sarif.") var format: Format?
    @Option(name: .long, help: "How many threads look at once (default: the processors that may be used).") var jobs: Int?
    @Flag(name: .long, help: "Take no notice of comments that allow a finding.") var ignoreAllowComments = false
    @Flag(name: .long, help: "No progress on a terminal.") var noProgress = false
    @Flag(name: .long, help: "No progress and no summary.") var quiet = false

    enum Format: String, ExpressibleByArgument, CaseIterable { case text, json, sarif }

    func validate() throws {
        if staged, history { throw ValidationError("--staged and --history are two different scans") }
        if updateBaseline, baseline.isEmpty { throw ValidationError("--update-baseline needs --baseline FILE") }
        if let jobs, !(1...1024).contains(jobs) { throw ValidationError("--jobs is not between 1 and 1024") }
    }

    private var usedJobs: Int { jobs ?? max(1, MachineCapabilities.allowedProcessors) }
    private var usedFormat: Format { format ?? (global.json ? .json : .text) }

    func run() async throws {
        var baselines: [Baseline] = []
        for path in baseline { baselines.append(try read(path)) }
        let options = ScanOptions(
            paths: paths.map { ScanPath($0) }, mode: staged ? .staged : history ? .history : .files, jobs: usedJobs,
            honoursAllowComments: !ignoreAllowComments, excluded: baseline.map { ScanPath($0) })
        let bar = ProgressBar(isWanted: !noProgress && !quiet)
        var report = try await Scan(options, redactor: Redactor(kinds: .secrets)).run { bar.show($0) }
        bar.clear()
        complain(report)
        for known in updateBaseline ? baselines.dropFirst() : baselines[...] {
            if known.needsFingerprints { await report.addFingerprints(by: known, jobs: usedJobs) }
            report.accept(by: known)
        }
        if updateBaseline, let first = baselines.first {
            try await update(first, with: &report)
        } else {
            try await show(&report, baselines)
        }
        if !report.problems.isEmpty { throw ExitCode(3) }
        if !updateBaseline, !report.findings.isEmpty { throw ExitCode(1) }
    }

    private func read(_ path: String) throws(Fault) -> Baseline {
        guard let bytes = try Files.readIfPresent(path) else {
            if !updateBaseline { Terminal.error("warning: there is no baseline \(quoted(path, limit: 200))") }
            return Baseline()
        }
        return try Baseline(parsing: bytes, name: path)
    }

    private func show(_ report: inout ScanReport, _ baselines: [Baseline]) async throws {
        if usedFormat != .text { await report.addFingerprints(by: baselines.first { !$0.isForeign }, jobs: usedJobs) }
        switch usedFormat {
        case .json: Terminal.out(.array(report.findings.map(\.json)))
        case .sarif: Terminal.out(SARIFReport.log(of: report, version: CommandLineTool.configuration.version))
        case .text: for finding in report.findings { Terminal.out(finding.words + "\n") }
        }
        summarise(report)
    }

    private func update(_ known: Baseline, with report: inout ScanReport) async throws {
        guard let path = baseline.first, !known.isForeign else {
            throw Fault(
                .usage, "a baseline of detect-secrets is read, and not written",
                hint: "name a file of its own first: --baseline FILE --baseline .secrets.baseline --update-baseline")
        }
        await report.addFingerprints(by: known, jobs: usedJobs)
        var next = known
        let change = next.update(with: report)
        try write(next.text, to: path)
        if usedFormat == .json {
            Terminal.out(
                [
                    "added": .array(change.added.map { .string($0) }), "removed": .array(change.removed.map { .string($0) }),
                    "kept": .integer(Int64(change.kept)),
                ])
        } else {
            for line in change.added { Terminal.out("+ \(line)\n") }
            for line in change.removed { Terminal.out("- \(line)\n") }
        }
        if !quiet {
            Terminal.error("baseline: \(change.added.count) added, \(change.removed.count) removed, \(change.kept) kept")
        }
    }

    /// In one step: a reader sees the old baseline or the new one.
    private func write(_ text: String, to path: String) throws(Fault) {
        let whole = ScanPath(path).resolvedText ?? path
        if FileManager.default.contents(atPath: whole) == Data(text.utf8) { return }
        do { try Data(text.utf8).write(to: URL(filePath: whole), options: .atomic) } catch {
            throw Fault(.stateUnwritable, "\(quoted(path, limit: 200)) cannot be written")
        }
    }

    private func complain(_ report: ScanReport) {
        for warning in report.warnings { Terminal.error("warning: \(warning)") }
        for problem in report.problems {
            Terminal.error("warning: \(quoted(problem.path.text, limit: 200)) was not looked at: \(problem.words)")
        }
    }

    private func summarise(_ report: ScanReport) {
        guard !quiet else { return }
        let progress = report.progress
        let found = report.findings.count
        var line = found == 0 ? "no secrets found" : found == 1 ? "1 secret found" : "\(found) secrets found"
        let looked = progress.files - progress.binaries
        line += " in \(looked) \(history ? "object" : "file")\(looked == 1 ? "" : "s") (\(ProgressBar.size(progress.bytes)))"
        if progress.binaries > 0 { line += ", \(progress.binaries) binary passed over" }
        if progress.ignored > 0 { line += ", \(progress.ignored) left out by .redoubtignore" }
        Terminal.error(line)
    }
}
