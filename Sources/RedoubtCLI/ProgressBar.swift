internal import FoundationEssentials
internal import Redoubt
internal import Synchronization

#if canImport(Glibc)
    internal import Glibc
#else
    internal import Darwin
#endif

/// One line on a terminal's standard error that says how far a scan is, ten times a second at most.
///
/// Nothing is drawn where standard error is no terminal, where `NO_COLOR` is set, or where the terminal is dumb.
final class ProgressBar: Sendable {
    private let isDrawn: Bool
    private let drawn = Mutex<ContinuousClock.Instant?>(nil)

    init(isWanted: Bool) {
        let environment = ProcessInfo.processInfo.environment
        let isPlain = environment["NO_COLOR"].map { !$0.isEmpty } ?? false
        isDrawn = isWanted && !isPlain && environment["TERM"].map { $0 != "dumb" } ?? false && isatty(STDERR_FILENO) == 1
    }

    func show(_ progress: ScanProgress) {
        guard isDrawn else { return }
        drawn.withLock { last in
            let now = ContinuousClock.now
            if let last, now - last < .milliseconds(100) { return }
            last = now
            Terminal.write("\r\(Self.line(progress))\u{1B}[K", to: STDERR_FILENO)
        }
    }

    /// Takes the line away.
    func clear() {
        drawn.withLock { last in
            if last != nil { Terminal.write("\r\u{1B}[K", to: STDERR_FILENO) }
            last = nil
        }
    }

    /// `[#####---------------] 120 of 480 files, 3.1 MB, 2 findings`
    static func line(_ progress: ScanProgress) -> String {
        let rest = "\(size(progress.bytes)), \(progress.findings) findings"
        guard let total = progress.total, total > 0 else { return "\(progress.files) objects, \(rest)" }
        let width = 20, done = min(width, progress.files * width / total)
        let bar = String(repeating: "#", count: done) + String(repeating: "-", count: width - done)
        return "[\(bar)] \(progress.files) of \(total) files, \(rest)"
    }

    /// `850 B`, `12.3 kB`, `4.0 MB`
    static func size(_ bytes: Int) -> String {
        var scaled = bytes * 10
        var unit = "B"
        for next in ["kB", "MB", "GB", "TB"] where scaled >= 10_000 {
            scaled = (scaled + 500) / 1000
            unit = next
        }
        return unit == "B" ? "\(bytes) B" : "\(scaled / 10).\(scaled % 10) \(unit)"
    }
}
