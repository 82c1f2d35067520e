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

    /// Whether it has only what a header's value may have (RFC 9110, section 5.5).
    var isFit: Bool { value.withBytes { bytes in bytes.indices.allSatisfy { (0x20...0x7E).contains(bytes[$0]) } } }
}
