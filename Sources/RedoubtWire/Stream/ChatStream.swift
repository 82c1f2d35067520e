internal import RedoubtCore

/// Chat Completions, streamed: chunks with choices, ended by `[DONE]`.
///
/// A choice's text flows on while its tool calls are held; they are whole at its `finish_reason`, or at `[DONE]`.
struct ChatStream: ReplyStream {
    private var choices: [Int: ChatChoice] = [:]
    private var lastChunk: JSONDocument?

    mutating func receive(_ event: SSEEvent, _ state: inout StreamState) throws(StreamFault) {
        guard let data = event.data, !data.isEmpty else { return try state.outbox.append(event.raw) }
        if data.starts(with: "[DONE]".utf8) { return try done(event, data, &state) }
        let document = try state.parse(data)
        if let error = document[document.root, "error"], document.kind(error) != .null {
            try state.fail(event, document)
            return try state.outbox.append(Self.doneEvent)
        }
        guard let list = document[document.root, "choices"], document.kind(list) == .array else {
            return try state.sendSwept(event, document)
        }
        try receive(chunk: event, document, list, &state)
    }

    /// Some providers leave `[DONE]` out; a reply whose every choice has finished is whole without it.
    mutating func end(_ state: inout StreamState) throws(StreamFault) {
        state.isComplete = !choices.isEmpty && choices.values.allSatisfy(\.isFinished)
    }

    func errorEvents(_ body: [UInt8]) -> [UInt8] { SSEWriter.event(data: body) + Self.doneEvent }

    private static let doneEvent = Array("data: [DONE]\n\n".utf8)

    private mutating func done(_ event: SSEEvent, _ data: [UInt8], _ state: inout StreamState) throws(StreamFault) {
        for index in choices.keys.sorted() {
            if let lastChunk, choices[index]?.isFinished == false { _ = try finish(index, like: lastChunk, &state) }
        }
        try state.outbox.append(data.count == 6 ? event.raw : Self.doneEvent)
        state.isComplete = true
    }

    private mutating func receive(
        chunk event: SSEEvent, _ document: JSONDocument, _ list: JSONDocument.Node, _ state: inout StreamState
    ) throws(StreamFault) {
        lastChunk = document
        let usage = document[document.root, "usage"]
        state.readUsage(usage, in: document)
        var edits = JSONEdits()
        var hasMore = usage.map { document.kind($0) != .null } ?? false
        for member in document.members(document.root) where member.value != list {
            if state.texts.sweep(member.value, in: document, edits: &edits) { hasMore = true }
        }
        var readings: [ChatReading] = []
        for (position, node) in document.items(list).enumerated() {
            readings.append(try read(choice: node, at: position, document, &edits, &state))
        }
        try forward(event, document, readings, hasMore: hasMore || readings.count != 1, edits, &state)
    }

    private mutating func read(
        choice node: JSONDocument.Node, at position: Int, _ document: JSONDocument, _ edits: inout JSONEdits,
        _ state: inout StreamState
    ) throws(StreamFault) -> ChatReading {
        guard document.kind(node) == .object else { throw .malformed("a choice of the stream is no object") }
        let index = try state.number("index", of: node, in: document) ?? position
        guard (0..<state.limits.choices).contains(index) else {
            throw .tooLarge("the stream has more than \(state.limits.choices) choices")
        }
        var reading = try ChatReading(choice: node, index: index, position: position, document)
        try reading.filter(document, &edits, &state)
        if choices[index] == nil { choices[index] = ChatChoice() }
        if reading.hasContent { choices[index]?.hasContent = true }
        return reading
    }

    /// Sends a chunk on, or holds it, or parts it into both; before a chunk that ends a choice goes what was held of it.
    private mutating func forward(
        _ event: SSEEvent, _ document: JSONDocument, _ readings: [ChatReading], hasMore: Bool, _ edits: JSONEdits,
        _ state: inout StreamState
    ) throws(StreamFault) {
        var edits = edits
        if !hasMore, let only = readings.first, let container = only.calls, only.isOnlyCalls {
            only.sweepCalls(document, container, &edits, &state)
            let bytes = state.bytes(event, document, edits)
            try choices[only.index]?.hold(container, in: document, key: only.callsKey, bytes: bytes, &state)
            choices[only.index]?.markBeginning()
            return
        }
        for reading in readings {
            guard let container = reading.calls else { continue }
            try holdApart(reading, container, document, &state)
            edits.replace(document.range(container), with: Array("null".utf8))
        }
        var closings: [ChatClosing.Choice] = []
        for reading in readings where reading.isLast {
            let calls = try finish(reading.index, like: document, &state)
            if !calls.isEmpty { closings.append(.init(position: reading.position, calls: calls)) }
        }
        let isIdle = !hasMore && readings.allSatisfy { $0.isIdle && choices[$0.index]?.isOpen == true }
        if isIdle, !edits.isEmpty { return }
        for reading in readings { try open(through: reading.index, &state) }
        let bytes = state.bytes(event, document, edits)
        if closings.isEmpty { return try state.outbox.append(bytes) }
        try state.outbox.append(held: ChatClosing(choices: closings, bytes: bytes))
    }

    /// Makes sure that the client knows a choice and every one before it that has begun: clients number them as they come.
    private mutating func open(through index: Int, _ state: inout StreamState) throws(StreamFault) {
        try openAll(before: index + 1, &state)
        choices[index]?.isOpen = true
    }

    private mutating func openAll(before index: Int, _ state: inout StreamState) throws(StreamFault) {
        for earlier in choices.keys.sorted() where earlier < index {
            if let bytes = try choices[earlier]?.takeOpener(earlier, &state) { try state.outbox.append(bytes) }
        }
    }

    /// Holds the tool calls of a chunk that also has other things to say, as a chunk of their own.
    private mutating func holdApart(
        _ reading: ChatReading, _ container: JSONDocument.Node, _ document: JSONDocument, _ state: inout StreamState
    ) throws(StreamFault) {
        var edits = JSONEdits()
        reading.sweepCalls(document, container, &edits, &state)
        let before = document.range(container)
        let swept = edits.applied(to: document)
        let calls = swept[before.lowerBound..<before.upperBound + swept.count - document.bytes.count]
        let delta = Array("{\"\(reading.callsKey)\":".utf8) + calls + [UInt8(ascii: "}")]
        let bytes = ChatChunk.bytes(like: document, choice: reading.index, delta: delta, &state.texts)
        try choices[reading.index]?.hold(container, in: document, key: reading.callsKey, bytes: bytes, &state)
    }

    /// Ends a choice: the rest of its texts, then its calls. Answers the calls' numbers.
    private mutating func finish(
        _ index: Int, like document: JSONDocument, _ state: inout StreamState
    ) throws(StreamFault) -> [Int] {
        for rest in state.texts.close(where: { $0.scope == index }) where !rest.text.isEmpty {
            if rest.key.path == "delta.content" { choices[index]?.hasContent = true }
            try open(through: index, &state)
            try state.outbox.append(ChatChunk.bytes(like: document, choices: rest.bytes, &state.texts))
        }
        if choices[index]?.isFinished != false { return [] }
        let group = try choices[index]?.takeCalls(&state)
        choices[index]?.isFinished = true
        guard let group else { return [] }
        // The group may begin with the chunk that opens this choice; those before it must be known first.
        try openAll(before: index, &state)
        choices[index]?.isOpen = true
        try state.outbox.append(held: group)
        return group.calls
    }
}
