public import RedoubtCore

#if canImport(Glibc)
    internal import Glibc
#else
    internal import Darwin
#endif

/// The vault on disk: one file in age's format, so that `age` opens it too, with ``VaultContents`` inside.
///
/// *Looks at:* the folder and the opened file, each through one descriptor. *Refuses when:* it is a link or no regular file, has a second name,
/// belongs to another user, lets group or others do anything, lies in a folder that others can write to, or is larger than ``limit``. *Does not see:* access
/// control lists beyond the mask, backups. *Costs:* a few system calls, and the scrypt work where a passphrase opens it.
public struct VaultFile: Sendable {
    /// The largest file.
    public static let limit = ByteCount(1024 * 1024)

    public let path: String
    private let folder: String
    private let name: String

    public init(_ path: String) throws(Fault) {
        let slash = path.utf8.lastIndex(of: UInt8(ascii: "/"))
        name = slash.map { String(path[path.utf8.index(after: $0)...]) } ?? path
        folder = slash.map { $0 == path.startIndex ? "/" : String(path[..<$0]) } ?? "."
        self.path = path
        guard !name.isEmpty, name != ".", name != "..", name.utf8.count <= 200, !path.utf8.contains(0) else {
            throw Fault(.usage, "\(quoted(path)) is not a file's path")
        }
    }

    /// What the file holds. Throws `vault.unreadable`, `vault.file_mode`, `vault.undecryptable` or `vault.work_factor`.
    public func read(with identities: [AgeIdentity]) throws(Fault) -> VaultContents {
        guard let contents = try readIfPresent(with: identities) else {
            throw Fault(.vaultUnreadable, "there is no vault at \(quoted(path))", hint: "`redoubt key add` makes one")
        }
        return contents
    }

    /// As ``read(with:)``, with nil for a file that is not there.
    public func readIfPresent(with identities: [AgeIdentity]) throws(Fault) -> VaultContents? {
        guard let file = try bytes() else { return nil }
        return try Self.open(file, with: identities)
    }

    /// What a file's bytes hold, for import. Throws as ``read(with:)``.
    public static func open(_ file: [UInt8], with identities: [AgeIdentity]) throws(Fault) -> VaultContents {
        let plain: SecureBytes
        do { plain = try Age.decrypt(file, with: identities) } catch {
            if error.isSeenWithoutWork { pretendWork(identities) }
            throw error.fault
        }
        return try plain.withBytes { (text) throws(Fault) in try VaultContents(json: text) }
    }

    /// A file's bytes for these contents, for export.
    public static func seal(_ contents: VaultContents, to recipients: [AgeRecipient], armored: Bool = false) throws(Fault)
        -> [UInt8]
    {
        try contents.json().withBytes { (text) throws(Fault) in try Age.encrypt(text, to: recipients, armored: armored) }
    }

    /// Puts contents in place of what is there: all or nothing. Throws `vault.unwritable`. Two writers at once: see ``update(with:to:until:_:)``.
    public func write(_ contents: VaultContents, to recipients: [AgeRecipient]) throws(Fault) {
        // What could not be read again is not written.
        try contents.json().withBytes { (text) throws(Fault) in _ = try VaultContents(json: text) }
        let sealed = try Self.seal(contents, to: recipients)
        guard sealed.count <= Self.limit.bytes else {
            throw Fault(.vaultUnwritable, "the vault would be larger than \(Self.limit)", hint: "remove destroyed keys")
        }
        try VaultFolder(folder).replace(name, with: sealed)
    }

    /// Reads, changes and writes while no other process can; begins empty where there is no file.
    ///
    /// Blocks the thread until the deadline at most, then throws `vault.locked` naming the process that holds the lock. Nothing is written when the closure throws.
    public func update<Result>(
        with identities: [AgeIdentity], to recipients: [AgeRecipient], until deadline: ContinuousClock.Instant,
        _ change: (inout VaultContents) throws(Fault) -> Result
    ) throws(Fault) -> Result {
        _ = try VaultFolder(folder).path
        let lock = try VaultLock(path + ".lock", until: deadline)
        var contents = try readIfPresent(with: identities) ?? VaultContents()
        let result = try change(&contents)
        try write(contents, to: recipients)
        // Mentioned so that it is held until here.
        _ = consume lock
        return result
    }

    /// The state of the file now, for ``FileWatch``; nil when there is none.
    public var generation: FileGeneration? { FileGeneration.now(path) }

    private func bytes() throws(Fault) -> [UInt8]? {
        let folder = try VaultFolder(folder)
        guard let file = try folder.file(named: name) else { return nil }
        defer { close(file) }
        let found = try CredentialFile.refuseIfShared(file, path, Self.limit)
        guard found.st_nlink == 1 else {
            throw Fault(
                .vaultMode, "\(quoted(path)) has \(found.st_nlink) names",
                hint: "remove the other hard links; another folder may be less safe")
        }
        let bytes = try CredentialFile.contents(of: file, path, Self.limit, expecting: Int(found.st_size))
        return bytes.withBytes { span in unsafe span.withUnsafeBufferPointer { unsafe Array($0) } }
    }

    /// Takes the time that a wrong passphrase would have taken, so that who tries cannot tell damage from a wrong guess.
    private static func pretendWork(_ identities: [AgeIdentity]) {
        guard identities.contains(where: \.isPassphrase) else { return }
        let nothing: [UInt8] = [0]
        _ = AgeCipher.stretch(nothing.span, salt: nothing, work: AgePassphrase.defaultWork)
    }
}

extension AgeFailure {
    /// Whether the format shows it before the passphrase is tried.
    fileprivate var isSeenWithoutWork: Bool { self == .header || self == .armor }
}
