public import RedoubtCore

/// A YAML value with its line and key path; nothing about its meaning is decided yet.
///
/// Scalars stay text: `off`, `1.0` and `0x10` mean what the setting that they are for says, not what YAML 1.1 would guess.
public struct ConfigNode: Sendable, Hashable {
    public enum Value: Sendable, Hashable {
        /// Nothing, `~` or `null`.
        case null
        /// A scalar; a plain one was written without quotes.
        case text(String, isPlain: Bool)
        case list([ConfigNode])
        case mapping([Member])
    }

    /// One key of a mapping, in the order of the file.
    public struct Member: Sendable, Hashable {
        public let key: String
        public let node: ConfigNode

        public init(key: String, node: ConfigNode) {
            self.key = key
            self.node = node
        }
    }

    public let value: Value
    public let place: ConfigPlace

    public init(_ value: Value, at place: ConfigPlace) {
        self.value = value
        self.place = place
    }

    /// Reads a YAML text.
    ///
    /// *Refuses when* it is larger than 10 MB, deeper than 64, has more than 200,000 values once its aliases are followed or more
    /// than 256 aliases, a key twice in a mapping, a tag, a key that is not plain text, or a second document.
    public init(yaml bytes: [UInt8], file: String) throws(Fault) {
        self = try YAMLReader(origin: .file(file, line: 1), key: "").read(bytes)
    }

    public var text: String? { if case .text(let text, _) = value { text } else { nil } }
    public var list: [ConfigNode]? { if case .list(let items) = value { items } else { nil } }
    public var members: [Member]? { if case .mapping(let members) = value { members } else { nil } }
    public var isNull: Bool { value == .null }

    /// The member of a mapping; nil for anything else.
    public subscript(key: String) -> ConfigNode? { members?.first { $0.key == key }?.node }

    /// A fault whose words begin with the value's place.
    public func fault(_ words: String, hint: String = "") -> Fault { place.fault(words, hint: hint) }

    public func fault(_ code: Fault.Code, _ words: String, hint: String = "") -> Fault { place.fault(code, words, hint: hint) }

    /// What the value is, for a message that wanted something else.
    var kindWords: String {
        switch value {
        case .null: "nothing"
        case .text: "a text"
        case .list: "a list"
        case .mapping: "a mapping"
        }
    }

    /// The value as JSON under YAML 1.2's core schema: plain `true`, `12` and `1.5` are not texts.
    public var json: JSONValue {
        switch value {
        case .null: .null
        case .text(let text, let isPlain): isPlain ? ConfigNode.resolved(text) : .string(text)
        case .list(let items): .array(items.map(\.json))
        case .mapping(let members):
            .object(Dictionary(members.map { ($0.key, $0.node.json) }, uniquingKeysWith: { _, last in last }))
        }
    }

    private static func resolved(_ text: String) -> JSONValue {
        switch text {
        case "true", "True", "TRUE": return true
        case "false", "False", "FALSE": return false
        default: break
        }
        if let integer = Int64(text) { return .integer(integer) }
        guard let first = text.utf8.first, "+-.0123456789".utf8.contains(first), let number = Double(text), number.isFinite,
            !text.contains(where: { "xXpP".contains($0) })
        else { return .string(text) }
        return .double(number)
    }
}
