/// One way of reading a text: as it is, or decoded.
struct LeakLane: Sendable {
    var reader = WordReader()
    var matcher = LeakMatcher()
    /// Nothing before this offset is held or replaced.
    var floor = 0

    /// Reads a decoded byte that stands for `[from, to)` of the text.
    mutating func read(_ byte: UInt8, from: Int, to: Int, _ table: PromptTable, _ shield: PromptShield) {
        if let word = reader.read(byte, from: max(from, floor), to: to) { matcher.step(word, table, shield) }
    }

    /// The first offset that may still belong to a quotation.
    mutating func held(at position: Int, _ table: PromptTable, _ shield: PromptShield) -> Int {
        if reader.count > 0, position - reader.start > WordReader.mostBytes, let word = reader.take() {
            matcher.step(word, table, shield)
        }
        matcher.settle(at: reader.count > 0 ? reader.start : position)
        var held = min(matcher.held, reader.unfinished)
        if reader.count > 0, table.mayBegin(reader.hash) { held = min(held, reader.start) }
        return max(held, floor)
    }

    /// The end of what this lane reads.
    mutating func end(_ table: PromptTable, _ shield: PromptShield) {
        if let word = reader.take() { matcher.step(word, table, shield) }
        matcher.interrupt()
        reader = WordReader()
    }
}
