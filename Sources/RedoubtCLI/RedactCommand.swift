internal import ArgumentParser
internal import Crypto
internal import Redoubt
internal import RedoubtCore
internal import RedoubtInspection

/// `redoubt redact`
struct RedactCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "redact", abstract: "A filter: standard input to standard output with secrets and personal data replaced.")

    @OptionGroup var global: GlobalOptions
    @Flag(name: .long, help: #"JSON Lines: {"id","text"} in, {"id","text","findings"} out."#) var jsonl = false
    @Option(name: .long, help: "secrets, pii, or both with a comma.") var kinds: String?
    @Option(name: .long, help: "replace, mask, hash, pseudonymise or remove.") var `operator` = "replace"
    @Option(name: .long, help: "Feed the stream this many bytes at a time; the output does not depend on it.") var chunk: Int?
    @Flag(name: .long, help: "Print every kind there is.") var listKinds = false

    func run() throws {
        if listKinds { return list() }
        let redactor = try makeRedactor()
        if jsonl { return try lines(redactor) }
        var stream = redactor.makeStream()
        try Input.forEachPiece(size: chunk ?? 65_536) { piece in Terminal.out(stream.feed(piece)) }
        Terminal.out(stream.finish())
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
        return try Redactor(kinds: wanted, operator: try chosenOperator())
    }

    private func chosenOperator() throws(Fault) -> RedactionOperator {
        switch `operator` {
        case "replace": return .replace
        case "mask": return .mask
        case "remove": return .remove
        case "hash", "pseudonymise":
            // A key of this run: the same value has the same tag in one output, and nobody can try values against it.
            let key = SymmetricKey(size: .bits256)
            return .hash { value in
                HMAC<SHA256>.authenticationCode(for: Array(value.utf8), using: key).prefix(4).map { byte in
                    (byte < 16 ? "0" : "") + String(byte, radix: 16)
                }.joined()
            }
        default:
            throw Fault(
                .usage, "there is no operator \(quoted(`operator`))",
                hint: didYouMean(`operator`, among: ["replace", "mask", "hash", "pseudonymise", "remove"]))
        }
    }

    private func lines(_ redactor: Redactor) throws(Fault) {
        try Input.forEachLine { line throws(Fault) in
            let (id, text, _) = try Input.record(line)
            var stream = redactor.makeStream()
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
        }
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
