public import RedoubtCore

/// A header whose value is a secret: it is written from where the secret is kept, and nowhere else.
public struct UpstreamCredential: Sendable {
    /// In lower case.
    public let header: String
    /// What stands before the secret, such as `Bearer `.
    public let prefix: String
    public let value: SecureString

    public init(header: String, prefix: String, value: SecureString) {
        self.header = header
        self.prefix = prefix
        self.value = value
    }
}
