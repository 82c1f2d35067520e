internal import RedoubtCore
internal import RedoubtPolicy

/// Makes a policy of the values that stand in one file.
struct PolicyBuilder {
    let values: SettingValues
    /// The file's tree, which knows whether a section was written at all.
    let node: ConfigNode

    func policy(name: String) throws(Fault) -> Policy {
        Policy(
            name: values.optional(["name"], \.text) ?? name, parent: values.optional(["extends"], \.text),
            tools: node["tools"] == nil ? nil : try tools(), identities: identities, filesystem: try filesystem(),
            network: NetworkRules(allow: try rules(["network", "allow"]) { text throws(Fault) in try NetworkRule(text) }),
            commands: try commands(), limits: limits)
    }

    /// The rules under `tools`, by name.
    func tools() throws(Fault) -> [String: ToolRule] {
        var rules: [String: ToolRule] = [:]
        for name in values.names("tools") { rules[name] = try rule(name) }
        return rules
    }

    private func rule(_ name: String) throws(Fault) -> ToolRule {
        func path(_ key: String) -> [String] { ["tools", name, key] }
        func flag(_ key: String) -> Bool { values.optional(path(key), \.boolean) ?? false }
        func fields(_ key: String) -> Set<String>? { values.optional(path(key), \.texts).map { Set($0) } }
        let rule = ToolRule(
            effect: values.optional(path("effect"), \.text).flatMap { ToolRule.Effect(rawValue: $0) },
            destructive: flag("destructive"), actsExternally: flag("acts_externally"), readsPrivate: flag("reads_private"),
            consent: values.optional(path("consent"), \.text).flatMap { ToolRule.Consent(rawValue: $0) },
            args: (values.optional(path("args"), \.map) ?? [:]).compactMapValues { $0.text.flatMap { ArgumentRole(rawValue: $0) } },
            untrustedFields: fields("untrusted_fields"), reachableFields: fields("reachable_fields") ?? [],
            identifierFields: fields("identifier_fields") ?? [], secretFields: fields("secret_fields") ?? [],
            followLinks: values.optional(path("follow_links"), \.text) == "verbatim", rate: values.optional(path("rate"), \.rate),
            timeout: values.optional(path("timeout"), \.duration), reason: values.optional(path("reason"), \.text),
            users: fields("users"), roles: fields("roles"), schema: try schema(path("schema")))
        try check(rule, name)
        return rule
    }

    /// Statements that contradict each other: one of them is a mistake, and nobody can know which.
    private func check(_ rule: ToolRule, _ name: String) throws(Fault) {
        if rule.effect == .read, rule.destructive {
            throw values.place(["tools", name, "destructive"]).fault(
                .policyInvalid, "contradicts `effect: read`", hint: "a tool that destroys something writes: say `effect: write`")
        }
        if rule.followLinks, rule.effect != .read {
            throw values.place(["tools", name, "follow_links"]).fault(
                .policyInvalid, "is only for a tool that reads", hint: "say `effect: read`, or remove `follow_links`")
        }
    }

    private func schema(_ path: [String]) throws(Fault) -> JSONValue? {
        guard let node = values.optional(path, \.node) else { return nil }
        let schema = node.json
        guard schema.object != nil || schema.bool != nil else {
            throw node.fault(.policyInvalid, "must be a JSON Schema: a mapping, true or false, not \(node.kindWords)")
        }
        return schema
    }

    private var identities: Identities {
        Identities(
            own: values.optional(["identities", "own"], \.texts).map { Set($0) },
            trustedRecipients: values.optional(["identities", "trusted_recipients"], \.texts).map { Set($0) })
    }

    private func filesystem() throws(Fault) -> FilesystemRules {
        func globs(_ key: String) throws(Fault) -> [Glob]? {
            try rules(["filesystem", key]) { text throws(Fault) in try Glob(text) }
        }
        return FilesystemRules(read: try globs("read"), write: try globs("write"), execute: try globs("execute"))
    }

    /// Each text of a list as a rule; a rule's own fault gets the list's place.
    private func rules<Rule>(_ path: [String], _ make: (String) throws(Fault) -> Rule) throws(Fault) -> [Rule]? {
        guard let texts = values.optional(path, \.texts) else { return nil }
        var rules: [Rule] = []
        for text in texts {
            do { rules.append(try make(text)) } catch {
                throw values.place(path).fault(.policyInvalid, "is wrong: " + error.words, hint: error.hint)
            }
        }
        return rules
    }

    private func commands() throws(Fault) -> CommandRules {
        let allow = commandRules("allow"), deny = commandRules("deny") ?? []
        for (rule, place) in allow ?? [] where deny.contains(where: { $0.rule == rule }) {
            throw place.fault(
                .policyInvalid, "is allowed and denied: \(quoted(([rule.program] + rule.args).joined(separator: " ")))",
                hint: "keep one of them")
        }
        return CommandRules(allow: allow?.map(\.rule), deny: deny.map(\.rule))
    }

    private func commandRules(_ key: String) -> [(rule: CommandRule, place: ConfigPlace)]? {
        values.optional(["commands", key], \.records)?.map {
            (CommandRule(program: $0["program"]?.text ?? "", args: $0["args"]?.texts ?? []), $0.place)
        }
    }

    private var limits: ResourceLimits {
        func bytes(_ key: String) -> ByteCount? { values.optional(["limits", key], \.bytes) }
        func time(_ key: String) -> Duration? { values.optional(["limits", key], \.duration) }
        func number(_ key: String) -> Int? { values.optional(["limits", key], \.integer) }
        return ResourceLimits(
            memory: bytes("memory"), cpu: time("cpu"), wall: time("wall"), openFiles: number("open_files"),
            processes: number("processes"), disk: bytes("disk"), output: bytes("output"), concurrent: number("concurrent"))
    }
}
