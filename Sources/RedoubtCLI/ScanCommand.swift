internal import ArgumentParser
internal import Crypto
internal import FoundationEssentials
internal import RedoubtCore
internal import RedoubtInspection

/// `redoubt scan`
struct ScanCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "scan",
        abstract: "Finds secrets in files; exit 1 if any is not in the baseline. The secret itself is never printed.")

    @OptionGroup var global: GlobalOptions
    @Argument(help: "Files and folders (default: this folder).") var paths: [String] = []
    @Option(name: .long, help: "A file of fingerprints that are known and accepted.") var baseline: String?
    @Flag(name: .long, help: "Write the baseline anew from what is found.") var updateBaseline = false
    @Option(name: .long, help: "text or json.") var format = "text"

    /// A file larger than this is passed over, and said so.
    private static let maximumFile = 16 << 20
    private static let skipped: Set<String> = [".git", ".build", "node_modules"]

    /// A secret that was found, without the secret.
    private struct Hit {
        var path: String
        var line: Int
        var column: Int
        var finding: Finding
        var fingerprint: String
        var masked: String

        var json: JSONValue {
            [
                "path": .string(path), "line": .integer(Int64(line)), "column": .integer(Int64(column)),
                "start": .integer(Int64(finding.range.lowerBound)), "end": .integer(Int64(finding.range.upperBound)),
                "kind": .string(finding.kind.name), "rule": .string(finding.rule), "fingerprint": .string(fingerprint),
                "masked": .string(masked),
            ]
        }
    }

    func run() throws {
        guard format == "text" || format == "json" else {
            throw Fault(.usage, "there is no format \(quoted(format))", hint: "use text or json")
        }
        if updateBaseline, baseline == nil { throw Fault(.usage, "--update-baseline needs --baseline FILE") }
        let redactor = try Redactor(kinds: .secrets)
        let known = try updateBaseline ? [] : accepted()
        var hits: [Hit] = []
        for path in try files() { hits += try scan(path, redactor) }
        if updateBaseline, let baseline { return try write(hits, to: baseline) }
        let fresh = hits.filter { !known.contains($0.fingerprint) }
        if format == "json" || global.json {
            Terminal.out(.array(fresh.map(\.json)))
        } else {
            for hit in fresh { Terminal.out("\(hit.path):\(hit.line):\(hit.column): \(hit.finding.kind.name) \(hit.masked)\n") }
        }
        if !fresh.isEmpty {
            Terminal.error("\(fresh.count) secrets found")
            throw ExitCode(1)
        }
    }

    private func scan(_ path: String, _ redactor: Redactor) throws(Fault) -> [Hit] {
        let bytes = try Files.read(path)
        guard bytes.count <= Self.maximumFile else {
            Terminal.error("warning: \(quoted(path, limit: 200)) is larger than 16 MiB and is passed over")
            return []
        }
        // A file with NUL in its beginning is no text.
        if bytes.prefix(8000).contains(0) { return [] }
        let text = String(decoding: bytes, as: UTF8.self)
        let utf8 = Array(text.utf8)
        // Findings come in order, so every line is counted once.
        var (line, start, seen) = (1, 0, 0)
        return redactor.findings(in: text).compactMap { finding in
            for at in seen..<max(seen, finding.range.lowerBound) where utf8[at] == 10 {
                line += 1
                start = at + 1
            }
            seen = max(seen, finding.range.lowerBound)
            let end = utf8[finding.range.upperBound...].firstIndex(of: 10) ?? utf8.count
            if String(decoding: utf8[start..<end], as: UTF8.self).contains("redoubt:allow") { return nil }
            let secret = SecureString(String(decoding: utf8[finding.range], as: UTF8.self))
            return Hit(
                path: path, line: line, column: finding.range.lowerBound - start + 1, finding: finding,
                fingerprint: Self.fingerprint(path, finding.kind.name, secret), masked: secret.masked)
        }
    }

    /// The same secret of the same kind in the same file has the same fingerprint, wherever it moves in it.
    private static func fingerprint(_ path: String, _ kind: String, _ secret: SecureString) -> String {
        secret.withValue { value in
            SHA256.hash(data: Array((path + "\0" + kind + "\0" + value).utf8)).prefix(16).map { byte in
                (byte < 16 ? "0" : "") + String(byte, radix: 16)
            }.joined()
        }
    }

    private func accepted() throws(Fault) -> Set<String> {
        guard let baseline, let bytes = try Files.readIfPresent(baseline) else { return [] }
        guard let value = try? JSONValue(parsing: bytes), let items = value["findings"]?.array else {
            throw Fault(
                .configUnreadable, "\(quoted(baseline, limit: 200)) is no baseline", hint: "make one with --update-baseline")
        }
        return Set(items.compactMap { $0["fingerprint"]?.string })
    }

    private func write(_ hits: [Hit], to path: String) throws(Fault) {
        var seen: Set<String> = []
        let items: [JSONValue] = hits.filter { seen.insert($0.fingerprint).inserted }.map { hit in
            ["path": .string(hit.path), "kind": .string(hit.finding.kind.name), "fingerprint": .string(hit.fingerprint)]
        }
        let lines = items.map { "    " + $0.canonicalText }.joined(separator: ",\n")
        let text = "{\n  \"version\": 1,\n  \"findings\": [\n\(lines)\n  ]\n}\n"
        guard FileManager.default.createFile(atPath: path, contents: Data(text.utf8)) else {
            throw Fault(.stateUnwritable, "\(quoted(path, limit: 200)) cannot be written")
        }
    }

    private func files() throws(Fault) -> [String] {
        var out: [String] = []
        for path in paths.isEmpty ? ["."] : paths {
            guard let kind = try? FileManager.default.attributesOfItem(atPath: path)[.type] as? FileAttributeType else {
                throw Fault(.usage, "there is no file \(quoted(path, limit: 200))")
            }
            guard kind == .typeDirectory else { out.append(path); continue }
            var pending = [path]
            while let folder = pending.popLast() {
                for name in ((try? FileManager.default.contentsOfDirectory(atPath: folder)) ?? []).sorted()
                where !Self.skipped.contains(name) {
                    let inner = folder == "." ? name : folder + "/" + name
                    let type = try? FileManager.default.attributesOfItem(atPath: inner)[.type] as? FileAttributeType
                    if type == .typeDirectory { pending.append(inner) } else if type == .typeRegular { out.append(inner) }
                }
            }
        }
        return out
    }
}
