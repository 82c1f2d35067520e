/// One mechanism that a sandbox is made of, and whether this machine lets us use it.
public struct MachineCapability: Sendable, Hashable {
    /// The mechanism, as `redoubt doctor` prints it: `user_namespace`, `landlock` …
    public let name: String
    /// Whether it was tried and did what it should.
    public let isAvailable: Bool
    /// What was found, in a few words: a version, a limit, or why not.
    public let detail: String

    public init(name: String, isAvailable: Bool, detail: String) {
        self.name = name
        self.isAvailable = isAvailable
        self.detail = detail
    }
}
