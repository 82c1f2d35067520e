import Foundation
import RedoubtCore
import Testing

@testable import RedoubtInspection

/// The project's own corpus: every line as expected.
@Suite struct InjectionCorpusTests {
    private static let detector = InjectionDetector()

    struct Line: Codable, Sendable, CustomTestStringConvertible {
        var id: String
        var text: String
        var channel: String
        var expect: String
        var flags: [String]
        var note: String
        var testDescription: String { id }
    }

    static func lines(_ name: String) throws -> [Line] {
        let root = URL(filePath: #filePath).resolvingSymlinksInPath().deletingLastPathComponent()
            .deletingLastPathComponent().deletingLastPathComponent().deletingLastPathComponent()
        let data = try String(contentsOf: root.appending(path: "Corpus/injection/\(name)"), encoding: .utf8)
        return try data.split(separator: "\n").map { try JSONDecoder().decode(Line.self, from: Data($0.utf8)) }
    }

    @Test func `every attack of the corpus is blocked`() throws {
        let lines = try Self.lines("attacks.jsonl")
        #expect(lines.count > 110)
        for line in lines {
            #expect(line.expect == "block")
            let channel = try #require(Channel(rawValue: line.channel))
            let report = Self.detector.inspect(line.text, channel: channel)
            #expect(report.verdict == .block, "\(line.id) \(report.score)")
        }
    }

    @Test func `no innocent of the corpus is blocked`() throws {
        let lines = try Self.lines("innocents.jsonl")
        #expect(lines.count > 140)
        for line in lines {
            #expect(line.expect == "pass")
            let channel = try #require(Channel(rawValue: line.channel))
            let report = Self.detector.inspect(line.text, channel: channel)
            #expect(report.verdict != .block, "\(line.id) \(report.score) \(report.spans.map(\.rule))")
        }
    }

    @Test func `ids of the corpus are unique and in order`() throws {
        for name in ["attacks.jsonl", "innocents.jsonl"] {
            let ids = try Self.lines(name).map(\.id)
            #expect(Set(ids).count == ids.count)
            #expect(ids == ids.sorted())
        }
    }

    @Test func `every span lies inside its text, on scalar boundaries`() throws {
        for line in try Self.lines("attacks.jsonl") {
            let bytes = Array(line.text.utf8)
            for span in Self.detector.inspect(line.text, channel: .document).spans {
                #expect(span.range.lowerBound >= 0 && span.range.upperBound <= bytes.count && !span.range.isEmpty)
                #expect(String(validating: bytes[span.range], as: UTF8.self) != nil, "\(line.id) \(span)")
            }
        }
    }
}
