import RedoubtCore
import RedoubtInspection

/// A rule of ours as other engines write it, so that they can be given the same work.
///
/// For want of lookbehind the neighbours become part of the match. What has no counterpart stays behind: a rule's check of the
/// value, its priority, and that its prefix gives nothing back.
enum ExportedPattern {
    /// The secrets that their own beginning gives away: with a context before the value, the keyword is no part of the pattern.
    static let tokens = Redactor.standard.rules.filter { rule in
        guard rule.kind.isSecret, rule.prefix.isEmpty else { return false }
        switch rule.trigger {
        case .keywords, .keywordsWithin: return true
        default: return false
        }
    }

    /// Lines of a rule's name, a tab and its pattern, with what comes before the value and what may stand around it.
    static func printAll(_ selection: RuleSelection) {
        for rule in selection.rules where rule.id.utf8.allSatisfy({ $0 > 32 }) {
            print(rule.id + "\t" + left(rule.left) + group(rule.prefix) + group(rule.pattern) + right(rule.right))
        }
    }

    private static func group(_ pattern: String) -> String { pattern.isEmpty ? "" : "(?:" + pattern + ")" }

    private static func left(_ barred: ByteSet) -> String {
        barred.isEmpty ? "" : "(?:\\A|" + set(barred.inverted) + ")"
    }

    private static func right(_ edge: RedactionRule.RightEdge) -> String {
        guard edge.allowed != .all else { return "" }
        return edge.atEnd ? "(?:" + set(edge.allowed) + "|\\z)" : set(edge.allowed)
    }

    /// A class of bytes by their numbers, in ranges.
    private static func set(_ set: ByteSet) -> String {
        var ranges: [ClosedRange<Int>] = []
        for byte in 0...255 where set.contains(UInt8(byte)) {
            if let last = ranges.last, last.upperBound == byte - 1 {
                ranges[ranges.count - 1] = last.lowerBound...byte
            } else {
                ranges.append(byte...byte)
            }
        }
        return "[" + ranges.map { hex($0.lowerBound) + "-" + hex($0.upperBound) }.joined() + "]"
    }

    private static func hex(_ byte: Int) -> String {
        "\\x" + (byte < 16 ? "0" : "") + String(byte, radix: 16)
    }
}
