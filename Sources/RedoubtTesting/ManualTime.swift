public import RedoubtCore
internal import Synchronization

/// A clock that stands still until a test moves it.
public final class ManualTime: TimeSource {
    private let current: Mutex<Timestamp>

    /// Starts at 2026-01-01T00:00:00Z unless told otherwise.
    public init(_ start: Timestamp = Timestamp(seconds: 1_767_225_600)) { current = Mutex(start) }

    public func now() -> Timestamp { current.withLock { $0 } }

    /// Moves forward, or back with a negative duration.
    public func advance(by duration: Duration) { current.withLock { $0 = $0 + duration } }
}
