internal import RedoubtCore
internal import Synchronization

/// One history walk that several threads draw from.
final class HistoryQueue: Sendable {
    private let walk: Mutex<HistoryWalk>

    init(_ walk: consuming sending HistoryWalk) { self.walk = Mutex(walk) }

    /// The next objects; empty at the end.
    func next() throws(Fault) -> [HistoryWalk.Entry] {
        try walk.withLock { walk throws(Fault) in try walk.next(GitObjects.most) }
    }

    /// Ends the walk and answers with how many objects are missing.
    func finish() throws(Fault) -> Int {
        try walk.withLock { walk throws(Fault) in
            try walk.finish()
            return walk.missing
        }
    }
}
