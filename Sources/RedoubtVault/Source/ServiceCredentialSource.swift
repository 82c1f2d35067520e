public import RedoubtCore

#if canImport(Glibc)
    internal import Glibc
#else
    internal import Darwin
#endif

/// Credentials that systemd gives a service (`LoadCredential=`, `SetCredentialEncrypted=`): a file each in `$CREDENTIALS_DIRECTORY`.
///
/// Files are checked as ``CredentialFile`` does. A line feed at the end belongs to the file, not to the credential. Source: systemd.exec(5), "Credentials".
public struct ServiceCredentialSource: CredentialSource {
    /// The environment variable that names the folder.
    public static let variable = "CREDENTIALS_DIRECTORY"
    /// The most names that are listed.
    public static let limit = 1000

    public let kind = "systemd"
    private let folder: String

    /// Throws `config.invalid` when the variable is not set, or is not an absolute path.
    public init(environment: [String: String]) throws(Fault) {
        guard let folder = environment[Self.variable], folder.hasPrefix("/"), !folder.utf8.contains(0) else {
            throw Fault(
                .configInvalid, "\(Self.variable) is not set to a folder",
                hint: "add LoadCredential=NAME:FILE to the service's unit")
        }
        self.folder = folder
    }

    public func credential(_ name: String) async throws(Fault) -> SecureString {
        guard let path = path(name), let text = try CredentialFile.readIfPresent(path) else {
            throw Fault(
                .keyMissing, "the service has no credential \(quoted(name))",
                hint: "add LoadCredential=\(name.prefix(60)):FILE to its unit")
        }
        return text.withoutLineEnd
    }

    public func names() async throws(Fault) -> [String] {
        guard let entries = unsafe opendir(folder) else {
            throw Fault(.vaultUnreadable, "\(quoted(folder)) cannot be read: \(systemErrorWords(errno))")
        }
        defer { unsafe closedir(entries) }
        var names: [String] = []
        while let entry = unsafe readdir(entries), names.count < Self.limit {
            let name = unsafe withUnsafePointer(to: &entry.pointee.d_name) { field in
                // The kernel ends the name with a NUL inside the field.
                unsafe field.withMemoryRebound(to: CChar.self, capacity: MemoryLayout.size(ofValue: field.pointee)) {
                    unsafe String(cString: $0)
                }
            }
            if path(name) != nil { names.append(name) }
        }
        return names.sorted()
    }

    public func revision() async -> CredentialRevision? {
        FileGeneration.now(folder).map { CredentialRevision(files: [folder: $0]) }
    }

    /// Names are as systemd has them: of one file, not hidden.
    private func path(_ name: String) -> String? {
        let isName =
            !name.isEmpty && name.utf8.count <= 255 && !name.hasPrefix(".") && !name.utf8.contains { $0 == 0x2F || $0 < 0x20 }
        return isName ? folder + "/" + name : nil
    }
}
