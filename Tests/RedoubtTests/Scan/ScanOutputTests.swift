import Foundation
import RedoubtCore
import Testing

@testable import Redoubt

@Suite struct ScanOutputTests {
    /// A repository with secrets of several kinds in files, history and messages, and all of its secrets.
    private func planted() throws -> (GitFixture, [String]) {
        let fixture = try GitFixture()
        let word = "cR8!kd" + "Wq-zebra7X", long = "horse-" + "Battery9" + "-stapleQQ-4711-zz"
        try fixture.commit(["a.txt": "t = \(Planted.token(1))\n", "c.env": Planted.password(word)], "with \(Planted.token(2))")
        try fixture.commit(["d ä#%?.env": "😀 " + Planted.password(long), "k.pem": Planted.privateKey() + "\n"])
        try fixture.git(["tag", "-a", "v1", "-m", "tag \(Planted.token(3))"])
        try fixture.git(["rm", "-q", "a.txt"])
        return (fixture, [Planted.token(1), Planted.token(2), Planted.token(3), word, long, Planted.privateKey()])
    }

    private func outputs(_ report: ScanReport) -> [String] {
        var baseline = Baseline()
        let change = baseline.update(with: report)
        let sarif = SARIFReport.log(of: report, version: "1.0.0").canonicalText
        let text = report.findings.map(\.words).joined(separator: "\n") + String(describing: report.findings)
        let json = JSONValue.array(report.findings.map(\.json)).canonicalText
        return [text, json, sarif, baseline.text, (change.added + change.removed).joined(), String(reflecting: report.findings)]
    }

    @Test func `no output has six characters of a secret in a row`() async throws {
        let (fixture, secrets) = try planted()
        var found = 0
        for mode in [ScanOptions.Mode.files, .history] {
            var report = try await fixture.folder.scan(mode)
            found += report.findings.count
            await report.addFingerprints(by: nil, jobs: 2)
            // What every private key has in common is no secret.
            let all = outputs(report).joined().replacing("BEGIN RSA " + "PRIVATE KEY", with: "")
            for secret in secrets {
                let characters = Array(secret)
                for start in 0...(characters.count - 6) {
                    let run = String(characters[start..<start + 6])
                    if run.contains("-----") || run.allSatisfy({ $0.isUppercase || $0 == " " || $0 == "-" }) { continue }
                    #expect(!all.contains(run))
                }
            }
        }
        #expect(found == 3 + 6)
    }

    @Test func `a mask tells keys apart and tells nothing of passwords`() {
        let key = FindingKind("secret.github", replacement: ""), word = FindingKind("secret.password", replacement: "")
        let token = Planted.token()
        #expect(MaskedSecret.text(of: token, kind: key) == "ghp_***..." + token.suffix(3))
        #expect(MaskedSecret.text(of: token, kind: word) == "***")
        #expect(MaskedSecret.text(of: "short", kind: key) == "***")
        #expect(MaskedSecret.text(of: token + "\u{1B}", kind: key) == "***")
    }

    @Test func `JSON has what the contract says`() async throws {
        let folder = try ScanFolder()
        try folder.put("x\nt = \(Planted.token())\n", at: "a.txt")
        var report = try await folder.scan()
        await report.addFingerprints(by: nil, jobs: 1)
        let object = try #require(report.findings.first?.json.object)
        #expect(Set(object.keys) == ["path", "line", "column", "start", "end", "kind", "rule", "fingerprint", "masked"])
        #expect(["line", "column", "start", "end"].map { object[$0]?.integer } == [2, 5, 6, 46])
        #expect(object["fingerprint"]?.string?.count == 32)
        #expect(object["path"]?.string == folder.path + "/a.txt")
    }

    @Test func `SARIF has rules, places in UTF-16 and paths as URIs`() async throws {
        let (fixture, _) = try planted()
        var report = try await fixture.folder.scan()
        await report.addFingerprints(by: nil, jobs: 1)
        let log = SARIFReport.log(of: report, version: "1.0.0")
        let run = try #require(log["runs"]?.array?.first)
        let rules = try #require(run["tool"]?["driver"]?["rules"]?.array), results = try #require(run["results"]?.array)
        #expect(log["version"] == "2.1.0" && run["columnKind"] == "utf16CodeUnits" && results.count == 3)
        for result in results {
            let rule = rules[Int(try #require(result["ruleIndex"]?.integer))]
            #expect(rule["id"] == result["ruleId"] && rule["shortDescription"]?["text"]?.string?.isEmpty == false)
            #expect(result["partialFingerprints"]?["redoubtFingerprint/v2"]?.string?.count == 32)
        }
        let places = results.compactMap { $0["locations"]?.array?.first?["physicalLocation"] }
        #expect(places.map { $0["artifactLocation"]?["uri"]?.string } == ["c.env", "d%20%C3%A4%23%25%3F.env", "k.pem"])
        #expect(places.allSatisfy { $0["artifactLocation"]?["uriBaseId"] == "%SRCROOT%" })
        // The emoji is two code units, then a space and `DB_PASSWORD="`.
        #expect(places[1]["region"]?["startColumn"]?.integer == 17)
        #expect(places[2]["region"]?["endLine"]?.integer == 14)
    }

    @Test func `SARIF says what was not looked at, and a message is no file`() async throws {
        let (fixture, _) = try planted()
        var report = try await fixture.folder.scan(.history)
        report.problems.append(ScanProblem(path: ScanPath("x\u{1B}y"), words: "no"))
        let run = try #require(SARIFReport.log(of: report, version: "1.0.0")["runs"]?.array?.first)
        let invocation = try #require(run["invocations"]?.array?.first)
        #expect(invocation["executionSuccessful"] == false)
        #expect(invocation["toolExecutionNotifications"]?.array?.first?["message"]?["text"] == #"x\u{1b}y was not looked at: no"#)
        let logical = try #require(run["results"]?.array).compactMap { $0["locations"]?.array?.first?["logicalLocations"] }
        #expect(logical.count == 2)
    }

    @Test func `an absolute path outside every root is a file URI`() async throws {
        let folder = try ScanFolder()
        try folder.put("t = \(Planted.token())\n", at: "a.txt")
        let log = SARIFReport.log(of: try await folder.scan(), version: "1.0.0")
        let place = log["runs"]?.array?.first?["results"]?.array?.first?["locations"]?.array?.first?["physicalLocation"]
        #expect(place?["artifactLocation"]?["uri"]?.string?.hasPrefix("file:///") == true)
    }
}
