public import RedoubtCore

/// Credentials in variables of the environment and of `.env`; a credential's name is the variable's.
public struct EnvironmentSource: CredentialSource {
    public let kind = "environment"
    private let values: [String: SecureString]

    /// Takes the named variables alone, so that the rest of the environment is not kept.
    public init(_ environment: [String: String], dotEnv: DotEnv? = nil, names: [String]) {
        var values: [String: SecureString] = [:]
        for name in names { values[name] = environment[name].map { SecureString($0) } ?? dotEnv?[name] }
        self.values = values.filter { !$0.value.isEmpty }
    }

    public func credential(_ name: String) async throws(Fault) -> SecureString {
        if let value = values[name] { return value }
        throw Fault(
            .keyMissing, "\(quoted(name)) is not set", hint: "set it in the environment or in .env (chmod 600 .env)")
    }

    public func names() async throws(Fault) -> [String] { values.keys.sorted() }

    /// A process's environment does not change under it.
    public func revision() async -> CredentialRevision? { CredentialRevision(files: [:]) }
}
