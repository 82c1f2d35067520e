public import RedoubtCore

/// The findings that are known and accepted: Redoubt's own file, or one of detect-secrets.
///
/// *Accepts* a finding whose fingerprint stands in it for the same path. *Does not see* whether somebody looked at what was accepted.
public struct Baseline: Sendable {
    /// One accepted finding.
    struct Entry: Sendable, Hashable, Comparable {
        var path: String
        var kind: String
        var fingerprint: String
        /// Whether the fingerprint is of the first, unsalted form.
        var isFirstForm = false

        static func < (left: Entry, right: Entry) -> Bool {
            (left.path, left.kind, left.fingerprint) < (right.path, right.kind, right.fingerprint)
        }
    }

    /// What an update changed.
    public struct Change: Sendable {
        /// `path: kind` of what is new, sorted.
        public var added: [String]
        /// `path: kind` of what is no longer found, sorted.
        public var removed: [String]
        /// How many entries stay.
        public var kept: Int
    }

    /// Whether it is a file of detect-secrets, which is read and never written.
    public let isForeign: Bool
    let scheme: FingerprintScheme
    private(set) var entries: Set<Entry>
    private let hashes: [String: Set<String>]

    /// An empty one with a salt of its own.
    public init() { self.init(scheme: .random(), entries: []) }

    private init(scheme: FingerprintScheme, entries: Set<Entry>, hashes: [String: Set<String>]? = nil) {
        (self.scheme, self.entries, self.hashes, isForeign) = (scheme, entries, hashes ?? [:], hashes != nil)
    }

    /// Reads a baseline; `name` is for the words of the fault, `config.unreadable`.
    public init(parsing bytes: [UInt8], name: String) throws(Fault) {
        guard let value = try? JSONValue(parsing: bytes) else { throw Self.fault(name) }
        if let results = value["results"]?.object {
            self = try Self.detectSecrets(results, name)
            return
        }
        guard let items = value["findings"]?.array, let version = value["version"]?.integer, version == 1 || version == 2 else {
            throw Self.fault(name)
        }
        let scheme = version == 2 ? try Self.scheme(value["fingerprints"], name) : .random()
        var entries: Set<Entry> = []
        for item in items {
            guard let fingerprint = item["fingerprint"]?.string else { throw Self.fault(name) }
            let isFirst = version == 1 || item["version"]?.integer == 1
            entries.insert(
                Entry(
                    path: item["path"]?.string ?? "", kind: item["kind"]?.string ?? "", fingerprint: fingerprint,
                    isFirstForm: isFirst))
        }
        self.init(scheme: scheme, entries: entries)
    }

    private static func fault(_ name: String) -> Fault {
        Fault(.configUnreadable, "\(quoted(name, limit: 200)) is no baseline", hint: "make one with --update-baseline")
    }

    private static func scheme(_ value: JSONValue?, _ name: String) throws(Fault) -> FingerprintScheme {
        guard let value, value["algorithm"]?.string == FingerprintScheme.algorithm, let iterations = value["iterations"]?.integer,
            (1...Int64(FingerprintScheme.mostIterations)).contains(iterations),
            let salt = value["salt"]?.string.flatMap(Hexadecimal.bytes), (8...64).contains(salt.count)
        else { throw fault(name) }
        return FingerprintScheme(iterations: Int(iterations), salt: salt)
    }

    private static func detectSecrets(_ results: [String: JSONValue], _ name: String) throws(Fault) -> Baseline {
        var hashes: [String: Set<String>] = [:]
        for (file, items) in results {
            guard let items = items.array else { throw fault(name) }
            // Written on Windows, a path has backslashes.
            let path = ScanPath(file.replacing("\\", with: "/")).tidied.text
            hashes[path, default: []].formUnion(items.compactMap { $0["hashed_secret"]?.string?.lowercased() })
        }
        return Baseline(scheme: .unsalted, entries: [], hashes: hashes)
    }

    /// Whether entries are of the form whose fingerprints take time to make.
    public var needsFingerprints: Bool { entries.contains { !$0.isFirstForm } }

    /// Whether a finding is accepted; its fingerprint must be of this baseline's scheme.
    func accepts(_ finding: ScanFinding) -> Bool {
        if isForeign {
            guard let known = hashes[finding.key.text] else { return false }
            return FingerprintScheme.detectSecrets(of: finding).contains { known.contains($0) }
        }
        return entries.contains(entry(finding)) || firstEntry(finding) != nil
    }

    private func entry(_ finding: ScanFinding) -> Entry {
        Entry(path: finding.key.text, kind: finding.kind.name, fingerprint: finding.fingerprint)
    }

    /// The entry of the first form for a finding, which was made with the path as it was shown.
    private func firstEntry(_ finding: ScanFinding) -> Entry? {
        guard entries.contains(where: \.isFirstForm) else { return nil }
        for path in [finding.path, finding.key] {
            let print = FingerprintScheme.first(of: finding, path: path)
            let entry = Entry(path: path.text, kind: finding.kind.name, fingerprint: print, isFirstForm: true)
            if entries.contains(entry) { return entry }
        }
        return nil
    }

    /// Takes over what was found. Entries of files that were looked at and are no longer found go; those of other files stay.
    public mutating func update(with report: ScanReport) -> Change {
        var found: Set<Entry> = [], known: Set<Entry> = [], old: Set<Entry> = []
        for finding in report.findings {
            found.insert(entry(finding))
            guard let first = firstEntry(finding) else { continue }
            known.insert(entry(finding))
            old.insert(first)
        }
        let gone = entries.filter { !found.contains($0) && !old.contains($0) && report.covers(ScanPath($0.path)) }
        let added = found.subtracting(entries).subtracting(known)
        let kept = entries.count - gone.count
        entries = entries.subtracting(gone).subtracting(old).union(found)
        return Change(added: Self.words(added), removed: Self.words(gone), kept: kept)
    }

    private static func words(_ entries: Set<Entry>) -> [String] {
        entries.sorted().map { ScanPath($0.path).printable + ": " + ScanPath($0.kind).printable }
    }

    /// The file's text: sorted, one entry a line, the same for the same entries.
    public var text: String {
        let lines = entries.sorted().map { entry in
            var members: [String: JSONValue] = [
                "path": .string(entry.path), "kind": .string(entry.kind), "fingerprint": .string(entry.fingerprint),
            ]
            if entry.isFirstForm { members["version"] = 1 }
            return "    " + JSONValue.object(members).canonicalText
        }
        let fingerprints: JSONValue = [
            "algorithm": .string(FingerprintScheme.algorithm), "iterations": .integer(Int64(scheme.iterations)),
            "salt": .string(Hexadecimal.text(scheme.salt)),
        ]
        let list = lines.isEmpty ? "[]" : "[\n" + lines.joined(separator: ",\n") + "\n  ]"
        return "{\n  \"version\": 2,\n  \"fingerprints\": \(fingerprints.canonicalText),\n  \"findings\": \(list)\n}\n"
    }
}
