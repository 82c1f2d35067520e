public import RedoubtCore

/// A request to a HashiCorp Vault server, for whoever has the socket to send.
public struct KVRequest: Sendable, Equatable {
    public enum Method: String, Sendable, Hashable { case get = "GET", post = "POST", list = "LIST" }

    public let method: Method
    /// The path from the server's root, percent-encoded: `/v1/secret/data/openai`.
    public let path: String
    /// What goes into `X-Vault-Namespace`; nil for none.
    public let namespace: String?
    /// What goes into `X-Vault-Token`; nil for logging in. Every request also carries `X-Vault-Request: true`.
    public let token: SecureString?
    /// The JSON to send; nil for none.
    public let body: SecureString?
}

/// What the server answered.
public struct KVResponse: Sendable {
    public let status: Int
    public let body: [UInt8]

    public init(status: Int, body: [UInt8]) { (self.status, self.body) = (status, body) }
}

/// How to get a token of the server's.
public enum KVLogin: Sendable {
    /// One that is there already.
    case token(SecureString)
    /// A role and the secret that proves it; `mount` is where the method is enabled, usually `approle`.
    case appRole(role: String, secret: SecureString, mount: String)
}
