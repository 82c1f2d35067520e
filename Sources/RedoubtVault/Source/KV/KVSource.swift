public import RedoubtCore

/// Credentials in a HashiCorp Vault server's KV store, version 2.
///
/// A credential's name is a path below `folder`, with the field after `#` where the secret has several: `openai#api_key`. Requests and answers are made and
/// read here; who has the sockets sends them. *Refuses when:* the server does, with its words. *Does not see:* TLS, addresses, redirects: those are the sender's.
public actor KVSource: CredentialSource {
    /// Sends a request and answers with what came back; throws `vault.source_failed` when nothing did.
    public typealias Send = @Sendable (KVRequest) async throws(Fault) -> KVResponse

    /// The largest answer that a sender should take.
    public static let limit = ByteCount(1024 * 1024)

    public nonisolated let kind = "hashicorp"
    private let paths: KVPaths
    private let login: KVLogin
    private let time: any TimeSource
    private let send: Send
    private var session: KVSession

    /// Throws `config.invalid` when mount, folder or namespace is not a path.
    public init(
        mount: String = "secret", folder: String = "", namespace: String? = nil, login: KVLogin,
        time: any TimeSource = SystemTime(),
        send: @escaping Send
    ) throws(Fault) {
        for part in [mount, folder, namespace ?? ""] where !part.isEmpty && !KVPaths.isName(part) {
            throw Fault(
                .configInvalid, "\(quoted(part)) is not a path of the vault server", hint: "write it without a slash at either end")
        }
        paths = KVPaths(mount: mount, folder: folder, namespace: namespace)
        (self.login, self.time, self.send, session) = (login, time, send, KVSession(login))
    }

    public func credential(_ name: String) async throws(Fault) -> SecureString {
        let parts = name.split(separator: "#", maxSplits: 1).map(String.init)
        guard let path = parts.first, KVPaths.isName(path) else {
            throw Fault(.keyMissing, "\(quoted(name)) is not a path of the vault server", hint: "write PATH or PATH#FIELD")
        }
        let paths = paths
        let response = try await asked { paths.read(path, $0) }
        return try KVAnswer.value(response, of: path, field: parts.count == 2 ? parts[1] : nil)
    }

    public func names() async throws(Fault) -> [String] {
        let paths = paths
        return try KVAnswer.names(await asked { paths.list($0) })
    }

    /// The server tells of no change; who needs to know asks again.
    public func revision() async -> CredentialRevision? { nil }

    /// Asks with a token that is good; when it was refused all the same, once more with a new one.
    private func asked(_ request: @Sendable (SecureString) -> KVRequest) async throws(Fault) -> KVResponse {
        let response = try await send(request(token()))
        guard response.status == 403, session.canLogIn else { return response }
        session.dropped()
        return try await send(request(token()))
    }

    private func token() async throws(Fault) -> SecureString {
        switch session.step(at: time.now()) {
        case .use(let token): return token
        case .renew(let token):
            let response = try await send(paths.renew(token))
            if let answer = try? KVAnswer.token(response) {
                session.took(answer, at: time.now())
                return answer.token
            }
            if response.status == 403, session.canLogIn { return try await loggedIn() }
            session.cannotRenew()
            return token
        case .logIn: return try await loggedIn()
        }
    }

    private func loggedIn() async throws(Fault) -> SecureString {
        guard case .appRole(let role, let secret, let mount) = login else {
            throw Fault(.sourceDenied, "the vault server's token has ended", hint: "give a new one")
        }
        let answer = try KVAnswer.token(await send(paths.login(role: role, secret: secret, mount: mount)))
        session.took(answer, at: time.now())
        return answer.token
    }
}
