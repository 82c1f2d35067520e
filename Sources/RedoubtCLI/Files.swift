internal import FoundationEssentials
internal import RedoubtCore
internal import RedoubtSandbox

#if canImport(Glibc)
    internal import Glibc
#else
    internal import Darwin
#endif

/// The files that the command line reads and makes.
enum Files {
    /// A file's bytes; nil when there is none.
    @Sendable static func readIfPresent(_ path: String) throws(Fault) -> [UInt8]? {
        guard FileManager.default.fileExists(atPath: path) else { return nil }
        return try read(path)
    }

    static func read(_ path: String) throws(Fault) -> [UInt8] {
        guard let data = FileManager.default.contents(atPath: path) else {
            throw Fault(
                .configUnreadable, "\(quoted(path, limit: 200)) cannot be read",
                hint: "check that it is a file and that you may read it")
        }
        return Array(data)
    }

    /// Makes a folder, and those above it, that nobody else can look into.
    static func makePrivateFolder(_ path: String) throws(Fault) {
        do {
            try FileManager.default.createDirectory(
                atPath: path, withIntermediateDirectories: true, attributes: [.posixPermissions: 0o700])
        } catch {
            throw Fault(
                .stateUnwritable, "the folder \(quoted(path, limit: 200)) cannot be made", hint: "choose another with --state")
        }
    }

    /// Writes a new file; false when there is one already, which is left alone.
    static func writeNew(_ path: String, _ text: String, isPrivate: Bool) throws(Fault) -> Bool {
        let descriptor = unsafe open(path, O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC, isPrivate ? 0o600 : 0o644)
        if descriptor < 0, errno == EEXIST { return false }
        guard descriptor >= 0 else { throw Fault(.stateUnwritable, "\(quoted(path, limit: 200)) cannot be written") }
        defer { close(descriptor) }
        Terminal.write(text, to: descriptor)
        return true
    }

    /// 32 random bytes that stay the same for a state.
    static func persistentKey(at folder: String, name: String) throws(Fault) -> [UInt8] {
        try makePrivateFolder(folder)
        let keys = try BoundedFolder(opening: folder)
        do throws(Denial) { return try keys.read(name, limit: ByteCount(64)) } catch {}
        var generator = SystemRandomNumberGenerator()
        let fresh = (0..<32).map { _ in UInt8.random(in: 0...255, using: &generator) }
        // Another process may have been quicker; then its key counts.
        do throws(Denial) { try keys.create(name, fresh) } catch {}
        do throws(Denial) { return try keys.read(name, limit: ByteCount(64)) } catch {
            throw Fault(
                .stateUnwritable, "the key \(quoted(name)) cannot be kept in the state folder", hint: "check its owner and mode")
        }
    }
}
