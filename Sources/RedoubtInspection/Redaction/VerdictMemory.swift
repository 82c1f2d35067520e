/// The last verdicts of the checks: a text that repeats itself puts the same question again and again, and most of the time that
/// it takes would go there.
///
/// A check sees the value, what stands before it as far as ``RedactionCandidate/reach``, and one byte behind. Where all these are
/// the same, so is the verdict. Nothing is copied: the bytes of the earlier candidate are compared where they stand, as long as
/// they do.
struct VerdictMemory: Sendable {
    private static let size = 64

    private struct Entry: Sendable {
        var rule = -1
        var range = 0..<0
        var start = 0
        var verdict = RedactionCheck.Verdict.rejected
    }

    /// By a hash of the rule and the value; empty until something is remembered.
    private var entries: [Entry] = []

    /// What the rule's check said of the same candidate, if that is remembered. `base` is the offset of the first byte.
    func verdict(on range: Range<Int>, rule: Int, start: Int, in bytes: borrowing Span<UInt8>, base: Int)
        -> RedactionCheck.Verdict?
    {
        guard !entries.isEmpty, range.upperBound - base < bytes.count else { return nil }
        let entry = entries[Self.slot(range, rule, bytes, base)]
        let shift = range.lowerBound - entry.range.lowerBound
        let first = range.lowerBound - RedactionCandidate.reach - base
        guard entry.rule == rule, entry.range.count == range.count, start - entry.start == shift, first >= shift else { return nil }
        // Backwards, since values differ sooner than what stands before them.
        var index = range.upperBound - base
        while index >= first {
            guard bytes[index] == bytes[index - shift] else { return nil }
            index -= 1
        }
        return entry.verdict
    }

    /// Remembers a verdict.
    mutating func note(
        _ verdict: RedactionCheck.Verdict, on range: Range<Int>, rule: Int, start: Int, in bytes: borrowing Span<UInt8>, base: Int
    ) {
        if entries.isEmpty { entries = Array(repeating: Entry(), count: Self.size) }
        entries[Self.slot(range, rule, bytes, base)] = Entry(rule: rule, range: range, start: start, verdict: verdict)
    }

    private static func slot(_ range: Range<Int>, _ rule: Int, _ bytes: borrowing Span<UInt8>, _ base: Int) -> Int {
        let first = Int(bytes[range.lowerBound - base]), last = Int(bytes[range.upperBound - 1 - base])
        return (rule &* 31 &+ range.count &+ first &* 7 &+ last &* 13) & (size - 1)
    }
}
