/// A value of the Redis serialisation protocol, RESP2 (https://redis.io/docs/latest/develop/reference/protocol-spec/).
public enum RESPValue: Sendable, Hashable {
    case status(String)
    /// The server refuses: a code word such as `NOSCRIPT` and what it says.
    case error(String)
    case integer(Int64)
    case bytes([UInt8])
    case array([RESPValue])
    case null

    /// A text, whichever way it was sent; bytes that are not UTF-8 are none.
    public var text: String? {
        switch self {
        case .status(let text): text
        case .bytes(let bytes): String(validating: bytes, as: UTF8.self)
        default: nil
        }
    }

    /// A whole number, also one sent as text.
    public var integer: Int64? {
        if case .integer(let number) = self { return number }
        return text.flatMap { Int64($0) }
    }

    public var array: [RESPValue]? {
        if case .array(let values) = self { return values }
        return nil
    }

    /// A command as a client sends it: an array of byte strings.
    public static func command(_ words: [[UInt8]]) -> [UInt8] {
        var out: [UInt8] = []
        out.reserveCapacity(words.reduce(16) { $0 + $1.count + 16 })
        out += Array("*\(words.count)\r\n".utf8)
        for word in words {
            out += Array("$\(word.count)\r\n".utf8)
            out += word
            out += [0x0D, 0x0A]
        }
        return out
    }
}
