public import RedoubtCore

/// What a log commits to when it signs: its name, how many entries it has, and the root over them (c2sp.org/tlog-checkpoint).
public struct Checkpoint: Sendable, Hashable {
    public var origin: String
    public var size: UInt64
    public var root: TreeHash

    public init(origin: String, size: UInt64, root: TreeHash) {
        self.origin = origin
        self.size = size
        self.root = root
    }

    /// Reads the text of a note; extension lines are allowed and ignored.
    public init(text: String) throws(Fault) {
        let lines = text.split(separator: "\n", omittingEmptySubsequences: false).dropLast()
        guard lines.count >= 3, lines.allSatisfy({ !$0.isEmpty }), let size = Decimal.parse(lines[1]),
            let bytes = Base64.decode(lines[2]), let root = TreeHash(bytes)
        else { throw SignedNote.malformed("it is no checkpoint") }
        self.init(origin: String(lines[0]), size: size, root: root)
    }

    /// The three lines that are signed.
    public var text: String { "\(origin)\n\(size)\n\(Base64.encode(root.bytes))\n" }
}
