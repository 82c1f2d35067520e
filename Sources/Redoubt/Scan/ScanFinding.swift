public import RedoubtCore

/// A secret that was found, told without the secret.
public struct ScanFinding: Sendable {
    /// Where the text was.
    public enum Source: String, Sendable, Hashable {
        case file
        case commitMessage = "commit_message"
        case tagMessage = "tag_message"
    }

    /// The file, or what stands for it where there is none.
    public var path: ScanPath
    /// The path that baselines know it by.
    public var key: ScanPath
    /// Where the text was.
    public var source: Source
    /// Counted from 1.
    public var line: Int
    /// UTF-8 bytes into the line, counted from 1.
    public var column: Int
    /// UTF-8 bytes `[start, end)` in the text.
    public var range: Range<Int>
    /// What was found.
    public var kind: FindingKind
    /// The rule that found it.
    public var rule: String
    /// Whether a checksum or a structure confirmed it.
    public var validated: Bool
    /// What tells it again in a later run; empty until it is asked for.
    public var fingerprint = ""
    /// The commit that brought it, when a history was looked at.
    public var commit: ScanCommit?
    /// The tag whose message has it.
    public var tag: String?

    let encoding: TextEncoding
    let start: TextPosition
    let end: TextPosition
    let secret: SecureString

    init(_ hit: TextHit, path: ScanPath, key: ScanPath, source: Source = .file, encoding: TextEncoding) {
        (self.path, self.key, self.source, self.encoding) = (path, key, source, encoding)
        (line, column, range) = (hit.start.line, hit.start.bytesInLine + 1, hit.finding.range)
        (kind, rule, validated) = (hit.finding.kind, hit.finding.rule, hit.finding.validated)
        (start, end, secret) = (hit.start, hit.end, hit.secret)
    }

    /// A few characters, for people to tell secrets apart; nothing of a password or of anything short.
    public var masked: String { secret.withValue { MaskedSecret.text(of: $0, kind: kind) } }

    /// The finding as `scan --format json` writes it.
    public var json: JSONValue {
        var members: [String: JSONValue] = [
            "path": .string(path.text), "line": .integer(Int64(line)), "column": .integer(Int64(column)),
            "start": .integer(Int64(range.lowerBound)), "end": .integer(Int64(range.upperBound)), "kind": .string(kind.name),
            "rule": .string(rule), "fingerprint": .string(fingerprint), "masked": .string(masked),
        ]
        if encoding != .utf8 { members["encoding"] = .string(encoding.rawValue) }
        if source != .file { members["source"] = .string(source.rawValue) }
        if let tag { members["tag"] = .string(tag) }
        if let commit {
            members["commit"] = .string(commit.id)
            members["author"] = .string(commit.author)
            members["date"] = .string(commit.date.rfc3339)
        }
        return .object(members)
    }

    /// The finding on one line, for people.
    public var words: String {
        var out = "\(path.printable):\(line):\(column): \(kind.name) \(masked)"
        if let tag { out += " (tag \(ScanPath(tag).printable))" }
        if let commit {
            let author = ScanPath(commit.author).printable
            out += " (commit \(commit.id.prefix(12)), \(author), \(commit.date.rfc3339.prefix(10)))"
        }
        return out
    }
}
