internal import RedoubtCore

/// One row of the table of settings, from which parsing, defaults, explanation, schema and reference all come.
public struct Setting: Sendable, Hashable {
    /// A name that the environment may have for the setting, besides `REDOUBT_…`; `unit` is put after a bare number.
    public struct Alias: Sendable, Hashable {
        public let name: String
        public let unit: String
    }

    /// The dotted key; `*` stands for a name that the user chooses: `providers.*.base_url`.
    public let key: String
    public let kind: SettingKind
    /// The default as it would be written; nil when there is none.
    public let standard: String?
    /// What the setting is for, one lower-case sentence without its stop.
    public let meaning: String
    public let example: String
    public let aliases: [Alias]
    /// The global flag that sets it, without dashes.
    public let flag: String?
    /// Whether a record without it is incomplete.
    public let isRequired: Bool
    /// Whether the value is shown by nobody.
    public let isSecret: Bool
    /// Whether only a file has it; a variable of its name is somebody else's.
    public let isFileOnly: Bool

    init(
        _ key: String, _ kind: SettingKind, _ standard: String?, _ meaning: String, example: String,
        aliases: [Alias] = [], flag: String? = nil, isRequired: Bool = false, isSecret: Bool = false, isFileOnly: Bool = false
    ) {
        self.key = key
        self.kind = kind
        self.standard = standard
        self.meaning = meaning
        self.example = example
        self.aliases = aliases
        self.flag = flag
        self.isRequired = isRequired
        self.isSecret = isSecret
        self.isFileOnly = isFileOnly
    }

    /// The key's parts. A name in the place of `*` may itself have dots; the parts of the table never have.
    var segments: [String] { key.split(separator: ".").map(String.init) }

    /// `REDOUBT_GATEWAY_LISTEN`; a `*` stays.
    public var environmentName: String { "REDOUBT_" + environmentWord(key) }

    /// Reads the setting's value, or says what would be one.
    func value(of node: ConfigNode) throws(Fault) -> SettingValue {
        if isSecret, case .file = node.place.origin, kind == .secret {
            let name = aliases.first?.name ?? environmentName
            throw node.fault("is a secret, which does not belong in a file", hint: "set it in the environment as \(name)")
        }
        return try kind.value(of: node, like: self)
    }

    /// The default's value; nil when there is none.
    func standardValue() throws(Fault) -> SettingValue? {
        guard let standard else { return nil }
        return try value(of: kind.node(from: standard, at: ConfigPlace(.builtIn, key: key)))
    }

    /// The fault for a value, or an item of it, that is not of the kind wanted there.
    func wrong(_ node: ConfigNode, wanted kind: SettingKind) -> Fault {
        let text = kind.isShown && !isSecret ? node.text : nil
        let found = text.map { ", not \(quoted($0))" } ?? ", not \(node.kindWords)"
        return node.fault("must be \(kind.words)\(found)", hint: "for example \(quoted(example, limit: 120))")
    }
}

/// A dotted key as environment variables spell it.
func environmentWord(_ key: String) -> String {
    String(key.uppercased().map { $0.isLetter || $0.isNumber || $0 == "*" ? $0 : "_" })
}
