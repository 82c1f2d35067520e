internal import RedoubtCore

/// Writes canonical JSON (RFC 8785) of what entries usually hold without detours; what is unusual goes the general way.
struct CanonicalWriter {
    var bytes: [UInt8] = []

    init(capacity: Int) { bytes.reserveCapacity(capacity) }

    /// JSON that is already written.
    mutating func raw(_ text: String) { bytes += text.utf8 }

    /// A string literal.
    mutating func text(_ text: String) {
        guard Self.isPlain(text) else { return JSONString.write(text, into: &bytes) }
        bytes.append(UInt8(ascii: "\""))
        bytes += text.utf8
        bytes.append(UInt8(ascii: "\""))
    }

    /// An object, unless it is deeper than `depth` or the bytes would be more than `limit`: then part of it is written, and false.
    mutating func object(_ members: [String: JSONValue], depth: Int, limit: Int) -> Bool {
        guard depth > 0 else { return false }
        bytes.append(UInt8(ascii: "{"))
        var isFirst = true
        for (key, value) in Self.sorted(members) {
            guard bytes.count + key.utf8.count < limit else { return false }
            if !isFirst { bytes.append(UInt8(ascii: ",")) }
            isFirst = false
            text(key)
            bytes.append(UInt8(ascii: ":"))
            guard write(value, depth: depth - 1, limit: limit) else { return false }
        }
        bytes.append(UInt8(ascii: "}"))
        return bytes.count <= limit
    }

    private mutating func write(_ value: JSONValue, depth: Int, limit: Int) -> Bool {
        switch value {
        case .object(let members): return object(members, depth: depth, limit: limit)
        case .array(let items):
            guard depth > 0 else { return false }
            bytes.append(UInt8(ascii: "["))
            for (index, item) in items.enumerated() {
                if index > 0 { bytes.append(UInt8(ascii: ",")) }
                guard write(item, depth: depth - 1, limit: limit) else { return false }
            }
            bytes.append(UInt8(ascii: "]"))
        case .string(let text):
            guard bytes.count + text.utf8.count < limit else { return false }
            self.text(text)
        case .integer(let number) where number.magnitude <= 1 << 53: bytes += String(number).utf8
        case .bool(let isTrue): bytes += (isTrue ? "true" : "false").utf8
        default: bytes += value.canonicalBytes
        }
        return bytes.count <= limit
    }

    /// By UTF-16 code units (section 3.2.3), which for ASCII is the order of the bytes.
    private static func sorted(_ members: [String: JSONValue]) -> [(key: String, value: JSONValue)] {
        guard members.keys.allSatisfy({ isASCII($0) }) else {
            return members.sorted { $0.key.utf16.lexicographicallyPrecedes($1.key.utf16) }
        }
        return members.sorted { $0.key < $1.key }
    }

    private static func isASCII(_ text: String) -> Bool {
        let span = text.utf8Span.span
        for at in span.indices where span[at] >= 0x80 { return false }
        return true
    }

    /// Nothing in it needs an escape.
    private static func isPlain(_ text: String) -> Bool {
        let span = text.utf8Span.span
        for at in span.indices where span[at] < 0x20 || span[at] == 0x22 || span[at] == 0x5C { return false }
        return true
    }
}
