internal import RedoubtCore

#if canImport(Glibc)
    internal import Glibc
#else
    internal import Darwin
#endif

/// A call to the operating system that failed.
struct PosixError: Error, Hashable {
    var code: Int32
    var call: String
    var path: String

    /// The file or a folder on the way to it does not exist.
    var isMissing: Bool { code == ENOENT || code == ENOTDIR }

    /// Device full, over quota, or too large for the file system.
    var isFull: Bool { code == ENOSPC || code == EDQUOT || code == EFBIG }

    var words: String { "\(call) \(quoted(path, limit: 200)): \(unsafe String(cString: strerror(code)))" }

    /// What the operator reads when the log could not be written.
    var unwritable: Fault {
        Fault(
            .auditUnwritable, "cannot write the audit log: \(words)",
            hint: isFull ? "free some disk space" : "check the state folder")
    }

    /// What the operator reads when the log could not be read.
    var unreadable: Fault {
        Fault(.stateCorrupt, "cannot read the audit log: \(words)", hint: "check the state folder's mode and disk")
    }
}

/// What a file is, apart from its name: the same after a rename, different for a new file.
struct FileIdentity: Hashable, Sendable {
    var device: UInt64
    var inode: UInt64
}

/// The facts of a file that this room needs.
struct FileStatus: Hashable, Sendable {
    var identity: FileIdentity
    var size: Int
    var permissions: UInt32

    fileprivate init(_ raw: stat) {
        identity = FileIdentity(device: UInt64(raw.st_dev), inode: UInt64(raw.st_ino))
        size = Int(raw.st_size)
        permissions = UInt32(raw.st_mode) & 0o777
    }
}

/// An open file. Closed when the last reference goes. All calls block: never use them on Swift's concurrency pool.
final class PosixFile: Sendable {
    enum Access { case read, write, createExclusive, createOrOpen }

    let path: String
    private let descriptor: Int32

    init(_ path: String, _ access: Access, permissions: UInt32 = 0o600) throws(PosixError) {
        let flags =
            switch access {
            // A pipe in the place of a file must not make a reader wait for ever.
            case .read: O_RDONLY | O_NONBLOCK
            case .write: O_RDWR
            case .createExclusive: O_RDWR | O_CREAT | O_EXCL
            case .createOrOpen: O_RDWR | O_CREAT
            }
        let opened = Self.retrying { unsafe open(path, flags | O_CLOEXEC, mode_t(permissions)) }
        guard opened >= 0 else { throw PosixError(code: errno, call: "open", path: path) }
        self.path = path
        self.descriptor = opened
    }

    deinit { close(descriptor) }

    func status() throws(PosixError) -> FileStatus {
        var raw = stat()
        guard unsafe fstat(descriptor, &raw) == 0 else { throw failure("stat") }
        return FileStatus(raw)
    }

    /// Up to `count` bytes from `offset`; fewer only at the end of the file.
    func read(at offset: Int, count: Int) throws(PosixError) -> [UInt8] {
        var failed: Int32 = 0
        let bytes = unsafe [UInt8](unsafeUninitializedCapacity: count) { buffer, filled in
            while filled < count, let base = buffer.baseAddress {
                let got = unsafe pread(descriptor, base + filled, count - filled, off_t(offset + filled))
                if got < 0, errno == EINTR { continue }
                if got < 0 { failed = errno }
                if got <= 0 { break }
                filled += got
            }
        }
        guard failed == 0 else { throw PosixError(code: failed, call: "read", path: path) }
        return bytes
    }

    /// Writes all bytes at `offset`, or fails with part of them written.
    func write(_ bytes: [UInt8], at offset: Int) throws(PosixError) {
        var done = 0
        while done < bytes.count {
            let put = unsafe bytes.withUnsafeBytes { buffer in
                unsafe pwrite(descriptor, buffer.baseAddress.map { unsafe $0 + done }, bytes.count - done, off_t(offset + done))
            }
            if put < 0, errno == EINTR { continue }
            guard put > 0 else { throw PosixError(code: put < 0 ? errno : ENOSPC, call: "write", path: path) }
            done += put
        }
    }

    /// Returns when the contents would survive a power cut.
    func synchronise() throws(PosixError) {
        #if canImport(Glibc)
            let result = Self.retrying { fdatasync(descriptor) }
        #else
            let result = Self.retrying { fcntl(descriptor, F_FULLFSYNC) }
        #endif
        guard result == 0 else { throw failure("sync") }
    }

