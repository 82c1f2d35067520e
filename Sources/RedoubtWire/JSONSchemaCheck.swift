internal import RedoubtCore

/// One check of a value against compiled schemas. Recurses at most ``JSONSchema/maximumDepth`` levels.
struct JSONSchemaCheck {
    let nodes: [JSONSchemaNode]
    let limit: Int
    private(set) var problems: [JSONSchema.Problem] = []
    private var steps = 0
    /// Out of steps or too deep: the value is refused whatever any `not` or `anyOf` around it makes of that.
    private var isExhausted = false

    init(nodes: [JSONSchemaNode], limit: Int) {
        self.nodes = nodes
        self.limit = limit
    }

    mutating func apply(_ number: Int, to value: JSONValue, at path: String, depth: Int) {
        steps += 1
        if steps > JSONSchema.maximumSteps || depth > JSONSchema.maximumDepth { exhaust(path) }
        if isExhausted || problems.count >= limit { return }
        let node = nodes[number]
        if node.isNever { return fail(path, "false", "is not allowed") }
        if let reference = node.reference { apply(reference, to: value, at: path, depth: depth + 1) }
        checkKind(node, value, path)
        checkValues(node, value, path)
        switch value {
        case .object(let members): checkObject(node, members, path, depth)
        case .array(let items): checkArray(node, items, path, depth)
        case .string(let text): checkCounts(node, text.unicodeScalars.count, path, "minLength", "maxLength", "characters")
        case .integer, .double: checkBounds(node, value, path)
        case .null, .bool: break
        }
        checkCombined(node, value, path, depth)
    }

    private func kind(_ value: JSONValue) -> JSONSchemaNode.Kind {
        switch value {
        case .null: .null
        case .bool: .boolean
        case .integer: .integer
        case .double(let number): number.isFinite && number.rounded() == number ? .integer : .number
        case .string: .string
        case .array: .array
        case .object: .object
        }
    }

    private mutating func checkKind(_ node: JSONSchemaNode, _ value: JSONValue, _ path: String) {
        guard let kinds = node.kinds else { return }
        let kind = kind(value)
        if kinds.contains(kind) || kind == .integer && kinds.contains(.number) { return }
        fail(path, "type", "must be of type " + kinds.map(\.rawValue).joined(separator: " or "))
    }

    private mutating func checkValues(_ node: JSONSchemaNode, _ value: JSONValue, _ path: String) {
        if node.values == nil, node.constant == nil { return }
        let bytes = exactBytes(value)
        steps += bytes.count / 64
        if let values = node.values, !values.contains(bytes) { fail(path, "enum", "must be one of the listed values") }
        if let constant = node.constant, constant != bytes { fail(path, "const", "must be the one allowed value") }
    }

    private mutating func checkObject(_ node: JSONSchemaNode, _ members: [String: JSONValue], _ path: String, _ depth: Int) {
        checkCounts(node, members.count, path, "minProperties", "maxProperties", "members")
        for key in node.required where members[key] == nil { fail(joined(path, key), "required", "is missing") }
        if node.properties.isEmpty, node.additional == nil { return }
        for (key, value) in members.sorted(by: { $0.key < $1.key }) {
            if let property = node.properties[key] {
                apply(property, to: value, at: joined(path, key), depth: depth + 1)
            } else if let additional = node.additional {
                apply(additional, to: value, at: joined(path, key), depth: depth + 1)
            }
        }
    }

    private mutating func checkArray(_ node: JSONSchemaNode, _ items: [JSONValue], _ path: String, _ depth: Int) {
        checkCounts(node, items.count, path, "minItems", "maxItems", "items")
        if node.isUnique {
            let all = items.map(exactBytes)
            steps += all.reduce(0) { $0 + $1.count } / 64
            if Set(all).count < all.count { fail(path, "uniqueItems", "must not hold an item twice") }
        }
        guard let schema = node.items else { return }
        for (index, item) in items.enumerated() { apply(schema, to: item, at: joined(path, index), depth: depth + 1) }
    }

    private mutating func checkCounts(
        _ node: JSONSchemaNode, _ count: Int, _ path: String, _ least: String, _ most: String, _ unit: String
    ) {
        for (keyword, limit) in node.counts {
            if keyword == least, count < limit { fail(path, keyword, "must have at least \(limit) \(unit)") }
            if keyword == most, count > limit { fail(path, keyword, "must have at most \(limit) \(unit)") }
        }
    }

    private mutating func checkBounds(_ node: JSONSchemaNode, _ value: JSONValue, _ path: String) {
        for bound in node.bounds {
            let isBelow = isLess(value, bound.value)
            let isAbove = isLess(bound.value, value)
            switch bound.keyword {
            case "minimum" where isBelow: fail(path, bound.keyword, "must be at least \(bound.value.canonicalText)")
            case "maximum" where isAbove: fail(path, bound.keyword, "must be at most \(bound.value.canonicalText)")
            case "exclusiveMinimum" where !isAbove: fail(path, bound.keyword, "must be above \(bound.value.canonicalText)")
            case "exclusiveMaximum" where !isBelow: fail(path, bound.keyword, "must be below \(bound.value.canonicalText)")
            default: break
            }
        }
    }

    private func isLess(_ left: JSONValue, _ right: JSONValue) -> Bool {
        if case .integer(let one) = left, case .integer(let other) = right { return one < other }
        return (left.double ?? .nan) < (right.double ?? .nan)
    }

    private mutating func checkCombined(_ node: JSONSchemaNode, _ value: JSONValue, _ path: String, _ depth: Int) {
        for schema in node.allOf { apply(schema, to: value, at: path, depth: depth + 1) }
        if let anyOf = node.anyOf, !anyOf.contains(where: { matches($0, value, depth) }) {
            fail(path, "anyOf", "must be one of the kinds listed")
        }
        if let oneOf = node.oneOf, oneOf.filter({ matches($0, value, depth) }).count != 1 {
            fail(path, "oneOf", "must be exactly one of the kinds listed")
        }
        if let not = node.not, matches(not, value, depth) { fail(path, "not", "must not be of the kind listed") }
    }

    /// Whether a schema accepts a value, without keeping its problems.
    private mutating func matches(_ schema: Int, _ value: JSONValue, _ depth: Int) -> Bool {
        if isExhausted { return false }
        var trial = JSONSchemaCheck(nodes: nodes, limit: 1)
        trial.steps = steps
        trial.apply(schema, to: value, at: "", depth: depth + 1)
        steps = trial.steps
        if trial.isExhausted { exhaust("") }
        return trial.problems.isEmpty
    }

    private mutating func exhaust(_ path: String) {
        if isExhausted { return }
        isExhausted = true
        problems.append(.init(path: path, keyword: "$ref", words: "takes too long to check"))
    }

    private mutating func fail(_ path: String, _ keyword: String, _ words: String) {
        if problems.count < limit { problems.append(.init(path: path, keyword: keyword, words: words)) }
    }
}
