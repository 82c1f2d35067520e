import Foundation
import RedoubtCore
import RedoubtInspection
import Testing

@testable import Redoubt

@Suite struct FileListingTests {
    private let secret = "t = \(Planted.token())\n"

    @Test func `a folder without git is walked, and links in it are not followed`() async throws {
        let folder = try ScanFolder(), outside = try ScanFolder()
        try outside.put(secret, at: "out.txt")
        for name in ["b/z.txt", "b/a.txt", "a.txt", "node_modules/x.txt", ".build/y.txt"] { try folder.put(secret, at: name) }
        try FileManager.default.createSymbolicLink(atPath: folder.path + "/link", withDestinationPath: outside.path)
        try FileManager.default.createSymbolicLink(atPath: folder.path + "/l.txt", withDestinationPath: outside.path + "/out.txt")
        #expect(folder.places(try await folder.scan()) == ["a.txt:1", "b/a.txt:1", "b/z.txt:1"])
        #expect(
            folder.places(try await folder.scan(.files, ["l.txt", "node_modules/x.txt"])) == ["l.txt:1", "node_modules/x.txt:1"])
    }

    @Test func `a pipe that nobody writes to does not stop a scan of its folder`() async throws {
        let folder = try ScanFolder()
        try folder.put(secret, at: "a.txt")
        #expect(unsafe mkfifo(folder.path + "/pipe", 0o600) == 0)
        let report = try await folder.scan()
        #expect(report.progress.files == 1 && report.problems.isEmpty)
    }

    @Test func `git says what is ignored, and a file that is named counts in any case`() async throws {
        let fixture = try GitFixture()
        let folder = fixture.folder
        try folder.put("out/\n*.log\n", at: ".gitignore")
        for name in ["out/a.txt", "x.log", "new.txt", "tracked.log"] { try folder.put(secret, at: name) }
        try fixture.git(["add", "-f", "tracked.log"])
        #expect(folder.places(try await folder.scan()) == ["new.txt:1", "tracked.log:1"])
        #expect(folder.places(try await folder.scan(.files, ["x.log"])) == ["x.log:1"])
        #expect(folder.places(try await folder.scan(.files, ["out"])) == ["out/a.txt:1"])
    }

    @Test func `a file that is tracked and gone is no problem`() async throws {
        let fixture = try GitFixture()
        try fixture.commit(["gone.txt": "x", "here.txt": secret])
        try FileManager.default.removeItem(atPath: fixture.folder.path + "/gone.txt")
        let report = try await fixture.folder.scan()
        #expect(report.problems.isEmpty)
        #expect(fixture.folder.places(report) == ["here.txt:1"])
    }

    @Test func `a repository in a repository is looked into`() async throws {
        let fixture = try GitFixture()
        try fixture.folder.put(secret, at: "inner/deep/a.txt")
        try fixture.git(["init", "-q", "inner"])
        #expect(fixture.folder.places(try await fixture.folder.scan()) == ["inner/deep/a.txt:1"])
    }

    @Test func `a tracked folder that became a link leads nowhere`() async throws {
        let fixture = try GitFixture(), outside = try ScanFolder()
        try fixture.commit(["d/a.txt": "x"])
        try FileManager.default.removeItem(atPath: fixture.folder.path + "/d")
        try outside.put(secret, at: "a.txt")
        try FileManager.default.createSymbolicLink(atPath: fixture.folder.path + "/d", withDestinationPath: outside.path)
        #expect(try await fixture.folder.scan().findings.isEmpty)
    }

    @Test func `a redoubtignore of the root counts everywhere, and what it leaves out is counted`() async throws {
        let fixture = try GitFixture()
        try fixture.folder.put("fixtures/\n", at: ".redoubtignore")
        try fixture.commit(["fixtures/a.txt": secret, "b.txt": secret])
        let report = try await fixture.folder.scan()
        #expect(fixture.folder.places(report) == ["b.txt:1"])
        #expect(report.progress.ignored == 1)
        #expect(try await fixture.folder.scan(.files, ["fixtures/a.txt"]).findings.isEmpty)
    }

    @Test func `what cannot be read is named and the rest is looked at`() async throws {
        let folder = try ScanFolder()
        try folder.put(secret, at: "a.txt")
        let options = ScanOptions(paths: [ScanPath("/proc/self/mem"), ScanPath(folder.path)])
        let report = try await Scan(options, redactor: .standard).run()
        #expect(report.problems.map(\.path.text) == ["/proc/self/mem"])
        #expect(report.findings.count == 1)
    }

    @Test func `names that are no UTF-8 are opened`() async throws {
        let folder = try ScanFolder()
        let path = ScanPath(Array(folder.path.utf8) + [47, 0xFF, 0xFE, 10, 0x1B, 46, 116])
        let descriptor = unsafe open(path.cString, O_CREAT | O_WRONLY, 0o600)
        #expect(unsafe write(descriptor, secret, secret.utf8.count) == secret.utf8.count)
        close(descriptor)
        let finding = try #require(try await folder.scan().findings.first)
        #expect(finding.path.name == path.name)
        #expect(!finding.words.unicodeScalars.contains { $0.value < 32 })
    }

    @Test func `one thread and many find the same in the same order`() async throws {
        let folder = try ScanFolder()
        for number in 0..<60 { try folder.put(secret + Planted.privateKey(UInt64(number)), at: "\(number % 7)/\(number).txt") }
        let one = try await folder.scan(jobs: 1).findings.map(\.words), many = try await folder.scan(jobs: 8).findings.map(\.words)
        #expect(one.count == 120 && one == many)
    }

    @Test func `text in other encodings is found and binary files are counted`() async throws {
        let folder = try ScanFolder()
        for (name, mark) in [("marked.txt", [UInt8(0xFF), 0xFE]), ("plain.txt", [])] {
            try folder.put(mark + secret.utf16.flatMap { [UInt8($0 & 255), UInt8($0 >> 8)] }, at: name)
        }
        try folder.put([0, 1, 2, 3] + Array(secret.utf8), at: "program")
        let report = try await folder.scan()
        #expect(folder.places(report) == ["marked.txt:1", "plain.txt:1"])
        #expect(report.findings.allSatisfy { $0.json["encoding"]?.string == "utf-16le" })
        #expect(report.progress.binaries == 1)
    }
}
