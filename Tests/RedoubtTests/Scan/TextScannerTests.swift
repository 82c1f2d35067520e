import RedoubtCore
import RedoubtInspection
import Testing

@testable import Redoubt

@Suite struct TextScannerTests {
    private func hits(_ bytes: [UInt8], piece: Int) throws -> [TextHit] {
        var scanner = TextScanner(try Redactor(kinds: .secrets), honoursAllowComments: true)
        for start in stride(from: 0, to: bytes.count, by: piece) {
            scanner.feed(Array(bytes[start..<min(start + piece, bytes.count)]))
        }
        scanner.finish()
        return scanner.hits
    }

    private func words(_ hits: [TextHit]) -> [String] {
        hits.map { "\($0.finding.range) \($0.start) \($0.end) \($0.secret.withValue { $0 })" }
    }

    @Test func `lines, columns and code units are where an editor shows them`() throws {
        let token = Planted.token()
        let text = "one\nä😀 = \(token)\n"
        let hit = try #require(try hits(Array(text.utf8), piece: 1000).first)
        #expect((hit.start.line, hit.start.bytesInLine, hit.start.unitsInLine) == (2, 9, 6))
        #expect((hit.end.line, hit.end.unitsInLine) == (2, 6 + token.utf16.count))
        #expect(hit.finding.range == 13..<13 + token.utf8.count)
        #expect(hit.secret.withValue { $0 } == token)
    }

    @Test(arguments: [1, 7, 64, 4_096, 100_000])
    func `where a text is cut changes nothing`(piece: Int) throws {
        let filler = String(repeating: "some words of no interest\n", count: 2_000)
        let text = (1...6).map { filler + "t = \(Planted.token($0)) # x\n" + Planted.privateKey($0) + "\n" }.joined()
        let whole = words(try hits(Array(text.utf8), piece: .max))
        #expect(whole.count == 12)
        #expect(words(try hits(Array(text.utf8), piece: piece)) == whole)
    }

    @Test func `an allow comment counts when it comes in a later piece`() throws {
        let text = "t = \(Planted.token()) # redoubt:" + "allow\n"
        for piece in [10, 46, 47, 60] { #expect(try hits(Array(text.utf8), piece: piece).isEmpty) }
    }

    @Test func `a line of megabytes has its columns`() throws {
        let text = String(repeating: "ä ", count: 600_000) + "t = " + Planted.token()
        let hit = try #require(try hits(Array(text.utf8), piece: 65_536).first)
        #expect((hit.start.line, hit.start.bytesInLine, hit.start.unitsInLine) == (1, 1_800_004, 1_200_004))
    }

    @Test func `bytes that are no UTF-8 shift nothing`() throws {
        let bytes = [0xFF, 0xC3, 10, 0xE4, 32] + Array("t = \(Planted.token())".utf8)
        let hit = try #require(try hits(bytes, piece: 3).first)
        #expect((hit.finding.range.lowerBound, hit.start.line, hit.start.bytesInLine) == (9, 2, 6))
    }
}
