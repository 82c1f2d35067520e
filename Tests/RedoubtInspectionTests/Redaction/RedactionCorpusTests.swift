internal import Foundation
internal import Testing

@testable internal import RedoubtInspection

/// A look at other people's test data, where it lies beside the checkout.
@Suite struct RedactionCorpusTests {
    private struct Row: Decodable {
        var text: String
        var match: Bool
    }

    private static let file = URL(filePath: #filePath).appending(path: "../../../../../shared/data/redaction/gitleaks.jsonl.gz")
        .standardized

    @Test(.enabled(if: FileManager.default.fileExists(atPath: file.path), "the data is not here"))
    func `most of another scanner's positives are found and few of its negatives`() throws {
        let unzip = Process()
        unzip.executableURL = URL(filePath: "/usr/bin/env")
        unzip.arguments = ["gzip", "-dc", Self.file.path]
        let pipe = Pipe()
        unzip.standardOutput = pipe
        try unzip.run()
        let data = try pipe.fileHandleForReading.readToEnd() ?? Data()
        let rows = try data.split(separator: 10).enumerated().filter { $0.offset % 20 == 0 }.map {
            try JSONDecoder().decode(Row.self, from: $0.element)
        }
        let redactor = try Redactor(kinds: .secrets)
        var found = [true: 0, false: 0], all = [true: 0, false: 0]
        for row in rows {
            all[row.match, default: 0] += 1
            if !redactor.findings(in: row.text).isEmpty { found[row.match, default: 0] += 1 }
        }
        // Keys of a right prefix and a wrong length count as negatives there; here they are replaced on purpose.
        #expect(Double(found[true, default: 0]) > 0.88 * Double(all[true, default: 0]), "\(found) of \(all)")
        #expect(Double(found[false, default: 0]) < 0.45 * Double(all[false, default: 0]), "\(found) of \(all)")
    }
}
