public import RedoubtCore

/// A receipt that an entry is in the log, checkable offline with nothing but the log's public key (c2sp.org/tlog-proof, version 1).
public struct TlogProof: Sendable, Hashable {
    public var index: UInt64
    /// From the leaf's sibling up to the root's child.
    public var path: [TreeHash]
    /// The log's signed checkpoint, byte for byte.
    public var checkpoint: [UInt8]

    private static let header = "c2sp.org/tlog-proof@v1"

    public init(index: UInt64, path: [TreeHash], checkpoint: [UInt8]) {
        self.index = index
        self.path = path
        self.checkpoint = checkpoint
    }

    /// Reads a proof; extra data is allowed and ignored, since nothing authenticates it.
    public init(text: String) throws(Fault) {
        let bytes = Array(text.utf8)
        guard let blank = bytes.indices.dropFirst().first(where: { bytes[$0] == 0x0A && bytes[$0 - 1] == 0x0A }) else {
            throw Self.malformed
        }
        var lines = String(decoding: bytes[..<(blank - 1)], as: UTF8.self).split(separator: "\n", omittingEmptySubsequences: false)[
            ...]
        guard lines.popFirst().map(String.init) == Self.header else { throw Self.malformed }
        if let extra = lines.first, extra.hasPrefix("extra ") {
            guard Base64.decode(extra.dropFirst(6)) != nil else { throw Self.malformed }
            lines.removeFirst()
        }
        guard let line = lines.popFirst(), line.hasPrefix("index "), let index = Decimal.parse(line.dropFirst(6)), lines.count <= 64
        else {
            throw Self.malformed
        }
        let path = lines.compactMap { Base64.decode($0).flatMap { TreeHash($0) } }
        guard path.count == lines.count else { throw Self.malformed }
        self.init(index: index, path: path, checkpoint: Array(bytes[(blank + 1)...]))
    }

    public var text: String {
        let lines = [Self.header, "index \(index)"] + path.map { Base64.encode($0.bytes) }
        return lines.joined(separator: "\n") + "\n\n" + String(decoding: checkpoint, as: UTF8.self)
    }

    /// Whether this entry is at the proof's index in a log that the key signed.
    public func proves(_ entry: [UInt8], key: VerifierKey) -> Bool {
        guard let note = try? SignedNote(checkpoint), note.verify(key) == .valid, let head = try? Checkpoint(text: note.text) else {
            return false
        }
        return MerkleProof.includes(MerkleTree.leafHash(entry), at: index, size: head.size, root: head.root, proof: path)
    }

    private static var malformed: Fault {
        Fault(.usage, "this is no transparency log proof", hint: "give the text that `redoubt audit prove` writes")
    }
}
