internal import RedoubtCore

/// Turns a schema into nodes, each `$ref` into the number of the node that it points at.
struct JSONSchemaCompiler {
    typealias CompileError = JSONSchema.CompileError

    /// From draft 6 on, the keywords that are understood mean what they mean in 2020-12.
    private static let dialects = [
        "https://json-schema.org/draft/2020-12/schema", "https://json-schema.org/draft/2019-09/schema",
        "http://json-schema.org/draft-07/schema", "http://json-schema.org/draft-06/schema",
    ]

    private let root: JSONValue
    private var nodes: [JSONSchemaNode] = []
    /// The node of each place already met, so that schemas may point at themselves.
    private var numbers: [String: Int] = [:]

    init(root: JSONValue) { self.root = root }

    mutating func compile() throws(CompileError) -> [JSONSchemaNode] {
        _ = try node(for: root, at: "", depth: 0)
        return nodes
    }

    /// The number of the node for a schema; `path` is its JSON pointer in the root.
    private mutating func node(for schema: JSONValue, at path: String, depth: Int) throws(CompileError) -> Int {
        if let number = numbers[path] { return number }
        guard depth < 128, path.utf8.count < 4096 else {
            throw CompileError(path: path, keyword: "", words: "it is nested too deeply")
        }
        guard nodes.count < JSONSchema.maximumNodes else { throw CompileError(path: path, keyword: "", words: "it is too large") }
        let number = nodes.count
        numbers[path] = number
        nodes.append(JSONSchemaNode())
        switch schema {
        case .bool(let isAlways): nodes[number].isNever = !isAlways
        case .object(let keywords):
            for (keyword, value) in keywords.sorted(by: { $0.key < $1.key }) {
                try read(keyword, value, into: number, at: path, depth: depth)
            }
        default: throw CompileError(path: path, keyword: "", words: "a schema is an object, true or false")
        }
        return number
    }

    private mutating func read(
        _ keyword: String, _ value: JSONValue, into number: Int, at path: String, depth: Int
    ) throws(CompileError) {
        let here = path + "/" + escaped(keyword)
        switch keyword {
        case "type": nodes[number].kinds = try kinds(value, path)
        case "enum":
            guard let values = value.array else { throw wrong(keyword, "a list", path) }
            nodes[number].values = Set(values.map(exactBytes))
        case "const": nodes[number].constant = exactBytes(value)
        case "required": nodes[number].required = try strings(value, keyword, path)
        case "uniqueItems":
            guard let isUnique = value.bool else { throw wrong(keyword, "true or false", path) }
            nodes[number].isUnique = isUnique
        case "minLength", "maxLength", "minItems", "maxItems", "minProperties", "maxProperties":
            guard let limit = value.integer, limit >= 0 else { throw wrong(keyword, "a whole number from 0", path) }
            nodes[number].counts.append((keyword, Int(limit)))
        case "minimum", "maximum", "exclusiveMinimum", "exclusiveMaximum":
            guard value.double != nil else { throw wrong(keyword, "a number", path) }
            nodes[number].bounds.append(.init(keyword: keyword, value: value))
        case "properties", "items", "additionalProperties", "allOf", "anyOf", "oneOf", "not", "$ref":
            try readSchemas(keyword, value, into: number, at: here, depth: depth + 1)
        // Read where something points at them; a definition that nothing uses judges nothing.
        case "$defs", "definitions":
            guard value.object != nil else { throw wrong(keyword, "an object", path) }
        case "$id" where path.isEmpty: break
        // Another dialect may give the same words another meaning.
        case "$schema":
            guard let uri = value.string, Self.dialects.contains(where: uri.hasPrefix) else {
                throw CompileError(path: path, keyword: keyword, words: "the dialect is not understood")
            }
        case _ where JSONSchema.annotations.contains(keyword): break
        default:
            throw CompileError(path: path, keyword: keyword, words: "the keyword \(quoted(keyword)) is not understood")
        }
    }

