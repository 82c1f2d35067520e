internal import Testing

/// A way of writing a text so that a search for it finds nothing.
struct LeakDisguise: Sendable, CustomTestStringConvertible {
    var name: String
    var apply: @Sendable (String) -> String

    var testDescription: String { name }

    static let all: [LeakDisguise] = [
        LeakDisguise(name: "none") { $0 },
        LeakDisguise(name: "capitals") { $0.uppercased() },
        LeakDisguise(name: "one word a line, quoted") { $0.replacing(" ", with: "\n> ") },
        LeakDisguise(name: "a list of bold words") { $0.replacing(" ", with: "**\n1. **") },
        LeakDisguise(name: "code marks") { "`" + $0.replacing(" ", with: "` `") + "`" },
        LeakDisguise(name: "no punctuation") { $0.filter { $0.isLetter || $0 == " " } },
        LeakDisguise(name: "escaped line ends") { $0.replacing(". ", with: ".\\n") },
        LeakDisguise(name: "zero-width spaces") { String($0.flatMap { [$0, "\u{200B}"] }) },
        LeakDisguise(name: "soft hyphens and joiners") { $0.replacing("e", with: "\u{AD}e\u{2060}") },
        LeakDisguise(name: "Cyrillic letters") {
            $0.replacing("a", with: "а").replacing("e", with: "е").replacing("o", with: "о").replacing("c", with: "с")
        },
        LeakDisguise(name: "accents") { $0.replacing("e", with: "é").replacing("a", with: "ä").replacing("o", with: "o\u{308}") },
        LeakDisguise(name: "full width") { shifted($0, by: 0xFEE0) },
        LeakDisguise(name: "bold mathematical letters") { mathematical($0) },
        LeakDisguise(name: "tag characters") { shifted($0, by: 0xE0000) },
        LeakDisguise(name: "rot13") { rotated($0) },
        LeakDisguise(name: "back to front") { String($0.reversed()) },
        LeakDisguise(name: "each word back to front") {
            $0.split(separator: " ").map { String($0.reversed()) }.joined(separator: " ")
        },
        LeakDisguise(name: "last word first") { $0.split(separator: " ").reversed().joined(separator: " ") },
        LeakDisguise(name: "base64") { base64($0) },
        LeakDisguise(name: "base64 in lines") { lines(base64($0)) },
        LeakDisguise(name: "hexadecimal") { hex($0, between: "") },
        LeakDisguise(name: "hexadecimal pairs") { hex($0, between: " ").uppercased() },
        LeakDisguise(name: "hexadecimal escapes") { "\\x" + hex($0, between: "\\x") },
    ]

    private static func shifted(_ text: String, by offset: UInt32) -> String {
        mapped(text) { $0.value > 0x20 && $0.value < 0x7F ? Unicode.Scalar($0.value + offset) : $0 }
    }

    private static func mathematical(_ text: String) -> String {
        mapped(text) { scalar in
            switch scalar.value {
            case 0x41...0x5A: Unicode.Scalar(0x1D400 + scalar.value - 0x41)
            case 0x61...0x7A: Unicode.Scalar(0x1D41A + scalar.value - 0x61)
            default: scalar
            }
        }
    }

    private static func rotated(_ text: String) -> String {
        mapped(text) { scalar in
            switch scalar.value {
            case 0x41...0x5A: Unicode.Scalar((scalar.value - 0x41 + 13) % 26 + 0x41)
            case 0x61...0x7A: Unicode.Scalar((scalar.value - 0x61 + 13) % 26 + 0x61)
            default: scalar
            }
        }
    }

    private static func mapped(_ text: String, _ change: (Unicode.Scalar) -> Unicode.Scalar?) -> String {
        var out = String.UnicodeScalarView()
        out.append(contentsOf: text.unicodeScalars.map { change($0) ?? $0 })
        return String(out)
    }

    static func hex(_ text: String, between: String) -> String {
        text.utf8.map { ($0 < 16 ? "0" : "") + String($0, radix: 16) }.joined(separator: between)
    }

    static func base64(_ text: String) -> String {
        let digits = Array("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/")
        let bytes = Array(text.utf8)
        var out = ""
        for start in stride(from: 0, to: bytes.count, by: 3) {
            let three = bytes[start..<min(start + 3, bytes.count)]
            let bits = three.reduce(0) { $0 << 8 | Int($1) } << (8 * (3 - three.count))
            for place in 0...three.count { out.append(digits[bits >> (18 - 6 * place) & 63]) }
            out += String(repeating: "=", count: 3 - three.count)
        }
        return out
    }

    private static func lines(_ text: String) -> String {
        var out = ""
        for (number, character) in text.enumerated() {
            if number > 0, number % 76 == 0 { out += "\r\n" }
            out.append(character)
        }
        return out
    }

    /// A word of made-up syllables.
    static func word(_ random: inout SplitMix) -> String {
        (0..<Int.random(in: 1...4, using: &random)).map { _ in
            ["ba", "ker", "lo", "min", "sta", "ru", "tel", "von", "xi", "dro"].randomElement(using: &random) ?? ""
        }.joined()
    }
}
