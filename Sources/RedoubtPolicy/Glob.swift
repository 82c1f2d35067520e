public import RedoubtCore

/// A pattern over absolute paths: `*` and `?` stay inside one folder, `**` crosses folders.
///
/// `/a/**` is `/a` and all below it; `/a/**/b` is also `/a/b`.
///
/// `${name}` is kept as it stands, for whoever knows the folders to fill in. Character classes and braces are refused:
/// another reader of the same pattern might understand them differently.
public struct Glob: Sendable, Hashable, CustomStringConvertible {
    /// The pattern as it was written, repeated `/**` folded into one.
    public let pattern: String
    /// The plain sequences that the pattern stands for, one for each choice of an empty `**`.
    private let readings: [[Token]]

    fileprivate enum Token: Sendable, Hashable {
        case byte(UInt8), one, inFolder, anywhere
    }

    /// A longer pattern is refused.
    public static let maximumLength = 4096

    /// Reads a pattern; a `policy.invalid` fault names what cannot be understood.
    public init(_ text: String) throws(Fault) {
        guard !text.isEmpty, text.utf8.count <= Self.maximumLength else {
            throw Fault(.policyInvalid, "a path pattern is empty or longer than \(Self.maximumLength) bytes")
        }
        let folded = Self.folded(Array(text.utf8))
        readings = try Self.readings(try Self.tokens(folded, of: text), of: text)
        pattern = String(decoding: folded, as: UTF8.self)
    }

    public var description: String { pattern }

    /// Whether a plain absolute path is meant; a path with `.`, `..` or empty parts never is.
    public func matches(_ path: String) -> Bool {
        guard path.utf8.count <= Self.maximumLength, Self.isPlain(path) else { return false }
        return accepts(path.utf8.map { .byte($0) })
    }

    /// Whether every path that the other pattern means is meant by this one too. Errs only towards no.
    public func covers(_ other: Glob) -> Bool {
        other.readings.allSatisfy { accepts($0) }
    }

    private func accepts(_ text: [Token]) -> Bool { readings.contains { Self.match($0, text) } }

    /// Row by row over the pattern: `reach[n]` says whether what was read of it so far can be the first n of the text.
    private static func match(_ pattern: [Token], _ text: [Token]) -> Bool {
        var reach = [true] + [Bool](repeating: false, count: text.count)
        for token in pattern {
            var next = [Bool](repeating: false, count: text.count + 1)
            if token == .inFolder || token == .anywhere { next[0] = reach[0] }
            for at in text.indices {
                switch token {
                case .byte, .one: next[at + 1] = reach[at] && token.includes(text[at])
                case .inFolder, .anywhere: next[at + 1] = reach[at + 1] || (next[at] && token.includes(text[at]))
                }
            }
            reach = next
        }
        return reach[text.count]
    }

    /// A folder pattern written twice means the same as once, and only once can be compared.
    private static func folded(_ bytes: [UInt8]) -> [UInt8] {
        let tail = Array("/**".utf8)
        var out: [UInt8] = []
        for byte in bytes {
            out.append(byte)
            if out.count >= 6, out.suffix(3).elementsEqual(tail), out.dropLast(3).suffix(3).elementsEqual(tail) {
                out.removeLast(3)
            }
        }
        return out
    }

    private static func tokens(_ bytes: [UInt8], of text: String) throws(Fault) -> [Token] {
        var out: [Token] = []
        for (at, byte) in bytes.enumerated() {
            switch byte {
            case UInt8(ascii: "*"):
                if at > 0, bytes[at - 1] == byte { out[out.count - 1] = .anywhere } else { out.append(.inFolder) }
            case UInt8(ascii: "?"): out.append(.one)
            case UInt8(ascii: "["), UInt8(ascii: "]"), 0:
                throw Fault(.policyInvalid, "the path pattern \(quoted(text)) uses brackets", hint: "use *, ** and ? only")
            case UInt8(ascii: "{") where at == 0 || bytes[at - 1] != UInt8(ascii: "$"):
                throw Fault(.policyInvalid, "the path pattern \(quoted(text)) uses braces", hint: "write one pattern for each")
            default: out.append(.byte(byte))
            }
        }
        return out
    }

    /// Each `/**/` may also be `/`, and a closing `/**` nothing.
    private static func readings(_ tokens: [Token], of text: String) throws(Fault) -> [[Token]] {
        let slash = Token.byte(UInt8(ascii: "/"))
        var out: [[Token]] = [[]]
        for (at, token) in tokens.enumerated() {
            let closes = at + 1 == tokens.count || tokens[at + 1] == slash
            if token == .anywhere, at > 0, tokens[at - 1] == slash, closes {
                // Without it the slash before it goes as well; the one behind it stays.
                let without = out.map { Array($0.dropLast()) }
                out = out.map { $0 + [token] } + without
            } else {
                out = out.map { $0 + [token] }
            }
            guard out.count <= 16 else {
                throw Fault(.policyInvalid, "the path pattern \(quoted(text)) has more than four `**`")
            }
        }
        return out.filter { !$0.isEmpty }
    }

    private static func isPlain(_ path: String) -> Bool {
        guard path.hasPrefix("/"), !path.utf8.contains(0) else { return false }
        return path == "/"
            || path.dropFirst().split(separator: "/", omittingEmptySubsequences: false).allSatisfy {
                !$0.isEmpty && $0 != "." && $0 != ".."
            }
    }
}

extension Glob.Token {
    /// Whether one token of a text (or of a narrower pattern) lies within this one.
    fileprivate func includes(_ other: Glob.Token) -> Bool {
        let slash = Glob.Token.byte(UInt8(ascii: "/"))
        switch self {
        case .byte: return self == other
        case .one:
            if case .byte = other { return other != slash }
            return other == .one
        case .inFolder: return other != slash && other != .anywhere
        case .anywhere: return true
        }
    }
}
