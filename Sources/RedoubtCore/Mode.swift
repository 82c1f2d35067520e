/// What a decision does: block, only be recorded, or not be made at all.
public enum Mode: String, Sendable, Hashable, CaseIterable {
    /// A refusal stops what was asked for.
    case enforce
    /// Everything is decided and recorded, nothing is stopped (development, roll-out).
    case observe
    /// Nothing is decided. Must be written down, and is itself recorded.
    case off
}
