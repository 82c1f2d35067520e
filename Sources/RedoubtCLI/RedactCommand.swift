internal import ArgumentParser
internal import Redoubt
internal import RedoubtCore
internal import RedoubtInspection
internal import RedoubtVault

/// `redoubt redact`
struct RedactCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "redact", abstract: "A filter: standard input to standard output with secrets and personal data replaced.")

    @OptionGroup var global: GlobalOptions
    @Flag(name: .long, help: #"JSON Lines: {"id","text"} in, {"id","text","findings"} out."#) var jsonl = false
    @Option(name: .long, help: "secrets, pii, or both with a comma.") var kinds: String?
    @Option(name: .long, help: "replace, mask, hash, pseudonymise or remove.") var `operator` = "replace"
    @Option(name: .long, help: "Feed the stream this many bytes at a time; the output does not depend on it.") var chunk: Int?
    @Option(
        name: .long, help: "The key of hash and pseudonymise: 64 hexadecimal digits or any text (default: $REDOUBT_PSEUDONYM_KEY).")
    var keyFile: String?
    @Option(name: .long, help: "What the pseudonyms are for; only the same context takes them back.") var context = "redact"
    @Flag(name: .long, help: "Put back what pseudonymise took out. Exit 1 if a pseudonym is damaged or foreign.") var reidentify =
        false
    @Flag(name: .long, help: "Print every kind there is.") var listKinds = false

    func run() throws {
        if listKinds { return list() }
        if reidentify {
            let pseudonymiser = try makePseudonymiser()
            let findings = try filter { Reidentifier(pseudonymiser) }
            if findings.contains(where: { $0.kind == Reidentifier.unverified }) { throw ExitCode(1) }
        } else {
            let redactor = try makeRedactor()
            _ = try filter { redactor.makeStream() }
        }
    }

    /// Everything through a filter, or every line through one of its own; answers with what was found.
    private func filter(_ makeFilter: () -> some TextFilter) throws(Fault) -> [Finding] {
        if jsonl { return try lines(makeFilter) }
        var stream = makeFilter()
        try Input.forEachPiece(size: chunk ?? 65_536) { piece in Terminal.out(stream.feed(piece)) }
        Terminal.out(stream.finish())
        return stream.findings
    }

    private func list() {
        let kinds = Redactor.allKinds
        if global.json {
            Terminal.out(.array(kinds.map { ["kind": .string($0.name), "replacement": .string($0.replacement)] }))
        } else {
            Terminal.table(["KIND", "REPLACEMENT"], kinds.map { [$0.name, $0.replacement] })
        }
    }

    private func makeRedactor() throws(Fault) -> Redactor {
        var wanted: Redactor.Kinds = []
        for name in (kinds ?? "secrets,pii").split(separator: ",") {
            switch name {
            case "secrets": wanted.insert(.secrets)
            case "pii": wanted.insert(.pii)
            default: throw Fault(.usage, "there is no group of kinds \(quoted(name))", hint: "use secrets, pii or secrets,pii")
            }
        }
        // Each line of JSON Lines is a text of its own, such as a column's value; there a bare number may be somebody's.
        let extra = jsonl && wanted.contains(.pii) ? RedactionRule.wholeValues : []
        return try Redactor(kinds: wanted, operator: try chosenOperator(), extra: extra)
    }

    private func chosenOperator() throws(Fault) -> RedactionOperator {
        switch `operator` {
        case "replace": return .replace
        case "mask": return .mask
        case "remove": return .remove
        // Without a key, one of this run: the same value has the same tag in one output, and nobody can try values against it.
        case "hash": return try Pseudonymiser(key: try givenKey() ?? randomKey(), session: context).hash
        case "pseudonymise": return try makePseudonymiser().pseudonymise
        default:
            throw Fault(
                .usage, "there is no operator \(quoted(`operator`))",
                hint: didYouMean(`operator`, among: ["replace", "mask", "hash", "pseudonymise", "remove"]))
        }
    }

    /// Under the key that was given, or one that the state folder keeps, so that what is taken out today can be put back tomorrow.
    private func makePseudonymiser() throws(Fault) -> Pseudonymiser {
        if let key = try givenKey() { return try Pseudonymiser(key: key, session: context) }
        let keys = try Assembly(global).stateFolder() + "/keys"
        return try Pseudonymiser(key: try Files.persistentKey(at: keys, name: "pseudonym.key"), session: context)
    }

    /// The key of the file or of the environment; nil where neither is given.
    private func givenKey() throws(Fault) -> [UInt8]? {
        let given: String?
        if let keyFile {
            given = String(decoding: try Files.read(keyFile), as: UTF8.self)
        } else {
            given = try Assembly(global).environment["REDOUBT_PSEUDONYM_KEY"]
        }
        guard let given, let key = IntegrityKey(SecureString(given)) else {
            if keyFile != nil { throw Fault(.keyMissing, "the key file is empty", hint: "make one with `openssl rand -hex 32`") }
            return nil
        }
        return key.withBytes { $0 }
    }

    private func randomKey() -> [UInt8] {
        var generator = SystemRandomNumberGenerator()
        return (0..<32).map { _ in UInt8.random(in: 0...255, using: &generator) }
    }

    private func lines(_ makeFilter: () -> some TextFilter) throws(Fault) -> [Finding] {
        var all: [Finding] = []
        try Input.forEachLine { line throws(Fault) in
            let (id, text, _) = try Input.record(line)
            var stream = makeFilter()
            var out = ""
            for piece in pieces(text) { out += stream.feed(piece) }
            out += stream.finish()
            let findings: [JSONValue] = stream.findings.map { finding in
                [
                    "start": .integer(Int64(finding.range.lowerBound)), "end": .integer(Int64(finding.range.upperBound)),
                    "kind": .string(finding.kind.name), "rule": .string(finding.rule), "validated": .bool(finding.validated),
                ]
            }
            Terminal.out(["id": id, "text": .string(out), "findings": .array(findings)])
            all += stream.findings.filter { $0.kind == Reidentifier.unverified }
        }
        return all
    }

    private func pieces(_ text: String) -> [String] {
        guard let chunk, chunk > 0 else { return [text] }
        return Input.scalars(text, atMost: chunk)
    }
}

