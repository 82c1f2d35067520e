/// Reads server-sent events from bytes cut anywhere (WHATWG HTML, section 9.2).
///
/// *Looks at:* lines ended by LF, CR or CRLF, a leading byte order mark (taken away), comments, `event` and `data`.
/// *Refuses when:* a line or an event is longer than its bound, or an event is not UTF-8. *Costs:* one pass, one copy an event.
public struct SSEParser: Sendable {
    private let maximumLine: Int
    private let maximumEvent: Int
    private var buffer: [UInt8] = []
    private var start = 0
    private var lineStart = 0
    private var scan = 0
    private var hasBegun = false
    private var hasEnded = false
    /// Where the fields of the event being read stand, counted from `start`.
    private var dataRanges: [Range<Int>] = []
    private var nameRange: Range<Int>?

    /// Bounds in bytes; both are 1 MiB unless told otherwise.
    public init(maximumLine: Int = 1 << 20, maximumEvent: Int = 1 << 20) {
        self.maximumLine = maximumLine
        self.maximumEvent = maximumEvent
    }

    /// Takes the next bytes; ask ``next()`` for the events that they complete.
    public mutating func feed(_ bytes: [UInt8]) {
        if start == buffer.count {
            buffer = bytes
        } else {
            buffer.removeFirst(start)
            buffer += bytes
        }
        lineStart -= start
        scan -= start
        start = 0
    }

    /// No more bytes come: what is left without a blank line after it is answered by ``next()`` as a last event.
    public mutating func end() { hasEnded = true }

    /// The next event, or nil until more bytes come.
    public mutating func next() throws(StreamFault) -> SSEEvent? {
        guard skipByteOrderMark() else { return nil }
        while let line = try nextLine() {
            if line.isEmpty { return try dispatch() }
            readField(line)
        }
        guard hasEnded, start < buffer.count else { return nil }
        if lineStart < buffer.count { readField(lineStart..<buffer.count) }
        buffer += [0x0A, 0x0A]
        scan = buffer.count
        return try dispatch()
    }

    /// Answers whether reading may begin: the mark itself may still be on its way.
    private mutating func skipByteOrderMark() -> Bool {
        if hasBegun { return true }
        let mark: [UInt8] = [0xEF, 0xBB, 0xBF]
        if buffer.count < mark.count, mark.starts(with: buffer), !hasEnded { return false }
        hasBegun = true
        guard buffer.starts(with: mark) else { return true }
        start = mark.count
        lineStart = start
        scan = start
        return true
    }

    /// The next line without its end. A CR at the end of the bytes waits: an LF may follow it.
    private mutating func nextLine() throws(StreamFault) -> Range<Int>? {
        let count = buffer.count
        while scan < count, buffer[scan] != 0x0A, buffer[scan] != 0x0D { scan += 1 }
        if scan - lineStart > maximumLine { throw .tooLarge("a line of the stream is longer than \(maximumLine) bytes") }
        if scan - start > maximumEvent { throw .tooLarge("an event of the stream is larger than \(maximumEvent) bytes") }
        guard scan < count else { return nil }
        var end = scan + 1
        if buffer[scan] == 0x0D {
            guard end < count || hasEnded else { return nil }
            if end < count, buffer[end] == 0x0A { end += 1 }
        }
        let line = lineStart..<scan
        scan = end
        lineStart = end
        return line
    }

    private mutating func readField(_ line: Range<Int>) {
        let colon = buffer[line].firstIndex(of: UInt8(ascii: ":")) ?? line.upperBound
        var value = min(colon + 1, line.upperBound)
        if value < line.upperBound, buffer[value] == UInt8(ascii: " ") { value += 1 }
        let range = value - start..<line.upperBound - start
        let field = buffer[line.lowerBound..<colon]
        if field.elementsEqual("data".utf8) { dataRanges.append(range) }
        if field.elementsEqual("event".utf8) { nameRange = range }
    }

    private mutating func dispatch() throws(StreamFault) -> SSEEvent {
        let raw = Array(buffer[start..<scan])
        do { _ = try UTF8Span(validating: raw.span) } catch { throw .notUTF8 }
        var data: [UInt8]?
        for (index, range) in dataRanges.enumerated() {
            if index == 0 { data = Array(raw[range]) } else { data = (data ?? []) + [0x0A] + raw[range] }
        }
        let name = nameRange.map { String(decoding: raw[$0], as: UTF8.self) }
        start = scan
        lineStart = scan
        dataRanges.removeAll(keepingCapacity: true)
        nameRange = nil
        return SSEEvent(raw: raw, name: name, data: data)
    }
}
