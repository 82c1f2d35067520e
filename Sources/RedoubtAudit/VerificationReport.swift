public import RedoubtCore

/// What a verification found.
public struct VerificationReport: Sendable, Hashable {
    /// What was done to a log.
    public enum Class: String, Sendable, Hashable, CaseIterable {
        case edited, inserted, deleted, reordered, truncated, substituted, rewritten
        /// An older state of the log was put back.
        case rolledBack = "rolled_back"
        /// The end of a write that a crash cut off: no tampering, mended on open.
        case tornTail = "torn_tail"
        /// The log is signed, or its entries are hashed, with another key than the one at hand.
        case keyMismatch = "key_mismatch"
        case missingFile = "missing_file"
        case unauthorisedErasure = "unauthorised_erasure"
    }

    /// The entries that nobody could prove to an outsider yet.
    public struct Unproven: Sendable, Hashable {
        /// The time of the first of them; empty when there are none.
        public var since: String
        public var entries: UInt64
    }

    public var valid: Bool
    /// How many entries were found, up to the first bad one.
    public var entries: UInt64
    /// The root over these entries, in hexadecimal.
    public var root: String
    /// The first entry that is not as it was written, where that can be told.
    public var firstBadIndex: UInt64?
    public var `class`: Class?
    /// What was seen, in one line.
    public var words: String
    /// The bytes of an unfinished record at the end; 0 when there is none.
    public var tornBytes: Int
    /// Entries beyond the kept checkpoint; without one, beyond the log's own.
    public var unproven: Unproven

    /// The report in the form of the command line's `--json`.
    public var json: JSONValue {
        var out: [String: JSONValue] = [
            "valid": .bool(valid), "entries": .integer(Int64(clamping: entries)), "root": .string(root),
            "unproven": ["since": .string(unproven.since), "entries": .integer(Int64(clamping: unproven.entries))],
        ]
        if let firstBadIndex { out["first_bad_index"] = .integer(Int64(clamping: firstBadIndex)) }
        if let `class` { out["class"] = .string(`class`.rawValue) }
        if tornBytes > 0 { out["torn_bytes"] = .integer(Int64(tornBytes)) }
        if !words.isEmpty { out["reason"] = .string(words) }
        return .object(out)
    }
}
