/// A JSON value in memory, for what Redoubt itself makes or must understand whole (tool arguments, audit details, answers).
///
/// Messages that only pass through are never turned into this: see ``JSONDocument``.
public enum JSONValue: Sendable, Hashable {
    case null
    case bool(Bool)
    case integer(Int64)
    case double(Double)
    case string(String)
    case array([JSONValue])
    case object([String: JSONValue])
}

extension JSONValue: ExpressibleByStringLiteral, ExpressibleByIntegerLiteral, ExpressibleByBooleanLiteral,
    ExpressibleByFloatLiteral, ExpressibleByArrayLiteral, ExpressibleByDictionaryLiteral, ExpressibleByNilLiteral
{
    public init(stringLiteral value: String) { self = .string(value) }
    public init(integerLiteral value: Int64) { self = .integer(value) }
    public init(booleanLiteral value: Bool) { self = .bool(value) }
    public init(floatLiteral value: Double) { self = .double(value) }
    public init(arrayLiteral elements: JSONValue...) { self = .array(elements) }
    public init(dictionaryLiteral elements: (String, JSONValue)...) {
        self = .object(Dictionary(elements, uniquingKeysWith: { _, last in last }))
    }
    public init(nilLiteral: ()) { self = .null }
}

extension JSONValue {
    /// The member of an object; nil for anything else.
    public subscript(key: String) -> JSONValue? {
        if case .object(let members) = self { members[key] } else { nil }
    }

    public var string: String? { if case .string(let value) = self { value } else { nil } }
    public var bool: Bool? { if case .bool(let value) = self { value } else { nil } }
    public var array: [JSONValue]? { if case .array(let value) = self { value } else { nil } }
    public var object: [String: JSONValue]? { if case .object(let value) = self { value } else { nil } }

    /// A whole number, also when it was written as `3.0`.
    public var integer: Int64? {
        switch self {
        case .integer(let value): value
        case .double(let value): Int64(exactly: value)
        default: nil
        }
    }

    public var double: Double? {
        switch self {
        case .integer(let value): Double(value)
        case .double(let value): value
        default: nil
        }
    }

    /// Reads one JSON text (RFC 8259), refusing duplicate keys, invalid UTF-8 and anything deeper than `depth`.
    public init(parsing bytes: [UInt8], depth: Int = JSONDocument.defaultDepth) throws(Denial) {
        let document = try JSONDocument(bytes, depth: depth)
        self = document.value(document.root)
    }

    public init(parsing text: String) throws(Denial) { try self.init(parsing: Array(text.utf8)) }
}

/// JSON in the canonical form of RFC 8785: sorted keys, no white space, ECMAScript numbers.
extension JSONValue {
    public var canonicalText: String { String(decoding: canonicalBytes, as: UTF8.self) }

    public var canonicalBytes: [UInt8] {
        var out: [UInt8] = []
        write(into: &out)
        return out
    }

    private func write(into out: inout [UInt8]) {
        switch self {
        case .null: out += "null".utf8
        case .bool(let value): out += (value ? "true" : "false").utf8
        // RFC 8785 knows only doubles: a whole number beyond 2^53 is written as the double nearest to it.
        case .integer(let value):
            if value.magnitude <= 1 << 53 { out += String(value).utf8 } else { out += ecmaScriptNumber(Double(value)).utf8 }
        case .double(let value): out += ecmaScriptNumber(value).utf8
        case .string(let value): JSONString.write(value, into: &out)
        case .array(let items):
            out.append(UInt8(ascii: "["))
            for (index, item) in items.enumerated() {
                if index > 0 { out.append(UInt8(ascii: ",")) }
                item.write(into: &out)
            }
            out.append(UInt8(ascii: "]"))
        case .object(let members):
            out.append(UInt8(ascii: "{"))
            // RFC 8785 section 3.2.3: keys are sorted by their UTF-16 code units.
            let sorted = members.sorted { $0.key.utf16.lexicographicallyPrecedes($1.key.utf16) }
            for (index, member) in sorted.enumerated() {
                if index > 0 { out.append(UInt8(ascii: ",")) }
                JSONString.write(member.key, into: &out)
                out.append(UInt8(ascii: ":"))
                member.value.write(into: &out)
            }
            out.append(UInt8(ascii: "}"))
        }
    }
}

