/// Commands that are meant by a program and its first arguments.
public struct CommandRule: Sendable, Hashable, CustomStringConvertible {
    /// The program as it is called: a bare name, or an absolute path.
    public let program: String
    /// The arguments that must come first; empty means any.
    public let args: [String]

    public init(program: String, args: [String] = []) {
        self.program = program
        self.args = args
    }

    public var description: String { ([program] + args).joined(separator: " ") }

    /// Whether an allowing rule means this command: the same program word for word, then the same first arguments.
    func allows(_ argv: [String]) -> Bool {
        argv.first == program && argv.dropFirst().starts(with: args)
    }

    /// Whether a denying rule means this command: the program under any path, the words in this order anywhere.
    func denies(_ argv: [String]) -> Bool {
        guard let called = argv.first, Self.name(called) == Self.name(program) else { return false }
        var wanted = args[...]
        for word in argv.dropFirst() where word == wanted.first { wanted = wanted.dropFirst() }
        return wanted.isEmpty
    }

    /// What both allowing rules mean; nil when they have nothing in common.
    func intersection(_ other: CommandRule) -> CommandRule? {
        guard program == other.program else { return nil }
        if other.args.starts(with: args) { return other }
        return args.starts(with: other.args) ? self : nil
    }

    private static func name(_ program: String) -> Substring {
        program.split(separator: "/").last ?? Substring(program)
    }
}

/// Which commands may be run: one rule must allow and none may deny.
///
/// *Looks at:* the argument vector as it will be run. *Refuses when:* no rule allows it, or one denies it.
/// *Does not see:* what a shell would make of one of its words, and aliases that a program resolves itself.
public struct CommandRules: Sendable, Hashable {
    /// nil means that the policy does not say: nothing in a policy of its own, the parent's in a child.
    public var allow: [CommandRule]?
    public var deny: [CommandRule]

    public init(allow: [CommandRule]? = nil, deny: [CommandRule] = []) {
        self.allow = allow
        self.deny = deny
    }

    public func allows(_ argv: [String]) -> Bool {
        (allow ?? []).contains { $0.allows(argv) } && !deny.contains { $0.denies(argv) }
    }

    func narrowed(by child: CommandRules) -> CommandRules {
        CommandRules(
            allow: common(allow, child.allow) { $0.intersection($1) },
            deny: deny + child.deny.filter { !deny.contains($0) })
    }
}

/// What two lists have in common, pair by pair; a child's list that is missing leaves the parent's, a parent's that is
/// missing leaves nothing.
func common<Rule: Hashable>(_ mine: [Rule]?, _ theirs: [Rule]?, _ both: (Rule, Rule) -> Rule?) -> [Rule]? {
    guard let theirs else { return mine }
    var seen: Set<Rule> = []
    return theirs.flatMap { child in (mine ?? []).compactMap { both($0, child) } }.filter { seen.insert($0).inserted }
}
