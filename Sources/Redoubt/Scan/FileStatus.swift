#if canImport(Glibc)
    internal import Glibc
#else
    internal import Darwin
#endif

/// What stands at a path.
enum FileStatus: Sendable, Hashable {
    case file
    case folder
    /// A link, pipe, socket or device.
    case other
    case absent
    case failed(Int32)

    init(_ path: ScanPath, followsLinks: Bool) {
        var info = stat()
        // The array ends with a NUL and lives as long as the call.
        let answer = unsafe followsLinks ? stat(path.cString, &info) : lstat(path.cString, &info)
        guard answer == 0 else {
            self = [ENOENT, ENOTDIR].contains(errno) ? .absent : .failed(errno)
            return
        }
        switch info.st_mode & S_IFMT {
        case S_IFREG: self = .file
        case S_IFDIR: self = .folder
        default: self = .other
        }
    }
}

extension ScanPath {
    /// The path without links, `.` and `..`; nil when there is nothing at it.
    var resolved: ScanPath? {
        // realpath allocates the text, which is freed here.
        guard let text = unsafe realpath(cString, nil) else { return nil }
        defer { unsafe free(text) }
        return unsafe ScanPath(UnsafeBufferPointer(start: text, count: strlen(text)).map { UInt8(bitPattern: $0) })
    }

    /// The path without links as text; nil when there is nothing at it.
    public var resolvedText: String? { resolved?.text }

    /// The names in a folder, sorted by bytes, without `.` and `..`.
    func names() throws(InputFile.Failure) -> [ScanPath] {
        guard let folder = unsafe opendir(cString) else { throw InputFile.Failure(number: errno) }
        defer { unsafe closedir(folder) }
        var out: [ScanPath] = []
        errno = 0
        // readdir's record is valid until the next call; the name is copied out of it.
        while let record = unsafe readdir(folder) {
            let name = unsafe withUnsafeBytes(of: &record.pointee.d_name) { unsafe ScanPath($0.prefix { $0 != 0 }) }
            if name.bytes != [46], name.bytes != [46, 46] { out.append(name) }
            errno = 0
        }
        if errno != 0 { throw InputFile.Failure(number: errno) }
        return out.sorted()
    }
}
