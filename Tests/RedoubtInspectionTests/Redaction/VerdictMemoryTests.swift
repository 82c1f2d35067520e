internal import RedoubtCore
internal import Synchronization
internal import Testing

@testable internal import RedoubtInspection

@Suite struct VerdictMemoryTests {
    /// Finds `k12` wherever a mark stands within reach before it.
    private static func redactor(counting calls: (@Sendable () -> Void)? = nil) throws -> Redactor {
        let check = RedactionCheck.around { candidate in
            calls?()
            return candidate.before.contains(UInt8(ascii: "!")) ? .plausible : .rejected
        }
        let rule = RedactionRule(id: "k", kind: FindingKind("secret.k", replacement: "[K]"), pattern: "k12", check: check)
        return try Redactor(kinds: [], extra: [rule])
    }

    @Test func `a verdict is remembered only where all that the check can see is the same`() throws {
        var random = SplitMix(seed: 3)
        let redactor = try Self.redactor()
        for _ in 0..<8 {
            let text = (0..<600).map { _ in "k12 abc" + (Int.random(in: 0..<60, using: &random) == 0 ? "!" : ".") }.joined()
            let bytes = Array(text.utf8)
            let wanted = bytes.indices.filter { place in
                bytes[place...].starts(with: "k12".utf8)
                    && bytes[max(0, place - RedactionCandidate.reach)..<place].contains(UInt8(ascii: "!"))
            }
            #expect(redactor.findings(in: text).map(\.range.lowerBound) == wanted)
            var stream = redactor.makeStream()
            for start in stride(from: 0, to: bytes.count, by: 37) {
                _ = stream.feed(bytes: bytes[start..<min(start + 37, bytes.count)])
            }
            _ = stream.finishBytes()
            #expect(stream.findings.map(\.range.lowerBound) == wanted)
        }
    }

    @Test func `a text that repeats itself asks the check a few times only`() throws {
        let calls = Counter()
        let redactor = try Self.redactor { calls.add() }
        let text = String(repeating: "k12 abc!", count: 500)
        #expect(redactor.findings(in: text).count == 499)
        #expect(calls.value < 40)
    }

    private final class Counter: Sendable {
        private let count = Atomic<Int>(0)
        var value: Int { count.load(ordering: .relaxed) }
        func add() { count.add(1, ordering: .relaxed) }
    }
}
