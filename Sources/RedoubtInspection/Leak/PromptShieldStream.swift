public import RedoubtCore

/// Takes quotations of a prompt out of one text that comes in pieces; the result does not depend on how it was cut.
///
/// Text waits from the first word on that may begin a quotation, as long as the words go on as a prompt does; once there is enough of them
/// the replacement goes out and what follows of the quotation is dropped. At most 16 KiB wait, and 32 KiB behind a leak: what takes
/// longer to become one is let go. The first eight to twelve bytes of an encoded prompt are out before it is known for encoded.
public struct PromptShieldStream: TextFilter {
    /// Digits in a row before they are read as an encoding.
    private static let leastEncoded = 16
    private static let mostFindings = 10_000

    private let shield: PromptShield
    private var table: PromptTable?
    private var plain = LeakLane()
    private var encoded: [EncodedLane] = []
    private var buffer: [UInt8] = []
    private var base = 0
    private var position = 0
    private var released = 0
    /// Where the digits in a row began, and up to where the encoded lanes have read them.
    private var digitsStart = 0
    private var digitsRead = 0
    private var pairs: [LeakWord] = []

    /// What was found so far and can no longer change; offsets are UTF-8 bytes of everything fed.
    public private(set) var findings: [Finding] = []

    init(_ shield: PromptShield) { self.shield = shield }

    /// How many bytes wait because they may still become part of a quotation.
    public var heldByteCount: Int { position - released }

    /// Takes the next piece and answers with what can be released.
    public mutating func feed(_ text: String) -> String {
        guard let table = currentTable() else { return text }
        let isClear = released == position
        buffer.append(contentsOf: text.utf8)
        scan(table)
        readDigits(upTo: position, table)
        let limit = hold(table)
        if isClear, limit >= position, !hasLeaks {
            released = position
            trim()
            return text
        }
        let out = release(upTo: min(limit, position))
        trim()
        return String(decoding: out, as: UTF8.self)
    }

    /// The end of the text: answers with what is left, decided. What is fed afterwards is a new text whose offsets go on.
    public mutating func finish() -> String {
        guard let table else { return "" }
        endDigits(at: position, table)
        endPairs(table)
        plain.end(table, shield)
        let out = release(upTo: position)
        buffer = []
        base = position
        digitsStart = position
        digitsRead = position
        return String(decoding: out, as: UTF8.self)
    }

    private mutating func currentTable() -> PromptTable? {
        if table == nil, !shield.index.isEmpty { table = shield.index.table() }
        guard let table, !table.isEmpty else { return nil }
        return table
    }

    // MARK: reading

    private mutating func scan(_ table: PromptTable) {
        let letters = WordReader.letters, digits = EncodedLane.base64
        var reader = plain.reader
        var index = position - base
        let count = buffer.count
        while index < count {
            let byte = buffer[index]
            let offset = base + index
            let letter = letters[Int(byte)]
            if let word = reader.read(byte, letter, from: offset, to: offset + 1) { take(word, table) }
            if letter <= 3, digits[Int(byte)] == 255, !isLineEnd(byte, at: offset) {
                if offset - digitsStart >= Self.leastEncoded { endDigits(at: offset, table) }
                digitsStart = offset + 1
                digitsRead = offset + 1
            }
            index += 1
        }
        plain.reader = reader
        position = base + count
    }

    /// Encoded text is often broken into lines.
    private func isLineEnd(_ byte: UInt8, at offset: Int) -> Bool {
        (byte == 0x0A || byte == 0x0D) && offset - digitsStart >= Self.leastEncoded
    }

    private mutating func take(_ word: LeakWord, _ table: PromptTable) {
        plain.matcher.step(word, table, shield)
        if word.letters <= 4, let byte = word.hexByte {
            readPair(byte, word, table)
        } else if !pairs.isEmpty {
            endPairs(table)
        }
    }

    // MARK: encodings

    private mutating func prepare() {
        if encoded.isEmpty { encoded = [EncodedLane(.base64), EncodedLane(.hexadecimal), EncodedLane(.hexadecimal)] }
    }

