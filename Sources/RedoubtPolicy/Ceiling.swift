public import RedoubtCore

/// What an environment allows at the most, whatever tools a policy declares.
///
/// A ceiling declares no tool and so allows nothing by itself; it only caps the rules of the policies under it.
public struct Ceiling: Sendable, Hashable {
    /// Tools above this tier are refused even to a session that was granted more.
    public var maximumTier: Tier
    /// Tools that cannot be undone need a person's word.
    public var consentWhenDestructive: Bool
    /// Tools that reach outside need a person's word.
    public var consentWhenExternal: Bool
    /// Tools of this tier and above need a person's word; nil means none do for their tier.
    public var consentFrom: Tier?

    public init(
        maximumTier: Tier = .privileged, consentWhenDestructive: Bool = false, consentWhenExternal: Bool = false,
        consentFrom: Tier? = nil
    ) {
        self.maximumTier = maximumTier
        self.consentWhenDestructive = consentWhenDestructive
        self.consentWhenExternal = consentWhenExternal
        self.consentFrom = consentFrom
    }

    /// No cap: what a policy says is all that counts.
    public static let none = Ceiling()

    /// Both ceilings at once.
    public func narrowed(by other: Ceiling) -> Ceiling {
        Ceiling(
            maximumTier: min(maximumTier, other.maximumTier),
            consentWhenDestructive: consentWhenDestructive || other.consentWhenDestructive,
            consentWhenExternal: consentWhenExternal || other.consentWhenExternal,
            consentFrom: smaller(consentFrom, other.consentFrom))
    }

    /// Whether a person must agree to a call under this rule, the ceiling's wishes included.
    public func needsConsent(_ rule: ToolRule) -> Bool {
        rule.consent == .ask || (consentWhenDestructive && rule.destructive)
            || (consentWhenExternal && rule.actsExternally) || (consentFrom.map { rule.tier >= $0 } ?? false)
    }
}

/// The environments that exist without configuration; a policy can name one in `extends`.
public enum Preset: String, Sendable, Hashable, CaseIterable {
    case development, production, ide, testing

    /// What the environment allows at the most. None of them limits which tools a policy may declare.
    public var ceiling: Ceiling {
        switch self {
        case .development: .none
        case .production: Ceiling(consentWhenDestructive: true)
        case .ide: Ceiling(maximumTier: .execute, consentWhenDestructive: true)
        case .testing: Ceiling(maximumTier: .execute, consentWhenDestructive: true, consentWhenExternal: true)
        }
    }
}
