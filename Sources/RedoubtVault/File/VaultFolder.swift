internal import RedoubtCore

#if canImport(Glibc)
    internal import Glibc
#else
    internal import Darwin
#endif

/// The folder of a vault, held open so that nobody can put another in its place between two steps.
///
/// *Looks at:* owner and mode of the folder itself. *Refuses when:* it belongs to neither this user nor root, or group or others can write to it: they could
/// replace the vault. *Does not see:* the folders above it.
struct VaultFolder: ~Copyable {
    let descriptor: Int32
    let path: String

    init(_ path: String) throws(Fault) {
        let descriptor = unsafe open(path, O_RDONLY | O_DIRECTORY | O_CLOEXEC)
        guard descriptor >= 0 else {
            throw Fault(.vaultUnreadable, "the folder \(quoted(path)) cannot be opened: \(systemErrorWords(errno))")
        }
        if let fault = Self.fault(descriptor, path) {
            close(descriptor)
            throw fault
        }
        (self.descriptor, self.path) = (descriptor, path)
    }

    deinit { close(descriptor) }

    private static func fault(_ descriptor: Int32, _ path: String) -> Fault? {
        var found = stat()
        guard unsafe fstat(descriptor, &found) == 0 else { return Fault(.vaultUnreadable, systemErrorWords(errno)) }
        guard found.st_uid == geteuid() || found.st_uid == 0 else {
            return Fault(
                .vaultMode, "the folder \(quoted(path)) belongs to another user", hint: "keep the vault in a folder of your own")
        }
        guard found.st_mode & 0o022 == 0 else {
            let mode = String(found.st_mode & 0o7777, radix: 8)
            return Fault(
                .vaultMode, "others can write to the folder \(quoted(path)) (mode 0\(mode))",
                hint: "chmod 700 \(CredentialFile.shellWord(path))")
        }
        return nil
    }

    /// Opens a file in the folder for reading, never through a link; nil when there is none.
    borrowing func file(named name: String) throws(Fault) -> Int32? {
        let file = unsafe openat(descriptor, name, O_RDONLY | O_NOFOLLOW | O_NONBLOCK | O_NOCTTY | O_CLOEXEC)
        if file >= 0 { return file }
        switch errno {
        case ENOENT: return nil
        case ELOOP: throw Fault(.vaultMode, "\(quoted(path + "/" + name)) is a symbolic link", hint: "name the file itself")
        case let number: throw CredentialFile.unreadable(path + "/" + name, systemErrorWords(number))
        }
    }

    /// Puts a file into the folder, mode 0600, in place of the one of that name: all of it or nothing, and on the disk when this returns.
    borrowing func replace(_ name: String, with bytes: [UInt8]) throws(Fault) {
        let temporary = "." + name + "." + Hexadecimal.encode(AgeCipher.random(8)) + ".new"
        let file = unsafe openat(descriptor, temporary, O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC, 0o600)
        guard file >= 0 else { throw unwritable(name, errno) }
        var number: Int32 = 0
        if fchmod(file, 0o600) != 0 || !Self.writeAll(bytes, file) || fsync(file) != 0 { number = errno }
        // Some file systems tell of a full disk only here.
        if close(file) != 0, number == 0 { number = errno }
        if number == 0, unsafe renameat(descriptor, temporary, descriptor, name) != 0 { number = errno }
        guard number == 0 else {
            unsafe unlinkat(descriptor, temporary, 0)
            throw unwritable(name, number)
        }
        guard fsync(descriptor) == 0 else { throw unwritable(name, errno) }
    }

    private borrowing func unwritable(_ name: String, _ number: Int32) -> Fault {
        let isFull = number == ENOSPC || number == EDQUOT || number == EFBIG
        return Fault(
            .vaultUnwritable,
            "\(quoted(path + "/" + name)) cannot be written: \(systemErrorWords(number)); the file that was there is unchanged",
            hint: isFull ? "free some space and try again" : "check the folder's owner and mode")
    }

    private static func writeAll(_ bytes: [UInt8], _ file: Int32) -> Bool {
        var done = 0
        while done < bytes.count {
            // The array outlives the call.
            let put = unsafe bytes.withUnsafeBytes { unsafe write(file, $0.baseAddress?.advanced(by: done), $0.count - done) }
            if put >= 0 { done += put } else if errno != EINTR { return false }
        }
        return true
    }
}
