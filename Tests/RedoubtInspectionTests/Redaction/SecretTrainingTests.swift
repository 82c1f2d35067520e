internal import Foundation
internal import Synchronization
internal import Testing

@testable internal import RedoubtInspection

/// Writes the features of labelled texts for `Scripts/secret_weights.py`; it does so only when it is told where they are.
@Suite struct SecretTrainingTests {
    private struct Row: Decodable { var text: String }

    private final class Log: Sendable {
        let lines = Mutex<[String]>([])
    }

    private static let path = ProcessInfo.processInfo.environment["REDOUBT_TRAINING_ROWS"] ?? ""

    @Test(.enabled(if: !path.isEmpty, "no rows to write features of"))
    func `every candidate of the rows gets its features`() throws {
        let log = Log()
        let redactor = try Redactor(kinds: [], extra: RedactionRule.assignments.map { Self.recording($0, in: log) })
        for group in SecretFeatures.Group.allCases { log.lines.withLock { $0.append("group\t\(group)\t\(group.size)") } }
        let rows = try String(contentsOfFile: Self.path, encoding: .utf8).split(separator: "\n")
        for (number, line) in rows.enumerated() {
            let first = log.lines.withLock { $0.count }
            let row = try JSONDecoder().decode(Row.self, from: Data(line.utf8))
            #expect(redactor.findings(in: row.text).isEmpty)
            log.lines.withLock { lines in for place in first..<lines.count { lines[place] = "\(number)\t" + lines[place] } }
        }
        let lines = log.lines.withLock { $0 }
        #expect(lines.count > SecretFeatures.Group.allCases.count)
        try (lines.joined(separator: "\n") + "\n").write(toFile: Self.path + ".features", atomically: true, encoding: .utf8)
    }

    /// The rule, finding nothing, but writing down what it sees. A value is told by its place in the text it was found in.
    private static func recording(_ rule: RedactionRule, in log: Log) -> RedactionRule {
        let form: SecretFeatures.Form =
            rule.id.hasSuffix("quoted") ? .quoted : rule.id.hasSuffix("bare") ? .bare : .spaced
        var recording = rule
        recording.check = .around { candidate in
            if let features = SecretScore.features(of: candidate, form) {
                let places = features.active.map(String.init).joined(separator: " ")
                log.lines.withLock { $0.append("\(candidate.range.lowerBound)\t\(candidate.range.upperBound)\t\(places)") }
            }
            return .rejected
        }
        return recording
    }
}
