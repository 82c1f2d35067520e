internal import RedoubtCore

/// A format's settings as one tree: what may stand where, and what is said about what may not.
struct SettingTable: Sendable {
    let settings: [Setting]
    private let root: SettingBranch

    init(_ settings: [Setting]) {
        self.settings = settings
        var root = SettingBranch()
        for setting in settings { root.add(setting, at: setting.segments[...]) }
        self.root = root
    }

    /// Reads a file's tree into `values`; every key is known or a fault.
    func read(_ node: ConfigNode, into values: inout SettingValues) throws(Fault) {
        try read(node, as: root, at: [], into: &values)
    }

    /// Reads one branch, such as a tool's rule that stands in another format.
    func read(_ node: ConfigNode, at path: [String], into values: inout SettingValues) throws(Fault) {
        guard let branch = root.branch(at: path[...]) else { throw node.fault(.internalFailure, "has no table") }
        try read(node, as: branch, at: path, into: &values)
    }

    /// The recursion is as deep as the table, not as the input.
    private func read(
        _ node: ConfigNode, as branch: SettingBranch, at path: [String], into values: inout SettingValues
    ) throws(Fault) {
        if let setting = branch.setting { return values.set(path, try setting.value(of: node), from: node.place.origin) }
        if node.isNull { return }
        guard let members = node.members else {
            throw node.fault("must be a mapping, not \(node.kindWords)", hint: branch.hint)
        }
        for member in members {
            if let child = branch.children[member.key] {
                try read(member.node, as: child, at: path + [member.key], into: &values)
            } else if let child = branch.named.first {
                try checkName(member, under: path)
                values.note(member.key, under: path, from: member.node.place.origin)
                try read(member.node, as: child, at: path + [member.key], into: &values)
            } else {
                throw unknownKey(member, among: branch.order)
            }
        }
    }

    /// Names of tools may have dots, as `SERVER.TOOL` has; names of everything else are words.
    private func checkName(_ member: ConfigNode.Member, under path: [String]) throws(Fault) {
        let isTool = path == ["tools"]
        let isFit =
            (1...128).contains(member.key.utf8.count)
            && member.key.unicodeScalars.allSatisfy { scalar in
                isTool ? ("!"..."~").contains(scalar) : scalar == "_" || scalar == "-" || isASCIIAlphanumeric(scalar)
            }
        guard isFit else {
            throw member.node.fault(
                isTool ? "is not a tool's name" : "is not a name: letters, digits, `-` and `_`, at most 128 of them")
        }
    }

    /// Puts each default where nothing else stands, for every name that is there.
    func fillDefaults(_ values: inout SettingValues) throws(Fault) {
        for setting in settings {
            guard let standard = try setting.standardValue() else { continue }
            for path in values.paths(matching: setting.segments) where values[path] == nil {
                values.set(path, standard, from: .builtIn)
            }
        }
    }

    /// The setting and the path that a dotted key means; a name in it may have dots.
    func find(_ key: String) -> (setting: Setting, path: [String])? {
        let parts = key.split(separator: ".", omittingEmptySubsequences: false).map(String.init)
        for setting in settings {
            if let path = match(setting.segments[...], parts[...]) { return (setting, path) }
        }
        return nil
    }

    /// The settings below a section's key, `*` and names alike.
    func below(_ key: String) -> [Setting] {
        let parts = key.split(separator: ".", omittingEmptySubsequences: false).map(String.init)
        return settings.filter { setting in
            let segments = setting.segments
            return (1..<max(2, segments.count)).contains { $0 < segments.count && match(segments.prefix($0), parts[...]) != nil }
        }
    }

    private func match(_ pattern: ArraySlice<String>, _ parts: ArraySlice<String>) -> [String]? {
        guard let first = pattern.first else { return parts.isEmpty ? [] : nil }
        guard !parts.isEmpty else { return nil }
        let longest = first == "*" ? parts.count - (pattern.count - 1) : 1
        guard longest >= 1 else { return nil }
        for count in 1...longest {
            let name = parts.prefix(count).joined(separator: ".")
            guard first == "*" || first == name else { continue }
            if let rest = match(pattern.dropFirst(), parts.dropFirst(count)) { return [name] + rest }
        }
        return nil
    }

    /// JSON Schema for the whole format; see ``ResolvedConfiguration/schema``.
    var schema: JSONValue { root.schema }
}

/// A node of the tree: a setting, or known children and at most one branch for names of the user's own.
struct SettingBranch: Sendable {
    var setting: Setting?
    var children: [String: SettingBranch] = [:]
    var order: [String] = []
    var named: [SettingBranch] = []

    mutating func add(_ setting: Setting, at path: ArraySlice<String>) {
        guard let first = path.first else { return self.setting = setting }
        if first == "*" {
            if named.isEmpty { named = [SettingBranch()] }
            return named[0].add(setting, at: path.dropFirst())
        }
        if children[first] == nil { order.append(first) }
        children[first, default: SettingBranch()].add(setting, at: path.dropFirst())
    }

    func branch(at path: ArraySlice<String>) -> SettingBranch? {
        guard let first = path.first else { return self }
        return (children[first] ?? named.first)?.branch(at: path.dropFirst())
    }

    var hint: String {
        order.isEmpty ? "write names of your own, each with a mapping" : "known here: " + order.joined(separator: ", ")
    }

    var schema: JSONValue {
        if let setting { return setting.schema }
        var object: [String: JSONValue] = ["type": ["object", "null"]]
        if !children.isEmpty { object["properties"] = .object(children.mapValues(\.schema)) }
        object["additionalProperties"] = named.first?.schema ?? false
        return .object(object)
    }
}

func isASCIIAlphanumeric(_ scalar: Unicode.Scalar) -> Bool {
    ("a"..."z").contains(scalar) || ("A"..."Z").contains(scalar) || ("0"..."9").contains(scalar)
}
