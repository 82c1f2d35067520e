import Foundation
import Testing

/// Where the package is, seen from this file.
private let root = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent().deletingLastPathComponent()
    .deletingLastPathComponent()

@Suite struct `The shape of the passages` {
    @Test(arguments: [("ModelPassage", "public func pass"), ("ToolPassage", "public func pass")])
    func `each pass is at most 80 lines`(file: String, opening: String) throws {
        let lines = try String(contentsOf: root.appending(path: "Sources/Redoubt/\(file).swift"), encoding: .utf8)
            .split(separator: "\n", omittingEmptySubsequences: false)
        let start = try #require(lines.firstIndex { $0.contains(opening) })
        let end = try #require(lines[start...].firstIndex { $0 == "    }" })
        #expect(end - start + 1 <= 80)
    }

    /// Compiles a passage written anew inside the module, with and without a stage left out.
    @Test(arguments: [
        ("nothing left out", "", true),
        ("permission left out", "let permitted = try await permit(parsed, &trail)", false),
        ("admission left out", "let admitted = try await admit(permitted, &trail)", false),
        ("inspection left out", "let inspected = try inspect(admitted, &trail)", false),
        ("the output filter left out", "let released = try await release(answered, &trail)", false),
    ])
    func `a stage that is left out does not compile`(name: String, line: String, compiles: Bool) throws {
        let modules = root.appending(path: ".build/debug/Modules")
        try #require(FileManager.default.fileExists(atPath: modules.path), "build first: swift build")
        let source = try String(contentsOf: root.appending(path: "Sources/Redoubt/ModelPassage.swift"), encoding: .utf8)
        var altered = source.replacing("public func pass(", with: "public func passAgain(")
        if !line.isEmpty {
            #expect(altered.contains(line))
            // The name of the stage that was left out is taken from the one before it, as a hurried hand would.
            let parts = line.dropFirst("let ".count).split(separator: " ")
            let made = String(parts[0])
            let before =
                ["permitted": "parsed", "admitted": "permitted", "inspected": "admitted", "released": "answered"][made] ?? ""
            altered = altered.replacing(line, with: "let \(made) = \(before)")
        }
        let folder = FileManager.default.temporaryDirectory.appending(path: "redoubt-shape-\(UUID().uuidString)")
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        defer { try? FileManager.default.removeItem(at: folder) }
        let file = folder.appending(path: "ModelPassage.swift")
        try altered.write(to: file, atomically: true, encoding: .utf8)
        let others = try FileManager.default.subpathsOfDirectory(atPath: root.appending(path: "Sources/Redoubt").path)
            .filter { $0.hasSuffix(".swift") && $0 != "ModelPassage.swift" }
            .map { root.appending(path: "Sources/Redoubt/\($0)").path }
        let errors = try typecheck(file.path, among: others)
        #expect(errors.isEmpty == compiles, "\(name): \(errors)")
        if !compiles { #expect(errors.contains("cannot convert value of type 'ModelPassage.")) }
    }

    /// What the compiler says of one file of the module; empty when it has nothing to say.
    private func typecheck(_ file: String, among others: [String]) throws -> String {
        let build = root.appending(path: ".build/debug")
        let maps = try FileManager.default.contentsOfDirectory(atPath: build.path).filter { $0.hasSuffix(".build") }
            .map { build.appending(path: $0 + "/module.modulemap").path }
            .filter { FileManager.default.fileExists(atPath: $0) }
        let process = Process()
        process.executableURL = URL(filePath: "/usr/bin/env")
        process.arguments =
            [
                "swiftc", "-frontend", "-typecheck", "-swift-version", "6", "-package-name", "redoubt", "-module-name", "Redoubt",
                "-I", build.appending(path: "Modules").path, "-enable-upcoming-feature", "ExistentialAny",
                "-enable-upcoming-feature", "InternalImportsByDefault", "-enable-upcoming-feature",
                "NonisolatedNonsendingByDefault",
                "-Xcc", "-I" + root.appending(path: ".build/checkouts/Yams/Sources/CYaml/include").path,
            ] + maps.flatMap { ["-Xcc", "-fmodule-map-file=" + $0] } + ["-primary-file", file] + others
        let pipe = Pipe()
        process.standardError = pipe
        process.standardOutput = FileHandle.nullDevice
        try process.run()
        let said = try pipe.fileHandleForReading.readToEnd() ?? Data()
        process.waitUntilExit()
        let text = String(decoding: said, as: UTF8.self)
        return process.terminationStatus == 0 ? "" : text.isEmpty ? "failed without a word" : text
    }
}
