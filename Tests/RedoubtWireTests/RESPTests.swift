internal import RedoubtWire
internal import Testing

@Suite struct RESPTests {
    private static let answers: [(bytes: String, value: RESPValue)] = [
        ("+OK\r\n", .status("OK")), ("-NOSCRIPT No matching script\r\n", .error("NOSCRIPT No matching script")),
        (":-12\r\n", .integer(-12)), ("$5\r\nhe\r\no\r\n", .bytes(Array("he\r\no".utf8))), ("$-1\r\n", .null), ("*-1\r\n", .null),
        ("$0\r\n\r\n", .bytes([])), ("*0\r\n", .array([])),
        ("*3\r\n:1\r\n*2\r\n+a\r\n$1\r\nb\r\n$-1\r\n", .array([.integer(1), .array([.status("a"), .bytes([0x62])]), .null])),
    ]

    @Test func `answers are read whole, however they come`() throws {
        let bytes = Self.answers.flatMap { Array($0.bytes.utf8) }
        for width in [1, 2, 3, 7, bytes.count] {
            var reader = RESPReader()
            var values: [RESPValue] = []
            for start in stride(from: 0, to: bytes.count, by: width) {
                reader.append(bytes[start..<min(start + width, bytes.count)])
                while let value = try reader.next() { values.append(value) }
            }
            #expect(values == Self.answers.map(\.value))
        }
    }

    @Test(arguments: [
        "hello\r\n", ":one\r\n", "$-2\r\n", "$2000000\r\n", "*2000000\r\n", "+no end\rx", "$1\r\nabc\r\n",
        "*99999999999999999999\r\n",
        String(repeating: "*1\r\n", count: 40),
    ])
    func `what no server sends is refused`(text: String) {
        var reader = RESPReader()
        reader.append(Array(text.utf8))
        #expect(throws: RESPReader.Malformed.self) { while try reader.next() != nil {} }
    }

    @Test func `what never ends is refused at a bound`() {
        var reader = RESPReader(bound: 1_000)
        reader.append([UInt8](repeating: 0x2B, count: 70_000))
        #expect(throws: RESPReader.Malformed.self) { try reader.next() }
    }

    @Test func `a command is an array of strings`() {
        #expect(RESPValue.command([Array("GET".utf8), [0x0D, 0x0A]]) == Array("*2\r\n$3\r\nGET\r\n$2\r\n\r\n\r\n".utf8))
    }

    @Test func `numbers and texts are had either way`() {
        #expect(RESPValue.bytes(Array("17".utf8)).integer == 17)
        #expect(RESPValue.status("PONG").text == "PONG")
        #expect(RESPValue.bytes([0xFF]).text == nil)
    }
}
