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

        fileprivate init(_ inspected: consuming Inspected, reply: UpstreamReply) {
            permitted = inspected.permitted
            context = inspected.context
            admission = inspected.admission
            self.reply = reply
        }
    }

    /// Asks the provider until it answers, the attempts or the time are used up, or no key is left.
    func answer(_ inspected: consuming Inspected, _ trail: inout Trail) async throws(Refusal) -> Answered {
        let parsed = inspected.permitted.parsed
        let upstream = parsed.upstream
        let time = layers.ledger.time
        let deadline = time.now() + upstream.deadline
        var attempt = 0
        while true {
            attempt += 1
            let now = time.now()
            let key: Upstream.Key?
            do throws(Denial) { key = try upstream.key(at: now) } catch { throw .denied(error) }
            if let wait = upstream.admit(parsed.request.model, at: now) { throw .denied(CircuitBreaker.denial(wait)) }
            let call = UpstreamCall(
                dialect: parsed.request.dialect, model: parsed.request.model, body: inspected.body,
                isStreaming: parsed.request.isStreaming, headers: parsed.identified.arrival.headers, key: key?.value)
            let outcome = await attempted(call, upstream, key: key?.name)
            trail.details["attempts"] = .integer(Int64(attempt))
            switch outcome {
            case .success(let reply): return Answered(inspected, reply: reply)
            case .failure(let failed):
                trail.details["upstream"] = .string(failed.words)
                guard let wait = next(after: failed, attempt, upstream, at: time.now(), until: deadline, hasKey: key != nil) else {
                    if let reply = failed.reply { return Answered(inspected, reply: reply) }
                    throw .denied(failed.denial)
                }
                if wait > .zero { try? await Task.sleep(for: wait) }
                if Task.isCancelled { throw .denied(Denial(.upstreamError, "the call was cancelled")) }
            }
        }
    }

    /// How long to wait before the next attempt; nil to give up. A key that failed is replaced at once, however many attempts there were.
    private func next(
        after failed: Failed, _ attempt: Int, _ upstream: Upstream, at now: Timestamp, until deadline: Timestamp, hasKey: Bool
    ) -> Duration? {
        if failed.kind == .authFailure || failed.kind == .quota {
            let isAnotherThere = hasKey && (try? upstream.key(at: now)) != nil
            return isAnotherThere && now < deadline ? .zero : nil
        }
        // Another key may still have room; otherwise the provider's own wait counts.
        if failed.kind == .rateLimit, hasKey, (try? upstream.key(at: now)) != nil, attempt < upstream.retry.attempts {
            return .zero
        }
        switch upstream.decide(afterAttempt: attempt, failed.kind, retryAfter: failed.retryAfter, at: now, deadline: deadline) {
        case .retry(let wait): return wait
        case .giveUp: return nil
        }
    }

    private func attempted(_ call: UpstreamCall, _ upstream: Upstream, key: String?) async -> Result<UpstreamReply, Failed> {
        let outcome: Result<UpstreamReply, Failed>
        do throws(UpstreamFailure) {
            outcome = Failed.sorted(try await upstream.provider.answer(call), at: layers.ledger.time.now())
        } catch {
            outcome = .failure(Failed(error))
        }
        let failure: Failed? = if case .failure(let failed) = outcome { failed } else { nil }
        upstream.record(
            failure?.kind, key: key, model: call.model, retryAfter: failure?.retryAfter, at: layers.ledger.time.now())
        return outcome
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
        failed.retryAfter = reply.header("retry-after").flatMap { Duration(retryAfter: $0, at: now) }
        switch kind {
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
