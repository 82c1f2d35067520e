internal import ArgumentParser
internal import RedoubtAudit
internal import RedoubtCore

/// `redoubt audit`
struct AuditCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "audit", abstract: "What happened: verify, query, follow, prove and export the audit log.",
        subcommands: [Verify.self, Tail.self, Query.self, Prove.self, Checkpoint.self, Export.self])

    struct Verify: ParsableCommand {
        static let configuration = CommandConfiguration(
            commandName: "verify", abstract: "Checks every entry, hash and signature; exit 1 if the log was tampered with.")
        @OptionGroup var global: GlobalOptions
        @Option(name: .long, help: "A checkpoint kept elsewhere; without one a cut tail cannot be told from a shorter log.")
        var fromCheckpoint: String?
        @Flag(name: .long, help: "Also check that every entry is in canonical form (always done; kept for scripts).")
        var deep = false

        func run() throws {
            let assembly = try Assembly(global)
            let kept = try fromCheckpoint.map { try Files.read($0) }
            let verifier = AuditVerifier(state: assembly.state, integrityKeys: assembly.integrityKey.map { [$0] } ?? [])
            let report = try verifier.verify(fromCheckpoint: kept)
            if global.json {
                Terminal.out(report.json)
            } else {
                let words = report.words.isEmpty ? "every entry is as it was written" : report.words
                Terminal.out((report.valid ? "valid: " : "TAMPERED: ") + words + "\n")
                Terminal.out("entries \(report.entries), root \(report.root)\n")
            }
            if !report.valid { throw ExitCode(1) }
        }
    }

    /// The options that choose entries.
    struct Filter: ParsableArguments {
        @Option(name: .long, help: "From this time on (RFC 3339, or a date).") var since: String?
        @Option(name: .long, help: "Before this time.") var until: String?
        @Option(name: .long) var user: String?
        @Option(name: .long) var session: String?
        @Option(name: .long, help: "The event_type: security, authentication, access, tool, model …") var type: String?
        @Option(name: .long, help: "Such as injection_detected or rate_limit_exceeded.") var action: String?
        @Option(name: .long) var result: String?

        func query() throws(Fault) -> AuditQuery {
            var kind: AuditEvent.Kind?
            if let type {
                kind = AuditEvent.Kind(rawValue: type)
                guard kind != nil else {
                    throw Fault(
                        .usage, "there is no event type \(quoted(type))",
                        hint: didYouMean(type, among: AuditEvent.Kind.allCases.map(\.rawValue)))
                }
            }
            return AuditQuery(
                since: try time(since, "--since"), until: try time(until, "--until"), user: user, session: session, kind: kind,
                action: action, result: result)
        }

        private func time(_ text: String?, _ option: String) throws(Fault) -> Timestamp? {
            guard let text else { return nil }
            guard let time = Timestamp(rfc3339: text) else {
                throw Fault(
                    .usage, "\(option) \(quoted(text)) is no time", hint: "write it like 2026-01-31 or 2026-01-31T12:00:00Z")
            }
            return time
        }
    }

    struct Query: ParsableCommand {
        static let configuration = CommandConfiguration(commandName: "query", abstract: "Finds entries, or counts them.")
        @OptionGroup var global: GlobalOptions
        @OptionGroup var filter: Filter
        @Option(name: .long, help: "Count by a field of the entry, or by `hour`.") var countBy: String?

        func run() throws {
            let reader = AuditReader(state: try Assembly(global).state)
            let query = try filter.query()
            if let countBy {
                let grouping = try AuditQuery.Grouping(name: countBy)
                let counts = try reader.count(query, by: grouping)
                guard global.json else {
                    return Terminal.table([countBy.uppercased(), "ENTRIES"], counts.map { [$0.key, String($0.entries)] })
                }
                Terminal.out(.array(counts.map { ["key": .string($0.key), "count": .integer(Int64($0.entries))] }))
                return
            }
            let leaves = try reader.query(query)
            if global.json {
                Terminal.out("[" + leaves.map { String(decoding: $0.bytes, as: UTF8.self) }.joined(separator: ",\n") + "]\n")
            } else {
                Terminal.table(AuditCommand.columns, leaves.map(AuditCommand.row))
            }
        }
    }

    struct Tail: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            commandName: "tail", abstract: "The latest entries, and with -f what comes next.")
        @OptionGroup var global: GlobalOptions
        @OptionGroup var filter: Filter
        @Flag(name: .shortAndLong, help: "Go on as entries come.") var follow = false
        @Option(name: [.customShort("n"), .long], help: "How many to begin with.") var lines = 10

        func run() async throws {
            let reader = AuditReader(state: try Assembly(global).state)
            let size = try reader.count()
            var tail = AuditTail(reader, from: size - min(size, UInt64(max(0, lines))), query: try filter.query())
            while true {
                for leaf in try tail.poll() {
                    Terminal.out(
                        global.json
                            ? String(decoding: leaf.bytes, as: UTF8.self) + "\n"
                            : AuditCommand.row(leaf).joined(separator: "  ") + "\n")
                }
                guard follow else { return }
                try await Task.sleep(for: .milliseconds(250))
            }
        }
    }

    struct Prove: ParsableCommand {
        static let configuration = CommandConfiguration(
            commandName: "prove", abstract: "A C2SP tlog-proof that an entry is in the log, on standard output.")
        @OptionGroup var global: GlobalOptions
        @Argument(help: "The entry's index.") var index: UInt64

        func run() throws {
            let reader = AuditReader(state: try Assembly(global).state)
            Terminal.out(try reader.prove(index).text)
        }
    }

    struct Checkpoint: ParsableCommand {
        static let configuration = CommandConfiguration(
            commandName: "checkpoint", abstract: "The signed checkpoint; keep a copy elsewhere, and a cut log is found out.")
        @OptionGroup var global: GlobalOptions
        @Flag(name: .long, help: "The verifier key instead.") var vkey = false

        func run() throws {
            let reader = AuditReader(state: try Assembly(global).state)
            Terminal.out(vkey ? try reader.vkey() + "\n" : try reader.checkpoint())
        }
    }

    struct Export: ParsableCommand {
        static let configuration = CommandConfiguration(
            commandName: "export", abstract: "Entries as JSON Lines, on standard output.")
        @OptionGroup var global: GlobalOptions
        @OptionGroup var filter: Filter
        @Option(name: .long, help: "jsonl") var format = "jsonl"

        func run() throws {
            guard format == "jsonl" else { throw Fault(.usage, "there is no format \(quoted(format))", hint: "use jsonl") }
            let reader = AuditReader(state: try Assembly(global).state)
            let query = try filter.query()
            try reader.exportJSONLines(query) { bytes throws(Fault) in Terminal.out(String(decoding: bytes, as: UTF8.self)) }
        }
    }

    static let columns = ["INDEX", "TIME", "TYPE", "ACTION", "RESULT", "USER", "CODE"]

    static func row(_ leaf: AuditLeaf) -> [String] {
        [String(leaf.index), leaf.timestamp.rfc3339, leaf.kind.rawValue, leaf.action, leaf.result, leaf.user, leaf.code]
    }
}
