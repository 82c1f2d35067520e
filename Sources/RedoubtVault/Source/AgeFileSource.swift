public import RedoubtCore

/// The vault's file as a source; a credential's name is `PROVIDER/NAME`, or `PROVIDER` for its primary.
///
/// Contents are kept, decrypted in protected memory, until the file is another one.
public actor AgeFileSource: CredentialSource {
    public nonisolated let kind = "vault"
    private nonisolated let file: VaultFile
    private let identities: [AgeIdentity]
    private let time: any TimeSource
    private var kept: (generation: FileGeneration, contents: VaultContents)?

    public init(_ file: VaultFile, identities: [AgeIdentity], time: any TimeSource = SystemTime()) {
        (self.file, self.identities, self.time) = (file, identities, time)
    }

    /// What the file holds now.
    public func contents() throws(Fault) -> VaultContents {
        let generation = file.generation
        if let kept, kept.generation == generation { return kept.contents }
        kept = nil
        let contents = try file.read(with: identities)
        // Kept only when it did not change meanwhile.
        if let generation, generation == file.generation { kept = (generation, contents) }
        return contents
    }

    public func credential(_ name: String) async throws(Fault) -> SecureString {
        let parts = name.split(separator: "/", maxSplits: 1).map(String.init)
        let now = time.now()
        let usable = try contents().usable(parts.first ?? "", at: now)
        if let key = parts.count == 2 ? usable.first(where: { $0.name == parts[1] }) : usable.first { return key.value }
        throw Fault(
            .keyMissing, "the vault has no usable key \(quoted(name))", hint: "`redoubt key status` shows what became of it")
    }

    public func names() async throws(Fault) -> [String] {
        let now = time.now()
        return try contents().keys.filter { $0.isUsable(at: now) }.map { $0.provider + "/" + $0.name }.sorted()
    }

    public nonisolated func revision() async -> CredentialRevision? {
        CredentialRevision(files: file.generation.map { [file.path: $0] } ?? [:])
    }
}
