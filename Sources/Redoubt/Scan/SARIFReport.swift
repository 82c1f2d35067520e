public import RedoubtCore

/// Findings in the Static Analysis Results Interchange Format 2.1.0 (OASIS), for code hosts and editors.
///
/// No text of any file is in it. Lines and columns count from 1, columns in UTF-16 code units; paths count from the root of the work tree.
public enum SARIFReport {
    private static let root = "%SRCROOT%"
    /// "Use of hard-coded credentials": what it is and what to do, for any of the rules.
    private static let help = "https://cwe.mitre.org/data/definitions/798.html"

    /// The log of one run; the findings must have their fingerprints.
    public static func log(of report: ScanReport, version: String) -> JSONValue {
        let rules = Set(report.findings.map { Rule(id: $0.rule, kind: $0.kind.name) }).sorted {
            ($0.id, $0.kind) < ($1.id, $1.kind)
        }
        var index: [Rule: Int] = [:]
        for (at, rule) in rules.enumerated() { index[rule] = at }
        let driver: JSONValue = [
            "name": "redoubt", "version": .string(version), "semanticVersion": .string(version), "rules": .array(rules.map(\.json)),
        ]
        let results = report.findings.map { result($0, index[Rule(id: $0.rule, kind: $0.kind.name)] ?? -1) }
        let run: JSONValue = [
            "tool": ["driver": driver], "columnKind": "utf16CodeUnits", "results": .array(results),
            "originalUriBaseIds": [root: ["description": ["text": "The root of the work tree, else the working folder."]]],
            "invocations": [invocation(report)],
        ]
        return ["$schema": "https://json.schemastore.org/sarif-2.1.0.json", "version": "2.1.0", "runs": [run]]
    }

    private struct Rule: Hashable {
        var id: String
        var kind: String

        var json: JSONValue {
            let words = id.split { !$0.isLetter && !$0.isNumber }.map { $0.prefix(1).uppercased() + $0.dropFirst() }
            return [
                "id": .string(id), "name": .string(words.joined()), "helpUri": .string(help),
                "shortDescription": ["text": .string("A secret of the kind \(kind) stands in the text.")],
                "help": ["text": "Revoke it, then keep its successor out of the repository: in the environment or in a vault."],
                "defaultConfiguration": ["level": "error"],
                "properties": ["tags": ["security", "secret"], "kind": .string(kind), "security-severity": "8.0"],
            ]
        }
    }

    private static func result(_ finding: ScanFinding, _ rule: Int) -> JSONValue {
        var properties: [String: JSONValue] = ["kind": .string(finding.kind.name), "validated": .bool(finding.validated)]
        if let commit = finding.commit {
            properties["commit"] = .string(commit.id)
            properties["author"] = .string(commit.author)
            properties["date"] = .string(commit.date.rfc3339)
        }
        return [
            "ruleId": .string(finding.rule), "ruleIndex": .integer(Int64(rule)), "level": "error",
            "message": ["text": .string("\(finding.kind.name) found: \(finding.masked)")],
            "locations": [location(finding)], "partialFingerprints": ["redoubtFingerprint/v2": .string(finding.fingerprint)],
            "properties": .object(properties),
        ]
    }

    /// A message of a commit or tag is no file, so it has a name in words.
    private static func location(_ finding: ScanFinding) -> JSONValue {
        guard finding.source == .file else {
            let name = finding.commit.map { "\(finding.path.text) \($0.id)" } ?? finding.path.text
            return ["logicalLocations": [["fullyQualifiedName": .string(name), "kind": "resource"]]]
        }
        return ["physicalLocation": ["artifactLocation": artifact(finding.key), "region": region(finding)]]
    }

    private static func artifact(_ path: ScanPath) -> JSONValue {
        if path.isAbsolute { return ["uri": .string("file://" + encoded(path))] }
        return ["uri": .string(encoded(path)), "uriBaseId": .string(root)]
    }

    private static func region(_ finding: ScanFinding) -> JSONValue {
        [
            "startLine": .integer(Int64(finding.start.line)), "startColumn": .integer(Int64(finding.start.unitsInLine + 1)),
            "endLine": .integer(Int64(finding.end.line)), "endColumn": .integer(Int64(finding.end.unitsInLine + 1)),
        ]
    }

    /// A path as a URI reference (RFC 3986): all but unreserved characters and slashes in percent form.
    static func encoded(_ path: ScanPath) -> String {
        var out = ""
        for byte in path.bytes {
            switch byte {
            case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
                UInt8(ascii: "0")...UInt8(ascii: "9"),
                UInt8(ascii: "-"), UInt8(ascii: "."), UInt8(ascii: "_"), UInt8(ascii: "~"), ScanPath.slash:
                out.unicodeScalars.append(Unicode.Scalar(byte))
            default: out += "%" + Hexadecimal.text([byte]).uppercased()
            }
        }
        return out
    }

    private static func invocation(_ report: ScanReport) -> JSONValue {
        let words = report.problems.map { "\($0.path.printable) was not looked at: \($0.words)" } + report.warnings
        return [
            "executionSuccessful": .bool(report.problems.isEmpty),
            "toolExecutionNotifications": .array(words.map { ["level": "warning", "message": ["text": .string($0)]] }),
        ]
    }
}
