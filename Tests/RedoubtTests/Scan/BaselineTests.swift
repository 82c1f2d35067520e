import Foundation
import RedoubtCore
import Testing

@testable import Redoubt

@Suite struct BaselineTests {
    private func folder() throws -> ScanFolder {
        let folder = try ScanFolder()
        for number in 1...3 { try folder.put("t = \(Planted.token(UInt64(number)))\n", at: "\(number).txt") }
        return folder
    }

    private func fresh(_ report: ScanReport, _ baseline: Baseline) async -> ScanReport {
        var report = report
        await report.addFingerprints(by: baseline, jobs: 1)
        report.accept(by: baseline)
        return report
    }

    @Test func `what was written is accepted and nothing else`() async throws {
        let folder = try folder()
        var report = try await folder.scan(), baseline = Baseline()
        await report.addFingerprints(by: baseline, jobs: 2)
        let change = baseline.update(with: report)
        #expect(change.added.count == 3 && change.removed.isEmpty && change.kept == 0)
        let read = try Baseline(parsing: Array(baseline.text.utf8), name: "b")
        #expect(read.text == baseline.text)
        try folder.put("\n\nt = \(Planted.token(1)) moved\nu = \(Planted.token(9))\n", at: "1.txt")
        let left = await fresh(try await folder.scan(), read)
        #expect(folder.places(left) == ["1.txt:4"])
    }

    @Test func `an update keeps what was not looked at and drops what is gone`() async throws {
        let folder = try folder()
        var baseline = Baseline(), report = try await folder.scan()
        await report.addFingerprints(by: baseline, jobs: 1)
        _ = baseline.update(with: report)
        let salt = baseline.scheme.salt
        try folder.put("clean\n", at: "2.txt")
        try folder.put("clean\n", at: "3.txt")
        var some = try await folder.scan(.files, ["2.txt"])
        await some.addFingerprints(by: baseline, jobs: 1)
        let change = baseline.update(with: some)
        #expect(change.added.isEmpty && change.removed.count == 1 && change.kept == 2)
        #expect(change.removed.first?.hasSuffix("2.txt: secret.github") == true)
        try FileManager.default.removeItem(atPath: folder.path + "/3.txt")
        var all = try await folder.scan()
        await all.addFingerprints(by: baseline, jobs: 1)
        #expect(baseline.update(with: all).removed.count == 1)
        #expect(baseline.entries.count == 1 && baseline.scheme.salt == salt)
    }

    @Test func `two baselines of the same secrets share no fingerprint`() async throws {
        var report = try await folder().scan()
        await report.addFingerprints(by: Baseline(), jobs: 1)
        let first = Set(report.findings.map(\.fingerprint))
        await report.addFingerprints(by: Baseline(), jobs: 1)
        #expect(first.isDisjoint(with: report.findings.map(\.fingerprint)) && first.count == 3)
    }

    @Test func `a fingerprint is PBKDF2`() throws {
        // RFC 7914 section 11: P "passwd", S "salt", c 1, and the first 16 of its bytes.
        let scheme = FingerprintScheme(iterations: 1, salt: [])
        #expect(scheme.derived(from: "passwd", salt: Array("salt".utf8)) == "55ac046e56e3089fec1691c22544b605")
        let slow = FingerprintScheme(iterations: 80_000, salt: [])
        #expect(slow.derived(from: "Password", salt: Array("NaCl".utf8)) == "4ddcd8f60b98be21830cee5ef22701f9")
    }

    @Test func `a baseline of the first version still counts and is turned into the second`() async throws {
        let fixture = try GitFixture(), folder = fixture.folder
        for number in 1...3 { try folder.put("t = \(Planted.token(UInt64(number)))\n", at: "\(number).txt") }
        // Made with another program: the first 16 bytes of SHA-256 over path, kind and secret.
        let prints = [("1.txt", "43c486affa8b6c02" + "55a0ce959009adb3"), ("2.txt", "255f0b1c3c87d0fe" + "53b195f8cd45802a")]
        let items: [JSONValue] = prints.map { path, print in
            ["path": .string(path), "kind": "secret.github", "fingerprint": .string(print)]
        }
        let file: JSONValue = ["version": 1, "findings": .array(items)]
        var baseline = try Baseline(parsing: file.canonicalBytes, name: "b")
        #expect(!baseline.needsFingerprints)
        #expect(folder.places(await fresh(try await folder.scan(), baseline)) == ["3.txt:1"])
        var some = try await folder.scan(.files, ["1.txt", "3.txt"])
        await some.addFingerprints(by: baseline, jobs: 1)
        let change = baseline.update(with: some)
        #expect((change.added.count, change.removed.count, change.kept) == (1, 0, 2))
        let read = try Baseline(parsing: Array(baseline.text.utf8), name: "b")
        #expect(read.entries.count == 3 && read.entries.filter(\.isFirstForm).count == 1)
        #expect(await fresh(try await folder.scan(), read).findings.isEmpty)
    }

    @Test func `a baseline of detect-secrets accepts the hash of a secret in its file alone`() async throws {
        let fixture = try GitFixture()
        let key = Planted.privateKey(), word = "Tr0ub4dor" + "&3-zebra-91"
        try fixture.commit(["a.py": Planted.password(word), "b.py": Planted.password(word), "k.pem": key + "\n"])
        // As detect-secrets 1.5 writes them: SHA-1 of the password, and of the words in the key's first line.
        let hashes = ["2f109cc752cb1a5d7b0f" + "c885e531ce530a45d4a5", "be4fc4886bd949b369d5" + "e092eb87494f12e57e5b"].map {
            JSONValue.string($0)
        }
        let results: JSONValue = [
            "./a.py": [["type": "Secret Keyword", "filename": "a.py", "hashed_secret": hashes[0], "is_verified": false]],
            "k.pem": [["type": "Private Key", "filename": "k.pem", "hashed_secret": hashes[1], "line_number": 1]],
        ]
        let file: JSONValue = ["version": "1.5.0", "plugins_used": [], "results": results]
        let baseline = try Baseline(parsing: file.canonicalBytes, name: ".secrets.baseline")
        #expect(baseline.isForeign)
        var report = try await fixture.folder.scan()
        #expect(fixture.folder.places(report) == ["a.py:1", "b.py:1", "k.pem:1"])
        report.accept(by: baseline)
        #expect(fixture.folder.places(report) == ["b.py:1"])
    }

    @Test(arguments: [
        "", "[]", "{}", #"{"version":3,"findings":[]}"#, #"{"version":2,"findings":[]}"#, #"{"version":1,"findings":[{}]}"#,
        #"{"version":2,"fingerprints":{"algorithm":"pbkdf2-hmac-sha256","iterations":999999999,"salt":"0011223344556677"},"findings":[]}"#,
        #"{"version":2,"fingerprints":{"algorithm":"md5","iterations":1,"salt":"0011223344556677"},"findings":[]}"#,
    ])
    func `what is no baseline is refused`(text: String) {
        #expect { try Baseline(parsing: Array(text.utf8), name: "b") } throws: { ($0 as? Fault)?.code == .configUnreadable }
    }
}
