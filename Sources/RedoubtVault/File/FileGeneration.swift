#if canImport(Glibc)
    internal import Glibc
#else
    internal import Darwin
#endif

/// What tells one state of a file from another without reading it: device, inode, size, and the times of change to the nanosecond.
///
/// A file that is replaced gets another inode; one that is written in place another time. *Does not see:* two changes in place within one tick of the file system's clock.
public struct FileGeneration: Sendable, Hashable {
    let device: UInt64
    let inode: UInt64
    let size: Int64
    let modified: Int64
    let changed: Int64

    /// The state of a file now; nil when there is none. Costs one system call.
    public static func now(_ path: String) -> FileGeneration? {
        var found = stat()
        guard unsafe lstat(path, &found) == 0 else { return nil }
        return FileGeneration(found)
    }

    init(_ found: stat) {
        device = UInt64(truncatingIfNeeded: found.st_dev)
        inode = UInt64(truncatingIfNeeded: found.st_ino)
        size = Int64(found.st_size)
        #if canImport(Glibc)
            modified = Int64(found.st_mtim.tv_sec) &* 1_000_000_000 &+ Int64(found.st_mtim.tv_nsec)
            changed = Int64(found.st_ctim.tv_sec) &* 1_000_000_000 &+ Int64(found.st_ctim.tv_nsec)
        #else
            modified = Int64(found.st_mtimespec.tv_sec) &* 1_000_000_000 &+ Int64(found.st_mtimespec.tv_nsec)
            changed = Int64(found.st_ctimespec.tv_sec) &* 1_000_000_000 &+ Int64(found.st_ctimespec.tv_nsec)
        #endif
    }
}
