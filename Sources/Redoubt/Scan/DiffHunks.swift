/// Which lines of a file's new version are new, read from a unified diff of that one file without context.
///
/// *Looks at* the lines that begin a hunk; the lines within are counted off, so nothing in a file can pose as one.
struct DiffHunks: Sendable, Hashable {
    /// Lines of the new version, counted from 1.
    private(set) var added: [Range<Int>] = []

    init(_ diff: [UInt8]) {
        var left = 0
        for line in diff.split(separator: 10, omittingEmptySubsequences: false) {
            if left > 0 {
                // `\ No newline at end of file` is no line of either version.
                if line.first != UInt8(ascii: "\\") { left -= 1 }
            } else if let hunk = Self.hunk(line) {
                left = hunk.old + hunk.new
                if hunk.new > 0 { added.append(hunk.start..<hunk.start + hunk.new) }
            }
        }
    }

    /// Whether any of these lines is new.
    func touch(_ lines: ClosedRange<Int>) -> Bool {
        added.contains { $0.lowerBound <= lines.upperBound && lines.lowerBound < $0.upperBound }
    }

    /// Reads `@@ -a,b +c,d @@`, where a count of 1 is left out.
    private static func hunk(_ line: ArraySlice<UInt8>) -> (old: Int, start: Int, new: Int)? {
        let words = line.split(separator: 32).prefix(4).map { String(decoding: $0, as: UTF8.self) }
        guard words.count == 4, words[0] == "@@", words[3] == "@@", let old = span(words[1], "-"), let new = span(words[2], "+")
        else { return nil }
        return (old.count, new.start, new.count)
    }

    private static func span(_ word: String, _ sign: Character) -> (start: Int, count: Int)? {
        guard word.first == sign else { return nil }
        let parts = word.dropFirst().split(separator: ",")
        guard let start = parts.first.flatMap({ Int($0) }) else { return nil }
        return (start, parts.count > 1 ? Int(parts[1]) ?? 0 : 1)
    }
}
