internal import RedoubtCore

/// Anthropic's Messages, streamed: content blocks that start, grow and stop, ended by `message_stop`.
///
/// A block that asks for a tool is held from its start to its stop, and everything behind it but pings waits with it:
/// clients number blocks in the order in which they start. A call that the provider carries out itself (`server_tool_use`,
/// `mcp_tool_use`) is filtered as text; which of these may be is decided with the request.
struct MessagesStream: ReplyStream {
    private var blocks: [Int: Block] = [:]
    private var stopped = Set<Int>()
    /// Every call that was answered.
    private var calls: [Int] = []

    private struct Block: Sendable {
        var tool: MessagesToolBlock?
        /// Events that stand after the block's text: its signature.
        var deferred: [[UInt8]] = []
    }

    mutating func receive(_ event: SSEEvent, _ state: inout StreamState) throws(StreamFault) {
        guard let data = event.data, !data.isEmpty else { return try state.outbox.appendAhead(event.raw) }
        let document = try state.parse(data)
        switch document.string(document[document.root, "type"]) ?? event.name ?? "" {
        case "message_start": try messageStart(event, document, &state)
        case "content_block_start": try blockStart(event, document, &state)
        case "content_block_delta": try blockDelta(event, document, &state)
        case "content_block_stop": try blockStop(event, document, &state)
        case "message_delta": try messageDelta(event, document, &state)
        case "message_stop":
            try closeAll(&state)
            try state.sendSwept(event, document)
            state.isComplete = true
        case "error": try state.fail(event, document)
        case "ping":
            try state.outbox.appendAhead(state.swept(event, document))
        default: try state.sendSwept(event, document)
        }
    }

    mutating func end(_ state: inout StreamState) throws(StreamFault) {}

    func errorEvents(_ body: [UInt8]) -> [UInt8] { SSEWriter.event(named: "error", data: body) }

    private mutating func messageStart(
        _ event: SSEEvent, _ document: JSONDocument, _ state: inout StreamState
    ) throws(StreamFault) {
        let message = document[document.root, "message"]
        for block in document.items(document[message, "content"]) where Self.asksForTool(block, document) {
            throw .malformed("a message starts with a tool call in it")
        }
        state.readUsage(document[message, "usage"], in: document)
        try state.sendSwept(event, document)
    }

    private mutating func messageDelta(
        _ event: SSEEvent, _ document: JSONDocument, _ state: inout StreamState
    ) throws(StreamFault) {
        try closeAll(&state)
        state.readUsage(document[document.root, "usage"], in: document)
        let bytes = state.swept(event, document)
        if calls.isEmpty { return try state.outbox.append(bytes) }
        try state.outbox.append(held: MessagesClosing(calls: calls, bytes: bytes))
    }

    private mutating func blockStart(
        _ event: SSEEvent, _ document: JSONDocument, _ state: inout StreamState
    ) throws(StreamFault) {
        let index = try index(document)
        guard blocks[index] == nil, !stopped.contains(index) else { throw .malformed("a content block starts twice") }
        guard blocks.count < state.limits.choices else { throw .tooLarge("too many content blocks are open at once") }
        guard let block = document[document.root, "content_block"] else { throw .malformed("a content block starts without one") }
        var edits = JSONEdits()
        if Self.asksForTool(block, document) {
            try state.beginCall()
            blocks[index] = Block(tool: try MessagesToolBlock(event, document, block, index: index, &state))
            return
        }
        blocks[index] = Block()
        let growing = Self.growingFields(of: block, document)
        for (key, node) in growing {
            let template = Self.template(key, index)
            _ = try stream(node, in: document, .init(scope: index, path: key), template, &edits, &state)
        }
        _ = state.texts.sweep(document.root, in: document, except: growing.map(\.node), edits: &edits)
        let bytes = state.bytes(event, document, edits)
        try state.outbox.append(bytes)
    }

    private mutating func blockDelta(
        _ event: SSEEvent, _ document: JSONDocument, _ state: inout StreamState
    ) throws(StreamFault) {
        let index = try index(document)
        if stopped.contains(index) { throw .malformed("a content block goes on after its stop") }
        if blocks[index]?.tool != nil { try blocks[index]?.tool?.add(event, document, &state); return }
        guard let delta = document[document.root, "delta"] else { return try state.sendSwept(event, document) }
        let type = document.string(document[delta, "type"]) ?? ""
        if type == "signature_delta" { return try deferSignature(event, document, index, &state) }
        var edits = JSONEdits()
        let pieces = Self.pieces(of: delta, type, document)
        var sends = false
        for (key, node) in pieces {
            let others = pieces.map(\.node).filter { $0 != node }
            let template = StreamTexts.Template.event(event, document, node, others: others)
            if try stream(node, in: document, .init(scope: index, path: key), template, &edits, &state) { sends = true }
        }
        if state.texts.sweep(document.root, in: document, except: pieces.map(\.node), edits: &edits) { sends = true }
        if sends || edits.isEmpty { try state.send(event, document, edits) }
    }

