internal import RedoubtCore

#if canImport(Glibc)
    internal import Glibc
#else
    internal import Darwin
#endif

/// The right to change a vault, held by one process at a time and given back by the system when that dies.
///
/// It is a lock on a file beside the vault (`NAME.lock`), in which the holder writes its process number for others to name.
struct VaultLock: ~Copyable {
    private let file: Int32

    /// Waits for the lock until the deadline. Throws `vault.locked`, naming the holder where that is known.
    init(_ path: String, until deadline: ContinuousClock.Instant) throws(Fault) {
        // Assigned last: a value that throws while it is made is never let go.
        let file = unsafe open(path, O_RDWR | O_CREAT | O_NOFOLLOW | O_CLOEXEC | O_NONBLOCK, 0o600)
        guard file >= 0 else {
            throw Fault(
                .vaultUnwritable, "\(quoted(path)) cannot be opened: \(systemErrorWords(errno))",
                hint: "check the folder's owner and mode")
        }
        var pause: UInt32 = 500
        while flock(file, LOCK_EX | LOCK_NB) != 0 {
            let number = errno
            if number == EINTR { continue }
            guard number == EWOULDBLOCK, ContinuousClock.now < deadline else {
                let holder = Self.holder(file)
                close(file)
                throw Self.fault(path, number, holder)
            }
            usleep(pause)
            pause = min(pause * 2, 20_000)
        }
        Self.sign(file)
        self.file = file
    }

    deinit { close(file) }

    private static func fault(_ path: String, _ number: Int32, _ holder: Int32?) -> Fault {
        guard number == EWOULDBLOCK else {
            return Fault(.vaultUnwritable, "\(quoted(path)) cannot be locked: \(systemErrorWords(number))")
        }
        return Fault(
            .vaultLocked, "the vault is locked by " + (holder.map { "process \($0)" } ?? "another process"),
            hint: "wait until it is done, or end it")
    }

    private static func sign(_ file: Int32) {
        let text = Array("\(getpid())\n".utf8)
        guard ftruncate(file, 0) == 0 else { return }
        // Only for people to read; the lock holds without it.
        _ = unsafe text.withUnsafeBytes { unsafe pwrite(file, $0.baseAddress, $0.count, 0) }
    }

    private static func holder(_ file: Int32) -> Int32? {
        var text = [UInt8](repeating: 0, count: 16)
        // The array outlives the call.
        let got = unsafe text.withUnsafeMutableBytes { unsafe pread(file, $0.baseAddress, $0.count, 0) }
        return Int32(String(decoding: text.prefix(max(got, 0)).prefix { (48...57).contains($0) }, as: UTF8.self))
    }
}
