import Foundation
import RedoubtCore
import Testing

@testable import Redoubt

@Suite struct HistoryScanTests {
    private func line(_ seed: UInt64) -> String { "t = \(Planted.token(seed))\n" }

    @Test func `a secret that was removed is found with the commit that brought it`() async throws {
        let fixture = try GitFixture()
        try fixture.commit(["a.txt": "x\n"])
        let guilty = try fixture.commit(["a.txt": "x\n" + line(1)])
        try fixture.commit(["a.txt": "x\ny\n" + line(1)])
        try fixture.commit(["a.txt": "x\n"])
        let report = try await fixture.folder.scan(.history)
        #expect(fixture.folder.places(report) == ["a.txt:2"])
        #expect(report.findings.first?.commit?.id == guilty)
        #expect(report.findings.first?.json["author"]?.string == "Ann Author")
        #expect(report.findings.first?.json["date"]?.string == "2026-01-02T03:04:05.000Z")
    }

    @Test func `branches, merges, stashes, tags, notes and messages are looked at`() async throws {
        let fixture = try GitFixture()
        try fixture.commit(["a.txt": "x\n"])
        try fixture.git(["checkout", "-q", "-b", "side"])
        try fixture.commit(["side.txt": line(1)], "on the side: \(Planted.token(2))")
        try fixture.git(["checkout", "-q", "main"])
        try fixture.commit(["main.txt": "y\n"])
        try fixture.git(["merge", "-q", "--no-commit", "--no-ff", "side"])
        try fixture.folder.put(line(3), at: "merge.txt")
        try fixture.git(["add", "-A"])
        try fixture.git(["commit", "-qm", "a merge"])
        try fixture.folder.put(line(4), at: "a.txt")
        try fixture.git(["stash", "-q"])
        try fixture.git(["tag", "-a", "v1", "-m", "tag \(Planted.token(5))"])
        try fixture.git(["notes", "add", "-m", line(6)])
        let blob = try fixture.git(["hash-object", "-w", "--stdin"], input: line(7)).trimmingCharacters(in: .newlines)
        try fixture.git(["tag", "blob", blob])
        let report = try await fixture.folder.scan(.history)
        let seeds = (1...7).filter { seed in report.findings.contains { $0.secret.withValue { $0 } == Planted.token(UInt64(seed)) }
        }
        #expect(seeds == Array(1...7))
        #expect(report.findings.count == 7)
        #expect(report.findings.first { $0.source == .tagMessage }?.tag == "v1")
        #expect(report.findings.first { $0.secret.withValue { $0 } == Planted.token(7) }?.commit == nil)
        #expect(report.findings.first { $0.secret.withValue { $0 } == Planted.token(3) }?.path.text == "merge.txt")
    }

    @Test func `a content that many commits and paths have is looked at once`() async throws {
        let fixture = try GitFixture()
        for number in 0..<5 { try fixture.commit(["\(number).txt": line(1), "n.txt": "\(number)"]) }
        let report = try await fixture.folder.scan(.history)
        #expect(fixture.folder.places(report) == ["0.txt:1"])
        // Five messages, five versions of `n.txt` and the one content.
        #expect(report.progress.files == 11)
    }

    @Test func `paths with line feeds and escapes are told whole and on one line`() async throws {
        let fixture = try GitFixture()
        let name = "a\nb\u{1B}[31m\t\"c.txt"
        try fixture.commit(["d/" + name: line(1)])
        let finding = try #require(try await fixture.folder.scan(.history).findings.first)
        #expect(finding.path.text == "d/" + name)
        #expect(finding.words.hasPrefix(#"d/a\u{a}b\u{1b}[31m\u{9}"c.txt:1:5: secret.github"#))
    }

    @Test func `an author cannot write to the terminal`() async throws {
        let fixture = try GitFixture()
        try fixture.git(["config", "user.name", "Eve\u{1B}[2J \u{202E}Author"])
        try fixture.commit(["a.txt": line(1)])
        let words = try #require(try await fixture.folder.scan(.history).findings.first?.words)
        #expect(words.contains(#"Eve\u{1b}[2J \u{202e}Author"#))
    }

    @Test func `replacements, grafts and alternates hide nothing`() async throws {
        let other = try GitFixture(), fixture = try GitFixture()
        try other.commit(["far.txt": line(1)])
        try fixture.folder.put(other.folder.path + "/.git/objects\n", at: ".git/objects/info/alternates")
        let far = try other.git(["rev-parse", "HEAD"]).trimmingCharacters(in: .newlines)
        try fixture.git(["update-ref", "refs/heads/far", far])
        try fixture.commit(["near.txt": line(2)])
        let clean = try fixture.commit(["near.txt": "x\n"])
        let dirty = try fixture.git(["rev-parse", "HEAD~1:near.txt"]).trimmingCharacters(in: .newlines)
        let empty = try fixture.git(["rev-parse", "HEAD:near.txt"]).trimmingCharacters(in: .newlines)
        try fixture.git(["replace", dirty, empty])
        try fixture.folder.put(clean + "\n", at: ".git/info/grafts")
        let report = try await fixture.folder.scan(.history)
        #expect(Set(fixture.folder.places(report)) == ["far.txt:1", "near.txt:1"])
    }

    @Test func `a shallow clone says that it is one`() async throws {
        let fixture = try GitFixture(), clone = try ScanFolder()
        for number in 0..<3 { try fixture.commit(["a.txt": "\(number)"]) }
        try fixture.git(["clone", "-q", "--depth", "1", "file://" + fixture.folder.path, clone.path + "/c"])
        #expect(try await clone.scan(.history, ["c"]).warnings.contains { $0.contains("shallow") })
    }

    @Test func `an object that is gone is a problem and not passed over`() async throws {
        let fixture = try GitFixture()
        try fixture.commit(["a.txt": "x\n", "b.txt": line(1)])
        let blob = try fixture.git(["rev-parse", "HEAD:a.txt"]).trimmingCharacters(in: .newlines)
        try FileManager.default.removeItem(atPath: fixture.folder.path + "/.git/objects/\(blob.prefix(2))/\(blob.dropFirst(2))")
        let report = try await fixture.folder.scan(.history)
        #expect(report.problems.count == 1)
        #expect(fixture.folder.places(report) == ["b.txt:1"])
    }

    @Test func `a bare repository has a history too, and an empty one has none`() async throws {
        let fixture = try GitFixture(), clone = try ScanFolder()
        #expect(try await fixture.folder.scan(.history).findings.isEmpty)
        try fixture.commit(["a.txt": line(1)])
        try fixture.git(["clone", "-q", "--bare", fixture.folder.path, clone.path + "/c"])
        #expect(clone.places(try await clone.scan(.history, ["c"])) == ["a.txt:1"])
    }

    @Test func `paths limit the history, side branches included`() async throws {
        let fixture = try GitFixture()
        try fixture.commit(["a.txt": "x\n", "b.txt": line(1)])
        try fixture.git(["checkout", "-q", "-b", "side"])
        try fixture.commit(["a.txt": line(2)])
        try fixture.commit(["a.txt": "x\n"])
        try fixture.git(["checkout", "-q", "main"])
        try fixture.git(["merge", "-q", "--no-ff", "-m", "m", "side"])
        #expect(fixture.folder.places(try await fixture.folder.scan(.history, ["a.txt"])) == ["a.txt:1"])
    }
}