    /// The texts of a delta that go on from delta to delta.
    private static func pieces(
        of delta: JSONDocument.Node, _ type: String, _ document: JSONDocument
    ) -> [(key: String, node: JSONDocument.Node)] {
        if wholeDeltas.contains(type) { return [] }
        return document.members(delta).compactMap { member in
            let key = document.string(member.key) ?? ""
            if document.kind(member.value) != .string || key == "type" || isSealed(key, member.value, in: delta, of: document) {
                return nil
            }
            return (key, member.value)
        }
    }

    /// Deltas that bring something whole.
    private static let wholeDeltas: Set<String> = ["citations_delta", "compaction_delta"]

    /// The signature stands after the thinking, of which the filter may still hold the end.
    private mutating func deferSignature(
        _ event: SSEEvent, _ document: JSONDocument, _ index: Int, _ state: inout StreamState
    ) throws(StreamFault) {
        let bytes = state.swept(event, document)
        guard blocks[index] != nil else { return try state.outbox.append(bytes) }
        try state.outbox.keep(bytes.count)
        blocks[index]?.deferred.append(bytes)
    }

    /// Filters one piece of a growing text; answers whether any of it goes out.
    private func stream(
        _ node: JSONDocument.Node, in document: JSONDocument, _ key: StreamTexts.Key, _ template: StreamTexts.Template,
        _ edits: inout JSONEdits, _ state: inout StreamState
    ) throws(StreamFault) -> Bool {
        let text = document.string(node) ?? ""
        let out = try state.texts.stream(text, key, template: text.isEmpty ? nil : template)
        if out != text { edits.replace(node, in: document, withText: out) }
        return !out.isEmpty
    }

    private mutating func blockStop(
        _ event: SSEEvent, _ document: JSONDocument, _ state: inout StreamState
    ) throws(StreamFault) {
        let index = try index(document)
        if stopped.contains(index) { throw .malformed("a content block stops twice") }
        if stopped.count == state.limits.channels { throw .tooLarge("the stream has more than \(state.limits.channels) blocks") }
        if blocks[index]?.tool != nil {
            let stop = state.swept(event, document)
            return try finishTool(index, stop: stop, &state)
        }
        try close(index, &state)
        try state.sendSwept(event, document)
    }

    /// Says the rest of a block's texts, and what stands after them.
    private mutating func close(_ index: Int, _ state: inout StreamState) throws(StreamFault) {
        for rest in state.texts.close(where: { $0.scope == index }) where !rest.text.isEmpty {
            try state.outbox.append(rest.bytes)
        }
        for bytes in blocks[index]?.deferred ?? [] {
            try state.outbox.keep(-bytes.count)
            try state.outbox.append(bytes)
        }
        blocks[index] = nil
        stopped.insert(index)
    }

    private mutating func finishTool(_ index: Int, stop: [UInt8], _ state: inout StreamState) throws(StreamFault) {
        guard var tool = blocks[index]?.tool else { return }
        blocks[index] = nil
        stopped.insert(index)
        try tool.end(with: stop, &state)
        let call = state.answer(callID: tool.callID, name: tool.name, argumentsText: tool.argumentsText)
        calls.append(call)
        try state.outbox.fill(tool.place, with: MessagesCall(call: call, block: tool))
    }

    /// Blocks that never stopped end with the message.
    private mutating func closeAll(_ state: inout StreamState) throws(StreamFault) {
        for index in blocks.keys.sorted() {
            if blocks[index]?.tool == nil { try close(index, &state) } else { try finishTool(index, stop: [], &state) }
        }
        for rest in state.texts.close(where: { _ in true }) where !rest.text.isEmpty { try state.outbox.append(rest.bytes) }
    }

    private func index(_ document: JSONDocument) throws(StreamFault) -> Int {
        guard let index = document.integer(document[document.root, "index"]), index >= 0 else {
            throw .malformed("an event of a content block does not say which")
        }
        return index
    }

    /// Blocks whose call the client would carry out; a kind that is not known is taken for one.
    static func asksForTool(_ block: JSONDocument.Node, _ document: JSONDocument) -> Bool {
        let type = document.string(document[block, "type"]) ?? ""
        return type.hasSuffix("tool_use") && type != "server_tool_use" && type != "mcp_tool_use"
    }

    /// The texts of a block that deltas add to.
    private static func growingFields(
        of block: JSONDocument.Node, _ document: JSONDocument
    ) -> [(key: String, node: JSONDocument.Node)] {
        ["text", "thinking"].compactMap { key in
            guard let node = document[block, key], document.kind(node) == .string else { return nil }
            return (key, node)
        }
    }

    private static func template(_ field: String, _ index: Int) -> StreamTexts.Template {
        let head = "{\"type\":\"content_block_delta\",\"index\":\(index),\"delta\":{\"type\":\"\(field)_delta\",\"\(field)\":"
        return .around(head: Array(("event: content_block_delta\ndata: " + head).utf8), tail: Array("}}\n\n".utf8))
    }
}