    /// Reads the digits in a row that have come so far, if they are enough.
    private mutating func readDigits(upTo end: Int, _ table: PromptTable) {
        guard end - digitsStart >= Self.leastEncoded else { return }
        prepare()
        for lane in 0..<2 {
            if !encoded[lane].isActive { encoded[lane].begin(floor: digitsStart + Self.leastEncoded) }
            for offset in digitsRead..<end { encoded[lane].read(buffer[offset - base], at: offset, table, shield) }
        }
        digitsRead = end
    }

    private mutating func endDigits(at end: Int, _ table: PromptTable) {
        readDigits(upTo: end, table)
        for lane in encoded.indices.prefix(2) { encoded[lane].end(table, shield) }
    }

    /// Two hexadecimal digits that stand alone: the first eight such are only remembered.
    private mutating func readPair(_ byte: UInt8, _ word: LeakWord, _ table: PromptTable) {
        pairs.append(word)
        guard pairs.count >= 8 else { return }
        prepare()
        if !encoded[2].isActive {
            encoded[2].begin(floor: word.end)
            for pair in pairs { encoded[2].lane.read(pair.hexByte ?? 0, from: pair.start, to: pair.end, table, shield) }
        } else {
            encoded[2].lane.read(byte, from: word.start, to: word.end, table, shield)
        }
        pairs.removeLast()
    }

    private mutating func endPairs(_ table: PromptTable) {
        pairs.removeAll(keepingCapacity: true)
        if encoded.count > 2 { encoded[2].end(table, shield) }
    }

    // MARK: release

    private var hasLeaks: Bool { plain.matcher.first != nil || encoded.contains { $0.lane.matcher.first != nil } }

    private mutating func hold(_ table: PromptTable) -> Int {
        var limit = plain.held(at: position, table, shield)
        for lane in encoded.indices where encoded[lane].isActive {
            limit = min(limit, encoded[lane].held(at: position, table, shield))
        }
        // Two digits may become the next byte.
        if encoded.last?.isActive == true, plain.reader.count > 0, plain.reader.count <= 4 {
            limit = min(limit, plain.reader.start)
        }
        return limit
    }

    /// What goes out now: text up to the limit, with what is a leak replaced.
    private mutating func release(upTo limit: Int) -> [UInt8] {
        var out: [UInt8] = []
        while let lane = laneOfFirstLeak(), let leak = first(lane), leak.start <= limit || leak.start < released {
            if leak.start >= released, !isAnnounced { out += text(upTo: leak.start) }
            if !isAnnounced, leak.end > released { out += PromptShield.kind.replacement.utf8 }
            isAnnounced = leak.isOpen
            released = max(released, leak.end)
            guard !leak.isOpen else { break }
            record(leak, lane)
        }
        out += text(upTo: limit)
        plain.matcher.forgetTaken()
        for lane in encoded.indices { encoded[lane].lane.matcher.forgetTaken() }
        return out
    }

    /// Whether the replacement of a leak that is still open is out already.
    private var isAnnounced = false

    private func first(_ lane: Int) -> LeakMatcher.Leak? {
        lane == 0 ? plain.matcher.first : encoded[lane - 1].lane.matcher.first
    }

    private func laneOfFirstLeak() -> Int? {
        (0...encoded.count).filter { first($0) != nil }.min { (first($0)?.start ?? 0) < (first($1)?.start ?? 0) }
    }

    private mutating func record(_ leak: LeakMatcher.Leak, _ lane: Int) {
        if lane == 0 {
            plain.matcher.takeFirst()
        } else {
            encoded[lane - 1].lane.matcher.takeFirst()
        }
        guard findings.count < Self.mostFindings else { return }
        let rule = ["system_prompt", "system_prompt.base64", "system_prompt.hex", "system_prompt.hex"][lane]
        findings.append(Finding(range: leak.start..<leak.end, kind: PromptShield.kind, rule: rule, validated: false))
    }

    private mutating func text(upTo limit: Int) -> ArraySlice<UInt8> {
        guard limit > released else { return [] }
        let piece = buffer[(released - base)..<(limit - base)]
        released = limit
        return piece
    }

    /// Forgets what is out and has been read by every lane.
    private mutating func trim() {
        let spare = min(released, max(digitsRead, digitsStart)) - base
        guard spare > 0, spare == buffer.count || spare > 1_024 else { return }
        if spare == buffer.count {
            buffer.removeAll(keepingCapacity: buffer.capacity <= 65_536)
        } else {
            buffer.removeFirst(spare)
        }
        base += spare
    }
}
