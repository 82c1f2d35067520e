internal import CRedoubtLinux
internal import Glibc
public import RedoubtCore

/// One folder, and no way out of it: files are made, read, listed and removed below it whatever anybody does to the tree meanwhile.
///
/// *Looks at:* each path, in the kernel, at the moment of use (openat2(2), Linux 5.6, with `RESOLVE_BENEATH`,
/// `RESOLVE_NO_SYMLINKS` and `RESOLVE_NO_MAGICLINKS`), so that there is no time between check and use.
/// *Refuses when:* a step is a link, `..`, absolute or odd; the thing is not a regular file, or has a second name (a hard link may lead
/// to a file from elsewhere); a file is larger than asked for. *Does not see:* mounts below the folder, which take privilege;
/// a folder moved away by its owner after it was opened. *Costs:* about 1 µs more than a plain open.
///
/// The folder itself is opened once, not through a link, and held; what its name leads to later does not matter.
public final class BoundedFolder: Sendable {
    /// The most names that ``names(in:limit:)`` lists unless told otherwise.
    public static let listLimit = 10_000

    private let folder: Descriptor

    /// Opens a folder, making it (mode 0700) when asked to and it is not there.
    ///
    /// Throws `state.unwritable` when it cannot be opened, `machine.capability_missing` when the kernel cannot keep paths inside it.
    public convenience init(opening path: String, creating: Bool = false) throws(Fault) {
        let number = try Self.descriptor(of: path, creating: creating)
        guard number >= 0 else { throw Self.unopened(path, -number) }
        try self.init(holding: number)
    }

    /// Opens a folder, or answers nil when there is nothing of that name; otherwise as ``init(opening:creating:)``.
    public static func ifPresent(_ path: String) throws(Fault) -> BoundedFolder? {
        let number = try descriptor(of: path, creating: false)
        if number == -ENOENT { return nil }
        guard number >= 0 else { throw unopened(path, -number) }
        return try BoundedFolder(holding: number)
    }

    private init(holding number: Int32) throws(Fault) {
        folder = Descriptor(number: number)
        let probe = unsafe redoubt_open_beneath(number, ".", O_RDONLY | O_DIRECTORY, 0)
        guard probe >= 0 else { throw Self.unbounded(-probe) }
        close(probe)
    }

    /// Makes a new file, mode 0600, whole or not at all; refuses (`input.filename`) when the name is taken.
    public func create(_ path: String, _ bytes: [UInt8]) throws(Denial) {
        try put(bytes, at: BeneathPath(validating: path), replacing: false)
    }

    /// Puts a file in the place of the one that may be there, in one step: readers see the old one or the new one.
    public func replace(_ path: String, _ bytes: [UInt8]) throws(Denial) {
        try put(bytes, at: BeneathPath(validating: path), replacing: true)
    }

    /// Reads a regular file; refuses (`input.too_long`) when it is larger than `limit`.
    public func read(_ path: String, limit: ByteCount) throws(Denial) -> [UInt8] {
        let place = try BeneathPath(validating: path)
        // Without O_NONBLOCK a FIFO in the folder would hold the caller until somebody writes.
        let file = try open(place.text, O_RDONLY | O_NONBLOCK | O_NOCTTY)
        var size: Int64 = 0
        guard unsafe redoubt_is_plain_file(file.number, &size) == 1 else { throw Self.notPlain(place.text) }
        guard size <= limit.bytes else { throw Self.tooLarge(place.text, limit) }
        return try read(file, place.text, limit)
    }

    /// The names of the regular files in the folder or one below it, sorted by their bytes; refuses when there are more than `limit`.
    ///
    /// Names that are not UTF-8 are left out, as are files that are just being written.
    public func names(in path: String? = nil, limit: Int = listLimit) throws(Denial) -> [String] {
        let place = if let path { try BeneathPath(validating: path).text } else { "." }
        let listed = try open(place, O_RDONLY | O_DIRECTORY)
        var names: [String] = []
        var batch = [UInt8](repeating: 0, count: 4096)
        while true {
            let used = unsafe batch.withUnsafeMutableBytes { bytes in
                unsafe redoubt_next_names(listed.number, bytes.baseAddress, bytes.count)
            }
            guard used >= 0 else { throw Self.failed("listed", place, -used) }
            if used == 0 { break }
            names += batch[..<Int(used)].split(separator: 0).compactMap { String(validating: $0, as: UTF8.self) }
                .filter { !$0.hasPrefix(BeneathPath.temporaryPrefix) }
            guard names.count <= limit else { throw Denial(.inputTooLong, "the folder has more than \(limit) files") }
        }
        return names.sorted { $0.utf8.lexicographicallyPrecedes($1.utf8) }
    }

    /// Removes a regular file's name.
    public func remove(_ path: String) throws(Denial) {
        let place = try BeneathPath(validating: path)
        let parent = try open(place.parent, O_RDONLY | O_DIRECTORY)
        let plain = unsafe redoubt_names_plain_file(parent.number, place.name)
        guard plain >= 0 else { throw Self.failed("removed", place.text, -plain) }
        guard plain == 1 else { throw Self.notPlain(place.text) }
        // Were it swapped for a link just now, the link would go and not what it leads to.
        guard unsafe unlinkat(parent.number, place.name, 0) == 0 else { throw Self.failed("removed", place.text, errno) }
        fsync(parent.number)
    }
}

