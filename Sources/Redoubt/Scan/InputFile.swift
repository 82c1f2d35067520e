#if canImport(Glibc)
    internal import Glibc
#else
    internal import Darwin
#endif

/// An open file that is read from its beginning to its end, and closes itself.
struct InputFile: ~Copyable {
    /// Why a file cannot be read: the system's error number.
    struct Failure: Error, Hashable {
        var number: Int32
    }

    /// How much is read at a time.
    static let piece = 262_144

    let descriptor: Int32

    /// Opens a path; `isNamed` is for one that the user named, which may be a link or a pipe. Nothing else may.
    init(_ path: ScanPath, isNamed: Bool) throws(Failure) {
        let flags = isNamed ? O_RDONLY | O_CLOEXEC | O_NOCTTY : O_RDONLY | O_CLOEXEC | O_NOCTTY | O_NOFOLLOW | O_NONBLOCK
        // The array ends with a NUL and lives as long as the call.
        descriptor = unsafe open(path.cString, flags)
        if descriptor < 0 { throw Failure(number: errno) }
    }

    deinit { close(descriptor) }

    /// How much to read at a time: a small file in one piece, with a byte to spare that shows its end.
    var pieceSize: Int {
        var info = stat()
        guard unsafe fstat(descriptor, &info) == 0, info.st_mode & S_IFMT == S_IFREG, info.st_size > 0 else { return Self.piece }
        return min(Self.piece, Int(info.st_size) + 1)
    }

    /// The next bytes, as many as are asked for unless the end comes; empty at the end.
    func read(_ count: Int = piece) throws(Failure) -> [UInt8] {
        var out = try some(count)
        while !out.isEmpty, out.count < count {
            let more = try some(count - out.count)
            if more.isEmpty { break }
            out += more
        }
        return out
    }

    /// The next bytes, as many as are there now; empty at the end.
    private func some(_ count: Int) throws(Failure) -> [UInt8] { try Self.some(descriptor, count) }

    /// The next bytes of an open file or pipe.
    static func some(_ descriptor: Int32, _ count: Int) throws(Failure) -> [UInt8] {
        var failure: Int32 = 0
        // The buffer is written by read(2), which says how much of it is then set.
        let out = unsafe [UInt8](unsafeUninitializedCapacity: count) { buffer, filled in
            var got = 0
            repeat { got = unsafe systemRead(descriptor, buffer.baseAddress, count) } while got < 0 && errno == EINTR
            if got < 0 { failure = errno }
            filled = max(0, got)
        }
        if failure != 0 { throw Failure(number: failure) }
        return out
    }

    private static func systemRead(_ descriptor: Int32, _ address: UnsafeMutablePointer<UInt8>?, _ count: Int) -> Int {
        #if canImport(Glibc)
            unsafe Glibc.read(descriptor, address, count)
        #else
            unsafe Darwin.read(descriptor, address, count)
        #endif
    }
}

extension ScanPath {
    /// The bytes for a C function, ended by a NUL.
    var cString: [CChar] { bytes.prefix { $0 != 0 }.map { CChar(bitPattern: $0) } + [0] }
}
