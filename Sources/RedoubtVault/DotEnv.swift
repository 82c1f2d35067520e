public import RedoubtCore

/// The settings of a `.env` file.
///
/// Understood: `NAME=value`, `export NAME=value`, spaces around `=`, comments (`#` at the beginning or after a space), `'literal'` and
/// `"with \n \r \t \" \\ \$ escapes"`, both over several lines, LF and CRLF, a byte order mark. The last of two equal names wins. Nothing is ever
/// run or expanded: `$(command)`, backticks and `${NAME}` are just text.
///
/// *Refuses when:* a line is none of that, a quote is not closed, there are more than 1000 settings. Complaints give the line's number, never its text.
public struct DotEnv: Sendable {
    /// The most settings of one file.
    public static let limit = 1000

    private let values: [String: SecureString]

    /// The names that are set, sorted.
    public var names: [String] { values.keys.sorted() }

    /// The value of a name; nil when it is not set.
    public subscript(_ name: String) -> SecureString? { values[name] }

    /// Reads a file as ``CredentialFile`` does; nil when there is none.
    public static func read(_ path: String = ".env") throws(Fault) -> DotEnv? {
        guard let text = try CredentialFile.readIfPresent(path) else { return nil }
        return try text.withValue { (text) throws(Fault) in try DotEnv(parsing: text, from: path) }
    }

    /// Reads a text; `source` is the file's name for complaints. Throws `config.invalid`.
    public init(parsing text: String, from source: String = ".env") throws(Fault) {
        var reader = Reader(bytes: Array(text.utf8), source: source)
        values = try reader.settings()
    }
}

/// One pass over the bytes.
private struct Reader {
    private let bytes: [UInt8]
    private let source: String
    private var at = 0
    private var line = 1

    init(bytes: [UInt8], source: String) {
        let mark: [UInt8] = [0xEF, 0xBB, 0xBF]
        self.bytes = bytes.starts(with: mark) ? Array(bytes.dropFirst(3)) : bytes
        self.source = source
    }

    private var next: UInt8? { at < bytes.count ? bytes[at] : nil }

    mutating func settings() throws(Fault) -> [String: SecureString] {
        var found: [String: SecureString] = [:]
        while at < bytes.count {
            skipSpace()
            if isAtLineEnd { endLine(); continue }
            let name = try name()
            let value = try value()
            found[name] = SecureString(value)
            guard found.count <= DotEnv.limit else { throw complaint("more than \(DotEnv.limit) settings") }
        }
        return found
    }

    private mutating func name() throws(Fault) -> String {
        var name = word()
        if name == "export", next == UInt8(ascii: " ") || next == UInt8(ascii: "\t") {
            skipSpace()
            name = word()
        }
        skipSpace()
        guard next == UInt8(ascii: "="), let first = name.utf8.first, !(48...57).contains(first) else {
            throw complaint("a setting is written NAME=value")
        }
        at += 1
        skipSpace()
        return name
    }

    private mutating func word() -> String {
        let start = at
        while let byte = next, Base62.isDigit(byte) || byte == UInt8(ascii: "_") { at += 1 }
        return String(decoding: bytes[start..<at], as: UTF8.self)
    }

    private mutating func value() throws(Fault) -> String {
        guard let quote = next, quote == UInt8(ascii: "\"") || quote == UInt8(ascii: "'") else { return bare() }
        let value = try quoted(by: quote)
        skipSpace()
        guard isAtLineEnd else { throw complaint("there is something after the closing quote") }
        endLine()
        return value
    }

    /// Up to the end of the line or a comment, without the space at its end.
    private mutating func bare() -> String {
        let start = at
        while let byte = next, !isAtBreak {
            let isComment = byte == UInt8(ascii: "#") && (at == start || isSpace(bytes[at - 1]))
            if isComment { break }
            at += 1
        }
        var end = at
        while end > start, isSpace(bytes[end - 1]) { end -= 1 }
        endLine()
        return String(decoding: bytes[start..<end], as: UTF8.self)
    }

    private mutating func quoted(by quote: UInt8) throws(Fault) -> String {
        let opened = line
        at += 1
        var value: [UInt8] = []
        while let byte = next {
            at += 1
            if byte == quote { return String(decoding: value, as: UTF8.self) }
            if byte == UInt8(ascii: "\n") { line += 1 }
            if byte == UInt8(ascii: "\\"), quote == UInt8(ascii: "\""), let escaped = next {
                at += 1
                value += unescaped(escaped)
            } else {
                value.append(byte)
            }
        }
        line = opened
        throw complaint("a quote is opened and not closed")
    }

    private mutating func unescaped(_ byte: UInt8) -> [UInt8] {
        switch byte {
        case UInt8(ascii: "n"): [UInt8(ascii: "\n")]
        case UInt8(ascii: "r"): [UInt8(ascii: "\r")]
        case UInt8(ascii: "t"): [UInt8(ascii: "\t")]
        case UInt8(ascii: "\""), UInt8(ascii: "\\"), UInt8(ascii: "$"): [byte]
        // Anything else keeps its backslash; a password may well have one.
        default: [UInt8(ascii: "\\"), byte]
        }
    }

    private func isSpace(_ byte: UInt8) -> Bool { byte == UInt8(ascii: " ") || byte == UInt8(ascii: "\t") }

    private mutating func skipSpace() { while let byte = next, isSpace(byte) { at += 1 } }

    /// At LF, CRLF or the end. A CR alone ends no line: half a value would be worse than an odd one.
    private var isAtBreak: Bool {
        guard let byte = next else { return true }
        if byte == UInt8(ascii: "\r") { return at + 1 == bytes.count || bytes[at + 1] == UInt8(ascii: "\n") }
        return byte == UInt8(ascii: "\n")
    }

    private var isAtLineEnd: Bool { isAtBreak || next == UInt8(ascii: "#") }

    private mutating func endLine() {
        while let byte = next {
            at += 1
            if byte == UInt8(ascii: "\n") { line += 1; return }
        }
    }

    private func complaint(_ words: String) -> Fault {
        Fault(.configInvalid, "\(RedoubtCore.quoted(source)) line \(line): \(words)", hint: "see the comments in .env.example")
    }
}
