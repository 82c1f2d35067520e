/// Turns drafts into leaves: the index, the hash of the leaf before, and the keyed hash over the rest.
struct LeafWriter: Sendable {
    let integrityKey: IntegrityKey?

    private static let integrityMember = Array("\"_integrity_hash\":\"".utf8)
    private static let previousMember = Array("\"_previous_hash\":\"".utf8)
    private static let zeros = [UInt8](repeating: 48, count: 64)
    private static let next = Array("\",".utf8)

    /// Appends the canonical bytes of a leaf.
    func write(_ draft: LeafDraft, index: UInt64, previous: TreeHash?, into out: inout [UInt8]) {
        out.append(UInt8(ascii: "{"))
        var hashAt = 0
        if integrityKey != nil {
            out += Self.integrityMember
            hashAt = out.count
            out += Self.zeros
            out += Self.next
        }
        let rest = out.count
        out += Self.previousMember
        previous?.appendHex(to: &out)
        out += Self.next
        out += draft.bytes[..<draft.split]
        out += String(index).utf8
        out += draft.bytes[draft.split...]
        if let integrityKey { integrityKey.hash(afterBrace: out, rest..<out.count).writeHex(into: &out, at: hashAt) }
    }
}
