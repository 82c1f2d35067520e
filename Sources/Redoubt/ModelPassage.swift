public import RedoubtCore
public import RedoubtWire

/// The one way that a model call takes: gateway, agent and library all walk it.
///
/// Each stage makes the type that the next one needs, and only that stage can make it; so a stage that is skipped or moved does
/// not compile. Every path ends in the audit log before anything is released.
public struct ModelPassage: Sendable {
    let layers: ModelLayers

    public init(layers: ModelLayers) { self.layers = layers }

    /// Takes one call through all layers.
    public func pass(_ arrival: Arrival) async -> Departure {
        var trail = Trail(request: arrival.request, started: layers.ledger.time.now())
        do throws(Refusal) {
            // Who is asking? A stranger costs nothing and spends nobody's budget.
            let identified = try await identify(arrival, &trail)
            // Is it a well-formed request for a model that somebody serves?
            let parsed = try await parse(identified, &trail)
            // May this caller ask that model?
            let permitted = try await permit(parsed, &trail)
            // Is there room for it in every window? The lease is held until the last byte has left.
            let admitted = try await admit(permitted, &trail)
            // Does a text try to take over? Untrusted text is put between marks that it cannot close.
            let inspected = try inspect(admitted, &trail)
            // The provider's answer: retried, failed over, or refused.
            let answered = try await answer(inspected, &trail)
            // Secrets and personal data are taken out of the answer; tool calls in it are decided.
            let released = try await release(answered, &trail)
            // Durable first, then visible.
            return try await record(released, trail)
        } catch {
            return await refuse(error, arrival, trail)
        }
    }
}

/// What a model passage is made of. Each is a protocol or a value that a program can replace.
public struct ModelLayers: Sendable {
    public var mode: Mode
    public var identity: any Identifying
    public var limits: RequestLimits
    public var router: UpstreamRouter
    public var authorisers: [any ModelAuthorising]
    public var admission: any Admitting
    public var windows: ModelWindows
    public var inspection: InjectionLayer
    public var hardening: Hardening
    public var filter: OutputFilter
    /// Nil where replies may quote the system prompt.
    public var promptProtection: PromptProtection?
    public var calls: CallGate
    public var ledger: Ledger

    public init(
        mode: Mode = .enforce, identity: any Identifying, limits: RequestLimits = RequestLimits(), router: UpstreamRouter,
        authorisers: [any ModelAuthorising] = [], admission: any Admitting, windows: ModelWindows = ModelWindows(),
        inspection: InjectionLayer = InjectionLayer(), hardening: Hardening, filter: OutputFilter,
        promptProtection: PromptProtection? = PromptProtection(), calls: CallGate, ledger: Ledger
    ) {
        self.mode = mode
        self.identity = identity
        self.limits = limits
        self.router = router
        self.authorisers = authorisers
        self.admission = admission
        self.windows = windows
        self.inspection = inspection
        self.hardening = hardening
        self.filter = filter
        self.promptProtection = promptProtection
        self.calls = calls
        self.ledger = ledger
    }
}

/// Who decides the tool calls in a model's reply.
public enum CallGate: Sendable {
    /// The client runs the tools, so each call is decided before the client sees it.
    case decide(ToolPassage)
    /// Whoever reads the reply passes every call through a tool passage itself, as ``Agent`` does.
    case decidedByReader
}

/// Decides whether a caller may ask a model; a program adds its own rules with it. It can only refuse.
public protocol ModelAuthorising: Sendable {
    func authorise(_ caller: Caller, model: String, provider: String) async -> Verdict
}