extension BoundedFolder {
    private func open(_ path: String, _ flags: Int32) throws(Denial) -> Descriptor {
        let number = unsafe redoubt_open_beneath(folder.number, path, flags, 0)
        guard number >= 0 else { throw Self.failed("opened", path, -number) }
        return Descriptor(number: number)
    }

    private func read(_ file: borrowing Descriptor, _ path: String, _ limit: ByteCount) throws(Denial) -> [UInt8] {
        var bytes: [UInt8] = []
        var piece = [UInt8](repeating: 0, count: 65_536)
        while true {
            let got = unsafe piece.withUnsafeMutableBytes { buffer in
                unsafe redoubt_read(file.number, buffer.baseAddress, buffer.count)
            }
            guard got >= 0 else { throw Self.failed("read", path, Int32(truncatingIfNeeded: -got)) }
            bytes += piece[..<Int(got)]
            // The size was right a moment ago; the file may have grown since.
            guard bytes.count <= limit.bytes else { throw Self.tooLarge(path, limit) }
            if got < piece.count { return bytes }
        }
    }

    private func put(_ bytes: [UInt8], at place: BeneathPath, replacing: Bool) throws(Denial) {
        let parent = try open(place.parent, O_RDONLY | O_DIRECTORY)
        let temporary = BeneathPath.temporaryPrefix + String(UInt64.random(in: .min ... .max), radix: 16)
        let failure = Self.write(bytes, to: temporary, as: place.name, in: parent, replacing: replacing)
        guard failure != 0 else { return }
        _ = unsafe unlinkat(parent.number, temporary, 0)
        throw Self.failed("written", place.text, failure)
    }

    /// The error number of the first step that failed; 0 when all is on the disk.
    private static func write(
        _ bytes: [UInt8], to temporary: String, as name: String, in parent: borrowing Descriptor, replacing: Bool
    ) -> Int32 {
        let number = unsafe redoubt_open_beneath(parent.number, temporary, O_WRONLY | O_CREAT | O_EXCL, 0o600)
        guard number >= 0 else { return -number }
        let file = Descriptor(number: number)
        let written = unsafe bytes.withUnsafeBytes { unsafe redoubt_write(file.number, $0.baseAddress, $0.count) }
        guard written >= 0 else { return -written }
        guard fsync(file.number) == 0 else { return errno }
        let published = unsafe redoubt_publish(parent.number, temporary, name, replacing ? 1 : 0)
        guard published >= 0 else { return -published }
        return fsync(parent.number) == 0 ? 0 : errno
    }
}

extension BoundedFolder {
    private static func descriptor(of path: String, creating: Bool) throws(Fault) -> Int32 {
        guard !path.isEmpty, !path.utf8.contains(0) else { throw Fault(.usage, "the folder's path is empty or has a NUL") }
        return unsafe redoubt_open_folder(itself(path), creating ? 1 : 0)
    }

    /// The path without what would make the kernel follow a link in its last step: `notes/`, `notes/.`.
    private static func itself(_ path: String) -> String {
        var bytes = Array(path.utf8)
        while bytes.count > 1, bytes.last == UInt8(ascii: "/") || bytes.suffix(2).elementsEqual("/.".utf8) { bytes.removeLast() }
        return String(decoding: bytes, as: UTF8.self)
    }

    private static func unopened(_ path: String, _ number: Int32) -> Fault {
        let words = number == ENOTDIR || number == ELOOP ? "it is a file or a symbolic link" : systemErrorWords(number)
        return Fault(
            .stateUnwritable, "the folder \(quoted(path)) cannot be opened: \(words)",
            hint: "name a folder that you own, not a link to one")
    }

    private static func unbounded(_ number: Int32) -> Fault {
        Fault(
            .capabilityMissing, "this machine cannot keep paths inside a folder: openat2: \(systemErrorWords(number))",
            hint: "use linux 5.6 or later, and a container profile that lets openat2 through")
    }

    private static func notPlain(_ path: String) -> Denial {
        Denial(.inputPath, "\(quoted(path)) is not a plain file", hint: "links, folders and devices are not followed")
    }

    private static func tooLarge(_ path: String, _ limit: ByteCount) -> Denial {
        Denial(.inputTooLong, "\(quoted(path)) is larger than \(limit)")
    }

    private static func failed(_ deed: String, _ path: String, _ number: Int32) -> Denial {
        switch number {
        case ENOENT: Denial(.inputNotFound, "there is no file \(quoted(path))")
        case EEXIST:
            Denial(
                .inputFilename, "there is a file \(quoted(path)) already", hint: "choose another file name; nothing is overwritten")
        case ELOOP, EXDEV, ENOTDIR, EISDIR, ENXIO, ENAMETOOLONG, EINVAL: notPlain(path)
        default:
            Denial(
                .toolFailed, "\(quoted(path)) could not be \(deed): \(systemErrorWords(number))",
                details: ["errno": .integer(Int64(number))])
        }
    }
}
