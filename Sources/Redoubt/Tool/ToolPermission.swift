internal import RedoubtCore
internal import RedoubtPolicy

extension ToolPassage {
    /// A call that tier, policy and the origin of its values allow, perhaps only if a person agrees.
    struct Permitted: Sendable {
        let parsed: Parsed
        let question: ConsentQuestion?

        fileprivate init(parsed: Parsed, question: ConsentQuestion?) {
            self.parsed = parsed
            self.question = question
        }
    }

    func permit(_ parsed: Parsed, _ trail: inout Trail) async throws(Refusal) -> Permitted {
        let granted: Tier
        do throws(Fault) { granted = try await layers.grants.tier(of: parsed.caller.session, at: trail.started) } catch {
            throw .failed(error)
        }
        trail.details["tier"] = .string(parsed.rule.tier.rawValue)
        var context = parsed.identified.arrival.context
        context.canAsk = layers.consent != nil
        let decision = ToolAuthoriser().decide(
            parsed.call, caller: parsed.caller, grantedTier: granted, context: context, policy: layers.policy)
        var verdict = parsed.tool?.checkAuthorisation(parsed.call.arguments, caller: parsed.caller) ?? .allow
        for authoriser in layers.authorisers {
            verdict = verdict.and(await authoriser.authorise(parsed.call, caller: parsed.caller))
        }
        if case .deny(let reasons) = decision { verdict = Verdict.deny(reasons).and(verdict) }
        if let denial = verdict.denial { try stop(denial, &trail) }
        trail.note(.toolAuthorisation, "\(parsed.rule.tier.rawValue) within \(granted.rawValue)")
        if case .ask(let question) = decision { return Permitted(parsed: parsed, question: question) }
        return Permitted(parsed: parsed, question: nil)
    }

    /// Ends the passage with a refusal, or only records it where the mode is to observe.
    func stop(_ denial: Denial, _ trail: inout Trail) throws(Refusal) {
        guard layers.mode != .enforce else { throw .denied(denial) }
        trail.observe(denial)
    }
}

// MARK: - Consented

extension ToolPassage {
    /// A call that nobody needs to be asked about any more.
    struct Consented: Sendable {
        let parsed: Parsed

        fileprivate init(parsed: Parsed) { self.parsed = parsed }
    }

    func consent(_ permitted: Permitted, _ trail: inout Trail) async throws(Refusal) -> Consented {
        guard let question = permitted.question else { return Consented(parsed: permitted.parsed) }
        let agreed = await layers.consent?.ask(question, caller: permitted.parsed.caller) ?? false
        trail.note(.toolAuthorisation, agreed ? "consent given" : "no consent")
        if !agreed {
            try stop(
                Denial(
                    .consentRequired, "\(quoted(permitted.parsed.call.name)) needs a person's consent, and none was given",
                    hint: "answer where consent is asked, or let the operator allow it in the policy"), &trail)
        }
        return Consented(parsed: permitted.parsed)
    }
}
