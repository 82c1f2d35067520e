internal import RedoubtCore

/// A content block that asks for a tool, as its events add up.
struct MessagesToolBlock: Sendable {
    let index: Int
    /// Where it stands among what goes out.
    let place: Int
    let callID: String
    let name: String
    private(set) var argumentsText = ""
    private(set) var events: [[UInt8]]
    /// Which of the events brings the first of the arguments.
    private(set) var firstDelta: Int?
    /// Whether the start already has arguments, which clients would read differently beside deltas.
    let startsFull: Bool
    private let startText: String
    private(set) var stop: [UInt8] = []

    init(
        _ event: SSEEvent, _ document: JSONDocument, _ block: JSONDocument.Node, index: Int, _ state: inout StreamState
    ) throws(StreamFault) {
        self.index = index
        place = state.outbox.reserve()
        callID = document.string(document[block, "id"]) ?? ""
        name = qualified(document.string(document[block, "name"]) ?? "", by: document.string(document[block, "server_name"]))
        let input = document[block, "input"]
        startText = input.map { String(decoding: document.bytes[document.range($0)], as: UTF8.self) } ?? "{}"
        startsFull = !(input.map { document.members($0).isEmpty && document.kind($0) == .object } ?? true)
        var edits = JSONEdits()
        let except = [input, document[block, "name"], document[block, "server_name"]].compactMap(\.self)
        _ = state.texts.sweep(document.root, in: document, except: except, edits: &edits)
        events = [state.bytes(event, document, edits)]
        try state.checkArguments(startText)
        try state.outbox.keep(events[0].count)
    }

    mutating func add(_ event: SSEEvent, _ document: JSONDocument, _ state: inout StreamState) throws(StreamFault) {
        let piece = document[document[document.root, "delta"], "partial_json"]
        let text = document.string(piece) ?? ""
        if !text.isEmpty, firstDelta == nil { firstDelta = events.count }
        argumentsText += text
        try state.checkArguments(argumentsText)
        var edits = JSONEdits()
        _ = state.texts.sweep(document.root, in: document, except: [piece].compactMap(\.self), edits: &edits)
        let bytes = state.bytes(event, document, edits)
        events.append(bytes)
        try state.outbox.keep(bytes.count)
    }

    /// The block is whole; the bytes are those of its stop, empty where it had none.
    mutating func end(with stop: [UInt8], _ state: inout StreamState) throws(StreamFault) {
        self.stop = stop
        try state.outbox.keep(-events.reduce(0) { $0 + $1.count })
        if firstDelta == nil { argumentsText = startText }
    }
}

/// A whole tool call of a message.
struct MessagesCall: HeldEvents {
    let call: Int
    let block: MessagesToolBlock

    var calls: [Int] { [call] }
    var byteCount: Int { block.events.reduce(block.stop.count) { $0 + $1.count } }

    func rendered(_ decisions: [Int: CallDecision]) -> [UInt8] {
        switch decisions[call] {
        case .release(nil):
            let isTwofold = block.startsFull && block.firstDelta != nil
            return (isTwofold ? emptiedStart : block.events[0]) + block.events.dropFirst().joined() + block.stop
        case .release(let arguments?) where isSameKind(arguments, .object):
            return emptiedStart + delta(arguments) + block.stop
        case .release: return MessagesWords.start(block.index, ModelReply.unfilterableCall) + stop
        case .replace(let words): return MessagesWords.start(block.index, words) + stop
        case nil: return []
        }
    }

    private var stop: [UInt8] { block.stop.isEmpty ? MessagesWords.stop(block.index) : block.stop }

    /// The start without arguments.
    private var emptiedStart: [UInt8] {
        guard block.startsFull, let (event, document) = reread(block.events[0]),
            let input = document[document[document.root, "content_block"], "input"]
        else { return block.events[0] }
        var edits = JSONEdits()
        edits.replace(document.range(input), with: Array("{}".utf8))
        return event.replacingData(edits.applied(to: document))
    }

    /// One delta with all arguments, like the first that came.
    private func delta(_ arguments: String) -> [UInt8] {
        if let first = block.firstDelta, let (event, document) = reread(block.events[first]),
            let piece = document[document[document.root, "delta"], "partial_json"]
        {
            var edits = JSONEdits()
            edits.replace(piece, in: document, withText: arguments)
            return event.replacingData(edits.applied(to: document))
        }
        let head =
            "{\"type\":\"content_block_delta\",\"index\":\(block.index),\"delta\":{\"type\":\"input_json_delta\",\"partial_json\":"
        return SSEWriter.event(
            named: "content_block_delta", data: Array(head.utf8) + JSONString.literal(arguments) + Array("}}".utf8))
    }
}

/// The end of a message with tool calls: `stop_reason` must not promise calls of which none is left.
struct MessagesClosing: HeldEvents {
    let calls: [Int]
    let bytes: [UInt8]

    var byteCount: Int { bytes.count }

    func rendered(_ decisions: [Int: CallDecision]) -> [UInt8] {
        guard calls.allSatisfy({ decisions[$0].isReplacement }), let (event, document) = reread(bytes),
            let reason = document[document[document.root, "delta"], "stop_reason"], document.string(reason) == "tool_use"
        else { return bytes }
        var edits = JSONEdits()
        edits.replace(reason, in: document, withText: "end_turn")
        return event.replacingData(edits.applied(to: document))
    }
}

/// A content block of constant words.
enum MessagesWords {
    /// Its start and its only delta.
    static func start(_ index: Int, _ words: String) -> [UInt8] {
        let start = "{\"type\":\"content_block_start\",\"index\":\(index),\"content_block\":{\"type\":\"text\",\"text\":\"\"}}"
        let delta = "{\"type\":\"content_block_delta\",\"index\":\(index),\"delta\":{\"type\":\"text_delta\",\"text\":"
        return SSEWriter.event(named: "content_block_start", data: Array(start.utf8))
            + SSEWriter.event(
                named: "content_block_delta", data: Array(delta.utf8) + JSONString.literal(words) + Array("}}".utf8))
    }

    static func stop(_ index: Int) -> [UInt8] {
        SSEWriter.event(
            named: "content_block_stop", data: Array("{\"type\":\"content_block_stop\",\"index\":\(index)}".utf8))
    }
}
