import RedoubtCore
import RedoubtWire
import Testing

@Suite struct SSEParserTests {
    private func events(_ bytes: [UInt8], cut: Int = .max, ends: Bool = true, line: Int = 1 << 20, event: Int = 1 << 20) throws
        -> [SSEEvent]
    {
        var parser = SSEParser(maximumLine: line, maximumEvent: event)
        var out: [SSEEvent] = []
        var at = 0
        while at < bytes.count {
            let end = min(bytes.count, at + min(cut, bytes.count))
            parser.feed(Array(bytes[at..<end]))
            while let event = try parser.next() { out.append(event) }
            at = end
        }
        if ends { parser.end() }
        while let event = try parser.next() { out.append(event) }
        return out
    }

    @Test func `lines may end in LF, CR or CRLF and fields may lack their space`() throws {
        let text = "event: a\ndata: one\n\nevent:b\rdata:two\r\rdata: x\r\ndata:  y\r\nid: 7\r\nretry: 3\r\n\r\n: hi\n\ndata\n\n"
        let found = try events(Array(text.utf8))
        #expect(found.map(\.name) == ["a", "b", nil, nil, nil])
        #expect(found.map { $0.data.map { String(decoding: $0, as: UTF8.self) } } == ["one", "two", "x\n y", nil, ""])
        #expect(found.flatMap(\.raw) == Array(text.utf8))
    }

    @Test func `every cut gives the same events`() throws {
        let text = "data: é\r\n\r\nevent: e\rdata: 1\r\r: c\n\r\ndata: 2\ndata: 3\n\n"
        let whole = try events(Array(text.utf8))
        for width in 1...text.utf8.count { #expect(try events(Array(text.utf8), cut: width) == whole) }
    }

    @Test func `a byte order mark is taken away at the start only`() throws {
        let mark: [UInt8] = [0xEF, 0xBB, 0xBF]
        for width in 1...8 {
            let found = try events(mark + Array("data: 1\n\n".utf8) + mark + Array("data: 2\n\n".utf8), cut: width)
            #expect(found.map(\.data) == [Array("1".utf8), nil])
        }
    }

    @Test func `an event without its blank line is answered at the end only`() throws {
        #expect(try events(Array("data: [DONE]".utf8), ends: false).isEmpty)
        let found = try events(Array("data: [DONE]".utf8))
        #expect(found.map(\.data) == [Array("[DONE]".utf8)])
        #expect(found.first?.raw.suffix(2) == [10, 10])
    }

    @Test func `a line or event over its bound is refused wherever it is cut`() {
        for width in [1, 7, 1000] {
            let long = Array(("data: " + String(repeating: "x", count: 60)).utf8)
            #expect(throws: StreamFault.self) { try events(long, cut: width, line: 50) }
            let many = Array(String(repeating: "data: 1\n", count: 20).utf8)
            #expect(throws: StreamFault.self) { try events(many, cut: width, event: 100) }
        }
        #expect(throws: Never.self) { try events(Array("data: 1\n\n".utf8), line: 7, event: 9) }
    }

    @Test func `bytes that are not UTF-8 are refused`() {
        #expect(throws: StreamFault.notUTF8) { try events(Array("data: ".utf8) + [0xC3, 0x28, 10, 10]) }
    }

    @Test func `new data keeps every other line and never breaks out of its event`() throws {
        let event = try #require(try events(Array(": c\nevent: e\ndata: 1\nid: 4\ndata: 2\n\n".utf8)).first)
        let text = String(decoding: event.replacingData(Array("a\nb\r\nc".utf8)), as: UTF8.self)
        #expect(text == ": c\nevent: e\nid: 4\ndata: a\ndata: b\ndata: c\n\n")
        #expect(SSEWriter.event(named: "x\ndata: y", data: [49]) == Array("event: xdata: y\ndata: 1\n\n".utf8))
    }
}
