internal import Foundation

/// A folder of a test's own, below the system's temporary one.
struct ScratchFolder {
    let path: String

    init() throws {
        path = FileManager.default.temporaryDirectory.path + "/redoubt-e2e-" + UUID().uuidString
        try FileManager.default.createDirectory(
            atPath: path, withIntermediateDirectories: true, attributes: [.posixPermissions: 0o700])
    }

    /// Runs a body with a folder that is gone afterwards.
    static func using<Value>(_ body: (ScratchFolder) async throws -> Value) async throws -> Value {
        let folder = try ScratchFolder()
        defer { folder.remove() }
        return try await body(folder)
    }

    func remove() { try? FileManager.default.removeItem(atPath: path) }

    func write(_ text: String, to name: String) throws { try Data(text.utf8).write(to: URL(fileURLWithPath: path + "/" + name)) }

    func text(of name: String) throws -> String { String(decoding: try bytes(of: name), as: UTF8.self) }

    func bytes(of name: String) throws -> [UInt8] { Array(try Data(contentsOf: URL(fileURLWithPath: path + "/" + name))) }

    /// Every file below the folder, as paths relative to it, sorted.
    var files: [String] {
        let names = FileManager.default.enumerator(atPath: path)?.compactMap { $0 as? String } ?? []
        return names.filter { name in
            var isFolder: ObjCBool = false
            return unsafe FileManager.default.fileExists(atPath: path + "/" + name, isDirectory: &isFolder) && !isFolder.boolValue
        }.sorted()
    }

    func copied() throws -> ScratchFolder {
        let copy = try ScratchFolder()
        copy.remove()
        try FileManager.default.copyItem(atPath: path, toPath: copy.path)
        return copy
    }
}