    private mutating func readSchemas(
        _ keyword: String, _ value: JSONValue, into number: Int, at here: String, depth: Int
    ) throws(CompileError) {
        switch keyword {
        case "properties":
            guard let members = value.object else { throw wrong(keyword, "an object", here) }
            for (name, schema) in members.sorted(by: { $0.key < $1.key }) {
                let inner = try node(for: schema, at: here + "/" + escaped(name), depth: depth)
                nodes[number].properties[name] = inner
            }
        case "allOf", "anyOf", "oneOf":
            guard let schemas = value.array, !schemas.isEmpty else { throw wrong(keyword, "a list that is not empty", here) }
            var inner: [Int] = []
            for (index, schema) in schemas.enumerated() {
                inner.append(try node(for: schema, at: "\(here)/\(index)", depth: depth))
            }
            switch keyword {
            case "allOf": nodes[number].allOf = inner
            case "anyOf": nodes[number].anyOf = inner
            default: nodes[number].oneOf = inner
            }
        case "$ref": nodes[number].reference = try target(of: value, at: here, depth: depth)
        default:
            let inner = try node(for: value, at: here, depth: depth)
            switch keyword {
            case "items": nodes[number].items = inner
            case "additionalProperties": nodes[number].additional = inner
            default: nodes[number].not = inner
            }
        }
    }

    /// What a reference into the same schema points at: `#` and a JSON pointer (RFC 6901).
    private mutating func target(of value: JSONValue, at here: String, depth: Int) throws(CompileError) -> Int {
        guard let text = value.string, text == "#" || text.hasPrefix("#/") else {
            throw CompileError(path: here, keyword: "$ref", words: "only references into the schema itself are understood")
        }
        guard let pointer = percentDecoded(text.dropFirst()) else {
            throw CompileError(path: here, keyword: "$ref", words: "the reference is not well-formed")
        }
        var found: JSONValue? = root
        var path = ""
        for step in pointer.split(separator: "/", omittingEmptySubsequences: false).dropFirst() {
            let key = unescaped(step)
            switch found {
            case .object(let members): found = members[key]
            case .array(let items): found = Int(key).flatMap { items.indices.contains($0) ? items[$0] : nil }
            default: found = nil
            }
            path += "/" + escaped(key)
        }
        guard let found else { throw CompileError(path: here, keyword: "$ref", words: "there is nothing at \(quoted(text))") }
        return try node(for: found, at: path, depth: depth)
    }

    private func kinds(_ value: JSONValue, _ path: String) throws(CompileError) -> [JSONSchemaNode.Kind] {
        let names = if let name = value.string { [name] } else { try strings(value, "type", path) }
        var kinds: [JSONSchemaNode.Kind] = []
        for name in names {
            guard let kind = JSONSchemaNode.Kind(rawValue: name) else {
                throw CompileError(path: path, keyword: "type", words: "there is no type \(quoted(name))")
            }
            kinds.append(kind)
        }
        return kinds
    }

    private func strings(_ value: JSONValue, _ keyword: String, _ path: String) throws(CompileError) -> [String] {
        let strings = value.array?.compactMap(\.string)
        guard let strings, strings.count == value.array?.count else { throw wrong(keyword, "a list of strings", path) }
        return strings
    }

    private func wrong(_ keyword: String, _ expected: String, _ path: String) -> CompileError {
        CompileError(path: path, keyword: keyword, words: "\(quoted(keyword)) must be \(expected)")
    }
}

// MARK: JSON pointers (RFC 6901)

private func escaped(_ key: String) -> String {
    if !key.utf8.contains(UInt8(ascii: "~")), !key.utf8.contains(UInt8(ascii: "/")) { return key }
    return key.map { $0 == "~" ? "~0" : $0 == "/" ? "~1" : String($0) }.joined()
}

private func unescaped(_ step: Substring) -> String {
    var out = ""
    var isEscape = false
    for character in step {
        if isEscape {
            out += character == "0" ? "~" : character == "1" ? "/" : "~" + String(character)
            isEscape = false
        } else if character == "~" {
            isEscape = true
        } else {
            out.append(character)
        }
    }
    return isEscape ? out + "~" : out
}

/// Undoes the percent-encoding of a URI fragment; nil when it is not well-formed.
private func percentDecoded(_ text: Substring) -> String? {
    var out: [UInt8] = []
    var rest = text.utf8[...]
    while let byte = rest.popFirst() {
        guard byte == UInt8(ascii: "%") else { out.append(byte); continue }
        guard let high = rest.popFirst().flatMap(hexDigit), let low = rest.popFirst().flatMap(hexDigit) else { return nil }
        out.append(high << 4 | low)
    }
    return String(validating: out, as: UTF8.self)
}

private func hexDigit(_ byte: UInt8) -> UInt8? {
    switch byte {
    case 48...57: byte - 48
    case 65...70: byte - 55
    case 97...102: byte - 87
    default: nil
    }
}
