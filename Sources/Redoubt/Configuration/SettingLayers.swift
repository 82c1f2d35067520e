internal import RedoubtCore

/// The layers above the file: the environment, then flags.
struct SettingLayers {
    let table: SettingTable
    private let aliases: [String: (setting: Setting, unit: String)]

    init(_ table: SettingTable) {
        self.table = table
        let pairs = table.settings.flatMap { setting in setting.aliases.map { ($0.name, (setting: setting, unit: $0.unit)) } }
        aliases = Dictionary(pairs, uniquingKeysWith: { first, _ in first })
    }

    /// Reads every variable that is a setting's; an empty one counts as not set. Answers with warnings about the `REDOUBT_…` that are none.
    func read(environment: [String: String], into values: inout SettingValues) throws(Fault) -> [String] {
        var warnings: [String] = []
        let present = environment.filter { !$0.value.isEmpty }.sorted { $0.key < $1.key }
        // The short names first, so that a setting's own name has the last word.
        for (name, text) in present {
            guard let (setting, unit) = aliases[name] else { continue }
            let isBare = !unit.isEmpty && text.utf8.allSatisfy { (48...57).contains($0) }
            try set(setting, setting.segments, isBare ? text + unit : text, from: .environment(name), into: &values)
        }
        for (name, text) in present where name.hasPrefix("REDOUBT_") {
            guard let (setting, path) = find(name, values) else {
                if let warning = warning(for: name) { warnings.append(warning) }
                continue
            }
            try set(setting, path, text, from: .environment(name), into: &values)
        }
        return warnings
    }

    /// Reads flags, named by their setting's key or by the flag's own name.
    func read(flags: [String: String], into values: inout SettingValues) throws(Fault) {
        for (name, text) in flags.sorted(by: { $0.key < $1.key }) {
            let found = table.settings.first { $0.flag == name }.map { (setting: $0, path: $0.segments) } ?? table.find(name)
            guard let (setting, path) = found, !setting.isSecret else {
                let known = table.settings.compactMap(\.flag) + table.settings.map(\.key)
                throw Fault(.usage, "there is no setting \(quoted(name))", hint: didYouMean(name, among: known))
            }
            try set(setting, path, text, from: .flag(setting.flag ?? name), into: &values)
        }
    }

    private func set(
        _ setting: Setting, _ path: [String], _ text: String, from origin: ConfigOrigin, into values: inout SettingValues
    ) throws(Fault) {
        let node = try setting.kind.node(from: text, at: ConfigPlace(origin, key: path.joined(separator: ".")))
        let value = try setting.value(of: node)
        for (index, part) in setting.segments.enumerated() where part == "*" {
            values.note(path[index], under: Array(path[..<index]), from: origin)
        }
        values.set(path, value, from: origin)
    }

    /// The setting that a variable is for: its own name, or the pattern with the longest fixed part.
    private func find(_ name: String, _ values: SettingValues) -> (Setting, [String])? {
        if let setting = table.settings.first(where: { $0.environmentName == name && !$0.isFileOnly }) {
            return setting.key.contains("*") ? nil : (setting, setting.segments)
        }
        var best: (setting: Setting, path: [String], length: Int)?
        for setting in table.settings where setting.key.contains("*") {
            let parts = setting.environmentName.split(separator: "*", omittingEmptySubsequences: false)
            guard parts.count == 2, name.hasPrefix(parts[0]), name.hasSuffix(parts[1]) else { continue }
            let length = parts[0].utf8.count + parts[1].utf8.count
            guard name.utf8.count > length, length > best?.length ?? 0 else { continue }
            let middle = String(name.dropFirst(parts[0].count).dropLast(parts[1].count))
            guard let path = path(setting, middle, values) else { continue }
            best = (setting, path, length)
        }
        return best.map { ($0.setting, $0.path) }
    }

    /// A name in upper case is the one that is there and looks so; else the lower case of it, except for tools, which have dots.
    private func path(_ setting: Setting, _ middle: String, _ values: SettingValues) -> [String]? {
        let section = Array(setting.segments.prefix { $0 != "*" })
        let known = values.names[section]?.first { environmentWord($0) == middle }
        if known == nil, section == ["tools"] { return nil }
        let name = known ?? middle.lowercased()
        return setting.segments.map { $0 == "*" ? name : $0 }
    }

    private func warning(for name: String) -> String? {
        let others = [
            "REDOUBT_VERSION", "REDOUBT_STATE", "REDOUBT_CONFIG", "REDOUBT_LOG_LEVEL", "REDOUBT_TOKEN", "REDOUBT_PSEUDONYM_KEY",
            "REDOUBT_VAULT_PASSPHRASE",
        ]
        // What a container platform sets for a service of this name.
        let isPlatforms = name.hasPrefix("REDOUBT_SERVICE_") || name.hasPrefix("REDOUBT_PORT")
        if others.contains(name) || isPlatforms { return nil }
        // They all begin alike, so only the very nearest says anything.
        let near = nearest(to: name, among: table.settings.map(\.environmentName) + others, limit: 1).first
        return "environment \(quoted(name)) is no setting and is ignored" + (near.map { "; did you mean \(quoted($0))?" } ?? "")
    }
}
