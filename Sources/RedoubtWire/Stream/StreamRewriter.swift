public import RedoubtCore

/// Filters a streamed reply on its way to the client, and holds its tool calls back until they are decided.
///
/// *Looks at:* every text of every event, each under a filter of its own, whole across all cuts; texts that final events
/// repeat; log probabilities, which are taken away where they spell out a text that was changed; tool calls, of which
/// nothing goes out before the call is whole and decided. *Refuses when:* an event is not what the dialect knows, a bound
/// of ``StreamLimits`` is reached, or the stream ends too early. *Does not see:* JSON keys, comments, and fields that only
/// the provider can read (`signature`, `encrypted_content`, `redacted_thinking`). Where thinking was redacted its signature
/// no longer verifies, and the provider refuses the block if a client sends it back: leave such a block out.
/// *Costs:* one parse an event; an event that needs no change goes out with the bytes it came with.
///
/// Call ``feed(_:)``, decide the calls it answers, then ``take(_:)``; at the upstream's end ``finish()`` and ``take(_:)``.
/// What goes out does not depend on how the bytes were cut.
public struct StreamRewriter: Sendable {
    private var parser: SSEParser
    private var stream: any ReplyStream
    private var state: StreamState
    private var decisions: [Int: CallDecision] = [:]
    private var fault: StreamFault?
    private var isAborted = false

    /// A rewriter for one reply. `makeFilter` makes a fresh filter; two must answer the same for the same text.
    public init(dialect: Dialect, limits: StreamLimits = .init(), makeFilter: @escaping @Sendable () -> any TextFilter) {
        parser = SSEParser(maximumLine: limits.lineBytes, maximumEvent: limits.eventBytes)
        state = StreamState(limits: limits, makeFilter: makeFilter)
        switch dialect {
        case .openAIChat, .openAIEmbeddings: stream = ChatStream()
        case .openAIResponses: stream = ResponsesStream()
        case .anthropicMessages, .anthropicCountTokens: stream = MessagesStream()
        }
    }

    /// What was found in the texts so far; offsets are those of the text it stood in.
    public var findings: [Finding] { state.texts.findings }

    /// What the reply says it cost; nil until it says so.
    public var usage: TokenUsage? { state.usage }

    /// Whether the dialect's own end has come, or an error that ends the stream.
    public var isComplete: Bool { state.isComplete }

    /// Takes upstream bytes, cut anywhere. Answers the tool calls that became whole, to be decided before ``take(_:)``.
    /// After a fault only ``take(_:)`` and ``abort(_:)`` are of use.
    public mutating func feed(_ bytes: [UInt8]) throws(StreamFault) -> [HeldCall] {
        if let fault { throw fault }
        if state.isComplete || isAborted { return [] }
        parser.feed(bytes)
        do throws(StreamFault) { try drain() } catch { fault = error; throw error }
        return answers()
    }

    /// The upstream's end; a stream that ended before the dialect's own end is ``StreamFault/truncated``.
    public mutating func finish() throws(StreamFault) -> [HeldCall] {
        if let fault { throw fault }
        if state.isComplete || isAborted { return [] }
        do throws(StreamFault) {
            try drainRest()
            if !state.isComplete { try stream.end(&state) }
            if !state.isComplete { throw StreamFault.truncated }
        } catch { fault = error; throw error }
        return answers()
    }

    /// Bytes that may go to the client now, given the decisions for the calls answered so far.
    ///
    /// Everything behind a call without a decision stays until it has one; a decision once given stands, and
    /// one for a call that was not answered yet counts for nothing.
    public mutating func take(_ decisions: [HeldCall.ID: CallDecision]) -> [UInt8] {
        if isAborted { return [] }
        for (id, decision) in decisions where id < state.nextCall && self.decisions[id] == nil { self.decisions[id] = decision }
        return state.outbox.take(self.decisions)
    }

    /// Ends the stream in the dialect's own way with an error event; what was not taken yet is dropped. Empty where the
    /// whole reply has gone out already.
    ///
    /// The body is the dialect's error object, one JSON text.
    public mutating func abort(_ errorBody: [UInt8]) -> [UInt8] {
        if isAborted || (state.isComplete && state.outbox.isEmpty) { return [] }
        isAborted = true
        state.isComplete = true
        return stream.errorEvents(errorBody)
    }

    private mutating func answers() -> [HeldCall] {
        defer { state.answered = [] }
        return state.answered
    }

    private mutating func drain() throws(StreamFault) {
        while !state.isComplete, let event = try parser.next() { try stream.receive(event, &state) }
    }

    /// What came without the blank line that ends an event may still be the dialect's end; half an event is a cut.
    private mutating func drainRest() throws(StreamFault) {
        try drain()
        parser.end()
        do throws(StreamFault) { try drain() } catch {
            if case .tooLarge = error { throw error }
            throw .truncated
        }
    }
}
