public import RedoubtCore

/// The identities of a file as `age-keygen` writes it: one a line, with comments (`#`) and empty lines between.
public enum AgeIdentityFile {
    /// The most identities of one file.
    public static let limit = 64

    /// Reads a file as ``CredentialFile`` does; throws `vault.unreadable`, `vault.file_mode` or `vault.identity_invalid`.
    public static func read(_ path: String) throws(Fault) -> [AgeIdentity] { try parse(CredentialFile.read(path)) }

    /// Reads the text of a file. Complaints give a line's number, never its text.
    public static func parse(_ text: SecureString) throws(Fault) -> [AgeIdentity] {
        let found = try text.withBytes { (bytes) throws(Fault) in
            var found: [AgeIdentity] = []
            var (start, number) = (0, 1)
            while start < bytes.count {
                var end = start
                while end < bytes.count, bytes[end] != 0x0A { end += 1 }
                if let identity = try identity(bytes.extracting(start..<end), number) { found.append(identity) }
                (start, number) = (end + 1, number + 1)
            }
            return found
        }
        guard !found.isEmpty, found.count <= limit else {
            throw Fault(
                .identityInvalid, found.isEmpty ? "there is no identity in the file" : "there are more than \(limit) identities")
        }
        return found
    }

    private static func identity(_ line: Span<UInt8>, _ number: Int) throws(Fault) -> AgeIdentity? {
        var end = line.count
        while end > 0, line[end - 1] == 0x20 || line[end - 1] == 0x09 || line[end - 1] == 0x0D { end -= 1 }
        if end == 0 || line[0] == UInt8(ascii: "#") { return nil }
        do { return try AgeIdentity(parsing: line.extracting(0..<end)) } catch {
            throw Fault(.identityInvalid, "line \(number) of the identity file is not an age identity", hint: error.hint)
        }
    }
}
