public import RedoubtCore

/// One entry of the log, read back: canonical JSON (RFC 8785) in which every field is present, empty when unknown.
public struct AuditLeaf: Sendable, Hashable {
    /// The canonical bytes, as they stand in the log and under its hashes.
    public let bytes: [UInt8]
    public let index: UInt64
    public let timestamp: Timestamp
    public let kind: AuditEvent.Kind
    public let action: String
    public let result: String
    public let user: String
    public let session: String
    public let request: String
    public let layer: String
    public let code: String
    public let details: [String: JSONValue]
    /// The leaf hash of the entry before, in hexadecimal; empty for the first.
    public let previousHash: String
    /// The keyed hash, in hexadecimal; nil when the log was written without an integrity key.
    public let integrityHash: String?

    /// The longest leaf that an entry bundle can hold.
    public static let largest = EntryBundle.longestEntry

    /// Reads a leaf strictly: these fields, no others, in canonical form. Anything else is no leaf, and the fault says why.
    public init(_ bytes: [UInt8]) throws(Fault) {
        guard bytes.count <= Self.largest, let value = try? JSONValue(parsing: bytes), let fields = value.object else {
            throw Self.malformed("it is no JSON object")
        }
        guard value.canonicalBytes == bytes else { throw Self.malformed("it is not in canonical form") }
        func text(_ name: String) throws(Fault) -> String {
            guard let text = fields[name]?.string else { throw Self.malformed("\(name) is missing or no text") }
            return text
        }
        guard fields["v"] == .integer(1) else { throw Self.malformed("it is of another version") }
        guard case .integer(let index) = fields["index"], index >= 0 else { throw Self.malformed("its index is malformed") }
        let time = try text("timestamp")
        guard let timestamp = Timestamp(rfc3339: time), timestamp.rfc3339 == time else {
            throw Self.malformed("its time is malformed")
        }
        guard let kind = AuditEvent.Kind(rawValue: try text("event_type")) else {
            throw Self.malformed("its event type is unknown")
        }
        guard let details = fields["details"]?.object else { throw Self.malformed("its details are no object") }
        previousHash = try text("_previous_hash")
        integrityHash = fields["_integrity_hash"] == nil ? nil : try text("_integrity_hash")
        guard fields.count == (integrityHash == nil ? 13 : 14) else { throw Self.malformed("it has unknown fields") }
        guard Self.isHash(previousHash) || (index == 0 && previousHash.isEmpty), integrityHash.map(Self.isHash) ?? true else {
            throw Self.malformed("a hash in it is malformed")
        }
        (self.bytes, self.index, self.timestamp, self.kind, self.details) = (bytes, UInt64(index), timestamp, kind, details)
        (action, result, user, session) = (try text("action"), try text("result"), try text("user_id"), try text("session_id"))
        (request, layer, code) = (try text("request_id"), try text("layer"), try text("code"))
    }

    private static func isHash(_ text: String) -> Bool {
        text.utf8.count == 64 && text.utf8.allSatisfy { (48...57).contains($0) || (97...102).contains($0) }
    }

    private static func malformed(_ words: String) -> Fault {
        Fault(.auditTampered, "an audit entry is malformed: \(words)", hint: "run `redoubt audit verify`")
    }
}

/// The chain's fields of a leaf at their fixed places, for checks that must not cost a parse.
struct LeafChain {
    /// The hash of the entry before as it is written; empty for the first entry.
    let previous: ArraySlice<UInt8>
    /// The keyed hash as it is written, and what it is over, after an opening brace; nil when there is none.
    let integrity: (hash: ArraySlice<UInt8>, over: Range<Int>)?

    private static let integrityKey = Array("{\"_integrity_hash\":\"".utf8)
    private static let previousKey = Array("\"_previous_hash\":\"".utf8)

    /// Nil when the leaf does not begin as ours do.
    init?(_ bytes: [UInt8], _ range: Range<Int>) {
        let leaf = bytes[range]
        var at = range.lowerBound
        if leaf.starts(with: Self.integrityKey) {
            let start = at + Self.integrityKey.count
            at = start + 64 + 2
            guard at < range.upperBound, bytes[start + 64] == UInt8(ascii: "\""), bytes[start + 65] == UInt8(ascii: ",") else {
                return nil
            }
            integrity = (bytes[start..<start + 64], at..<range.upperBound)
        } else {
            guard leaf.first == UInt8(ascii: "{") else { return nil }
            at += 1
            integrity = nil
        }
        guard bytes[at..<range.upperBound].starts(with: Self.previousKey) else { return nil }
        let start = at + Self.previousKey.count
        guard let end = bytes[start..<range.upperBound].firstIndex(of: UInt8(ascii: "\"")), end - start == 64 || end == start else {
            return nil
        }
        previous = bytes[start..<end]
    }

    func follows(_ hash: TreeHash?) -> Bool {
        hash.map { $0.isHex(previous) } ?? previous.isEmpty
    }

    /// Whether one of the keys made the keyed hash; nil when there is no hash to check.
    func isAuthentic(_ bytes: [UInt8], _ keys: [IntegrityKey]) -> Bool? {
        guard let integrity, !keys.isEmpty else { return nil }
        return keys.contains { $0.hash(afterBrace: bytes, integrity.over).isHex(integrity.hash) }
    }
}
