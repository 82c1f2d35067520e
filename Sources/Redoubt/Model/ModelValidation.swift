internal import RedoubtCore
internal import RedoubtWire

extension ModelPassage {
    /// A well-formed call for a model that a provider serves. Every later stage refers to it, so it is not copied.
    final class Parsed: Sendable {
        let identified: Identified
        let request: ModelRequest
        let upstream: Upstream

        fileprivate init(identified: Identified, request: ModelRequest, upstream: Upstream) {
            self.identified = identified
            self.request = request
            self.upstream = upstream
        }
    }

    func parse(_ identified: Identified, _ trail: inout Trail) async throws(Refusal) -> Parsed {
        let request: ModelRequest
        do { request = try ModelRequest(identified.arrival.body, dialect: identified.arrival.dialect, limits: layers.limits) } catch
        {
            throw .denied(error)
        }
        trail.details["model"] = .string(loggable(request.model, layers.filter))
        trail.details["dialect"] = .string(request.dialect.rawValue)
        let upstream = try await layers.router.route(model: request.model, family: request.dialect.family)
        trail.details["provider"] = .string(upstream.name)
        trail.note(.inputValidation, "\(request.texts.count) texts")
        return Parsed(identified: identified, request: request, upstream: upstream)
    }
}

// MARK: - Permitted

extension ModelPassage {
    /// A call that this caller may make.
    struct Permitted: Sendable {
        let parsed: Parsed
        var caller: Caller { parsed.identified.caller }

        fileprivate init(parsed: Parsed) { self.parsed = parsed }
    }

    func permit(_ parsed: Parsed, _ trail: inout Trail) async throws(Refusal) -> Permitted {
        let caller = parsed.identified.caller
        var verdict = Verdict.allow
        if !caller.may(.executeTools) {
            verdict = .deny([
                Denial(
                    .permissionDenied, "no role of \(quoted(caller.user)) may call models",
                    hint: "ask the operator: redoubt role assign USER user")
            ])
        }
        for authoriser in layers.authorisers {
            verdict = verdict.and(await authoriser.authorise(caller, model: parsed.request.model, provider: parsed.upstream.name))
        }
        if let denial = verdict.denial { try stop(denial, &trail) }
        try await permitProvidersTools(parsed, &trail)
        return Permitted(parsed: parsed)
    }

    /// A tool that the provider runs itself is used before any reply is seen; so it is decided when it is offered.
    private func permitProvidersTools(_ parsed: Parsed, _ trail: inout Trail) async throws(Refusal) {
        guard case .decide(let passage) = layers.calls, layers.mode != .off else { return }
        for definition in parsed.request.toolDefinitions where definition.runsAtProvider {
            let verdict = try await passage.mayOffer(definition.name, parsed.identified.caller, at: trail.started)
            if let denial = verdict.denial { try stop(denial, &trail) }
            trail.events.append(
                trail.event(
                    .tool, "tool_offered", result: "allowed", details: ["tool": .string(loggable(definition.name, layers.filter))]))
        }
    }

    /// Ends the passage with a refusal, or only records it where the mode is to observe.
    func stop(_ denial: Denial, _ trail: inout Trail) throws(Refusal) {
        guard layers.mode != .enforce else { throw .denied(denial) }
        trail.observe(denial)
    }
}
