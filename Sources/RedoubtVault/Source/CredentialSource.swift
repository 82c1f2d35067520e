public import RedoubtCore

/// A place that credentials come from: the vault's file, the environment, the service manager, a program, a server.
public protocol CredentialSource: Sendable {
    /// What to call it in messages and the audit log, without anything secret.
    var kind: String { get }

    /// The credential of a name. Throws `vault.no_key` when there is none of that name, naming what to set or to do.
    func credential(_ name: String) async throws(Fault) -> SecureString

    /// The names that it has, sorted.
    func names() async throws(Fault) -> [String]

    /// Something that differs after a change; nil where only asking for the credential again would tell. Cheap enough to ask four times a second.
    func revision() async -> CredentialRevision?
}

/// A state of a source, to compare with an earlier one.
public struct CredentialRevision: Sendable, Hashable {
    private let files: [String: FileGeneration]

    init(files: [String: FileGeneration]) { self.files = files }
}
