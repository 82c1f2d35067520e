public import RedoubtCore
public import RedoubtVault

/// Which keys a provider is asked with: the configuration's places, filled from the environment and the vault.
///
/// Every usable key that the vault has for a provider is used, its primary first. They stand where the configuration names the first of them, or
/// before all others where it names none; so a key that was added or rotated needs no change of the configuration.
public struct ProviderKeys: Sendable {
    private let environment: [String: String]
    private let external: ExternalKeys

    /// `external` are those that have to be asked for elsewhere; they count from its last refresh on.
    public init(environment: [String: String], external: ExternalKeys) {
        self.environment = environment
        self.external = external
    }

    /// The keys that are there, in the order of their use, and what is to be said of those that are not.
    public func keys(
        of provider: Configuration.Provider, in vault: VaultContents?, at now: Timestamp
    ) -> (found: [Upstream.Key], missing: [String]) {
        let kept = vault?.usable(provider.name, at: now) ?? []
        var left = Self.ordered(kept, as: provider.keys).map { Upstream.Key(name: "vault:" + $0.name, value: $0.value) }
        var found: [Upstream.Key] = []
        var missing: [String] = []
        if !provider.keys.contains(where: \.isInVault) {
            found = left
            left = []
        }
        for source in provider.keys {
            switch source {
            case .environment(let name):
                if let value = environment[name], !value.isEmpty {
                    found.append(Upstream.Key(name: "env:" + name, value: SecureString(value)))
                } else {
                    missing.append("set \(name)")
                }
            case .command, .credential, .hashicorp:
                if let value = external[source] {
                    found.append(Upstream.Key(name: source.name, value: value))
                } else {
                    missing.append("\(source.name) gives none")
                }
            case .vault(let name):
                if kept.isEmpty { missing.append("`redoubt key add \(provider.name) --name \(name)`") }
                found += left
                left = []
            }
        }
        for key in found where !StoredKey.isValue(key.value) { missing.append("\(key.name) has characters that no key has") }
        found = Self.named(found.filter { StoredKey.isValue($0.value) })
        // What is not needed need not be set.
        return (found, found.isEmpty ? missing : missing.filter { !$0.hasPrefix("set ") })
    }

    /// Each under a name of its own: two programs may differ in their arguments alone.
    private static func named(_ keys: [Upstream.Key]) -> [Upstream.Key] {
        var seen: [String: Int] = [:]
        return keys.map { key in
            let count = seen[key.name, default: 0] + 1
            seen[key.name] = count
            return count == 1 ? key : Upstream.Key(name: "\(key.name)#\(count)", value: key.value)
        }
    }

    /// The primary, then those that the configuration names in its order, then the others.
    private static func ordered(_ keys: [StoredKey], as sources: [Configuration.Provider.KeySource]) -> [StoredKey] {
        func place(_ key: StoredKey) -> Int {
            key.status == .primary ? -1 : sources.firstIndex(of: .vault(key.name)) ?? sources.count
        }
        return keys.enumerated().sorted { (place($0.element), $0.offset) < (place($1.element), $1.offset) }.map(\.element)
    }
}

extension Configuration.Provider.KeySource {
    fileprivate var isInVault: Bool { if case .vault = self { true } else { false } }

    /// What the key is called in the audit log and in messages.
    var name: String {
        switch self {
        case .environment(let name): "env:" + name
        case .vault(let name): "vault:" + name
        case .command(let words): "command:" + (words.first ?? "")
        case .credential(let name): "credential:" + name
        case .hashicorp(let path): "hashicorp:" + path
        }
    }
}
