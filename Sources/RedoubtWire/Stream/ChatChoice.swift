internal import RedoubtCore

/// One piece of a tool call: an item of `tool_calls`, or a `function_call` object.
struct ChatPiece {
    let index: Int?
    let id: String
    let name: JSONDocument.Node?
    let arguments: JSONDocument.Node?
    /// The object with name and arguments.
    let body: JSONDocument.Node?
    let isCustom: Bool

    init(_ node: JSONDocument.Node, isLegacy: Bool, _ document: JSONDocument) {
        index = document.integer(document[node, "index"])
        id = document.string(document[node, "id"]) ?? ""
        let custom = document[node, "custom"]
        isCustom = !isLegacy && document.kind(of: custom) == .object
        body = isLegacy ? node : isCustom ? custom : document[node, "function"]
        name = document[body, "name"]
        arguments = document[body, isCustom ? "input" : "arguments"]
    }

    /// The arguments' text; of arguments that are no string their JSON.
    func argumentsText(_ document: JSONDocument) -> String {
        guard let arguments, document.kind(arguments) != .null else { return "" }
        return document.string(arguments) ?? String(decoding: document.bytes[document.range(arguments)], as: UTF8.self)
    }
}

extension JSONDocument {
    func kind(of node: Node?) -> Kind? { node.map { kind($0) } }
}

/// A tool call of a choice as its pieces add up.
struct ChatCall: Sendable {
    var callID: String
    var name: String
    var arguments = ""
    var isCustom: Bool
    let isLegacy: Bool
    /// Which of its pieces, from 0, brings the first of the arguments.
    var argumentsPiece: Int?
    var pieces = 0
    /// Some servers write arguments as an object instead of as text.
    var argumentsKind = JSONDocument.Kind.string

    /// The decision as it can be carried out: a call whose arguments must change and cannot is replaced.
    func decision(_ decision: CallDecision?) -> CallDecision {
        switch decision {
        case .release(let new?) where new != arguments && argumentsKind != .string && !isSameKind(new, argumentsKind):
            .replace(words: ModelReply.unfilterableCall)
        case let decision?: decision
        case nil: .replace(words: ModelReply.unfilterableCall)
        }
    }
}

/// One choice of a streamed reply: what the client knows of it, and its held tool calls.
struct ChatChoice: Sendable {
    /// Whether the client has seen anything of the choice.
    var isOpen = false
    var isFinished = false
    /// Whether some of the main text has gone out.
    var hasContent = false
    private(set) var calls: [ChatCall] = []
    private var chunks: [ChatCallGroup.Chunk] = []
    private var ordinals: [Int: Int] = [:]
    /// Whether the first held chunk is also the first of the choice, and so may carry its role.
    private var beginsHeld = false
    private var isIrregular = false
    private var heldBytes = 0

    private static let legacyIndex = -1

    /// Holds a chunk with tool calls; `bytes` is the event.
    mutating func hold(
        _ container: JSONDocument.Node, in document: JSONDocument, key: String, bytes: [UInt8], _ state: inout StreamState
    ) throws(StreamFault) {
        if isFinished { throw .malformed("a tool call goes on after the end of its choice") }
        let isLegacy = key == "function_call"
        var owners: [Int] = []
        for node in isLegacy ? [container] : document.items(container) {
            _ = try state.number("index", of: node, in: document)
            owners.append(try take(ChatPiece(node, isLegacy: isLegacy, document), isLegacy: isLegacy, document, &state))
        }
        chunks.append(.init(bytes: bytes, owners: owners))
        heldBytes += bytes.count
        try state.outbox.keep(bytes.count)
    }

    /// Says that the chunk just held was to be the first that the client sees of the choice.
    mutating func markBeginning() { if chunks.count == 1, !isOpen { beginsHeld = true } }

    /// The first chunk without its tool calls, where the client must see it before the calls are decided.
    mutating func takeOpener(_ index: Int, _ state: inout StreamState) throws(StreamFault) -> [UInt8]? {
        guard !isOpen, beginsHeld, let first = chunks.first, let (event, document) = reread(first.bytes) else { return nil }
        guard let node = document.items(document[document.root, "choices"]).first,
            let calls = try ChatReading.calls(of: node, document)
        else { return nil }
        isOpen = true
        let delta = Array("{\"\(calls.key)\":".utf8) + document.bytes[document.range(calls.node)] + [UInt8(ascii: "}")]
        chunks[0].bytes = ChatChunk.bytes(like: document, choice: index, delta: delta, &state.texts)
        var edits = JSONEdits()
        edits.replace(document.range(calls.node), with: Array("null".utf8))
        return event.replacingData(edits.applied(to: document))
    }

    /// The choice's calls, now whole, each answered with its number; nil where there are none.
    mutating func takeCalls(_ state: inout StreamState) throws(StreamFault) -> ChatCallGroup? {
        if calls.isEmpty { return nil }
        let numbers = calls.map {
            state.answer(callID: $0.callID, name: $0.name, argumentsText: $0.arguments, textField: $0.isCustom ? "input" : nil)
        }
        try state.outbox.keep(-heldBytes)
        defer { chunks = [] }
        return ChatCallGroup(calls: numbers, chunks: chunks, parts: calls, isIrregular: isIrregular, followsText: hasContent)
    }

    private mutating func take(
        _ piece: ChatPiece, isLegacy: Bool, _ document: JSONDocument, _ state: inout StreamState
    ) throws(StreamFault) -> Int {
        let name = document.string(piece.name) ?? ""
        let owner = try owner(of: piece, name, isLegacy: isLegacy, &state)
        let text = piece.argumentsText(document)
        if calls[owner].pieces > 0 { add(id: piece.id, name: name, to: owner) }
        if !text.isEmpty, calls[owner].argumentsPiece == nil { calls[owner].argumentsPiece = calls[owner].pieces }
        if let kind = document.kind(of: piece.arguments), kind == .object || kind == .array { calls[owner].argumentsKind = kind }
        calls[owner].arguments += text
        calls[owner].pieces += 1
        try state.checkArguments(calls[owner].arguments)
        return owner
    }

    /// A provider may say id and name again in every piece, or say the name in pieces: clients disagree on what that means,
    /// so what goes out says each once.
    private mutating func add(id: String, name: String, to owner: Int) {
        if !id.isEmpty {
            isIrregular = true
            if calls[owner].callID.isEmpty { calls[owner].callID = id }
        }
        if !name.isEmpty {
            isIrregular = true
            if calls[owner].name != name { calls[owner].name += name }
        }
    }

    /// Which call a piece belongs to. A new id with a name begins a new call, even under an index that is taken.
    private mutating func owner(
        of piece: ChatPiece, _ name: String, isLegacy: Bool, _ state: inout StreamState
    ) throws(StreamFault) -> Int {
        let index = isLegacy ? Self.legacyIndex : piece.index
        let known =
            index.map { ordinals[$0] } ?? (piece.id.isEmpty ? calls.indices.last : calls.firstIndex { $0.callID == piece.id })
        if let known {
            let isOther = !piece.id.isEmpty && !name.isEmpty && !calls[known].callID.isEmpty && piece.id != calls[known].callID
            if !isOther { return known }
        }
        try state.beginCall()
        let rank = calls.count { !$0.isLegacy }
        if !isLegacy, piece.index != rank { isIrregular = true }
        if let index { ordinals[index] = calls.count }
        calls.append(ChatCall(callID: piece.id, name: name, isCustom: piece.isCustom, isLegacy: isLegacy))
        return calls.count - 1
    }
}
