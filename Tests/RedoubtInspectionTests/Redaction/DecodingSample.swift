internal import Foundation

/// Ways of writing a text that hide it from a plain search, and how to read each again.
enum DecodingSample: String, CaseIterable, Sendable {
    case base64, base64url, base64Twice, base64Wrapped, hexadecimal, hexadecimalUpper, percent, percentTwice, unicode, unicodeTwice
    case bytes, octal, decimalEntity, hexadecimalEntity, escapedJSON, zeroWidth, softHyphen, fullWidth, base64Percent,
        base64OfUnicode
    case hexadecimalBase64

    func encode(_ text: String) -> String {
        let bytes = Array(text.utf8)
        return switch self {
        case .base64: Data(bytes).base64EncodedString()
        case .base64url:
            Data(bytes).base64EncodedString().replacing("+", with: "-").replacing("/", with: "_").replacing("=", with: "")
        case .base64Twice: Self.base64.encode(Self.base64.encode(text))
        case .base64Wrapped: Self.wrapped(Data(bytes).base64EncodedString())
        case .hexadecimal: Self.each(bytes) { Self.padded($0, 16, 2) }
        case .hexadecimalUpper: Self.hexadecimal.encode(text).uppercased()
        case .percent: Self.each(bytes) { "%" + Self.padded($0, 16, 2) }
        case .percentTwice: Self.each(bytes) { "%25" + Self.padded($0, 16, 2) }
        case .unicode: Self.each(bytes) { "\\u" + Self.padded($0, 16, 4) }
        case .unicodeTwice: Self.each(bytes) { "\\\\u" + Self.padded($0, 16, 4) }
        case .bytes: Self.each(bytes) { "\\x" + Self.padded($0, 16, 2) }
        case .octal: Self.each(bytes) { "\\" + Self.padded($0, 8, 3) }
        case .decimalEntity: Self.each(bytes) { "&#\($0);" }
        case .hexadecimalEntity: Self.each(bytes) { "&#x" + Self.padded($0, 16, 2) + ";" }
        case .escapedJSON: text.replacing("\\", with: "\\\\").replacing("\"", with: "\\\"").replacing("/", with: "\\/")
        case .zeroWidth: Self.between(text, "\u{200B}")
        case .softHyphen: Self.between(text, "\u{AD}")
        case .fullWidth: Self.each(bytes) { $0 > 0x20 ? String(Unicode.Scalar(UInt32($0) + 0xFEE0) ?? "?") : " " }
        case .base64Percent: Self.percent.encode(Self.base64.encode(text))
        case .base64OfUnicode: Self.base64.encode(Self.unicode.encode(text))
        case .hexadecimalBase64: Self.hexadecimal.encode(Self.base64.encode(text))
        }
    }

    /// What somebody can read out of a text who knows how it was written, with the other alignments of base64 too.
    func decodings(of text: String) -> [String] {
        let plain = [text, Self.unescaped(text), Self.unescaped(Self.unescaped(text))]
        let once = plain.flatMap { [$0] + Self.runs($0) }
        return once + once.flatMap { Self.runs($0) } + once.map { Self.unescaped($0) }
    }

    private static func each(_ bytes: [UInt8], _ write: (UInt8) -> String) -> String { bytes.map(write).joined() }

    private static func padded(_ byte: UInt8, _ radix: Int, _ width: Int) -> String {
        let digits = String(byte, radix: radix)
        return String(repeating: "0", count: width - digits.count) + digits
    }

    /// Behind every fifth character.
    private static func between(_ text: String, _ mark: String) -> String {
        text.enumerated().map { String($1) + ($0 % 5 == 4 ? mark : "") }.joined()
    }

    private static func wrapped(_ text: String) -> String {
        stride(from: 0, to: text.utf8.count, by: 64).map { String(text.dropFirst($0).prefix(64)) }.joined(separator: "\r\n")
    }

    /// Every run of digits in the text, read as base64 from each of four places on, and as hexadecimal.
    private static func runs(_ text: String) -> [String] {
        let joined = text.replacing("\r", with: "").replacing("\n", with: "").replacing("-", with: "+").replacing("_", with: "/")
        let runs = joined.split { !$0.isASCII || !($0.isLetter || $0.isNumber || $0 == "+" || $0 == "/") }
        return runs.filter { $0.count >= 12 }.flatMap { run in
            (0..<4).map { skipped in
                let cut = run.dropFirst(skipped)
                let whole = cut.prefix(cut.count / 4 * 4)
                let rest =
                    cut.count % 4 > 1 ? String(cut.suffix(cut.count % 4)) + String(repeating: "=", count: 4 - cut.count % 4) : ""
                return String(decoding: Data(base64Encoded: whole + rest) ?? Data(), as: UTF8.self)
            }
                + (0..<2).map { skipped in
                    let digits = Array(run.dropFirst(skipped))
                    let bytes = stride(from: 0, to: digits.count - 1, by: 2).compactMap {
                        UInt8(String(digits[$0...($0 + 1)]), radix: 16)
                    }
                    return String(decoding: bytes, as: UTF8.self)
                }
        }
    }

    private static func unescaped(_ text: String) -> String {
        var plain = text.replacing("\u{200B}", with: "").replacing("\u{AD}", with: "").replacing("\\/", with: "/")
        plain = plain.replacing(/%([0-9a-fA-F]{2})|\\x([0-9a-f]{2})|\\u([0-9a-f]{4})|&#x([0-9a-f]+);/) { match in
            character(match.1 ?? match.2 ?? match.3 ?? match.4 ?? "", 16)
        }
        plain = plain.replacing(/&#([0-9]+);/) { character($0.1, 10) }
        plain = plain.replacing(/\\([0-7]{3})/) { character($0.1, 8) }.replacing("\\\\", with: "\\")
        return String(
            String.UnicodeScalarView(
                plain.unicodeScalars.map {
                    $0.value > 0xFF00 && $0.value < 0xFF5F
                        ? Unicode.Scalar($0.value - 0xFEE0) ?? $0 : $0
                }))
    }

    private static func character(_ digits: Substring, _ radix: Int) -> String {
        UInt32(digits, radix: radix).flatMap { Unicode.Scalar($0) }.map { String($0) } ?? ""
    }
}
