public import RedoubtCore
internal import RedoubtSandbox
public import RedoubtVault

/// The providers' keys of one state: `vault.age` in its folder, and whatever opens it.
///
/// It opens with the passphrase in `REDOUBT_VAULT_PASSPHRASE`, else with the identity that systemd hands over as the credential
/// `redoubt-vault`, else with `vault.identity`, which the first key makes. *Does not see:* somebody who can read the folder with its identity:
/// against a copy of the vault file alone it protects, against the machine's own user it does not.
public struct ProviderVault: Sendable {
    /// The name of the credential that systemd hands over.
    static let credential = "redoubt-vault"
    static let variable = "REDOUBT_VAULT_PASSPHRASE"
    /// Another process that changes the vault with a passphrase takes seconds.
    private static let patience = Duration.seconds(60)

    private static let identityName = "vault.identity"

    private let state: String
    private let path: String
    private let identityPath: String
    private let environment: [String: String]

    /// - Parameter state: the state folder, which must be there.
    public init(state: String, environment: [String: String]) {
        self.state = state
        path = state + "/vault.age"
        identityPath = state + "/" + Self.identityName
        self.environment = environment
    }

    /// What it holds now; nil when there is none. Throws as ``VaultFile/read(with:)``.
    public func contents() throws(Fault) -> VaultContents? {
        let file = try VaultFile(path)
        guard file.generation != nil else { return nil }
        return try file.readIfPresent(with: try identities())
    }

    /// Changes what it holds, while no other process can; makes it, and an identity, where there is none.
    public func update<Result>(_ change: (inout VaultContents) throws(Fault) -> Result) throws(Fault) -> Result {
        let file = try VaultFile(path)
        if file.generation == nil, !hasIdentity { try makeIdentity() }
        let identities = try identities()
        return try file.update(
            with: identities, to: identities.prefix(1).map(\.recipient), until: .now + Self.patience, change)
    }

    /// The state of the file, for seeing that it changed.
    public var generation: FileGeneration? { FileGeneration.now(path) }

    private var hasIdentity: Bool { passphrase != nil || handedOver != nil || FileGeneration.now(identityPath) != nil }

    private var passphrase: String? { environment[Self.variable].flatMap { $0.isEmpty ? nil : $0 } }

    private var handedOver: String? {
        guard let folder = environment["CREDENTIALS_DIRECTORY"], !folder.isEmpty else { return nil }
        let path = folder + "/" + Self.credential
        return FileGeneration.now(path) == nil ? nil : path
    }

    private func identities() throws(Fault) -> [AgeIdentity] {
        if let passphrase { return [AgeIdentity(passphrase: SecureString(passphrase))] }
        if let handedOver { return try AgeIdentityFile.read(handedOver) }
        guard FileGeneration.now(identityPath) != nil else {
            throw Fault(
                .vaultUnreadable, "the vault is there, but not what opens it",
                hint: "set \(Self.variable), or put the identity back at vault.identity in the state folder")
        }
        return try AgeIdentityFile.read(identityPath)
    }

    /// In the form that `age-keygen` writes and `age -i` reads. Where another process was quicker, its identity counts.
    private func makeIdentity() throws(Fault) {
        let identity = AgeIdentity.generate()
        guard let key = identity.text, let recipient = identity.recipient.text else { return }
        let text = key.withValue { "# public key: \(recipient)\n\($0)\n" }
        let folder = try BoundedFolder(opening: state)
        do throws(Denial) { try folder.create(Self.identityName, Array(text.utf8)) } catch {
            guard hasIdentity else {
                throw Fault(
                    .stateUnwritable, "the vault's identity cannot be kept in the state folder", hint: "check its owner and mode")
            }
        }
    }
}