/// `redoubt inspect`
struct InspectCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "inspect",
        abstract: "Says whether a text reads like a prompt injection, how surely, and why. Exit 1 if it would be blocked.")

    @OptionGroup var global: GlobalOptions
    @Flag(name: .long, help: #"JSON Lines: {"id","text","channel"?} in, one verdict a line out."#) var jsonl = false
    @Option(name: .long, help: "user, tool, document or system.") var channel = "user"
    @Option(name: .long, help: "Block from this confidence on (0 to 1).") var threshold: Double?

    func run() throws {
        if let threshold, !(0...1).contains(threshold) {
            throw Fault(.usage, "--threshold is not between 0 and 1", hint: "the default is 0.5")
        }
        let detector = try Assembly(global).detector(threshold: threshold)
        let usual = try named(channel)
        if jsonl {
            return try Input.forEachLine { line throws(Fault) in
                let (id, text, own) = try Input.record(line)
                let report = detector.inspect(text, channel: try own.map(named) ?? usual)
                Terminal.out(json(report, id))
            }
        }
        let report = detector.inspect(try Input.all(), channel: usual)
        if global.json {
            Terminal.out(json(report, .null))
        } else {
            let names = report.categories.map(\.rawValue).joined(separator: ", ")
            Terminal.out(
                "\(report.verdict.rawValue): confidence \((report.score * 100).rounded() / 100)"
                    + (names.isEmpty ? "" : " (\(names))") + "\n")
        }
        if report.verdict == .block { throw ExitCode(1) }
    }

    private func named(_ name: String) throws(Fault) -> Channel {
        guard let channel = Channel(rawValue: name) else {
            throw Fault(
                .usage, "there is no channel \(quoted(name))", hint: didYouMean(name, among: Channel.allCases.map(\.rawValue)))
        }
        return channel
    }

    private func json(_ report: InjectionReport, _ id: JSONValue) -> JSONValue {
        [
            "id": id, "score": .double((report.score * 10_000).rounded() / 10_000), "verdict": .string(report.verdict.rawValue),
            "categories": .array(report.categories.map { .string($0.rawValue) }),
            "spans": .array(
                report.spans.map { span in
                    [
                        "start": .integer(Int64(span.range.lowerBound)), "end": .integer(Int64(span.range.upperBound)),
                        "category": .string(span.category.rawValue), "rule": .string(span.rule),
                    ]
                }),
        ]
    }
}
