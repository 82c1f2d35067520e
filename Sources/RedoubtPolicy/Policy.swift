internal import RedoubtCore

/// What agents may do: the tools that exist for them, on which conditions, and the box that tools run in.
///
/// Everything that a policy does not mention is refused. A child policy can only narrow its parent: what it does not
/// mention stays as the parent has it, what it mentions holds where the parent allows it too.
public struct Policy: Sendable, Hashable {
    public var name: String
    /// The name that the policy gave in `extends`; nil when it stands alone.
    public var parent: String?
    /// The tools that exist; nil means that the policy does not say (none in a policy of its own, the parent's in a child).
    public var tools: [String: ToolRule]?
    public var identities: Identities
    public var filesystem: FilesystemRules
    public var network: NetworkRules
    public var commands: CommandRules
    public var limits: ResourceLimits
    /// What the environments that the policy stands under allow at the most.
    public var ceiling: Ceiling

    public init(
        name: String, parent: String? = nil, tools: [String: ToolRule]? = nil, identities: Identities = Identities(),
        filesystem: FilesystemRules = FilesystemRules(), network: NetworkRules = NetworkRules(),
        commands: CommandRules = CommandRules(), limits: ResourceLimits = ResourceLimits(), ceiling: Ceiling = .none
    ) {
        self.name = name
        self.parent = parent
        self.tools = tools
        self.identities = identities
        self.filesystem = filesystem
        self.network = network
        self.commands = commands
        self.limits = limits
        self.ceiling = ceiling
    }

    /// The tools that exist, none when the policy does not say.
    public var declaredTools: [String: ToolRule] { tools ?? [:] }

    /// This policy in an environment: the same tools, under the environment's ceiling.
    public func under(_ preset: Preset) -> Policy {
        var result = self
        result.ceiling = ceiling.narrowed(by: preset.ceiling)
        return result
    }

    /// The child as it counts: allowed is only what this policy and the child both allow.
    public func narrowed(by child: Policy) -> Policy {
        Policy(
            name: child.name, parent: child.parent ?? name, tools: narrowedTools(child.tools),
            identities: identities.narrowed(by: child.identities),
            filesystem: filesystem.narrowed(by: child.filesystem), network: network.narrowed(by: child.network),
            commands: commands.narrowed(by: child.commands), limits: limits.narrowed(by: child.limits),
            ceiling: ceiling.narrowed(by: child.ceiling))
    }

    /// A child that lists tools keeps those of its parent's that it lists; one that lists none keeps all.
    private func narrowedTools(_ theirs: [String: ToolRule]?) -> [String: ToolRule]? {
        guard let theirs else { return tools }
        var result: [String: ToolRule] = [:]
        for (name, rule) in theirs {
            if let mine = declaredTools[name] { result[name] = mine.narrowed(by: rule) }
        }
        return result
    }

    /// What a child asks for and does not get, one line each, sorted: for the person who wrote it.
    public func refusals(of child: Policy) -> [String] {
        let result = narrowed(by: child)
        var lines = (child.tools ?? [:]).keys.filter { result.declaredTools[$0] == nil }
            .map { "tools: \(quoted($0)) is not declared by the parent" }
        lines += lost("filesystem.read", child.filesystem.read, result.filesystem.read)
        lines += lost("filesystem.write", child.filesystem.write, result.filesystem.write)
        lines += lost("filesystem.execute", child.filesystem.execute, result.filesystem.execute)
        lines += lost("network.allow", child.network.allow, result.network.allow)
        lines += lost("commands.allow", child.commands.allow, result.commands.allow)
        lines += lost("identities.own", child.identities.own.map(Array.init), result.identities.own.map(Array.init))
        lines += lost(
            "identities.trusted_recipients", child.identities.trustedRecipients.map(Array.init),
            result.identities.trustedRecipients.map(Array.init))
        return lines.sorted()
    }

    private func lost<Entry: Hashable & CustomStringConvertible>(
        _ place: String, _ wanted: [Entry]?, _ got: [Entry]?
    ) -> [String] {
        (wanted ?? []).filter { !(got ?? []).contains($0) }
            .map { "\(place): \(quoted($0.description)) is not wholly allowed by the parent" }
    }
}

/// Names that the operator vouches for, so that they need not stand in the user's words.
public struct Identities: Sendable, Hashable {
    /// The user's own addresses, accounts and names; nil means that the policy does not say.
    public var own: Set<String>?
    /// People and accounts that anything may be sent to; nil means that the policy does not say.
    public var trustedRecipients: Set<String>?

    public init(own: Set<String>? = nil, trustedRecipients: Set<String>? = nil) {
        self.own = own
        self.trustedRecipients = trustedRecipients
    }

    func narrowed(by child: Identities) -> Identities {
        Identities(
            own: child.own.map { $0.intersection(own ?? []) } ?? own,
            trustedRecipients: child.trustedRecipients.map { $0.intersection(trustedRecipients ?? []) }
                ?? trustedRecipients)
    }
}
