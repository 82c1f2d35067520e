/// Finds where the message of a commit or tag object begins: behind the first empty line.
struct MessageStart {
    private var isSought: Bool
    private var last: UInt8 = 0

    /// For a blob nothing is sought, and everything passes.
    init(isSought: Bool) { self.isSought = isSought }

    /// The part of the next piece that belongs to the message.
    mutating func message(_ piece: [UInt8]) -> [UInt8] {
        guard isSought else { return piece }
        for (at, byte) in piece.enumerated() {
            if byte == 10, last == 10 {
                isSought = false
                return Array(piece[(at + 1)...])
            }
            last = byte
        }
        return []
    }
}
