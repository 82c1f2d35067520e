internal import ArgumentParser
internal import Redoubt
internal import RedoubtAudit
internal import RedoubtCore
internal import RedoubtPolicy
internal import RedoubtServer
internal import RedoubtStore
internal import RedoubtWatch
internal import RedoubtWire

/// `redoubt agent`
struct AgentCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "agent", abstract: "The secure agent: a conversation with a calculator and notes, behind every layer.")

    @OptionGroup var global: GlobalOptions

    @Option(name: .long, help: "One turn: say this, print the answer, and end.")
    var once: String?

    @Option(name: .long, help: "Who is talking; limits and the audit log go by it.")
    var user = "cli_user"

    @Option(
        name: .long,
        help: "The model to talk to (default: the configured one, else the first provider with a key, else the rehearsal).")
    var model: String?

    func run() async throws {
        let assembly = try Assembly(global)
        let configuration = assembly.configuration
        let log = try assembly.auditLog()
        let ledger = Ledger(log: log)
        let identity = LocalIdentity(user: user)
        let admission = PersistentAdmission(try assembly.database())
        let filter = try assembly.outputFilter()
        await assembly.loadKeys()
        let router = UpstreamRouter(try assembly.upstreams())
        let notes = NotesFolder(path: configuration.agent.notes)
        let tools = ToolPassage(
            layers: ToolLayers(
                mode: configuration.mode, identity: identity,
                tools: [CalculatorTool(), SaveNoteTool(folder: notes), ListNotesTool(folder: notes), ReadNoteTool(folder: notes)],
                policy: assembly.resolved.policy, grants: TerminalGrants(), consent: TerminalConsent(), admission: admission,
                tierRates: configuration.limits.tiers, filter: filter, ledger: ledger))
        let passage = ModelPassage(
            layers: ModelLayers(
                mode: configuration.mode, identity: identity, router: router, admission: admission,
                windows: assembly.windows,
                inspection: InjectionLayer(
                    detector: try assembly.detector(), blocks: configuration.inspection.blocks ? [.user] : []),
                hardening: try assembly.hardening([.user, .tool, .document, .system]), filter: filter,
                promptProtection: configuration.inspection.protectsPrompts ? PromptProtection() : nil, calls: .decidedByReader,
                ledger: ledger))
        let requests = RequestIDs()
        var agent = Agent(model: passage, tools: tools, modelName: chosenModel(configuration)) { requests.next() }
        let ending = await once == nil ? converse(&agent, configuration) : turn(&agent, once ?? "")
        await router.close()
        try await log.close()
        if let ending { throw ending }
    }

    private func turn(_ agent: inout Agent, _ text: String) async -> Denial? {
        switch await agent.say(text) {
        case .answered(let answer):
            Terminal.out(global.json ? JSONValue.object(["answer": .string(answer)]).canonicalText + "\n" : answer + "\n")
            return nil
        case .refused(let denial):
            if global.json { Terminal.out(["refused": ["code": .string(denial.code.rawValue), "message": .string(denial.words)]]) }
            return denial
        }
    }

    private func converse(_ agent: inout Agent, _ configuration: Configuration) async -> Denial? {
        Terminal.out(banner(configuration))
        while true {
            if Terminal.isInteractive { Terminal.out("You: ") }
            guard let line = readLine() else { return nil }
            if line.isEmpty { continue }
            switch await agent.say(line) {
            case .answered(let answer): Terminal.out("Agent: \(answer)\n\n")
            case .refused(let denial): Terminal.out("\(denial)\n\n")
            }
        }
    }

    private func banner(_ configuration: Configuration) -> String {
        let inspection = configuration.inspection
        let filters = [inspection.filtersSecrets ? "secrets" : nil, inspection.filtersPII ? "personal data" : nil].compactMap { $0 }
        return """
            Secure agent (Ctrl+D to exit)
            ==================================================
            Mode:                \(configuration.mode.rawValue)
            Input validation:    ON
            Injection detection: \(inspection.blocks ? "ON (threshold \(inspection.threshold))" : "recording only")
            Output filter:       \(filters.isEmpty ? "OFF" : filters.joined(separator: ", "))
            Tool authorisation:  ON (tier write)
            Audit log:           ON\(configuration.audit.integrityKey == nil ? "" : " (with integrity key)")
            Rate limit:          \(configuration.limits.userRequests)
            Model:               \(chosenModel(configuration))
            ==================================================

            """
    }

    private func chosenModel(_ configuration: Configuration) -> String {
        if let model = model ?? configuration.agent.model { return model }
        let wanted = configuration.providers.first { $0.name == configuration.agent.provider } ?? configuration.providers.first
        guard let wanted, wanted.dialect != .rehearsal else { return RehearsalProvider.modelNames[0] }
        // A provider's patterns name models; the first that is a name and no pattern will do.
        return wanted.models.first { !$0.contains("*") } ?? AgentCommand.usualModels[wanted.name] ?? RehearsalProvider.modelNames[0]
    }

    private static let usualModels = ["openai": "gpt-4o-mini", "gemini": "gemini-2.0-flash"]
}

/// The terminal's owner lets the agent write notes: they started it for that.
private struct TerminalGrants: GrantStore {
    func tier(of session: SessionID, at now: Timestamp) async throws(Fault) -> Tier { .write }
}

/// Asks for consent where somebody sits in front of the terminal; otherwise nobody consents.
private struct TerminalConsent: ConsentAsking {
    func ask(_ question: ConsentQuestion, caller: Caller) async -> Bool {
        guard Terminal.isInteractive else { return false }
        var line = "\(quoted(question.tool)) needs your consent"
        for doubt in question.doubts {
            line += "; \(quoted(doubt.argument)) = \(quoted(doubt.value)) (origin: \(doubt.origin.rawValue))"
        }
        Terminal.error(line + ". Allow it once? [y/N]")
        return readLine()?.lowercased() == "y"
    }
}
