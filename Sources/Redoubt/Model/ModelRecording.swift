public import RedoubtCore
public import RedoubtWire

extension ModelPassage {
    /// Makes everything durable and lets the answer go. A stream gets its first entry here and its last before its last byte.
    func record(_ released: consuming Released, _ trail: Trail) async throws(Refusal) -> Departure {
        let status = released.status
        var headers = released.headers + released.admission.headers
        let content = released.content
        var result = (200..<300).contains(status) ? "success" : "upstream_refused"
        if case .stream = content { result = "started" }
        let closing = trail.event(.model, "model_call", result: result, details: trail.closingDetails)
        headers += try await recorded(trail.events + [closing], trail)
        switch content {
        case .whole(let bytes): return Departure(status: status, headers: headers, body: .whole(bytes), denial: nil)
        case .stream(let source, let context):
            headers += [("content-type", "text/event-stream"), ("cache-control", "no-cache")]
            let stream = ReplyStream(self, released, source: source, context: context, trail)
            return Departure(status: status, headers: headers, body: .stream(stream), denial: nil)
        }
    }

    /// Records a refusal and words it in the dialect's own shape. If even that cannot be recorded, the caller learns only that.
    func refuse(_ refusal: Refusal, _ arrival: Arrival, _ trail: Trail) async -> Departure {
        var denial = refusal.denial
        var headers: [(name: String, value: String)]
        do throws(Refusal) {
            // The refusal itself must be on record, whatever was to be said besides.
            let closing = trail.refusal(refusal, filter: layers.filter)
            headers = try await recorded(trail.events.suffix(Self.maximumEvents) + [closing], trail)
        } catch {
            denial = error.denial
            headers = [("x-request-id", trail.request)]
        }
        if let wait = denial.retryAfter { headers.append(("retry-after", String(max(1, wait.ceilingSeconds)))) }
        let body = ErrorBody.bytes(for: denial, requestID: trail.request, family: arrival.dialect.family)
        return Departure(status: denial.code.status, headers: headers, body: .whole(body), denial: denial)
    }

    /// Turns away what could not even be read as a call (too large, wrong media type), recorded like every refusal.
    public func turnAway(_ denial: Denial, request: String, dialect: Dialect) async -> Departure {
        let arrival = Arrival(request: request, dialect: dialect, body: [], credentials: Credentials(token: nil))
        return await refuse(.denied(denial), arrival, Trail(request: request, started: layers.ledger.time.now()))
    }

    /// At most so many events of one call go before its closing entry.
    private static let maximumEvents = 1024

    private func recorded(_ events: [AuditEvent], _ trail: Trail) async throws(Refusal) -> [(name: String, value: String)] {
        do throws(Fault) {
            let index = try await layers.ledger.record(events)
            return [("x-request-id", trail.request), ("x-redoubt-audit", String(index))]
        } catch { throw .failed(error) }
    }
}

extension Trail {
    /// The closing entry of a refused passage, or, for a tool call inside a model's reply, an entry of that call alone.
    ///
    /// Words that may repeat what a caller typed go through the output filter: a log that nobody can erase is no place for them.
    func refusal(_ refusal: Refusal, ofCall tool: String? = nil, filter: OutputFilter) -> AuditEvent {
        let denial = refusal.denial
        let (kind, action) = denial.auditAction
        var walked = self
        walked.note(denial.layer, "refused: " + denial.code.rawValue)
        var details = denial.details.merging(tool.map { ["tool": .string(loggable($0, filter))] } ?? walked.closingDetails) {
            mine, _ in mine
        }
        details["reason"] = .string(filter.apply(denial.words).text)
        if case .failed(let fault) = refusal { details["fault"] = .string(fault.code.rawValue) }
        let result = kind == .model || kind == .system || kind == .tool ? "failure" : kind == .access ? "denied" : "blocked"
        return event(kind, action, result: result, layer: denial.layer, code: denial.code, details: details)
    }
}