    func truncate(to size: Int) throws(PosixError) {
        guard Self.retrying({ ftruncate(descriptor, off_t(size)) }) == 0 else { throw failure("truncate") }
    }

    /// Takes the whole-file lock if nobody holds it. Held per open file, so two in one process exclude each other too.
    func tryLock() throws(PosixError) -> Bool {
        if Self.retrying({ flock(descriptor, LOCK_EX | LOCK_NB) }) == 0 { return true }
        guard errno == EWOULDBLOCK else { throw failure("lock") }
        return false
    }

    func unlock() { _ = flock(descriptor, LOCK_UN) }

    private func failure(_ call: String) -> PosixError { PosixError(code: errno, call: call, path: path) }

    private static func retrying(_ call: () -> Int32) -> Int32 {
        while true {
            let result = call()
            if result != -1 || errno != EINTR { return result }
        }
    }
}

/// Names in folders. All calls block.
enum PosixFolder {
    /// The facts of the file with this name; nil when there is none.
    static func status(_ path: String) throws(PosixError) -> FileStatus? {
        var raw = stat()
        if unsafe stat(path, &raw) == 0 { return FileStatus(raw) }
        let error = PosixError(code: errno, call: "stat", path: path)
        if error.isMissing { return nil }
        throw error
    }

    /// A whole file, or the first `limit` bytes and one more of a longer one; nil when there is none.
    static func contents(_ path: String, limit: Int) throws(PosixError) -> [UInt8]? {
        do throws(PosixError) {
            let file = try PosixFile(path, .read)
            return try file.read(at: 0, count: min(file.status().size, limit + 1))
        } catch {
            if error.isMissing { return nil }
            throw error
        }
    }

    /// Makes a folder and those above it, for this user only.
    static func make(_ path: String) throws(PosixError) {
        if unsafe mkdir(path, 0o700) == 0 || errno == EEXIST { return }
        let error = PosixError(code: errno, call: "make folder", path: path)
        guard error.isMissing, let cut = path.lastIndex(of: "/"), cut != path.startIndex else { throw error }
        try make(String(path[..<cut]))
        if unsafe mkdir(path, 0o700) != 0, errno != EEXIST { throw PosixError(code: errno, call: "make folder", path: path) }
    }

    /// Gives a file a new name, in one step, replacing what had it.
    static func rename(_ old: String, to new: String) throws(PosixError) {
        #if canImport(Glibc)
            let result = unsafe Glibc.rename(old, new)
        #else
            let result = unsafe Darwin.rename(old, new)
        #endif
        guard result == 0 else { throw PosixError(code: errno, call: "rename", path: new) }
    }

    /// Removes a file, or an empty folder; what is not there is no error.
    static func remove(_ path: String) {
        if unsafe unlink(path) != 0 { _ = unsafe rmdir(path) }
    }

    /// Makes the names in a folder durable.
    static func synchronise(_ path: String) throws(PosixError) {
        let descriptor = unsafe open(path, O_RDONLY | O_DIRECTORY | O_CLOEXEC)
        guard descriptor >= 0 else { throw PosixError(code: errno, call: "open", path: path) }
        defer { close(descriptor) }
        guard fsync(descriptor) == 0 else { throw PosixError(code: errno, call: "sync", path: path) }
    }

    /// The names in a folder, at most `limit`; empty when there is no such folder.
    static func names(_ path: String, limit: Int = 4096) -> [String] {
        guard let folder = unsafe opendir(path) else { return [] }
        defer { unsafe closedir(folder) }
        var out: [String] = []
        while out.count < limit, let entry = unsafe readdir(folder) {
            let name = unsafe withUnsafeBytes(of: entry.pointee.d_name) { raw in
                unsafe String(decoding: raw.prefix { $0 != 0 }, as: UTF8.self)
            }
            if name != ".", name != ".." { out.append(name) }
        }
        return out
    }

    static var processIdentifier: Int32 { getpid() }

    /// Sleeps this thread; only ever called off the concurrency pool.
    static func pause(microseconds: UInt32) { usleep(microseconds) }

    /// Time that only goes forward, in nanoseconds, for deadlines.
    static func monotonicNanoseconds() -> Int64 {
        var spec = timespec()
        unsafe clock_gettime(CLOCK_MONOTONIC, &spec)
        return Int64(spec.tv_sec) * 1_000_000_000 + Int64(spec.tv_nsec)
    }
}
