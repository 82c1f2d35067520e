public import RedoubtCore

/// When to look at a file, and whether it is another one than before.
///
/// A state machine without clock or file: the caller asks ``isDue(at:)``, looks with ``FileGeneration/now(_:)``, and tells ``saw(_:at:)``. With the
/// usual interval of 250 ms a change is seen well within a second.
public struct FileWatch: Sendable {
    /// How long between two looks.
    public let interval: Duration
    private var last: FileGeneration?
    private var looked: Timestamp?

    /// Begins with the state that the caller has read already; nil for a file that was not there.
    public init(_ generation: FileGeneration?, interval: Duration = .milliseconds(250)) {
        self.interval = interval
        last = generation
    }

    /// Whether it is time to look. A clock that was set back makes it time at once.
    public func isDue(at now: Timestamp) -> Bool {
        guard let looked else { return true }
        return now < looked || now - looked >= interval
    }

    /// Takes note of what was seen; true when it is something else than before.
    public mutating func saw(_ generation: FileGeneration?, at now: Timestamp) -> Bool {
        looked = now
        defer { last = generation }
        return generation != last
    }
}
