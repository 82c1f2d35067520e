import Foundation
import RedoubtInspection

/// Texts that are made to be slow: those of the folder, and for each rule its keywords and its examples, over and over.
enum Floods {
    static let size = 64 * 1024

    static func measure(_ redactor: Redactor, _ folder: String) throws {
        for name in try FileManager.default.contentsOfDirectory(atPath: folder).sorted() {
            let text = try TextFolder(folder + "/" + name).texts.joined()
            report("flood:" + name, text, median(of: 3) { seconds(redactor, text) })
        }
    }

    /// The rules' own words: short floods of each, and whole ones of the slowest word of each of the thirty slowest rules.
    static func measureOwnWords(_ redactor: Redactor) {
        var slowest: [String: (word: String, pace: Double)] = [:]
        for seed in ownSeeds(redactor) {
            let text = flood(of: seed.text, size: 16_384)
            let pace = seconds(redactor, text) / Double(text.utf8.count)
            if pace > slowest[seed.name]?.pace ?? 0 { slowest[seed.name] = (seed.text, pace) }
        }
        let again = slowest.sorted { $0.value.pace > $1.value.pace }.prefix(30).map { slow in
            let text = flood(of: slow.value.word, size: size)
            return (name: slow.key, text: text, seconds: median(of: 5) { seconds(redactor, text) })
        }
        guard let worst = again.max(by: { $0.seconds < $1.seconds }) else { return }
        report("rule:" + worst.name, worst.text, worst.seconds)
    }

    private static func report(_ name: String, _ text: String, _ seconds: Double) {
        RedactionBench.report(name, Double(text.utf8.count) / seconds / 1e6)
        RedactionBench.report("ms:" + name, seconds * 1e3)
    }

    private static func median(of count: Int, _ measure: () -> Double) -> Double {
        (0..<count).map { _ in measure() }.sorted()[count / 2]
    }

    /// The slower of all at once and in deltas of a kilobyte.
    private static func seconds(_ redactor: Redactor, _ text: String) -> Double {
        let whole = CPUClock.nanoseconds { _ = redactor.redact(text) }
        let pieces = TextFolder.pieces(of: text, size: 1_024)
        let cut = CPUClock.nanoseconds {
            var stream = redactor.makeStream()
            for piece in pieces { _ = stream.feed(piece) }
            _ = stream.finish()
        }
        return max(whole, cut) / 1e9
    }

    private static func flood(of seed: String, size: Int) -> String {
        String(repeating: seed, count: max(1, size / seed.utf8.count))
    }

    private static func ownSeeds(_ redactor: Redactor) -> [(name: String, text: String)] {
        redactor.rules.flatMap { rule in
            let examples = rule.examples.flatMap { [$0, String($0.dropLast()), $0 + " "] } + rule.counterExamples
            return (keywords(of: rule) + examples).filter { !$0.isEmpty }.map { (rule.id, $0) }
        }
    }

    private static func keywords(of rule: RedactionRule) -> [String] {
        switch rule.trigger {
        case .keywords(let words), .keywordsWithin(let words, _, _): words
        default: []
        }
    }
}
