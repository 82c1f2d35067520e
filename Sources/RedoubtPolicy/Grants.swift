public import RedoubtCore

/// Which sessions may do more than read, until when, and what people agreed to.
///
/// A session without a grant has the tier `read_only`. The table has a bound: when it is full of grants that still hold,
/// a new one is refused. Time never runs backwards here: a grant that has expired stays expired.
public struct Grants: Sendable, Hashable {
    /// A session's tier and remembered consents.
    public struct Grant: Sendable, Hashable {
        public let session: SessionID
        public var tier: Tier
        /// When the tier ends; nil means with the session.
        public var expires: Timestamp?
        /// What a person agreed to, each with its end; nil means with the session.
        public var consents: [ConsentKey: Timestamp?]
    }

    /// How many consents a session can have.
    public static let maximumConsents = 1000

    private var grants: [SessionID: Grant] = [:]
    private var newest = Timestamp(nanoseconds: .min)
    private let limit: Int

    /// - Parameter limit: how many sessions can have a grant.
    public init(limit: Int = 100_000) { self.limit = limit }

    /// The tier that a session has at a moment.
    public func tier(of session: SessionID, at now: Timestamp) -> Tier {
        guard let grant = grants[session], holds(grant.expires, now) else { return .readOnly }
        return grant.tier
    }

    /// What a person agreed to for a session and still holds.
    public func consents(of session: SessionID, at now: Timestamp) -> Set<ConsentKey> {
        Set((grants[session]?.consents ?? [:]).filter { holds($0.value, now) }.keys)
    }

    /// Gives a session a tier in place of the one it had.
    public mutating func give(
        _ tier: Tier, to session: SessionID, until expires: Timestamp? = nil, at now: Timestamp
    ) throws(Denial) {
        try makeRoom(for: session, now)
        grants[session, default: Grant(session: session, tier: .readOnly, consents: [:])].tier = tier
        grants[session]?.expires = expires
    }

    /// Remembers what a person agreed to.
    public mutating func remember(
        _ key: ConsentKey, for session: SessionID, until expires: Timestamp? = nil, at now: Timestamp
    ) throws(Denial) {
        try makeRoom(for: session, now)
        var grant = grants[session] ?? Grant(session: session, tier: .readOnly, consents: [:])
        grant.consents = grant.consents.filter { holds($0.value, now) }
        guard grant.consents.count < Self.maximumConsents || grant.consents[key] != nil else { throw Self.full }
        grant.consents[key] = .some(expires)
        grants[session] = grant
    }

    /// Takes back a session's tier and consents; false when it had none.
    @discardableResult
    public mutating func revoke(_ session: SessionID) -> Bool { grants.removeValue(forKey: session) != nil }

    /// The grants that hold at a moment, by session, without what has expired.
    public func list(at now: Timestamp) -> [Grant] {
        grants.values.compactMap { grant in
            var grant = grant
            if !holds(grant.expires, now) { (grant.tier, grant.expires) = (.readOnly, nil) }
            grant.consents = grant.consents.filter { holds($0.value, now) }
            return grant.tier > .readOnly || !grant.consents.isEmpty ? grant : nil
        }
        .sorted { ($0.session.user, $0.session.name) < ($1.session.user, $1.session.name) }
    }

    private func holds(_ expires: Timestamp?, _ now: Timestamp) -> Bool {
        expires.map { max(now, newest) < $0 } ?? true
    }

    private mutating func makeRoom(for session: SessionID, _ now: Timestamp) throws(Denial) {
        newest = max(newest, now)
        guard grants[session] == nil, grants.count >= limit else { return }
        grants = Dictionary(list(at: now).map { ($0.session, $0) }, uniquingKeysWith: { first, _ in first })
        if grants.count >= limit { throw Self.full }
    }

    private static let full = Denial(
        .limitsCapacity, "the table of grants is full", hint: "revoke grants that are no longer needed")
}
