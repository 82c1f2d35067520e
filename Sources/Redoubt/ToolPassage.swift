public import RedoubtCore
public import RedoubtPolicy

/// The one way that a tool call takes: agent, gateway and library all walk it.
///
/// Each stage makes the type that the next one needs, and only that stage can make it. Every path ends in the audit log before the
/// result is released.
public struct ToolPassage: Sendable {
    let layers: ToolLayers

    public init(layers: ToolLayers) { self.layers = layers }

    /// The tools that this passage can run itself.
    public var offered: [any SecureTool] { layers.tools.values.sorted { $0.name < $1.name } }

    /// Takes one call through all layers and runs the tool.
    public func pass(_ arrival: Arrival) async -> Departure {
        var trail = Trail(request: arrival.request, started: layers.ledger.time.now())
        do throws(Refusal) {
            // Who is asking?
            let identified = try await identify(arrival, &trail)
            // Is it a tool that exists, with arguments that fit its schema?
            let parsed = try parse(identified, &trail)
            // Do tier, policy and the origin of every value allow it?
            let permitted = try await permit(parsed, &trail)
            // Did a person agree, where one must?
            let consented = try await consent(permitted, &trail)
            // Is there room in the session's window for this tier?
            let admitted = try await admit(consented, &trail)
            // Run it, for no longer than it may.
            let contained = try await contain(admitted, &trail)
            // Take secrets and personal data out of what it brought.
            let sanitised = sanitise(contained, &trail)
            // Durable first, then visible.
            return try await record(sanitised, trail)
        } catch {
            return await refuse(error, arrival, trail)
        }
    }

    /// Decides a call that somebody else will run (a client that reads a model's reply): everything up to running it.
    ///
    /// The events go to the caller's trail, so that they are recorded with the reply they belong to. Answers the refusal, or nil.
    func judge(_ call: ToolCall, caller: Caller, context: CallContext, _ trail: inout Trail) async -> Denial? {
        do throws(Refusal) {
            let identified = known(caller, Arrival(request: trail.request, call: call, context: context))
            let parsed = try parse(identified, &trail)
            let permitted = try await permit(parsed, &trail)
            let consented = try await consent(permitted, &trail)
            _ = try await admit(consented, &trail)
            trail.events.append(
                trail.event(.tool, "tool_call", result: "allowed", details: ["tool": .string(loggable(call.name, layers.filter))]))
            return nil
        } catch {
            let denial = error.denial
            let name = loggable(call.name, layers.filter)
            trail.note(denial.layer, "\(quoted(name)) refused: \(denial.code.rawValue)")
            var refused = trail.refusal(error, ofCall: call.name, filter: layers.filter)
            if layers.mode == .enforce {
                trail.events.append(refused)
                return denial
            }
            refused.result = "observed"
            trail.events += [refused, trail.event(.tool, "tool_call", result: "allowed", details: ["tool": .string(name)])]
            return nil
        }
    }
}

extension ToolPassage {
    /// Whether a tool that the provider runs may be offered at all: declared, for this caller, within the session's tier.
    func mayOffer(_ name: String, _ caller: Caller, at now: Timestamp) async throws(Refusal) -> Verdict {
        let granted: Tier
        do throws(Fault) { granted = try await layers.grants.tier(of: caller.session, at: now) } catch { throw .failed(error) }
        let decision = ToolAuthoriser().decide(
            ToolCall(name: name, arguments: [:]), caller: caller, grantedTier: granted, context: CallContext(canAsk: false),
            policy: layers.policy)
        return decision.denial.map { .deny([$0]) } ?? .allow
    }
}

/// What a tool passage is made of. Each is a protocol or a value that a program can replace.
public struct ToolLayers: Sendable {
    public var mode: Mode
    public var identity: any Identifying
    public var tools: [String: any SecureTool]
    /// The policy, with what each tool declares of itself.
    public let policy: Policy
    public var authorisers: [any ToolAuthorising]
    public var grants: any GrantStore
    public var consent: (any ConsentAsking)?
    public var admission: any Admitting
    public var tierRates: [Tier: Rate]
    public var filter: OutputFilter
    public var ledger: Ledger

    public init(
        mode: Mode = .enforce, identity: any Identifying, tools: [any SecureTool] = [], policy: Policy,
        authorisers: [any ToolAuthorising] = [], grants: any GrantStore, consent: (any ConsentAsking)? = nil,
        admission: any Admitting, tierRates: [Tier: Rate] = ToolLayers.defaultRates, filter: OutputFilter, ledger: Ledger
    ) {
        self.mode = mode
        self.identity = identity
        self.tools = Dictionary(tools.map { ($0.name, $0) }, uniquingKeysWith: { first, _ in first })
        self.policy = policy.declaring(tools)
        self.authorisers = authorisers
        self.grants = grants
        self.consent = consent
        self.admission = admission
        self.tierRates = tierRates
        self.filter = filter
        self.ledger = ledger
    }

    /// Calls a minute for each session and tier (seed 004).
    public static let defaultRates: [Tier: Rate] = [
        .readOnly: Rate(100, per: .minute), .write: Rate(30, per: .minute), .execute: Rate(10, per: .minute),
        .privileged: Rate(5, per: .minute),
    ]
}

extension Policy {
    /// This policy with tools that declare themselves: where both speak, the stricter of each counts.
    func declaring(_ secureTools: [any SecureTool]) -> Policy {
        var result = self
        var rules = declaredTools
        for tool in secureTools {
            let own = ToolRule(
                effect: tool.tier.effect, consent: tool.requiresConsent ? .ask : nil, rate: tool.rate, timeout: tool.timeout,
                schema: tool.schema)
            rules[tool.name] = rules[tool.name].map { own.narrowed(by: $0) } ?? own
        }
        result.tools = rules
        return result
    }
}

extension Tier {
    var effect: ToolRule.Effect {
        switch self {
        case .readOnly: .read
        case .write: .write
        case .execute: .execute
        case .privileged: .privileged
        }
    }
}

/// Decides whether a caller may make a tool call; a program adds its own rules with it. It can only refuse.
public protocol ToolAuthorising: Sendable {
    func authorise(_ call: ToolCall, caller: Caller) async -> Verdict
}

/// Where granted tiers are remembered. A session that was granted nothing is `read_only`.
public protocol GrantStore: Sendable {
    func tier(of session: SessionID, at now: Timestamp) async throws(Fault) -> Tier
}

/// Somebody who can be asked for consent: a terminal, a dashboard, an MCP client.
public protocol ConsentAsking: Sendable {
    func ask(_ question: ConsentQuestion, caller: Caller) async -> Bool
}
