import Foundation
import RedoubtCore
import Testing

/// Published test vectors, where they lie beside the checkout.
enum TestData {
    private static let folder: URL = {
        if let given = ProcessInfo.processInfo.environment["REDOUBT_TEST_DATA"] { return URL(filePath: given) }
        return URL(filePath: #filePath).appending(path: "../../../../shared/data").standardized
    }()

    static func url(_ path: String) -> URL { folder.appending(path: "vectors/" + path) }
    static func has(_ path: String) -> Bool { FileManager.default.fileExists(atPath: url(path).path) }
    static func bytes(_ path: String) throws -> [UInt8] { [UInt8](try Data(contentsOf: url(path))) }
    static func names(_ path: String) -> [String] {
        ((try? FileManager.default.contentsOfDirectory(atPath: url(path).path)) ?? []).sorted()
    }
}

/// Another program, run with arguments and input.
enum OtherProgram {
    struct Outcome {
        var status: Int32
        var output: [UInt8]
        var errors: String
    }

    /// Where a program of that name is; nil when it is not installed.
    static func path(_ name: String) -> String? {
        let folders = (ProcessInfo.processInfo.environment["PATH"] ?? "/usr/bin:/bin").split(separator: ":")
        return folders.map { $0 + "/" + name }.first { FileManager.default.isExecutableFile(atPath: $0) }
    }

    static func run(_ path: String, _ arguments: [String], input: [UInt8] = []) throws -> Outcome {
        let folder = try ScratchFolder()
        try folder.put("in", input)
        let process = start(path, arguments, in: folder)
        // Waiting for -1 would take the end of somebody else's program.
        guard process > 0 else { return Outcome(status: 127, output: [], errors: "it cannot be started") }
        var status: Int32 = 0
        while unsafe waitpid(process, &status, 0) < 0, errno == EINTR {}
        let errors = String(decoding: try folder.bytes("err"), as: UTF8.self)
        let code = status & 0x7F == 0 ? (status >> 8) & 0xFF : 128 + (status & 0x7F)
        return Outcome(status: code, output: try folder.bytes("out"), errors: errors)
    }

    /// Starts it with `in`, `out` and `err` of a folder; the caller waits for it. (Foundation's waiting hangs when others start programs meanwhile.)
    static func start(_ path: String, _ arguments: [String], in folder: ScratchFolder) -> pid_t {
        var actions = unsafe posix_spawn_file_actions_t()
        unsafe posix_spawn_file_actions_init(&actions)
        defer { unsafe posix_spawn_file_actions_destroy(&actions) }
        unsafe posix_spawn_file_actions_addopen(&actions, 0, folder.path("in"), O_RDONLY, 0)
        unsafe posix_spawn_file_actions_addopen(&actions, 1, folder.path("out"), O_WRONLY | O_CREAT | O_TRUNC, 0o600)
        unsafe posix_spawn_file_actions_addopen(&actions, 2, folder.path("err"), O_WRONLY | O_CREAT | O_TRUNC, 0o600)
        let argv = unsafe ([path] + arguments).map { unsafe strdup($0) } + [nil]
        let envp = unsafe ProcessInfo.processInfo.environment.map { unsafe strdup($0.key + "=" + $0.value) } + [nil]
        defer { unsafe (argv + envp).forEach { unsafe free($0) } }
        var process: pid_t = 0
        return unsafe posix_spawn(&process, path, &actions, nil, argv, envp) == 0 ? process : -1
    }
}

/// A folder of one test, mode 0700, gone when it ends.
final class ScratchFolder: Sendable {
    let root: String

    init() throws {
        root = NSTemporaryDirectory() + "redoubt-vault-" + UUID().uuidString
        try FileManager.default.createDirectory(
            atPath: root, withIntermediateDirectories: false, attributes: [.posixPermissions: 0o700])
    }

    deinit { try? FileManager.default.removeItem(atPath: root) }

    func path(_ name: String) -> String { root + "/" + name }

    func put(_ name: String, _ bytes: [UInt8], mode: Int = 0o600) throws {
        try Data(bytes).write(to: URL(filePath: path(name)))
        try setMode(name, mode)
    }

    func setMode(_ name: String, _ mode: Int) throws {
        try FileManager.default.setAttributes([.posixPermissions: mode], ofItemAtPath: name.isEmpty ? root : path(name))
    }

    func bytes(_ name: String) throws -> [UInt8] { [UInt8](try Data(contentsOf: URL(filePath: path(name)))) }
    var names: [String] { ((try? FileManager.default.contentsOfDirectory(atPath: root)) ?? []).sorted() }
}

extension SecureBytes {
    /// A copy for comparing.
    borrowing func copy() -> [UInt8] { withBytes { span in span.indices.map { span[$0] } } }
}

extension Fault {
    /// The fault that a closure ends in, if it does.
    static func from(_ body: () throws -> Void) -> Fault? {
        do { try body() } catch { return error as? Fault }
        return nil
    }
}
