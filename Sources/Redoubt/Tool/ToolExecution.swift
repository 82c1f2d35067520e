internal import RedoubtCore
internal import RedoubtPolicy
internal import RedoubtTraffic

extension ToolPassage {
    /// A call for which there is room; the lease is returned when the call is over.
    struct Admitted: ~Copyable {
        let parsed: Parsed
        let admission: Admission

        fileprivate init(parsed: Parsed, admission: consuming Admission) {
            self.parsed = parsed
            self.admission = admission
        }
    }

    func admit(_ consented: Consented, _ trail: inout Trail) async throws(Refusal) -> Admitted {
        let parsed = consented.parsed
        let tier = parsed.rule.tier
        let session = parsed.caller.session
        var demand = Demand()
        if let rate = layers.tierRates[tier] { demand.requests(LimitKey("session's \(tier.rawValue)", session.description), rate) }
        for rate in parsed.rule.rates { demand.requests(LimitKey("session's tool", "\(session) \(parsed.call.name)"), rate) }
        do throws(Refusal) {
            let admission = try await layers.admission.admit(demand, at: trail.started)
            trail.note(.rateLimit, admission.words)
            return Admitted(parsed: parsed, admission: admission)
        } catch {
            guard layers.mode != .enforce, case .denied(let denial) = error else { throw error }
            trail.observe(denial)
            return Admitted(parsed: parsed, admission: Admission())
        }
    }

    /// What a tool answered, not yet fit to be seen.
    struct Contained: ~Copyable {
        let parsed: Parsed
        let admission: Admission
        let output: String

        fileprivate init(parsed: Parsed, admission: consuming Admission, output: String) {
            self.parsed = parsed
            self.admission = admission
            self.output = output
        }
    }

    func contain(_ admitted: consuming Admitted, _ trail: inout Trail) async throws(Refusal) -> Contained {
        let parsed = admitted.parsed
        guard let tool = parsed.tool else {
            throw .denied(Denial(.policyUndeclared, "\(quoted(parsed.call.name)) is declared, but nobody here runs it"))
        }
        // A tool that changes things is on record before it runs: a crash must not hide what was done.
        if parsed.rule.tier > .readOnly {
            let begun = trail.event(.tool, "tool_call", result: "started", details: ["tool": .string(tool.name)])
            do throws(Fault) { try await layers.ledger.record([begun]) } catch { throw .failed(error) }
        }
        let limit = min(tool.timeout, parsed.rule.timeout ?? tool.timeout)
        let output = try await run(tool, parsed.call.arguments, caller: parsed.caller, within: limit)
        return Contained(parsed: parsed, admission: admitted.admission, output: output)
    }

    /// The tool's work against the clock: whichever ends first decides, and the other is cancelled. A tool that does not heed
    /// cancellation is not waited for; its late result goes nowhere.
    private func run(
        _ tool: any SecureTool, _ arguments: JSONValue, caller: Caller, within limit: Duration
    ) async throws(Refusal) -> String {
        let (results, first) = AsyncStream<Result<String, Denial>>.makeStream(bufferingPolicy: .bufferingOldest(1))
        let work = Task {
            do throws(Denial) { first.yield(.success(try await tool.run(arguments, caller: caller))) } catch {
                first.yield(.failure(error))
            }
        }
        let clock = Task {
            guard (try? await Task.sleep(for: limit)) != nil else { return }
            first.yield(
                .failure(Denial(.toolTimeout, "\(quoted(tool.name)) did not finish within \(limit)", hint: "ask for less at once")))
        }
        defer {
            work.cancel()
            clock.cancel()
        }
        for await result in results {
            do throws(Denial) { return try result.get() } catch { throw .denied(error) }
        }
        throw .denied(Denial(.toolFailed, "\(quoted(tool.name)) was cancelled"))
    }
}

// MARK: - Sanitised and recorded

extension ToolPassage {
    /// A result that may be seen, once it is recorded.
    struct Sanitised: ~Copyable {
        let output: String
        let admission: Admission

        fileprivate init(output: String, admission: consuming Admission) {
            self.output = output
            self.admission = admission
        }
    }

    /// A result longer than this is cut, and says so.
    static let maximumOutput = ByteCount(1 << 20)

    func sanitise(_ contained: consuming Contained, _ trail: inout Trail) -> Sanitised {
        var output = contained.output
        if output.utf8.count > Self.maximumOutput.bytes {
            output =
                String(decoding: output.utf8.prefix(Self.maximumOutput.bytes), as: UTF8.self) + "\n[cut at \(Self.maximumOutput)]"
        }
        let filtered = layers.mode == .off ? (text: output, findings: []) : layers.filter.apply(output)
        trail.note(.outputFilter, filtered.findings.isEmpty ? "nothing found" : "\(filtered.findings.count) redacted")
        if !filtered.findings.isEmpty {
            trail.events.append(
                trail.event(
                    .security, "output_redacted", result: "redacted", layer: .outputFilter,
                    details: ["kinds": countByKind(filtered.findings)]))
        }
        return Sanitised(output: filtered.text, admission: contained.admission)
    }

    func record(_ sanitised: consuming Sanitised, _ trail: Trail) async throws(Refusal) -> Departure {
        let closing = trail.event(.tool, "tool_executed", result: "success", details: trail.closingDetails)
        do throws(Fault) {
            let index = try await layers.ledger.record(trail.events + [closing])
            return Departure(outcome: .done(sanitised.output), auditIndex: index)
        } catch { throw .failed(error) }
    }

    func refuse(_ refusal: Refusal, _ arrival: Arrival, _ trail: Trail) async -> Departure {
        var closing = trail.refusal(refusal, filter: layers.filter)
        closing.details["tool"] = .string(loggable(arrival.call.name, layers.filter))
        do throws(Fault) {
            let index = try await layers.ledger.record(trail.events + [closing])
            return Departure(outcome: .refused(refusal.denial), auditIndex: index)
        } catch { return Departure(outcome: .refused(error.denial), auditIndex: nil) }
    }
}
