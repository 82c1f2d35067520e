internal import RedoubtCore
internal import RedoubtInspection

/// Finds secrets in one text that comes in pieces, and says where each stands.
///
/// *Costs* what the redactor costs, and at most about 300 KiB of memory over the largest piece: a window is kept that reaches back
/// to the first byte that may still belong to a finding, and a line's length before it.
struct TextScanner {
    /// The longest part of a secret that is kept for its fingerprint.
    static let longestSecret = 8_192
    private static let slack = 16_384
    private static let spare = 262_144

    private var stream: RedactionStream
    private let honoursAllowComments: Bool
    private var window: [UInt8] = []
    private var base = 0
    private var cursor = TextPosition()
    private var pending: [Finding] = []
    private var taken = 0
    private(set) var hits: [TextHit] = []

    init(_ redactor: Redactor, honoursAllowComments: Bool) {
        stream = redactor.makeStream()
        self.honoursAllowComments = honoursAllowComments
    }

    /// Whether there was more than could be listed.
    var isOverfull: Bool { stream.findingCount > stream.findings.count }

    mutating func feed(_ bytes: [UInt8]) {
        if window.isEmpty { window = bytes } else { window += bytes }
        _ = stream.feed(bytes: bytes)
        settle(isLast: false)
        trim()
    }

    mutating func finish() {
        _ = stream.finishBytes()
        settle(isLast: true)
    }

    private var end: Int { base + window.count }

    /// Places every finding whose line is known to its end.
    private mutating func settle(isLast: Bool) {
        if stream.findings.count > taken {
            pending += stream.findings[taken...]
            taken = stream.findings.count
        }
        let ready = isLast ? pending[...] : pending.prefix { isSettled($0) }
        for finding in ready { place(finding) }
        pending.removeFirst(ready.count)
    }

    private func isSettled(_ finding: Finding) -> Bool {
        let after = slice(finding.range.upperBound, finding.range.upperBound + AllowComment.reach)
        return after.count == AllowComment.reach || after.contains(10)
    }

    private mutating func place(_ finding: Finding) {
        cursor.advance(over: slice(cursor.offset, finding.range.lowerBound))
        if honoursAllowComments, isAllowed(finding) { return }
        var last = cursor
        last.advance(over: slice(cursor.offset, finding.range.upperBound))
        let most = min(finding.range.upperBound, finding.range.lowerBound + Self.longestSecret)
        let secret = SecureString(String(decoding: slice(finding.range.lowerBound, most), as: UTF8.self))
        hits.append(TextHit(finding: finding, start: cursor, end: last, secret: secret))
    }

    private func isAllowed(_ finding: Finding) -> Bool {
        let before = slice(finding.range.lowerBound - AllowComment.reach, finding.range.lowerBound)
        let lines = before.split(separator: 10, omittingEmptySubsequences: false)
        let after = slice(finding.range.upperBound, finding.range.upperBound + AllowComment.reach).prefix { $0 != 10 }
        // The finding itself is no part of the text that is looked at, so no secret can allow itself.
        let line = String(decoding: lines.last ?? [], as: UTF8.self) + "\u{0}" + String(decoding: after, as: UTF8.self)
        return AllowComment.allows(
            finding.kind.name, line: line, previous: String(decoding: lines.dropLast().last ?? [], as: UTF8.self))
    }

    /// The bytes between two offsets of the text, as far as they are still there.
    private func slice(_ from: Int, _ to: Int) -> ArraySlice<UInt8> {
        let first = min(max(from - base, 0), window.count)
        return window[first..<min(max(to - base, first), window.count)]
    }

    private mutating func trim() {
        let needed = min(pending.first?.range.lowerBound ?? end, end - stream.heldByteCount)
        let keep = needed - Self.slack
        guard keep - base > Self.spare else { return }
        if cursor.offset < keep { cursor.advance(over: slice(cursor.offset, keep)) }
        window.removeFirst(keep - base)
        base = keep
    }
}
