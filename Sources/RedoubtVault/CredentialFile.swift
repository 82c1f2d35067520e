public import RedoubtCore

#if canImport(Glibc)
    internal import Glibc
#else
    internal import Darwin
#endif

/// Reads a file that holds secrets, if nobody else can.
///
/// *Looks at:* the file that was opened, through its one descriptor, so that it cannot be changed for another between check and read.
/// *Refuses when:* it is a link or no regular file, belongs to neither this user nor root, lets group or others do anything (0600 and
/// 0400 are right), or is larger than the bound. *Does not see:* who can write to the folder it lies in, backups of it, access control lists beyond
/// the mask that the mode shows. *Costs:* three system calls and the reading.
public enum CredentialFile {
    /// The largest file that is read unless told otherwise.
    public static let limit = ByteCount(64 * 1024)

    /// The file's text. Throws `vault.unreadable`, or `vault.file_mode` when it is not kept to its owner.
    public static func read(_ path: String, limit: ByteCount = limit) throws(Fault) -> SecureString {
        guard let text = try readIfPresent(path, limit: limit) else { throw unreadable(path, systemErrorWords(ENOENT)) }
        return text
    }

    /// As ``read(_:limit:)``, with nil for a file that is not there.
    public static func readIfPresent(_ path: String, limit: ByteCount = limit) throws(Fault) -> SecureString? {
        guard let bytes = try bytesIfPresent(path, limit: limit) else { return nil }
        guard let text = SecureString(bytes) else { throw unreadable(path, "it is not UTF-8 text") }
        return text
    }

    /// As ``readIfPresent(_:limit:)``, for files that are not text.
    static func bytesIfPresent(_ path: String, limit: ByteCount) throws(Fault) -> SecureBytes? {
        guard !path.isEmpty, !path.utf8.contains(0) else { throw unreadable(path, "the path is empty or has a NUL") }
        // Without O_NONBLOCK a FIFO of that name would hold us for ever.
        let file = unsafe open(path, O_RDONLY | O_NOFOLLOW | O_NONBLOCK | O_NOCTTY | O_CLOEXEC)
        if file < 0 {
            let number = errno
            if number == ENOENT { return nil }
            if number == ELOOP { throw Fault(.vaultMode, "\(quoted(path)) is a symbolic link", hint: "name the file itself") }
            throw unreadable(path, systemErrorWords(number))
        }
        defer { close(file) }
        let found = try refuseIfShared(file, path, limit)
        return try contents(of: file, path, limit, expecting: Int(found.st_size))
    }

    /// Looks at the open file; answers with what the system knows of it.
    static func refuseIfShared(_ file: Int32, _ path: String, _ limit: ByteCount) throws(Fault) -> stat {
        var found = stat()
        guard unsafe fstat(file, &found) == 0 else { throw unreadable(path, systemErrorWords(errno)) }
        guard found.st_mode & S_IFMT == S_IFREG else { throw unreadable(path, "it is not a regular file") }
        guard found.st_uid == geteuid() || found.st_uid == 0 else {
            throw Fault(.vaultMode, "\(quoted(path)) belongs to another user", hint: "chown it to the user that runs redoubt")
        }
        guard found.st_mode & 0o077 == 0 else {
            let mode = String(found.st_mode & 0o7777, radix: 8)
            throw Fault(.vaultMode, "others can get at \(quoted(path)) (mode 0\(mode))", hint: "chmod 600 \(shellWord(path))")
        }
        guard found.st_size <= limit.bytes else { throw unreadable(path, "it is larger than \(limit)") }
        return found
    }

    /// Everything in the file, read straight into protected memory.
    static func contents(of file: Int32, _ path: String, _ limit: ByteCount, expecting size: Int) throws(Fault) -> SecureBytes {
        // One byte more than there should be, to see whether it has grown since; a file of the kernel's says that it is empty.
        let room = size == 0 ? limit.bytes + 1 : min(size, limit.bytes) + 1
        return try SecureBytes(capacity: room) { (bytes) throws(Fault) in
            var have = 0
            while have < bytes.count {
                let start = have
                let got = unsafe bytes.withUnsafeMutableBytes { buffer in
                    unsafe Self.read(file, into: UnsafeMutableRawBufferPointer(rebasing: buffer[start...]))
                }
                if got == 0 { break }
                if got > 0 { have += got } else if errno != EINTR { throw unreadable(path, systemErrorWords(errno)) }
            }
            guard have <= limit.bytes else { throw unreadable(path, "it is larger than \(limit)") }
            guard have < bytes.count else { throw unreadable(path, "it grew while it was read") }
            return have
        }
    }

    private static func read(_ file: Int32, into buffer: UnsafeMutableRawBufferPointer) -> Int {
        #if canImport(Glibc)
            unsafe Glibc.read(file, buffer.baseAddress, buffer.count)
        #else
            unsafe Darwin.read(file, buffer.baseAddress, buffer.count)
        #endif
    }

    static func unreadable(_ path: String, _ words: String) -> Fault {
        Fault(.vaultUnreadable, "\(quoted(path)) cannot be read: \(words)")
    }

    /// The path as a word that can be pasted into a shell, or `FILE` when it is an odd one.
    static func shellWord(_ path: String) -> String {
        let isPlain = path.utf8.allSatisfy { Base62.isDigit($0) || "/._-+@".utf8.contains($0) } && path.utf8.count <= 200
        return isPlain && !path.hasPrefix("-") ? path : "FILE"
    }
}
