internal import RedoubtCore

/// JSON Schema 2020-12 of settings.
extension Setting {
    var schema: JSONValue {
        var object = kind.schema
        object["description"] = .string(meaning)
        if let value = try? standardValue() { object["default"] = value.json }
        if !isSecret, let node = try? kind.node(from: example, at: ConfigPlace(.builtIn)) { object["examples"] = [node.json] }
        return .object(object)
    }
}

extension SettingKind {
    var schema: [String: JSONValue] {
        switch self {
        case .text: ["type": "string", "minLength": 1]
        case .textOrEmpty: ["type": "string"]
        case .boolean: ["type": "boolean"]
        case .integer(let range):
            ["type": "integer", "minimum": .integer(Int64(range.lowerBound)), "maximum": .integer(Int64(range.upperBound))]
        case .number(let range): ["type": "number", "minimum": .double(range.lowerBound), "maximum": .double(range.upperBound)]
        case .duration: ["type": "string", "pattern": "^[0-9]+(\\.[0-9]+)?(ms|s|m|h|d)$"]
        case .bytes: ["type": ["string", "integer"], "minimum": 0, "pattern": "^[0-9]+(KiB|MiB|GiB|TiB|KB|MB|GB|TB|B)?$"]
        case .rate(let windows):
            ["type": "string", "pattern": .string("^[0-9]+/(\(windows.map(\.rawValue).joined(separator: "|")))$")]
        case .budget: ["type": "string", "pattern": "^[0-9]+(\\.[0-9]{1,6})?/(day|month|24h|30d)$"]
        case .money: ["type": "number", "minimum": 0]
        case .redis: ["type": "string", "pattern": "^rediss?://([^:@/]*@)?[^@]+$"]
        case .choice(let words): ["enum": .array(words.map { .string($0) })]
        case .address: ["type": "string", "pattern": "^(\\[[0-9A-Fa-f:.]+\\]|[A-Za-z0-9._-]+):[0-9]{1,5}$"]
        case .url: ["type": "string", "pattern": "^[Hh][Tt][Tt][Pp][Ss]?://[^@#?\\s]+$"]
        case .origin: ["type": "string", "pattern": "^[!-*,-~]{1,255}$"]
        case .variable: ["type": "string", "pattern": "^[A-Za-z_][A-Za-z0-9_]*$", "maxLength": 128]
        // A secret stands in no file, so no value of one is valid.
        case .secret: ["not": [:]]
        case .list(let item): ["type": "array", "items": .object(item.schema)]
        case .map(let value): ["type": "object", "additionalProperties": .object(value.schema)]
        case .record(let fields): Self.recordSchema(fields)
        case .pathOrMapping: ["type": ["string", "object"]]
        case .anything: [:]
        }
    }

    private static func recordSchema(_ fields: [Setting]) -> [String: JSONValue] {
        var object: [String: JSONValue] = [
            "type": "object", "additionalProperties": false,
            "properties": .object(Dictionary(fields.map { ($0.key, $0.schema) }, uniquingKeysWith: { first, _ in first })),
        ]
        let required = fields.filter(\.isRequired).map { JSONValue.string($0.key) }
        if !required.isEmpty { object["required"] = .array(required) }
        return object
    }

    /// The kind in a word or two, for the reference.
    var name: String {
        switch self {
        case .text, .textOrEmpty, .origin: "text"
        case .boolean: "true or false"
        case .integer: "whole number"
        case .number: "number"
        case .duration: "time"
        case .bytes: "size"
        case .rate: "rate"
        case .budget: "budget"
        case .money: "amount of money"
        case .redis: "Redis address"
        case .choice(let words): words.joined(separator: " or ")
        case .address: "host and port"
        case .url: "URL"
        case .variable: "variable's name"
        case .secret: "secret"
        case .list(let item): "list of " + item.name
        case .map(let value): "names with " + value.name
        case .record(let fields): "{" + fields.map(\.key).joined(separator: ", ") + "}"
        case .pathOrMapping: "path or mapping"
        case .anything: "anything"
        }
    }
}
