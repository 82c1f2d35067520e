public import RedoubtCore

/// What a caller shows to be let in.
public struct Credentials: Sendable {
    /// The token from `Authorization: Bearer` or `x-api-key`; nil when none was sent.
    public let token: SecureString?
    /// The client's own name for its session (`x-redoubt-session`); empty for none.
    public let session: String
    /// The user on whose behalf a service asks (`x-redoubt-user`); empty for none.
    public let onBehalfOf: String

    public init(token: SecureString?, session: String = "", onBehalfOf: String = "") {
        self.token = token
        self.session = session
        self.onBehalfOf = onBehalfOf
    }
}

/// Turns credentials into a caller, or refuses.
public protocol Identifying: Sendable {
    func identify(_ credentials: Credentials, at now: Timestamp) async throws(Refusal) -> Caller
}

/// The identity of a program that runs as its user: the agent in a terminal, a library in a process of its own.
public struct LocalIdentity: Identifying {
    public let user: String
    public let roles: Set<Role>

    public init(user: String, roles: Set<Role> = [.user]) {
        self.user = user
        self.roles = roles
    }

    public func identify(_ credentials: Credentials, at now: Timestamp) async throws(Refusal) -> Caller {
        let session = credentials.session.isEmpty ? SessionID.unnamed : credentials.session
        return Caller(user: user, roles: roles, session: SessionID(user: user, name: session))
    }
}

/// What a token store knows of a token.
public struct TokenRecord: Sendable, Hashable {
    public let user: String
    public let roles: Set<Role>
    public let expires: Timestamp?

    public init(user: String, roles: Set<Role>, expires: Timestamp?) {
        self.user = user
        self.roles = roles
        self.expires = expires
    }
}

/// Where tokens are known by their digest. Revocation must take effect within a second.
public protocol TokenStore: Sendable {
    func record(forDigest digest: String, at now: Timestamp) async throws(Fault) -> TokenRecord?
}

/// The identity behind a bearer token.
///
/// *Looks at:* the token's shape and checksum, its digest in the store, its expiry; the names sent beside it.
/// *Refuses when:* there is none (`identity.missing`), or it is unknown, revoked or expired (`identity.invalid`, one wording for
/// all, so that nothing can be learnt by trying). *Does not see:* who holds the token.
/// *Costs:* one SHA-256.
public struct TokenIdentity: Identifying {
    /// The refusal of a caller who shows nothing.
    public static let missing = Denial(
        .identityMissing, "no token was sent", hint: "send `Authorization: Bearer rdt_…` or `x-api-key: rdt_…`")

    private let store: any TokenStore
    private let digest: @Sendable (String) -> String?

    /// `digest` answers nil for a text that cannot be a token (wrong shape or checksum), before any look-up.
    public init(store: any TokenStore, digest: @escaping @Sendable (String) -> String?) {
        self.store = store
        self.digest = digest
    }

    public func identify(_ credentials: Credentials, at now: Timestamp) async throws(Refusal) -> Caller {
        guard let token = credentials.token, !token.isEmpty else { throw .denied(Self.missing) }
        let invalid = Denial(
            .identityInvalid, "the token is not valid",
            hint: "ask the operator for one: redoubt token create --user NAME --role user")
        guard let digest = token.withValue(digest) else { throw .denied(invalid) }
        let record: TokenRecord?
        do { record = try await store.record(forDigest: digest, at: now) } catch { throw .failed(error) }
        guard let record, record.expires.map({ now < $0 }) ?? true else { throw .denied(invalid) }
        return try caller(record, credentials)
    }

    private func caller(_ record: TokenRecord, _ credentials: Credentials) throws(Refusal) -> Caller {
        var user = record.user
        if !credentials.onBehalfOf.isEmpty {
            guard record.roles.contains(.service) else {
                throw .denied(
                    Denial(.permissionDenied, "only a service token may speak for another user", hint: "leave out `x-redoubt-user`")
                )
            }
            user = try name(credentials.onBehalfOf, "x-redoubt-user")
        }
        let session = credentials.session.isEmpty ? SessionID.unnamed : try name(credentials.session, "x-redoubt-session")
        return Caller(user: user, roles: record.roles, session: SessionID(user: user, name: session))
    }

    private func name(_ text: String, _ header: String) throws(Refusal) -> String {
        let isPlain = text.utf8.allSatisfy { $0 > 0x20 && $0 < 0x7F && $0 != UInt8(ascii: "/") }
        guard isPlain, text.utf8.count <= 128 else {
            throw .denied(
                Denial(
                    .inputSchema, "\(header) has characters that a name cannot have: \(quoted(text))",
                    hint: "use up to 128 printable ASCII characters without spaces and `/`"))
        }
        return text
    }
}
