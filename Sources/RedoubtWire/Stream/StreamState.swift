internal import RedoubtCore

/// What the three dialects' streams have in common: filters, the way out, the count of calls and tokens.
struct StreamState: Sendable {
    let limits: StreamLimits
    var texts: StreamTexts
    var outbox: StreamOutbox
    var usage: TokenUsage?
    /// Whether the dialect's own end, or an error that ends it, has come.
    var isComplete = false
    /// Calls that became whole since they were last answered.
    var answered: [HeldCall] = []
    /// How many calls have been answered.
    private(set) var nextCall = 0
    private var openCalls = 0

    init(limits: StreamLimits, makeFilter: @escaping @Sendable () -> any TextFilter) {
        self.limits = limits
        texts = StreamTexts(limits: limits, makeFilter: makeFilter)
        outbox = StreamOutbox(limit: limits.heldBytes)
    }

    /// Reads an event's data, which must be one JSON object.
    func parse(_ data: [UInt8]) throws(StreamFault) -> JSONDocument {
        do {
            let document = try JSONDocument(data)
            if document.kind(document.root) == .object { return document }
        } catch { throw .malformed("an event of the stream is not well-formed JSON: \(error.words)") }
        throw .malformed("an event of the stream is no JSON object")
    }

    /// A whole number of an event; nil where it is absent. Clients disagree on `1.0` and `"1"`, so these are refused.
    func number(_ key: String, of node: JSONDocument.Node?, in document: JSONDocument) throws(StreamFault) -> Int? {
        guard let value = document[node, key], document.kind(value) != .null else { return nil }
        guard let number = document.integer(value) else { throw .malformed("`\(key)` of an event is no whole number") }
        return number
    }

    /// Sends an event on, with its changes if there are any.
    mutating func send(_ event: SSEEvent, _ document: JSONDocument, _ edits: JSONEdits) throws(StreamFault) {
        try outbox.append(bytes(event, document, edits))
    }

    func bytes(_ event: SSEEvent, _ document: JSONDocument, _ edits: JSONEdits) -> [UInt8] {
        edits.isEmpty ? event.raw : event.replacingData(edits.applied(to: document))
    }

    /// Filters every string of an event of no known kind, and sends it on.
    mutating func sendSwept(_ event: SSEEvent, _ document: JSONDocument) throws(StreamFault) {
        try outbox.append(swept(event, document))
    }

    /// An event with every string filtered.
    mutating func swept(_ event: SSEEvent, _ document: JSONDocument) -> [UInt8] {
        var edits = JSONEdits()
        _ = texts.sweep(document.root, in: document, edits: &edits)
        return bytes(event, document, edits)
    }

    /// An upstream's error ends the stream; what was held is dropped.
    mutating func fail(_ event: SSEEvent, _ document: JSONDocument) throws(StreamFault) {
        texts.drop()
        outbox.dropUnfinished()
        try sendSwept(event, document)
        isComplete = true
    }

    /// Counts a call that begins.
    mutating func beginCall() throws(StreamFault) {
        openCalls += 1
        if openCalls > limits.calls { throw .tooLarge("the stream asks for more than \(limits.calls) tool calls") }
    }

    /// Refuses arguments longer than the bound.
    func checkArguments(_ text: String) throws(StreamFault) {
        if text.utf8.count > limits.callBytes {
            throw .tooLarge("a tool call's arguments are longer than \(limits.callBytes) bytes")
        }
    }

    /// Answers a whole call; the number is its ``HeldCall/id``. `textField` names the field of arguments that are free text.
    mutating func answer(
        callID: String, name: String, argumentsText: String, textField: String? = nil, runsAtProvider: Bool = false
    ) -> Int {
        let id = nextCall
        nextCall += 1
        let arguments = textField.map { JSONValue.object([$0: .string(argumentsText)]) } ?? parsedArguments(argumentsText)
        answered.append(
            HeldCall(
                id: id, callID: callID, name: name, argumentsText: argumentsText, arguments: arguments,
                runsAtProvider: runsAtProvider))
        return id
    }

    /// Reads token counts. A count that is absent stays as it was: Anthropic tells input at the start and output at the end.
    mutating func readUsage(_ node: JSONDocument.Node?, in document: JSONDocument) {
        guard let told = TokenUsage(node, in: document) else { return }
        func has(_ keys: String...) -> Bool { keys.contains { document.integer(document[node, $0]) != nil } }
        let hasInput = has("prompt_tokens", "input_tokens")
        usage = TokenUsage(
            input: hasInput ? told.input : usage?.input ?? 0,
            output: has("completion_tokens", "output_tokens") ? told.output : usage?.output ?? 0,
            cachedInput: hasInput ? told.cachedInput : usage?.cachedInput ?? 0)
    }
}

/// One dialect's stream.
protocol ReplyStream: Sendable {
    /// Takes the next event.
    mutating func receive(_ event: SSEEvent, _ state: inout StreamState) throws(StreamFault)
    /// The upstream's end without the dialect's own; marks the state complete where that is as good.
    mutating func end(_ state: inout StreamState) throws(StreamFault)
    /// The bytes that end the stream with an error.
    func errorEvents(_ body: [UInt8]) -> [UInt8]
}

/// An event that was held as bytes, read once more to be changed.
func reread(_ bytes: [UInt8]) -> (event: SSEEvent, document: JSONDocument)? {
    var parser = SSEParser(maximumLine: .max, maximumEvent: .max)
    parser.feed(bytes)
    parser.end()
    guard let event = try? parser.next(), let data = event.data, let document = try? JSONDocument(data) else { return nil }
    return (event, document)
}
