internal import RedoubtCore
internal import RedoubtPolicy
internal import RedoubtWire

extension ModelPassage {
    /// An answer that may leave, once it is recorded. Holds the lease on.
    struct Released: ~Copyable {
        let permitted: Permitted
        let admission: Admission
        let status: Int
        let headers: [(name: String, value: String)]
        let content: Content
        /// The output filter of this very conversation.
        let filter: OutputFilter

        /// Either all of it, filtered; or a stream that is filtered as it flows.
        enum Content {
            case whole([UInt8])
            case stream(any AsyncSequence<[UInt8], any Error> & Sendable, CallContext)
        }

        fileprivate init(_ answered: consuming Answered, content: Content, filter: OutputFilter) {
            permitted = answered.permitted
            status = answered.reply.status
            headers = answered.reply.headers
            admission = answered.admission
            self.content = content
            self.filter = filter
        }
    }

    /// Words in the place of a tool call that was refused. Constant: a reason would teach an attacker.
    static let refusedCall = "[A tool call was not allowed and has been left out.]"

    /// More calls than this in one reply are refused, as they are in a stream.
    static let maximumCalls = 128

    func release(_ answered: consuming Answered, _ trail: inout Trail) async throws(Refusal) -> Released {
        let permitted = answered.permitted
        let context = callContext(answered.context)
        let output = outputFilter(answered.context)
        settleUnread(answered)
        switch answered.reply.body {
        case .stream(let source): return Released(answered, content: .stream(source, context), filter: output)
        case .whole(let bytes):
            let isAnswer = (200..<300).contains(answered.reply.status)
            guard isAnswer, permitted.parsed.request.dialect.answersWithText else {
                return Released(answered, content: .whole(filterPlain(bytes, &trail)), filter: output)
            }
            let filtered = try await filter(bytes, permitted, context, output, answered.admission, &trail)
            return Released(answered, content: .whole(filtered), filter: output)
        }
    }

    /// Settles an answer that is passed on unread: an embedding says what it cost, a token count and a provider's refusal are free.
    private func settleUnread(_ answered: borrowing Answered) {
        guard (200..<300).contains(answered.reply.status) else { return }
        let dialect = answered.permitted.parsed.request.dialect
        if dialect == .anthropicCountTokens { return }
        answered.admission.answered()
        guard !dialect.answersWithText, case .whole(let bytes) = answered.reply.body,
            let usage = try? ModelReply(bytes, dialect: dialect).usage
        else { return }
        answered.admission.settle(usage, at: layers.ledger.time.now())
    }

    /// An answer without a model's words (an embedding, an error of the provider): only its strings are filtered.
    private func filterPlain(_ bytes: [UInt8], _ trail: inout Trail) -> [UInt8] {
        guard layers.mode != .off else { return bytes }
        let result = layers.filter.apply(toJSON: String(decoding: bytes, as: UTF8.self))
        noteRedactions(result.findings, &trail)
        return result.findings.isEmpty ? bytes : Array(result.text.utf8)
    }

    private func filter(
        _ bytes: [UInt8], _ permitted: Permitted, _ context: CallContext, _ output: OutputFilter, _ admission: borrowing Admission,
        _ trail: inout Trail
    ) async throws(Refusal) -> [UInt8] {
        let reply: ModelReply
        do { reply = try ModelReply(bytes, dialect: permitted.parsed.request.dialect) } catch {
            throw .denied(Denial(.upstreamError, "the provider's answer makes no sense", hint: "try again, or ask the operator"))
        }
        if let usage = reply.usage {
            admission.settle(usage, at: layers.ledger.time.now())
            trail.note(usage)
        }
        guard layers.mode != .off else { return bytes }
        var replacing: [TextSlot.ID: String] = [:]
        var findings: [Finding] = []
        for slot in reply.texts {
            let result = output.apply(slot.text)
            guard !result.findings.isEmpty else { continue }
            replacing[slot.id] = result.text
            findings += result.findings
        }
        guard reply.toolCalls.count <= Self.maximumCalls else {
            throw .denied(Denial(.upstreamError, "the provider's answer asks for more than \(Self.maximumCalls) tools at once"))
        }
        var decisions: [Int: CallDecision] = [:]
        for call in reply.toolCalls {
            if Task.isCancelled { throw .denied(Denial(.upstreamError, "the call was cancelled")) }
            let asked = ToolCall(id: call.id, name: call.name, arguments: call.parsed ?? .null)
            decisions[call.index] = await decide(
                asked, text: call.arguments, isDone: call.runsAtProvider, permitted, context, &findings, &trail)
        }
        noteRedactions(findings, &trail)
        return reply.bytes(replacing: replacing, calls: decisions)
    }

    /// Decides one tool call of a reply, and filters its arguments. What the provider ran itself (`isDone`) is past deciding.
    func decide(
        _ call: ToolCall, text: String, isDone: Bool = false, _ permitted: Permitted, _ context: CallContext,
        _ findings: inout [Finding],
        _ trail: inout Trail
    ) async -> CallDecision {
        if case .decide(let passage) = layers.calls, layers.mode != .off, !isDone {
            let denial = await passage.judge(call, caller: permitted.caller, context: context, &trail)
            if denial != nil { return .replace(words: Self.refusedCall) }
        }
        let filtered = layers.filter.ofArguments.apply(toJSON: text)
        findings += filtered.findings
        return .release(arguments: filtered.findings.isEmpty ? nil : filtered.text)
    }

    func noteRedactions(_ findings: [Finding], _ trail: inout Trail) {
        trail.note(.outputFilter, findings.isEmpty ? "nothing found" : "\(findings.count) redacted")
        guard !findings.isEmpty else { return }
        trail.events.append(
            trail.event(
                .security, "output_redacted", result: "redacted", layer: .outputFilter, details: ["kinds": countByKind(findings)]))
    }

    /// The filter for this conversation's replies: first what quotes its prompts, then secrets and personal data.
    private func outputFilter(_ slots: [TextSlot]) -> OutputFilter {
        let preamble = layers.hardening.explains ? Hardening.preamble : nil
        guard let first = layers.promptProtection?.filter(for: slots, preamble: preamble) else { return layers.filter }
        return layers.filter.preceded(by: first)
    }

    /// What the conversation says about where values came from: the user's own words are trusted, what tools brought is not.
    private func callContext(_ slots: [TextSlot]) -> CallContext {
        CallContext(
            trusted: slots.filter { $0.channel == .user || $0.channel == .system }.map(\.text),
            untrusted: slots.filter { $0.channel.isUntrusted }.map(\.text))
    }
}

extension Trail {
    mutating func note(_ usage: TokenUsage) {
        details["input_tokens"] = .integer(Int64(usage.input))
        details["output_tokens"] = .integer(Int64(usage.output))
    }
}
