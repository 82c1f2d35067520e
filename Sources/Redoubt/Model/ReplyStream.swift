internal import RedoubtCore
internal import RedoubtPolicy
internal import RedoubtWire
internal import Synchronization

/// A streamed answer on its way out: filtered as it flows, tool calls held until they are decided, recorded before its last byte.
///
/// It can be run once. The lease is returned when it ends, on every path.
public final class ReplyStream: Sendable {
    /// How a stream ended, for the audit log.
    enum Ending: String {
        case success
        case failure
        case disconnected
    }

    private let passage: ModelPassage
    private let permitted: ModelPassage.Permitted
    private let source: any AsyncSequence<[UInt8], any Error> & Sendable
    private let context: CallContext
    private let started: Trail
    private let filter: OutputFilter
    private let admission: Mutex<Admission?>

    init(
        _ passage: ModelPassage, _ released: consuming ModelPassage.Released,
        source: any AsyncSequence<[UInt8], any Error> & Sendable, context: CallContext, _ trail: Trail
    ) {
        self.passage = passage
        self.permitted = released.permitted
        self.filter = released.filter
        self.source = source
        self.context = context
        self.started = trail
        self.admission = Mutex(released.admission)
    }

    /// Writes the stream. `write` waits until the client has taken the bytes, which is what slows the provider down.
    @concurrent public func run(_ write: @concurrent ([UInt8]) async throws -> Void) async {
        guard let admission = admission.withLock({ $0.take() }) else { return }
        var trail = started
        trail.events = []
        var flow = Flow(rewriter: rewriter())
        var ending = Ending.success
        var tail: [UInt8] = []
        do {
            tail = try await pump(&flow, &trail, write)
        } catch let failure as StreamFailure {
            ending = failure.isDisconnection ? .disconnected : .failure
            if let denial = failure.denial { tail = flow.rewriter.abort(errorBody(denial)) }
            trail.details["reason"] = .string(failure.words)
        } catch {
            ending = .failure
            tail = flow.rewriter.abort(errorBody(Fault(.internalFailure, "").denial))
        }
        if let usage = flow.rewriter.usage {
            admission.settle(usage, at: passage.layers.ledger.time.now())
            trail.note(usage)
        }
        passage.noteRedactions(flow.rewriter.findings + flow.argumentFindings, &trail)
        await finish(ending, tail, trail, write)
    }

    /// The last entry, and only then the last bytes.
    @concurrent private func finish(
        _ ending: Ending, _ tail: [UInt8], _ trail: Trail, _ write: @concurrent ([UInt8]) async throws -> Void
    ) async {
        let closing = trail.event(.model, "model_call_finished", result: ending.rawValue, details: trail.closingDetails)
        do {
            try await passage.layers.ledger.record(trail.events + [closing])
            if ending != .disconnected, !tail.isEmpty { try await write(tail) }
        } catch let fault as Fault {
            // The end that was held back is replaced by an error: the client must not take the reply for a recorded one.
            var ending = rewriter()
            try? await write(ending.abort(errorBody(fault.denial)))
        } catch {}  // The client is gone; the entry is written.
    }

    /// Moves pieces until the dialect's own end; answers with the bytes that may leave only after the last entry.
    @concurrent private func pump(_ flow: inout Flow, _ trail: inout Trail, _ write: @concurrent ([UInt8]) async throws -> Void)
        async throws -> [UInt8]
    {
        if passage.layers.mode == .off { return try await relay(write) }
        do {
            for try await piece in source {
                let calls = try flow.rewriter.feed(piece)
                let bytes = flow.rewriter.take(try await decide(calls, &flow, &trail))
                if flow.rewriter.isComplete { return bytes }
                if bytes.isEmpty { continue }
                do { try await write(bytes) } catch { throw StreamFailure.disconnected }
            }
            return flow.rewriter.take(try await decide(try flow.rewriter.finish(), &flow, &trail))
        } catch let fault as StreamFault {
            throw StreamFailure.upstream(
                Denial(.upstreamError, "the provider's stream broke off or makes no sense", hint: "try again"), fault.words)
        } catch UpstreamFailure.cancelled {
            throw StreamFailure.disconnected
        } catch UpstreamFailure.timeout(let words) {
            throw StreamFailure.upstream(Denial(.upstreamTimeout, "the provider stopped sending", hint: "try again"), words)
        } catch let failure as UpstreamFailure {
            throw StreamFailure.upstream(
                Denial(.upstreamError, "the provider's stream broke off", hint: "try again"), failure.words)
        } catch is CancellationError {
            throw StreamFailure.disconnected
        }
    }

    @concurrent private func relay(_ write: @concurrent ([UInt8]) async throws -> Void) async throws -> [UInt8] {
        for try await piece in source { do { try await write(piece) } catch { throw StreamFailure.disconnected } }
        return []
    }

    /// Decides the calls that became whole, and makes the decisions durable before any of them shows.
    private func decide(_ calls: [HeldCall], _ flow: inout Flow, _ trail: inout Trail) async throws -> [HeldCall.ID: CallDecision] {
        if calls.isEmpty { return [:] }
        var decisions: [HeldCall.ID: CallDecision] = [:]
        for call in calls {
            let asked = ToolCall(id: call.callID, name: call.name, arguments: call.arguments ?? .null)
            decisions[call.id] = await passage.decide(
                asked, text: call.argumentsText, isDone: call.runsAtProvider, permitted, context, &flow.argumentFindings, &trail)
        }
        if !trail.events.isEmpty {
            do { try await passage.layers.ledger.record(trail.events) } catch {
                throw StreamFailure.upstream(error.denial, error.words)
            }
            trail.events = []
        }
        return decisions
    }

    private func rewriter() -> StreamRewriter {
        let filter = filter
        return StreamRewriter(dialect: permitted.parsed.request.dialect, makeFilter: { filter.makeFilter() })
    }

    private func errorBody(_ denial: Denial) -> [UInt8] {
        ErrorBody.bytes(for: denial, requestID: started.request, family: permitted.parsed.request.dialect.family)
    }
}

/// What changes while a stream flows.
private struct Flow {
    var rewriter: StreamRewriter
    var argumentFindings: [Finding] = []
}

/// Why a stream ended early.
private enum StreamFailure: Error {
    case disconnected
    case upstream(Denial, String)

    var isDisconnection: Bool { if case .disconnected = self { true } else { false } }

    var denial: Denial? { if case .upstream(let denial, _) = self { denial } else { nil } }

    var words: String {
        switch self {
        case .disconnected: "the client went away"
        case .upstream(_, let words): words
        }
    }
}
