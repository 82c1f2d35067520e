public import RedoubtCore
public import RedoubtVault
internal import Synchronization

/// Keys that programs, the service manager or a server hold: asked for when told to, remembered in between.
public final class ExternalKeys: Sendable {
    private let environment: [String: String]
    private let send: KVSource.Send
    private let values = Mutex<[Configuration.Provider.KeySource: SecureString]>([:])

    /// `send` carries requests to the KV server at `VAULT_ADDR`.
    public init(environment: [String: String], send: @escaping KVSource.Send) {
        self.environment = environment
        self.send = send
    }

    subscript(source: Configuration.Provider.KeySource) -> SecureString? { values.withLock { $0[source] } }

    /// Asks for all keys that the providers name; answers with what went wrong. A key that cannot be had now stays what it was.
    public func refresh(_ providers: [Configuration.Provider]) async -> [Fault] {
        await withTaskGroup(of: Fault?.self) { group in
            for source in Set(providers.flatMap(\.keys)) {
                group.addTask { await self.refresh(source) }
            }
            return await group.reduce(into: []) { faults, fault in if let fault { faults.append(fault) } }
        }
    }

    private func refresh(_ source: Configuration.Provider.KeySource) async -> Fault? {
        do throws(Fault) {
            if let value = try await value(of: source) { values.withLock { $0[source] = value } }
            return nil
        } catch { return error }
    }

    private func value(of source: Configuration.Provider.KeySource) async throws(Fault) -> SecureString? {
        switch source {
        case .environment, .vault: return nil
        case .command(let words):
            return try await CommandSource(words, names: ["key"], environment: environment).credential("key")
        case .credential(let name): return try await ServiceCredentialSource(environment: environment).credential(name)
        case .hashicorp(let text):
            let parts = text.split(separator: "/", maxSplits: 1).map(String.init)
            guard parts.count == 2 else {
                throw Fault(.configInvalid, "\(quoted(text)) is not MOUNT/PATH#FIELD", hint: "for example secret/openai#api_key")
            }
            guard let token = environment["VAULT_TOKEN"], !token.isEmpty else {
                throw Fault(.keyMissing, "VAULT_TOKEN is not set", hint: "set it, and VAULT_ADDR")
            }
            let source = try KVSource(
                mount: parts[0], folder: "", namespace: environment["VAULT_NAMESPACE"], login: .token(SecureString(token)),
                time: SystemTime(), send: send)
            return try await source.credential(parts[1])
        }
    }
}
