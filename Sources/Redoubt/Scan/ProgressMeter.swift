internal import Synchronization

/// Counts what several threads do, and tells somebody now and then.
final class ProgressMeter: Sendable {
    private let state: Mutex<ScanProgress>
    private let tell: (@Sendable (ScanProgress) -> Void)?

    init(total: Int? = nil, _ tell: (@Sendable (ScanProgress) -> Void)?) {
        var start = ScanProgress()
        start.total = total
        state = Mutex(start)
        self.tell = tell
    }

    var progress: ScanProgress { state.withLock { $0 } }

    /// Counts bytes of a file that is still being read.
    func add(bytes: Int) { change { $0.bytes += bytes } }

    /// Counts a file that was looked at.
    func add(_ outcome: ContentScanner.Outcome) {
        change { progress in
            progress.files += 1
            progress.findings += outcome.hits.count
            progress.binaries += outcome.encoding == nil ? 1 : 0
        }
    }

    private func change(_ body: (inout ScanProgress) -> Void) {
        let now = state.withLock { progress in
            body(&progress)
            return progress
        }
        tell?(now)
    }
}
