public import RedoubtCore
public import RedoubtPolicy

/// A checked configuration, its policy, and where each value came from.
public struct ResolvedConfiguration: Sendable {
    /// One line of `config show`.
    public struct Row: Sendable, Hashable {
        public let key: String
        /// The value on one line; `***` for a secret.
        public let value: String
        public let origin: ConfigOrigin
    }

    public let configuration: Configuration
    /// The policy with its tests, under the environment's ceiling, with the configuration's tool labels.
    public let policyDocument: PolicyDocument
    /// The file that was read; nil when there is none.
    public let file: String?
    /// What is no fault but probably not meant, one line each.
    public let warnings: [String]
    private let values: SettingValues

    init(configuration: Configuration, policyDocument: PolicyDocument, file: String?, warnings: [String], values: SettingValues) {
        self.configuration = configuration
        self.policyDocument = policyDocument
        self.file = file
        self.warnings = warnings
        self.values = values
    }

    public var policy: Policy { policyDocument.policy }

    /// Where a setting's value came from: `default`, `FILE:LINE`, `environment NAME`, `flag --NAME`; `not set` when it has none.
    public func origin(of key: String) -> String {
        guard let (_, path) = ConfigurationSettings.table.find(key), let entry = values[path] else { return "not set" }
        return entry.origin.description
    }

    /// Every setting that has a value, in the table's order.
    public var rows: [Row] {
        ConfigurationSettings.table.settings.flatMap { setting in
            values.paths(matching: setting.segments).compactMap { path in
                values[path].map { Row(key: path.joined(separator: "."), value: shown($0.value, setting), origin: $0.origin) }
            }
        }
    }

    /// The rows as one JSON object: key → value and origin.
    public var json: JSONValue {
        var object: [String: JSONValue] = [:]
        for setting in ConfigurationSettings.table.settings {
            for path in values.paths(matching: setting.segments) {
                guard let entry = values[path] else { continue }
                object[path.joined(separator: ".")] = [
                    "value": setting.isSecret ? "***" : entry.value.json, "origin": .string(entry.origin.description),
                ]
            }
        }
        return .object(object)
    }

    /// A setting's meaning, type, default, value and origin; for a section, its settings.
    public func explain(_ key: String) throws(Fault) -> String {
        let table = ConfigurationSettings.table
        if let (setting, path) = table.find(key) { return explanation(setting, path) }
        let below = table.below(key)
        guard !below.isEmpty else {
            let sections = table.settings.flatMap { setting in
                (1...setting.segments.count).map { setting.segments.prefix($0).joined(separator: ".") }
            }
            throw Fault(
                .configUnknownKey, "there is no setting \(quoted(key))",
                hint: didYouMean(key, among: Set(sections + rows.map(\.key)).sorted()))
        }
        return below.map { "\($0.key): \($0.meaning)" }.joined(separator: "\n")
    }

    private func explanation(_ setting: Setting, _ path: [String]) -> String {
        let entry = values[path]
        let ownName =
            setting.key.contains("*") ? "REDOUBT_" + environmentWord(path.joined(separator: ".")) : setting.environmentName
        let names = setting.isFileOnly ? ["none"] : [ownName] + setting.aliases.map(\.name)
        var lines = [
            path.joined(separator: "."), "  meaning:     " + setting.meaning, "  type:        " + setting.kind.words,
            "  default:     " + (setting.standard ?? "none"),
            "  value:       " + (entry.map { shown($0.value, setting) } ?? "not set"),
            "  from:        " + (entry?.origin.description ?? "not set"), "  environment: " + names.joined(separator: ", "),
        ]
        if let flag = setting.flag { lines.append("  flag:        --" + flag) }
        return (lines + ["  example:     " + setting.example]).joined(separator: "\n")
    }

    private func shown(_ value: SettingValue, _ setting: Setting) -> String { setting.isSecret ? "***" : value.shown }
}

extension ResolvedConfiguration {
    /// JSON Schema 2020-12 of `redoubt.yaml`.
    public static var schema: JSONValue {
        var document = schemaDocument(ConfigurationSettings.table.schema, title: "Redoubt configuration").object ?? [:]
        // An inline policy has the policy file's own format.
        if var properties = document["properties"]?.object, var policy = properties["policy"]?.object {
            policy["type"] = nil
            policy["anyOf"] = [["type": "string", "minLength": 1], .object(PolicySettings.table.schema.object ?? [:])]
            properties["policy"] = .object(policy)
            document["properties"] = .object(properties)
        }
        return .object(document)
    }

    /// The configuration's reference: a Markdown table of every setting.
    public static var reference: String { referenceTable(ConfigurationSettings.table.settings, environment: true) }

    /// Every setting, in the order of the reference.
    public static var settings: [Setting] { ConfigurationSettings.all }
}

/// A format's schema with its head.
func schemaDocument(_ schema: JSONValue, title: String) -> JSONValue {
    var object = schema.object ?? [:]
    object["$schema"] = "https://json-schema.org/draft/2020-12/schema"
    object["title"] = .string(title)
    object["type"] = "object"
    return .object(object)
}

/// A Markdown table of settings.
func referenceTable(_ settings: [Setting], environment: Bool) -> String {
    func cell(_ text: String) -> String { text.split(separator: "|", omittingEmptySubsequences: false).joined(separator: "\\|") }
    let head =
        environment
        ? "| key | type | default | environment | meaning | example |\n|---|---|---|---|---|---|"
        : "| key | type | meaning | example |\n|---|---|---|---|"
    let rows = settings.map { setting in
        let names = (setting.isFileOnly ? [] : [setting.environmentName] + setting.aliases.map(\.name)).map { "`\($0)`" }.joined(
            separator: ", ")
        let columns =
            environment
            ? [
                "`\(setting.key)`", setting.kind.name, setting.standard.map { "`\($0)`" } ?? "", names, setting.meaning,
                "`\(setting.example)`",
            ]
            : ["`\(setting.key)`", setting.kind.name, setting.meaning, "`\(setting.example)`"]
        return "| " + columns.map(cell).joined(separator: " | ") + " |"
    }
    return ([head] + rows).joined(separator: "\n") + "\n"
}
