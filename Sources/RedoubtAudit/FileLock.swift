internal import RedoubtCore

/// A lock between processes (and between two logs in one process), released by the system when its holder dies.
struct FileLock: Sendable {
    /// Longer than this nobody holds it in earnest: a stopped process does.
    static let patience: Duration = .seconds(10)

    private let file: PosixFile

    init(_ path: String) throws(PosixError) { file = try PosixFile(path, .createOrOpen) }

    /// A lock on a file that must be there already, for readers of a folder that they may not write.
    init?(existing path: String) {
        guard let opened = try? PosixFile(path, .read) else { return nil }
        file = opened
    }

    func tryAcquire() throws(PosixError) -> Bool { try file.tryLock() }

    /// Waits for the lock, at most ``patience``.
    func acquire() throws(Fault) {
        let deadline = PosixFolder.monotonicNanoseconds() + Self.patience.wholeNanoseconds
        var pause: UInt32 = 50
        while true {
            do { if try file.tryLock() { return } } catch { throw error.unwritable }
            guard PosixFolder.monotonicNanoseconds() < deadline else {
                throw Fault(
                    .stateLocked, "another process holds \(quoted(file.path, limit: 200))",
                    hint: "end the process that was stopped while it wrote the audit log")
            }
            PosixFolder.pause(microseconds: pause)
            pause = min(pause * 2, 2000)
        }
    }

    func release() { file.unlock() }
}
