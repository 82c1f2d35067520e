public import RedoubtCore
public import RedoubtPolicy

/// A policy as read, with its tests and with the lines that its rules stand on.
public struct PolicyDocument: Sendable {
    /// Everything that it extends taken in.
    public let policy: Policy
    /// The file's own tests, not its parents'.
    public let tests: [PolicyTest]
    /// The files that it was made of, the outermost child first.
    public let files: [String]
    /// What it asks for and its parents do not allow, one line each: no fault, but not what its author thinks.
    public let refusals: [String]
    fileprivate let origins: [String: ConfigOrigin]

    /// Where a rule stands, by its key, such as `tools.mail.send_email` or `network.allow`; nil for what is not written.
    public func place(of key: String) -> ConfigOrigin? { origins[key] }

    /// A policy that stands in no file.
    init(_ policy: Policy) { self.init(policy: policy, tests: [], files: [], refusals: [], origins: [:]) }

    fileprivate init(policy: Policy, tests: [PolicyTest], files: [String], refusals: [String], origins: [String: ConfigOrigin]) {
        self.policy = policy
        self.tests = tests
        self.files = files
        self.refusals = refusals
        self.origins = origins
    }

    /// The same document with tools of other files added to its policy.
    func with(_ policy: Policy, places: [(tool: String, origin: ConfigOrigin)]) -> PolicyDocument {
        let added = Dictionary(places.map { ("tools." + $0.tool, $0.origin) }, uniquingKeysWith: { first, _ in first })
        return PolicyDocument(
            policy: policy, tests: tests, files: files, refusals: refusals, origins: origins.merging(added) { mine, _ in mine })
    }
}

/// Reads policy files and what they extend.
///
/// *Looks at:* YAML, every key, every pattern. *Refuses when* a key is unknown, a value is not what its key takes, two statements
/// contradict each other, a parent is missing, or a policy extends itself. *Does not see:* whether the policy is wise.
public struct PolicyReader: Sendable {
    /// How many policies may stand above each other.
    public static let maximumParents = 16

    private let readFile: ConfigurationSource.FileReader

    public init(readFile: @escaping ConfigurationSource.FileReader) { self.readFile = readFile }

    /// Reads a file.
    public func read(file: String) throws(Fault) -> PolicyDocument {
        try read(file: FilePath.normalised(file), chain: [], askedBy: nil)
    }

    /// Reads a policy that stands inside another file; `folder` is what its `extends` is relative to.
    public func read(_ node: ConfigNode, name: String, folder: String) throws(Fault) -> PolicyDocument {
        try document(node, name: name, folder: folder, file: nil, chain: [])
    }

    private func read(file: String, chain: [String], askedBy place: ConfigPlace?) throws(Fault) -> PolicyDocument {
        let shown = (chain + [file]).joined(separator: " -> ")
        if chain.contains(file) {
            throw (place ?? ConfigPlace(.file(file, line: 1))).fault(
                .policyInvalid, "extends itself: \(shown)", hint: "remove one `extends`")
        }
        guard chain.count < Self.maximumParents else {
            throw (place ?? ConfigPlace(.file(file, line: 1))).fault(
                .policyInvalid, "has more than \(Self.maximumParents) parents: \(shown)")
        }
        guard let bytes = try readFile(file) else { throw missing(file, shown, askedBy: place) }
        let node = try ConfigNode(yaml: bytes, file: file)
        return try document(node, name: FilePath.stem(file), folder: FilePath.folder(file), file: file, chain: chain + [file])
    }

    private func missing(_ file: String, _ chain: String, askedBy place: ConfigPlace?) -> Fault {
        guard let place else {
            return Fault(.configUnreadable, "there is no policy \(quoted(file, limit: 200))", hint: "check the path")
        }
        let near = didYouMean(FilePath.stem(file), among: Preset.allCases.map(\.rawValue))
        let presets = "presets: " + Preset.allCases.map(\.rawValue).joined(separator: ", ")
        return place.fault(.policyInvalid, "names a file that does not exist: \(chain)", hint: near.isEmpty ? presets : near)
    }

    private func document(
        _ node: ConfigNode, name: String, folder: String, file: String?, chain: [String]
    ) throws(Fault) -> PolicyDocument {
        guard node.members != nil else {
            throw node.fault(.policyInvalid, "is not a policy: a mapping is wanted, not \(node.kindWords)")
        }
        var values = SettingValues()
        try PolicySettings.table.read(node, into: &values)
        let own = try PolicyBuilder(values: values, node: node).policy(name: name)
        let tests = try ownTests(values)
        let origins = origins(values), files = file.map { [$0] } ?? []
        guard let parent = own.parent else {
            return PolicyDocument(policy: own, tests: tests, files: files, refusals: [], origins: origins)
        }
        if let preset = Preset(rawValue: parent) {
            return PolicyDocument(policy: own.under(preset), tests: tests, files: files, refusals: [], origins: origins)
        }
        let above = try read(
            file: FilePath.joined(folder, parent), chain: chain, askedBy: values.place(["extends"]))
        let refusals = above.refusals + above.policy.refusals(of: own).map { (file.map { $0 + ": " } ?? "") + $0 }
        return PolicyDocument(
            policy: above.policy.narrowed(by: own), tests: tests, files: files + above.files,
            refusals: refusals, origins: above.origins.merging(origins) { _, child in child })
    }

    private func ownTests(_ values: SettingValues) throws(Fault) -> [PolicyTest] {
        var tests: [PolicyTest] = []
        for record in values.optional(["tests"], \.records) ?? [] { tests.append(try PolicyTest(record)) }
        return tests
    }

    private func origins(_ values: SettingValues) -> [String: ConfigOrigin] {
        var origins = Dictionary(
            values.entries.map { ($0.key.joined(separator: "."), $0.value.origin) }, uniquingKeysWith: { first, _ in first })
        for name in values.names("tools") { origins["tools." + name] = values.place(["tools", name]).origin }
        return origins
    }

    /// JSON Schema 2020-12 of a policy file.
    public static var schema: JSONValue { schemaDocument(PolicySettings.table.schema, title: "Redoubt policy") }

    /// The format's reference: a Markdown table of every key.
    public static var reference: String { referenceTable(PolicySettings.table.settings, environment: false) }
}
