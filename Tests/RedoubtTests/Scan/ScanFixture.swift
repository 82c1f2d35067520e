import Foundation
import RedoubtCore
import RedoubtInspection

@testable import Redoubt

/// Made-up secrets, so that no source text looks like a live one.
enum Planted {
    private static func text(_ alphabet: String, _ count: Int, _ seed: UInt64) -> String {
        var state = seed
        let letters = Array(alphabet)
        return String(
            (0..<count).map { _ in
                state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
                return letters[Int((state >> 33) % UInt64(letters.count))]
            })
    }

    private static let letters = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789"

    /// A token of a code host, another for each seed.
    static func token(_ seed: UInt64 = 1) -> String { "ghp_" + text(letters, 36, seed) }

    /// A private key of many lines.
    static func privateKey(_ seed: UInt64 = 1) -> String {
        let body = (0..<12).map { text(letters + "+/", 64, seed &+ UInt64($0)) }
        return (["-----BEGIN RSA " + "PRIVATE KEY-----"] + body + ["-----END RSA " + "PRIVATE KEY-----"]).joined(separator: "\n")
    }

    /// A line with a password in it.
    static func password(_ value: String) -> String { "DB_PASS" + "WORD=\"\(value)\"\n" }
}

/// A folder for one test, removed at its end.
final class ScanFolder: Sendable {
    let path: String

    init() throws {
        path = NSTemporaryDirectory() + "redoubt-scan-" + UUID().uuidString
        try FileManager.default.createDirectory(atPath: path, withIntermediateDirectories: false)
    }

    deinit { try? FileManager.default.removeItem(atPath: path) }

    func put(_ text: String, at name: String) throws { try put(Array(text.utf8), at: name) }

    func put(_ bytes: [UInt8], at name: String) throws {
        let whole = URL(fileURLWithPath: path + "/" + name)
        try FileManager.default.createDirectory(at: whole.deletingLastPathComponent(), withIntermediateDirectories: true)
        try Data(bytes).write(to: whole)
    }

    func has(_ name: String) -> Bool { FileManager.default.fileExists(atPath: path + "/" + name) }

    /// Looks at the folder, or at paths in it.
    func scan(
        _ mode: ScanOptions.Mode = .files, _ names: [String] = [""], jobs: Int = 2, honoursAllowComments: Bool = true,
        excluding excluded: [String] = []
    ) async throws -> ScanReport {
        let whole = names.map { ScanPath($0.isEmpty ? path : path + "/" + $0) }
        let options = ScanOptions(
            paths: whole, mode: mode, jobs: jobs, honoursAllowComments: honoursAllowComments,
            excluded: excluded.map { ScanPath(path + "/" + $0) })
        return try await Scan(options, redactor: Self.redactor.get()).run()
    }

    private static let redactor = Result { try Redactor(kinds: .secrets) }

    /// `name:line` of what a scan finds, relative to the folder.
    func places(_ report: ScanReport) -> [String] {
        report.findings.map { finding in
            let text = finding.path.text
            return "\(text.hasPrefix(path + "/") ? String(text.dropFirst(path.count + 1)) : text):\(finding.line)"
        }
    }
}

/// A folder with a git repository of its own, which sees nothing of the machine's configuration.
struct GitFixture {
    let folder: ScanFolder

    init(bare: Bool = false) throws {
        folder = try ScanFolder()
        try git(["init", "-q", "-b", "main"] + (bare ? ["--bare"] : []))
        try git(["config", "user.name", "Ann Author"])
        try git(["config", "user.email", "ann@example.com"])
    }

    @discardableResult
    func git(_ arguments: [String], input: String? = nil) throws -> String {
        let process = Process()
        process.executableURL = URL(fileURLWithPath: "/usr/bin/git")
        process.arguments = ["-C", folder.path] + arguments
        process.environment = [
            "PATH": "/usr/bin:/bin", "GIT_CONFIG_NOSYSTEM": "1", "GIT_CONFIG_GLOBAL": "/dev/null", "HOME": folder.path,
            "GIT_AUTHOR_DATE": "2026-01-02T03:04:05Z", "GIT_COMMITTER_DATE": "2026-01-02T03:04:05Z",
        ]
        let out = Pipe()
        process.standardOutput = out
        if let input {
            try folder.put(input, at: ".git/test-input")
            process.standardInput = FileHandle(forReadingAtPath: folder.path + "/.git/test-input")
        } else {
            process.standardInput = FileHandle.nullDevice
        }
        try process.run()
        let answer = out.fileHandleForReading.readDataToEndOfFile()
        process.waitUntilExit()
        guard process.terminationStatus == 0 else { throw GitFailure(words: arguments.joined(separator: " ")) }
        return String(decoding: answer, as: UTF8.self)
    }

    struct GitFailure: Error { var words: String }

    /// Puts files, stages and commits them; answers with the commit's name.
    @discardableResult
    func commit(_ files: [String: String], _ message: String = "a change") throws -> String {
        for (name, text) in files { try folder.put(text, at: name) }
        try git(["add", "-A"])
        try git(["commit", "-q", "--allow-empty", "-m", message])
        return try git(["rev-parse", "HEAD"]).trimmingCharacters(in: .whitespacesAndNewlines)
    }
}
