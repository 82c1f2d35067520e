public import RedoubtCore

/// What the operator says of one tool: what it can change, who may call it, where its sensitive arguments must come from.
///
/// What is not stated is read in the most restrictive way: no effect means privileged, no untrusted fields means the
/// whole output. A child policy's rule that leaves something out keeps its parent's word (see ``narrowed(by:)``).
public struct ToolRule: Sendable, Hashable {
    /// What a tool can change; it decides the tier that a session needs.
    public enum Effect: String, Sendable, Hashable, CaseIterable {
        case read, write, execute, privileged

        /// The tier that a session needs for it.
        public var tier: Tier {
            switch self {
            case .read: .readOnly
            case .write: .write
            case .execute: .execute
            case .privileged: .privileged
            }
        }
    }

    /// Whether a person is asked before each call.
    public enum Consent: String, Sendable, Hashable, CaseIterable {
        case never, ask
    }

    /// Who may call a tool: anybody named here, or with a role named here.
    public struct Audience: Sendable, Hashable {
        public let users: Set<String>
        public let roles: Set<String>

        public init(users: Set<String> = [], roles: Set<String> = []) {
            self.users = users
            self.roles = roles
        }

        public func includes(_ caller: Caller) -> Bool {
            users.contains(caller.user) || caller.roles.contains { roles.contains($0.name) }
        }
    }

    /// What the tool can change; nil means that nobody said, so ``tier`` is privileged.
    public var effect: Effect?
    /// Whether it removes something that cannot be had back.
    public var destructive: Bool
    /// Whether it reaches people or systems outside.
    public var actsExternally: Bool
    /// Whether its output holds the user's private data.
    public var readsPrivate: Bool
    /// Whether a person is asked before each call; nil means that the rule does not say (read as never).
    public var consent: Consent?
    /// Whether a person may be asked to let through a value of untrusted origin, instead of its being refused.
    ///
    /// True for a rule that itself says `consent: ask`. A child's rule cannot switch it on: to ask is more than to refuse.
    public var asksAboutOrigin: Bool
    /// The meaning of each sensitive argument, by name, at any depth.
    public var args: [String: ArgumentRole]
    /// Leaf keys of the output that a stranger may have written; `*` is the whole output, nil is the same, empty is none.
    public var untrustedFields: Set<String>?
    /// Leaf keys of the output whose values the `structured` trust level believes.
    public var reachableFields: Set<String>
    /// Leaf keys whose whole value is the system's own name for a thing.
    public var identifierFields: Set<String>
    /// Leaf keys whose values may not leave.
    public var secretFields: Set<String>
    /// Whether a URL that stands verbatim in untrusted text may be fetched.
    public var followLinks: Bool
    /// How often the tool may be called; all apply.
    public var rates: [Rate]
    /// How long a call may take.
    public var timeout: Duration?
    /// Why the rule is as it is, shown to the person who is asked or refused.
    public var reason: String?
    /// Who may call; every one must include the caller; empty means everybody who may execute tools.
    public var audiences: [Audience]
    /// JSON Schemas that the arguments must all satisfy.
    public var schemas: [JSONValue]

    /// - Parameters:
    ///   - consent: `ask` also lets a person decide on values of untrusted origin.
    ///   - users: with `roles`, the people who may call (one of either is enough); nil and nil means everybody.
    public init(
        effect: Effect? = nil, destructive: Bool = false, actsExternally: Bool = false, readsPrivate: Bool = false,
        consent: Consent? = nil, args: [String: ArgumentRole] = [:], untrustedFields: Set<String>? = nil,
        reachableFields: Set<String> = [], identifierFields: Set<String> = [], secretFields: Set<String> = [],
        followLinks: Bool = false, rate: Rate? = nil, timeout: Duration? = nil, reason: String? = nil,
        users: Set<String>? = nil, roles: Set<String>? = nil, schema: JSONValue? = nil
    ) {
        self.effect = effect
        self.destructive = destructive
        self.actsExternally = actsExternally
        self.readsPrivate = readsPrivate
        self.consent = consent
        self.asksAboutOrigin = consent == .ask
        self.args = args
        self.untrustedFields = untrustedFields
        self.reachableFields = reachableFields
        self.identifierFields = identifierFields
        self.secretFields = secretFields
        self.followLinks = followLinks
        self.rates = rate.map { [$0] } ?? []
        self.timeout = timeout
        self.reason = reason
        self.audiences = users == nil && roles == nil ? [] : [Audience(users: users ?? [], roles: roles ?? [])]
        self.schemas = schema.map { [$0] } ?? []
    }

    /// The tier that a session needs to call the tool; an unknown effect is privileged.
    public var tier: Tier { (effect ?? .privileged).tier }

    /// Whether everybody and every role that the rule asks for includes the caller.
    public func admits(_ caller: Caller) -> Bool { audiences.allSatisfy { $0.includes(caller) } }

    /// Whether the whole output counts as a stranger's.
    public var isWhollyUntrusted: Bool { untrustedFields?.contains("*") ?? true }
}

extension ToolRule {
    /// This rule with a child's on top: what the child leaves out stays, what it states can only tighten.
    public func narrowed(by child: ToolRule) -> ToolRule {
        var result = self
        result.effect = child.effect.map { [effect ?? .privileged, $0].max { $0.tier < $1.tier } ?? $0 } ?? effect
        result.destructive = destructive || child.destructive
        result.actsExternally = actsExternally || child.actsExternally
        result.readsPrivate = readsPrivate || child.readsPrivate
        result.consent = consent == .ask ? .ask : child.consent ?? consent
        // A sensitive role stays what the parent made it; a child may only make more arguments sensitive.
        result.args = args.merging(child.args) { mine, theirs in mine.isSensitive ? mine : theirs }
        result.untrustedFields = union(untrustedFields, child.untrustedFields)
        result.reachableFields = reachableFields.intersection(child.reachableFields)
        result.identifierFields = identifierFields.intersection(child.identifierFields)
        result.secretFields = secretFields.union(child.secretFields)
        result.followLinks = followLinks && child.followLinks
        result.rates = (rates + child.rates).tightest
        result.timeout = smaller(timeout, child.timeout)
        result.reason = child.reason ?? reason
        result.audiences = audiences + child.audiences.filter { !audiences.contains($0) }
        result.schemas = schemas + child.schemas.filter { !schemas.contains($0) }
        return result
    }

    private func union(_ mine: Set<String>?, _ theirs: Set<String>?) -> Set<String>? {
        guard let mine, let theirs else { return mine }
        return mine.union(theirs)
    }
}

extension [Rate] {
    /// One rate for each length of window, the smallest.
    fileprivate var tightest: [Rate] {
        Rate.Window.allCases.compactMap { window in
            filter { $0.window == window }.min { $0.limit < $1.limit }
        }
    }
}

/// The smaller of two that may be missing.
func smaller<Value: Comparable>(_ left: Value?, _ right: Value?) -> Value? {
    guard let left, let right else { return left ?? right }
    return min(left, right)
}
