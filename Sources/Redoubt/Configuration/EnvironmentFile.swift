public import RedoubtCore

/// Reads the text of a `.env` file: `NAME=value` lines, `#` comments, `export` in front, single or double quotes.
///
/// Nothing is expanded: `$HOME` stays as it is written. In double quotes `\n`, `\t`, `\"`, `\\` and `\$` are understood, in single quotes nothing is.
public enum EnvironmentFile {
    /// A larger file is refused.
    public static let maximumBytes = 1_000_000

    /// The values by name; a name that comes twice has its last value. Faults name the line and never the value.
    public static func parse(_ bytes: [UInt8], file: String) throws(Fault) -> [String: String] {
        guard bytes.count <= maximumBytes, let text = String(validating: bytes, as: UTF8.self), !bytes.contains(0) else {
            throw ConfigPlace(.file(file, line: 1)).fault("is larger than 1 MB, or not UTF-8 text")
        }
        var values: [String: String] = [:]
        for (index, line) in text.split(omittingEmptySubsequences: false, whereSeparator: \.isNewline).enumerated() {
            guard let (name, value) = try parse(line, at: ConfigPlace(.file(file, line: index + 1))) else { continue }
            values[name] = value
        }
        return values
    }

    private static func parse(_ line: Substring, at place: ConfigPlace) throws(Fault) -> (String, String)? {
        var rest = trimmed(line)
        if rest.isEmpty || rest.first == "#" { return nil }
        if rest.hasPrefix("export ") { rest = trimmed(rest.dropFirst(7)) }
        guard let equals = rest.firstIndex(of: "=") else { throw place.fault("is not `NAME=value`", hint: "put `#` before a comment") }
        let name = String(trimmed(rest[..<equals]))
        guard isVariableName(name) else { throw place.fault("does not begin with the name of an environment variable") }
        return (name, try value(trimmed(rest[rest.index(after: equals)...]), at: place))
    }

    private static func value(_ text: Substring, at place: ConfigPlace) throws(Fault) -> String {
        guard let quote = text.first, quote == "\"" || quote == "'" else { return String(trimmed(withoutComment(text))) }
        var value = "", escaped = false, rest = text.dropFirst()
        while let character = rest.popFirst() {
            if escaped {
                value += unescaped(character)
                escaped = false
            } else if character == "\\", quote == "\"" {
                escaped = true
            } else if character == quote {
                let after = trimmed(rest)
                guard after.isEmpty || after.first == "#" else { throw place.fault("has something after the closing quote") }
                return value
            } else {
                value.append(character)
            }
        }
        throw place.fault("has a quote that is not closed")
    }

    private static func unescaped(_ character: Character) -> String {
        switch character {
        case "n": "\n"
        case "t": "\t"
        case "\"", "\\", "$": String(character)
        default: "\\" + String(character)
        }
    }

    /// A comment begins at a `#` after white space, so that a value may hold one.
    private static func withoutComment(_ text: Substring) -> Substring {
        var previous: Character = " "
        for index in text.indices {
            if text[index] == "#", previous.isWhitespace { return text[..<index] }
            previous = text[index]
        }
        return text
    }

    private static func trimmed(_ text: Substring) -> Substring {
        var text = text.drop(while: \.isWhitespace)
        while text.last?.isWhitespace == true { text.removeLast() }
        return text
    }
}