/// A number as ECMAScript's Number::toString writes it (ECMA-262 section 6.1.6.1.20). Not a number becomes `null`.
func ecmaScriptNumber(_ value: Double) -> String {
    guard value.isFinite else { return "null" }
    if value == 0 { return "0" }
    // Swift prints the shortest digits that read back the same, which is what ECMAScript asks for; only the layout differs.
    let text = value.magnitude.description
    let parts = text.split(separator: "e")
    let mantissa = parts[0].split(separator: ".", omittingEmptySubsequences: false)
    let fraction = mantissa.count > 1 && mantissa[1] != "0" ? String(mantissa[1]) : ""
    var digits = Array((String(mantissa[0]) + fraction).utf8)
    var point = mantissa[0].utf8.count + (parts.count > 1 ? Int(parts[1]) ?? 0 : 0)
    while digits.count > 1, digits.first == 48 { digits.removeFirst(); point -= 1 }
    while digits.count > 1, digits.last == 48 { digits.removeLast() }
    let all = String(decoding: digits, as: UTF8.self)
    let sign = value < 0 ? "-" : ""
    if point > 21 || point < -5 {
        let exponent = point - 1
        let head = String(all.prefix(1)) + (digits.count > 1 ? "." + all.dropFirst() : "")
        return sign + head + "e" + (exponent < 0 ? "-" : "+") + String(exponent.magnitude)
    }
    if point <= 0 { return sign + "0." + String(repeating: "0", count: -point) + all }
    if point >= digits.count { return sign + all + String(repeating: "0", count: point - digits.count) }
    return sign + all.prefix(point) + "." + all.dropFirst(point)
}

/// JSON string literals, both ways.
public enum JSONString {
    /// Appends the literal for a text, with the shortest escapes of RFC 8785.
    public static func write(_ text: String, into out: inout [UInt8]) {
        out.append(UInt8(ascii: "\""))
        for byte in text.utf8 {
            switch byte {
            case 0x22: out += [0x5C, 0x22]
            case 0x5C: out += [0x5C, 0x5C]
            case 0x08: out += "\\b".utf8
            case 0x09: out += "\\t".utf8
            case 0x0A: out += "\\n".utf8
            case 0x0C: out += "\\f".utf8
            case 0x0D: out += "\\r".utf8
            case 0..<0x20:
                let digits = Array("0123456789abcdef".utf8)
                out += "\\u00".utf8
                out += [digits[Int(byte >> 4)], digits[Int(byte & 15)]]
            default: out.append(byte)
            }
        }
        out.append(UInt8(ascii: "\""))
    }

    /// The literal for a text, quotes included.
    public static func literal(_ text: String) -> [UInt8] {
        var out: [UInt8] = []
        out.reserveCapacity(text.utf8.count + 2)
        write(text, into: &out)
        return out
    }

    /// The text of a literal's inside that has already been checked; a lone surrogate becomes U+FFFD.
    static func decode(_ inside: ArraySlice<UInt8>) -> String {
        guard let first = inside.firstIndex(of: 0x5C) else { return String(decoding: inside, as: UTF8.self) }
        var out: [UInt8] = []
        out.reserveCapacity(inside.count)
        out += inside[inside.startIndex..<first]
        var at = first
        while at < inside.endIndex {
            guard inside[at] == 0x5C else {
                // Everything up to the next escape in one piece.
                let end = inside[at...].firstIndex(of: 0x5C) ?? inside.endIndex
                out += inside[at..<end]
                at = end
                continue
            }
            let escape = inside[at + 1]
            at += 2
            switch escape {
            case UInt8(ascii: "b"): out.append(0x08)
            case UInt8(ascii: "f"): out.append(0x0C)
            case UInt8(ascii: "n"): out.append(0x0A)
            case UInt8(ascii: "r"): out.append(0x0D)
            case UInt8(ascii: "t"): out.append(0x09)
            case UInt8(ascii: "u"): decodeUnicode(inside, &at, into: &out)
            default: out.append(escape)
            }
        }
        return String(decoding: out, as: UTF8.self)
    }

    private static func decodeUnicode(_ inside: ArraySlice<UInt8>, _ at: inout Int, into out: inout [UInt8]) {
        var value = hex4(inside, at)
        at += 4
        if (0xD800..<0xDC00).contains(value), at + 6 <= inside.endIndex, inside[at] == 0x5C, inside[at + 1] == UInt8(ascii: "u") {
            let low = hex4(inside, at + 2)
            if (0xDC00..<0xE000).contains(low) {
                value = 0x10000 + ((value - 0xD800) << 10) + (low - 0xDC00)
                at += 6
            }
        }
        out += String(Unicode.Scalar(value) ?? "\u{FFFD}").utf8
    }

    private static func hex4(_ bytes: ArraySlice<UInt8>, _ start: Int) -> UInt32 {
        bytes[start..<start + 4].reduce(0) { $0 << 4 | UInt32(hexDigit($1) ?? 0) }
    }

    static func hexDigit(_ byte: UInt8) -> UInt8? {
        switch byte {
        case 48...57: byte - 48
        case 65...70: byte - 55
        case 97...102: byte - 87
        default: nil
        }
    }
}
