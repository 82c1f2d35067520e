internal import RedoubtCore

/// The requests of the KV store version 2 and of logging in. Source: HashiCorp Vault's HTTP API, "KV secrets engine - version 2", "AppRole", "Token".
struct KVPaths: Sendable {
    let mount: String
    let folder: String
    let namespace: String?

    func read(_ name: String, _ token: SecureString) -> KVRequest { request(.get, "data", name, token) }

    func list(_ token: SecureString) -> KVRequest { request(.list, "metadata", "", token) }

    func login(role: String, secret: SecureString, mount: String) -> KVRequest {
        let opening = SecureJSON.object([("role_id", .plain(role)), ("secret_id", .secret(secret))])
        return KVRequest(
            method: .post, path: "/v1/auth/" + Self.encoded(mount) + "/login", namespace: namespace, token: nil, body: opening)
    }

    func renew(_ token: SecureString) -> KVRequest {
        KVRequest(
            method: .post, path: "/v1/auth/token/renew-self", namespace: namespace, token: token, body: SecureString("{}"))
    }

    private func request(_ method: KVRequest.Method, _ area: String, _ name: String, _ token: SecureString) -> KVRequest {
        let parts = [mount, area, folder, name].filter { !$0.isEmpty }.map(Self.encoded)
        return KVRequest(method: method, path: "/v1/" + parts.joined(separator: "/"), namespace: namespace, token: token, body: nil)
    }

    /// A path whose steps are percent-encoded (RFC 3986 unreserved characters stay); slashes separate steps.
    static func encoded(_ path: String) -> String {
        path.split(separator: "/").map { step in
            step.utf8.map { byte in
                Base62.isDigit(byte) || "-._~".utf8.contains(byte)
                    ? String(Unicode.Scalar(byte)) : "%" + Hexadecimal.encode(CollectionOfOne(byte)).uppercased()
            }.joined()
        }.joined(separator: "/")
    }

    /// Whether a name has only steps that a server keeps apart: no `.` or `..`, nothing empty, no control characters.
    static func isName(_ name: String) -> Bool {
        let steps = name.split(separator: "/", omittingEmptySubsequences: false)
        return name.utf8.count <= 512 && !steps.contains { $0.isEmpty || $0 == "." || $0 == ".." }
            && !name.unicodeScalars.contains { $0.value < 0x20 || $0.value == 0x7F }
    }
}
