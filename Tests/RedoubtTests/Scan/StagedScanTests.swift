import Foundation
import RedoubtCore
import Testing

@testable import Redoubt

@Suite struct StagedScanTests {
    /// Settings of git that name a program to run.
    private static let programs = [
        "core.fsmonitor", "diff.external", "diff.d.command", "diff.d.textconv", "filter.d.clean", "filter.d.smudge", "core.pager",
        "gpg.program", "core.sshCommand", "core.askPass", "core.gitProxy",
    ]
    /// Settings that change what git's comparisons look like.
    private static let settings = [
        ("diff.noprefix", "true"), ("color.ui", "always"), ("diff.context", "9"), ("diff.renames", "copies"),
        ("diff.relative", "true"), ("log.showSignature", "true"), ("diff.mnemonicPrefix", "true"), ("core.hooksPath", ".git"),
    ]

    @Test func `before the first commit everything staged is new`() async throws {
        let fixture = try GitFixture()
        try fixture.folder.put("t = \(Planted.token())\n", at: "a b.txt")
        try fixture.folder.put("t = \(Planted.token(2))\n", at: "unstaged.txt")
        try fixture.git(["add", "a b.txt"])
        #expect(fixture.folder.places(try await fixture.folder.scan(.staged)) == ["a b.txt:1"])
    }

    @Test func `only lines that the index adds count, with the lines of the staged file`() async throws {
        let fixture = try GitFixture()
        try fixture.commit(["a.txt": "old = \(Planted.token(1))\nend\n"])
        try fixture.folder.put("first\nold = \(Planted.token(1))\nnew = \(Planted.token(2))\nend\n", at: "a.txt")
        try fixture.git(["add", "a.txt"])
        try fixture.folder.put("work tree = \(Planted.token(3))\n", at: "a.txt")
        #expect(fixture.folder.places(try await fixture.folder.scan(.staged)) == ["a.txt:3"])
    }

    @Test func `a key of many lines is found when it is new, and when one of its lines is`() async throws {
        let fixture = try GitFixture()
        let lines = Planted.privateKey().split(separator: "\n")
        try fixture.commit(["k.pem": "x\n", "half.pem": lines.dropLast().joined(separator: "\n") + "\n"])
        try fixture.folder.put("x\n" + Planted.privateKey() + "\n", at: "k.pem")
        try fixture.folder.put(lines.joined(separator: "\n") + "\n", at: "half.pem")
        try fixture.git(["add", "-A"])
        #expect(fixture.folder.places(try await fixture.folder.scan(.staged)) == ["half.pem:1", "k.pem:2"])
        try fixture.git(["commit", "-qm", "keys"])
        try fixture.folder.put("y\n\n" + Planted.privateKey() + "\nz\n", at: "k.pem")
        try fixture.git(["add", "-A"])
        #expect(try await fixture.folder.scan(.staged).findings.isEmpty)
    }

    @Test func `renamed, removed, binary and nested things do no harm`() async throws {
        let fixture = try GitFixture()
        let token = "t = \(Planted.token())\n"
        try fixture.commit(["old.txt": token, "gone.txt": token, "data": "x\u{0}y"])
        try fixture.git(["mv", "old.txt", "new\nname.txt"])
        try fixture.git(["rm", "-q", "gone.txt"])
        try fixture.folder.put("x\u{0}y\u{0}" + token, at: "data")
        try fixture.git(["init", "-q", "sub"])
        let author = ["-c", "user.name=a", "-c", "user.email=a@example.com"]
        try fixture.git(["-C", "sub"] + author + ["commit", "-q", "--allow-empty", "-m", "x"])
        try fixture.git(["-c", "advice.addEmbeddedRepo=false", "add", "-A"])
        let report = try await fixture.folder.scan(.staged)
        #expect(fixture.folder.places(report) == ["new\nname.txt:1"])
        #expect(report.findings.first?.words.contains(#"new\u{a}name.txt:1"#) == true)
        #expect(report.progress.binaries == 1 && report.problems.isEmpty)
    }

    @Test func `no configuration or attribute of the repository changes what is seen or runs anything`() async throws {
        let fixture = try GitFixture()
        let folder = fixture.folder
        try fixture.commit(["a.txt": "x\n"])
        try folder.put("#!/bin/sh\ntouch \(folder.path)/ran\ncat\n", at: ".git/run.sh")
        try FileManager.default.setAttributes([.posixPermissions: 0o755], ofItemAtPath: folder.path + "/.git/run.sh")
        for name in Self.programs { try fixture.git(["config", name, folder.path + "/.git/run.sh"]) }
        for (name, value) in Self.settings { try fixture.git(["config", name, value]) }
        try folder.put("* diff=d filter=d -text\n*.txt binary\n", at: ".git/info/attributes")
        try folder.put("x\nt = \(Planted.token())\n", at: "a.txt")
        let object = try fixture.git(["hash-object", "-w", "--no-filters", "a.txt"]).trimmingCharacters(in: .newlines)
        try fixture.git(["-c", "core.fsmonitor=false", "update-index", "--cacheinfo", "100644,\(object),a.txt"])
        try? FileManager.default.removeItem(atPath: folder.path + "/ran")
        #expect(folder.places(try await folder.scan(.staged)) == ["a.txt:2"])
        #expect(folder.places(try await folder.scan()) == ["a.txt:2"])
        #expect(try await folder.scan(.history).findings.isEmpty)
        #expect(!folder.has("ran"))
    }

    @Test func `a folder without a repository is a fault of usage`() async throws {
        let folder = try ScanFolder()
        await #expect { try await folder.scan(.staged) } throws: { ($0 as? Fault)?.code == .usage }
    }

    @Test func `paths limit what is looked at`() async throws {
        let fixture = try GitFixture()
        for name in ["a/x.txt", "b/x.txt", ":(glob)c.txt"] { try fixture.folder.put("t = \(Planted.token())\n", at: name) }
        try fixture.git(["add", "-A"])
        #expect(fixture.folder.places(try await fixture.folder.scan(.staged, ["a"])) == ["a/x.txt:1"])
        #expect(fixture.folder.places(try await fixture.folder.scan(.staged, [":(glob)c.txt"])) == [":(glob)c.txt:1"])
    }
}
