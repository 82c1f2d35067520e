internal import RedoubtCore
internal import RedoubtPolicy

/// Finds the policy that a configuration means, and adds the tool labels that stand in the configuration itself.
struct PolicySource {
    let values: SettingValues
    /// The configuration file's folder.
    let folder: String
    let readFile: ConfigurationSource.FileReader
    let environment: DeploymentEnvironment

    func policy() throws(Fault) -> PolicyDocument {
        let document = try written()
        var policy = document.policy
        let labels = try PolicyBuilder(values: values, node: ConfigNode(.null, at: ConfigPlace(.builtIn))).tools()
        for (name, rule) in labels {
            guard policy.declaredTools[name] == nil else { throw doubled(name, document) }
            policy.tools = policy.declaredTools.merging([name: rule]) { mine, _ in mine }
        }
        if let preset = Preset(rawValue: environment.rawValue) { policy = policy.under(preset) }
        return document.with(policy, places: labels.keys.map { ($0, values.place(["tools", $0]).origin) })
    }

    private func doubled(_ name: String, _ document: PolicyDocument) -> Fault {
        let other = document.place(of: "tools." + name).map { "\($0)" } ?? "the built-in policy"
        return values.place(["tools", name]).fault(
            .policyInvalid, "is declared twice: here and in \(other)", hint: "keep one of them")
    }

    private func written() throws(Fault) -> PolicyDocument {
        guard let entry = values[["policy"]] else { return PolicyDocument(Self.builtIn) }
        let reader = PolicyReader(readFile: readFile)
        if let node = entry.value.node { return try reader.read(node, name: "policy", folder: isFile(entry.origin) ? folder : "") }
        let text = entry.value.text ?? ""
        if let preset = Preset(rawValue: text) { return PolicyDocument(Self.builtIn.under(preset)) }
        let path = text.split(separator: "${environment}", omittingEmptySubsequences: false).joined(separator: environment.rawValue)
        let file = FilePath.joined(isFile(entry.origin) ? folder : "", path)
        guard try readFile(file) != nil else { throw missing(file) }
        return try reader.read(file: file)
    }

    private func missing(_ file: String) -> Fault {
        let near = didYouMean(file, among: Preset.allCases.map(\.rawValue))
        return values.place(["policy"]).fault(
            .configUnreadable, "names a file that does not exist: \(quoted(file, limit: 200))",
            hint: near.isEmpty ? "the path is relative to the configuration file" : near)
    }

    private func isFile(_ origin: ConfigOrigin) -> Bool { if case .file = origin { true } else { false } }

    /// Without a policy only the agent's own tools exist.
    static let builtIn = Policy(
        name: "built-in",
        tools: [
            "calculator": ToolRule(effect: .read, untrustedFields: []),
            "list_notes": ToolRule(effect: .read, readsPrivate: true),
            "read_note": ToolRule(effect: .read, readsPrivate: true),
            "save_note": ToolRule(effect: .write, untrustedFields: []),
        ])
}
