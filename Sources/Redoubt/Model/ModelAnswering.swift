internal import RedoubtCore
internal import RedoubtTraffic
internal import RedoubtWire

extension ModelPassage {
    /// A call that a provider answered, not yet fit to be seen. Holds the lease on.
    struct Answered: ~Copyable {
        let permitted: Permitted
        let admission: Admission
        let context: [TextSlot]
        let reply: UpstreamReply

        /// `price` is that of the model that answered, where another stood in for the one asked for.
        fileprivate init(_ inspected: consuming Inspected, reply: UpstreamReply, price: Price? = nil) {
            permitted = inspected.permitted
            context = inspected.context
            var admission = inspected.admission
            if let price { admission.price = price }
            self.admission = admission
            self.reply = reply
        }
    }

    /// Asks the provider, and then those named in its place, until one answers or the plan has nothing more to try.
    func answer(_ inspected: consuming Inspected, _ trail: inout Trail) async throws(Refusal) -> Answered {
        let parsed = inspected.permitted.parsed
        let targets = layers.router.targets(parsed.upstream, parsed.request.model, family: parsed.request.dialect.family)
        let time = layers.ledger.time
        var plan = FailoverPlan(
            targets.map { FailoverPlan.Target(provider: $0.upstream.name, model: $0.model) }, retry: parsed.upstream.retry,
            deadline: time.now() + parsed.upstream.deadline)
        var last: Failed?
        while true {
            let step = plan.next(at: time.now()) { target in
                targets.first { $0.upstream.name == target.provider }?.upstream.availability(target.model, at: time.now())
                    ?? FailoverPlan.Availability()
            }
            switch step {
            case .attempt(_, let name):
                let (upstream, model) = targets[plan.position]
                // Between the look and the attempt others may have taken the last probe; then the plan looks again.
                if upstream.admit(model, at: time.now()) != nil { continue }
                let key = name.flatMap { upstream.begin($0) }
                guard name == nil || key != nil else {
                    // It was revoked between the look and the attempt.
                    upstream.record(.authFailure, key: name, retryAfter: nil, at: time.now(), in: &plan)
                    continue
                }
                let call = UpstreamCall(
                    dialect: parsed.request.dialect, model: model, body: try body(inspected.body, for: model, parsed),
                    isStreaming: parsed.request.isStreaming, headers: parsed.identified.arrival.headers,
                    key: key?.value, deadline: plan.deadline - time.now())
                let outcome = await attempted(call, upstream, key: key, &plan, &trail)
                switch outcome {
                case .success(let reply):
                    if plan.position > 0 { trail.details["answered_by"] = .string(upstream.name + "/" + model) }
                    return Answered(inspected, reply: reply.revocable(upstream, key), price: layers.windows.prices[model])
                case .failure(let failed): last = failed
                }
            case .wait(let wait):
                try? await Task.sleep(for: wait)
                plan.waited()
            case .giveUp(let end):
                if end.passesOn, let reply = last?.reply { return Answered(inspected, reply: reply) }
                throw .denied(end.denial)
            }
            if Task.isCancelled { throw .denied(Denial(.upstreamError, "the call was cancelled")) }
        }
    }

    /// The body with another model's name in it, where another is asked.
    private func body(_ body: [UInt8], for model: String, _ parsed: Parsed) throws(Refusal) -> [UInt8] {
        if model == parsed.request.model { return body }
        // It was read before, so it can be read again.
        guard let document = try? JSONDocument(body, depth: layers.limits.depth), let name = document[document.root, "model"] else {
            throw .failed(Fault(.internalFailure, "a request's model cannot be replaced"))
        }
        var edits = JSONEdits()
        edits.replace(name, in: document, withText: model)
        return edits.applied(to: document)
    }

    private func attempted(
        _ call: UpstreamCall, _ upstream: Upstream, key: Upstream.Key?, _ plan: inout FailoverPlan, _ trail: inout Trail
    ) async -> Result<UpstreamReply, Failed> {
        let outcome: Result<UpstreamReply, Failed>
        do throws(UpstreamFailure) {
            outcome = Failed.sorted(try await upstream.provider.answer(call), at: layers.ledger.time.now())
        } catch {
            outcome = .failure(Failed(error))
        }
        let failure: Failed? = if case .failure(let failed) = outcome { failed } else { nil }
        let now = layers.ledger.time.now()
        trail.events += upstream.record(failure?.kind, key: key, model: call.model, retryAfter: failure?.retryAfter, at: now)
        upstream.record(failure?.kind, key: key?.name, retryAfter: failure?.retryAfter, at: now, in: &plan)
        trail.details["attempts"] = .integer(Int64(plan.attempts))
        if let failure { trail.details["upstream"] = .string(failure.words) }
        return outcome
    }
}

extension UpstreamReply {
    /// The same, ended when the key is revoked while it streams.
    fileprivate func revocable(_ upstream: Upstream, _ key: Upstream.Key?) -> UpstreamReply {
        guard let key, case .stream(let stream) = body else { return self }
        return UpstreamReply(
            status: status, headers: headers, body: .stream(RevocableStream(base: stream) { upstream.isLive(key) }))
    }
}

/// An attempt that failed: what kind of failure it was, what the client gets if it stays the last one.
private struct Failed: Error {
    var kind: ErrorClass
    /// For the operator.
    var words: String
    var denial: Denial
    var retryAfter: Duration?
    /// The provider's own refusal, which passes unchanged when it is about the request itself.
    var reply: UpstreamReply?

    /// A reply that is no failure, or whose failure is the request's own, is a success here: it is passed on.
    static func sorted(_ reply: UpstreamReply, at now: Timestamp) -> Result<UpstreamReply, Failed> {
        guard case .whole(let bytes) = reply.body else { return .success(reply) }
        let body = reply.status >= 400 ? try? JSONValue(parsing: bytes) : nil
        guard let kind = ErrorClass(status: reply.status, body: body) else { return .success(reply) }
        var failed = Failed(
            kind: kind, words: "status \(reply.status)",
            denial: Denial(.upstreamError, "the provider failed", hint: "try again later"))
        failed.retryAfter = RetryAdvice(header: { reply.header($0) }, body: body, at: now)?.wait
        switch kind {
        // A redirect is nothing that a client of ours could follow.
        case .unknown where reply.status < 400: break
        case .invalidRequest, .contentFilter, .unknown: return .success(reply)
        case .rateLimit: failed.reply = reply
        case .authFailure, .quota:
            failed.denial = Denial(
                .upstreamNoKey, "no usable key for the provider", hint: "ask the operator to mend the provider's key")
        case .timeout: failed.denial = Denial(.upstreamTimeout, "the provider did not answer in time", hint: "try again")
        case .serverError, .network: break
        }
        return .failure(failed)
    }

    private init(kind: ErrorClass, words: String, denial: Denial) {
        self.kind = kind
        self.words = words
        self.denial = denial
    }

    init(_ failure: UpstreamFailure) {
        let error = Denial(.upstreamError, "the provider cannot be reached or makes no sense", hint: "try again later")
        switch failure {
        case .timeout(let words):
            self.init(
                kind: .timeout, words: words,
                denial: Denial(.upstreamTimeout, "the provider did not answer in time", hint: "try again"))
        case .unreachable(let words): self.init(kind: .network, words: words, denial: error)
        case .malformed(let words): self.init(kind: .unknown, words: words, denial: error)
        case .cancelled: self.init(kind: .unknown, words: failure.words, denial: error)
        }
    }
}
