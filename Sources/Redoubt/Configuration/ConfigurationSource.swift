public import RedoubtCore
internal import RedoubtPolicy

/// Everything that a configuration is made of, handed in: nothing here looks at the machine.
///
/// What counts is the default, then the file, then the environment, then flags: the later one wins.
public struct ConfigurationSource: Sendable {
    /// Reads a whole file; nil when there is none, a fault when it cannot be read.
    public typealias FileReader = @Sendable (String) throws(Fault) -> [UInt8]?

    let flags: [String: String]
    let environment: [String: String]
    let explicitFile: String?
    let readFile: FileReader

    /// - Parameters:
    ///   - flags: values by a setting's key (`gateway.listen`) or a flag's name (`listen`).
    ///   - environment: the process's environment, with what `.env` adds.
    ///   - explicitFile: the file that was asked for; without one, `REDOUBT_CONFIG` and the standard places count.
    ///   - readFile: reads a file by its path.
    public init(
        flags: [String: String] = [:], environment: [String: String], explicitFile: String? = nil, readFile: @escaping FileReader
    ) {
        self.flags = flags
        self.environment = environment
        self.explicitFile = explicitFile
        self.readFile = readFile
    }

    /// The files that are looked for, in order: `redoubt.yaml` here, then `$XDG_CONFIG_HOME/redoubt/redoubt.yaml`.
    public var candidates: [String] {
        if let file = namedFile { return [file] }
        // XDG base directories: a relative path in the variable is to be ignored.
        if let folder = environment["XDG_CONFIG_HOME"], folder.hasPrefix("/") {
            return ["redoubt.yaml", folder + "/redoubt/redoubt.yaml"]
        }
        guard let home = environment["HOME"], home.hasPrefix("/") else { return ["redoubt.yaml"] }
        return ["redoubt.yaml", home + "/.config/redoubt/redoubt.yaml"]
    }

    /// The file that somebody asked for: it must be there.
    private var namedFile: String? { explicitFile ?? environment["REDOUBT_CONFIG"].flatMap { $0.isEmpty ? nil : $0 } }

    /// Reads and checks everything.
    public func resolve() throws(Fault) -> ResolvedConfiguration {
        let table = ConfigurationSettings.table, layers = SettingLayers(table)
        var values = SettingValues()
        let file = try readConfiguration(table, into: &values)
        var warnings = try layers.read(environment: environment, into: &values)
        try layers.read(flags: flags, into: &values)
        addProviders(isNamed: file.map { $0.node["providers"]?.isNull == false } ?? false, to: &values)
        try table.fillDefaults(&values)
        let configuration = try ConfigurationBuilder(values: values).configuration()
        let policy = try PolicySource(
            values: values, folder: FilePath.folder(file?.name ?? ""), readFile: readFile, environment: configuration.environment
        ).policy()
        warnings += policy.refusals.map { "policy: " + $0 }
        warnings += LimitsBuilder(values: values).warnings
        warnings += configuration.limits.windows.warnings(configuration.providers)
        if configuration.mode == .off {
            warnings.append("mode is off (\(values.place(["mode"]).origin)): nothing is decided, and that is recorded")
        }
        return ResolvedConfiguration(
            configuration: configuration, policyDocument: policy, file: file?.name, warnings: warnings, values: values)
    }

    private func readConfiguration(_ table: SettingTable, into values: inout SettingValues) throws(Fault) -> (
        name: String, node: ConfigNode
    )? {
        for file in candidates {
            guard let bytes = try readFile(file) else { continue }
            let node = try ConfigNode(yaml: bytes, file: file)
            try table.read(node, into: &values)
            return (file, node)
        }
        if let file = namedFile {
            throw Fault(
                .configUnreadable, "there is no configuration \(quoted(file, limit: 200))",
                hint: "check the path, or run `redoubt init`")
        }
        return nil
    }

    /// Without a `providers` section, those whose key is in the environment and the rehearsal; then what presets know.
    private func addProviders(isNamed: Bool, to values: inout SettingValues) {
        if !isNamed {
            for preset in ProviderPreset.standing(in: environment) {
                values.note(preset.name, under: ["providers"], from: .builtIn)
            }
        }
        for name in values.names("providers") { ProviderPreset.named(name)?.fill(&values) }
    }
}
