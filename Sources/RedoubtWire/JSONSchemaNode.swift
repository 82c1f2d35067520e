internal import RedoubtCore

/// One compiled schema: only the keywords that it has.
struct JSONSchemaNode: Sendable {
    /// A number as a bound, and whether the bound itself is allowed.
    struct Bound: Sendable {
        let keyword: String
        let value: JSONValue
    }

    enum Kind: String, Sendable, CaseIterable {
        case null, boolean, object, array, number, string, integer
    }

    /// `false` refuses every value.
    var isNever = false
    var kinds: [Kind]?
    /// The exact bytes (``exactBytes(_:)``) of the values allowed.
    var values: Set<[UInt8]>?
    var constant: [UInt8]?
    var properties: [String: Int] = [:]
    var required: [String] = []
    var additional: Int?
    var items: Int?
    var isUnique = false
    /// `minLength`, `maxItems` … by keyword.
    var counts: [(keyword: String, limit: Int)] = []
    var bounds: [Bound] = []
    var allOf: [Int] = []
    var anyOf: [Int]?
    var oneOf: [Int]?
    var not: Int?
    var reference: Int?
}

/// Bytes that are the same for two values exactly when JSON Schema calls them equal: numbers by what they are worth, strings
/// code point for code point, objects whatever the order of their members.
func exactBytes(_ value: JSONValue) -> [UInt8] {
    var out: [UInt8] = []
    write(value, &out)
    return out
}

private func write(_ value: JSONValue, _ out: inout [UInt8]) {
    switch value {
    case .integer(let whole): out += String(whole).utf8
    case .double(let number):
        if let whole = Int64(exactly: number) { out += String(whole).utf8 } else { out += number.description.utf8 }
    case .array(let items):
        out.append(UInt8(ascii: "["))
        for item in items {
            write(item, &out)
            out.append(UInt8(ascii: ","))
        }
        out.append(UInt8(ascii: "]"))
    case .object(let members):
        out.append(UInt8(ascii: "{"))
        for member in members.sorted(by: { $0.key.utf8.lexicographicallyPrecedes($1.key.utf8) }) {
            JSONString.write(member.key, into: &out)
            write(member.value, &out)
            out.append(UInt8(ascii: ","))
        }
        out.append(UInt8(ascii: "}"))
    case .null, .bool, .string: out += value.canonicalBytes
    }
}
