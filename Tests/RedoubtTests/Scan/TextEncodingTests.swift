import Testing

@testable import Redoubt

@Suite struct TextEncodingTests {
    private func bytes(_ text: String, _ encoding: TextEncoding, mark: Bool) -> [UInt8] {
        let isLittle = encoding == .utf16LittleEndian || encoding == .utf32LittleEndian
        let units: [UInt32] = encoding.unit == 2 ? text.utf16.map(UInt32.init) : text.unicodeScalars.map(\.value)
        return ((mark ? [0xFEFF] : []) + units).flatMap { unit in
            let all = (0..<encoding.unit).map { UInt8(truncatingIfNeeded: unit >> UInt32(8 * $0)) }
            return isLittle ? all : all.reversed()
        }
    }

    static let wide: [TextEncoding] = [.utf16LittleEndian, .utf16BigEndian, .utf32LittleEndian, .utf32BigEndian]

    @Test(arguments: wide, [1, 2, 3, 5, 7, 100])
    func `a marked text comes out the same however its bytes are cut`(encoding: TextEncoding, piece: Int) throws {
        let text = "key = \"wert\"\nÄ € 😀 end"
        let bytes = bytes(text, encoding, mark: true)
        #expect(TextEncoding(sniffing: bytes[...]) == encoding)
        var decoder = TextDecoder(encoding)
        var out: [UInt8] = []
        for start in stride(from: 0, to: bytes.count, by: piece) {
            out += decoder.decode(Array(bytes[start..<min(start + piece, bytes.count)]))
        }
        #expect(String(decoding: out + decoder.finish(), as: UTF8.self) == text)
    }

    @Test(arguments: [TextEncoding.utf16LittleEndian, .utf16BigEndian])
    func `UTF-16 without a mark is told by where its NULs are`(encoding: TextEncoding) {
        #expect(TextEncoding(sniffing: bytes("name = value\r\nother = 5\n", encoding, mark: false)[...]) == encoding)
    }

    @Test func `numbers of two bytes are no text`() {
        let numbers = (0..<400).flatMap { [UInt8($0 % 200), UInt8(0)] }
        #expect(TextEncoding(sniffing: numbers[...]) == nil)
    }

    @Test func `a NUL makes a file binary and none makes it text`() {
        #expect(TextEncoding(sniffing: [0x7F, 0x45, 0x4C, 0x46, 2, 1, 1, 0, 0, 0][...]) == nil)
        #expect(TextEncoding(sniffing: [0xFF, 0xE4, 0x20, 0x80][...]) == .utf8)
        #expect(TextEncoding(sniffing: []) == .utf8)
    }

    @Test func `half a character becomes a replacement character`() {
        var decoder = TextDecoder(.utf16LittleEndian)
        let out = decoder.decode([0x3D, 0xD8, 0x41, 0, 0x3D, 0xD8, 0x42]) + decoder.finish()
        #expect(String(decoding: out, as: UTF8.self) == "\u{FFFD}A\u{FFFD}")
    }
}
