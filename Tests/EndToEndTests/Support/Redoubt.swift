internal import RedoubtCore

/// The command `redoubt` on a state of its own.
struct Redoubt {
    let folder: ScratchFolder
    var environment: [String: String] = [:]

    var state: String { folder.path + "/state" }

    private var program: Program {
        get throws {
            let plain = ["HOME": folder.path, "PATH": "/usr/bin:/bin", "REDOUBT_STATE": state, "NO_COLOR": "1"]
            return Program(executable: try Places.binary, environment: plain.merging(environment) { $1 }, folder: folder.path)
        }
    }

    /// Runs a verb to its end.
    func callAsFunction(_ arguments: String..., input: String = "") async throws -> Program.Outcome {
        try await run(arguments, input: input)
    }

    func run(_ arguments: [String], input: String = "") async throws -> Program.Outcome {
        try await program.run(arguments, input: input)
    }

    func start(_ arguments: String...) throws -> RunningProgram { try program.start(arguments) }

    /// The entries of the audit log.
    func entries(_ filters: String...) async throws -> [JSONValue] {
        let outcome = try await run(["audit", "query", "--json"] + filters)
        guard outcome.status == 0, let entries = try outcome.json.array else {
            throw Trouble("audit query exits \(outcome.status): \(outcome.err)")
        }
        return entries
    }

    /// What `audit verify` says, with its exit status.
    func verdict() async throws -> (status: Int32, report: JSONValue) {
        let outcome = try await run(["audit", "verify", "--json"])
        return (outcome.status, try outcome.json)
    }
}
