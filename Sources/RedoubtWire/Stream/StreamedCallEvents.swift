internal import RedoubtCore

/// An output item that asks for a tool, as its events add up.
struct StreamedCallEvents: Sendable {
    /// What an event says of the item.
    enum Role: Sendable {
        case begin, argumentsDelta, argumentsDone, end
        /// A piece of some other text of the item, such as a shell command.
        case text
        case other
    }

    struct Event: Sendable {
        let bytes: [UInt8]
        let role: Role
    }

    let outputIndex: Int
    private(set) var itemID = ""
    private(set) var callID = ""
    private(set) var name = ""
    private(set) var messageID: String
    private(set) var textField: String?
    private(set) var runsAtProvider = false
    /// What kind of JSON value the item keeps its arguments as; nil where it has no place for any.
    private(set) var argumentsKind: JSONDocument.Kind? = .string
    private(set) var events: [Event] = []
    private(set) var firstSequence: Int?
    private(set) var lastSequence = 0
    /// The arguments as each kind of event tells them: the begun item and the deltas, the event that ends the deltas, the item.
    private var pieces = ""
    private var hasDeltas = false
    private var told: String?
    private var final: String?
    /// Other texts by name, and every string of the finished item.
    private var texts: [String: String] = [:]
    private var finalStrings = Set<String>()
    private var byteCount = 0

    init(outputIndex: Int) {
        self.outputIndex = outputIndex
        messageID = "msg_\(outputIndex)"
    }

    /// The finished item's word counts most: it is what clients keep.
    var argumentsText: String { final ?? told ?? pieces }

    /// Whether every event tells the same arguments, so that all readers agree on them.
    var isConsistent: Bool {
        let whole = argumentsText
        if hasDeltas || final == nil, pieces != whole { return false }
        return (told ?? whole) == whole
    }

    /// Whether the other texts stand in the finished item, where they were looked at.
    var textsAreConsistent: Bool { texts.values.allSatisfy { finalStrings.contains($0) } }

    static func isArguments(_ type: String) -> Bool {
        type.hasPrefix("response.") && (type.contains("_call_arguments.") || type.contains("_call_input."))
    }

    /// Takes an event of the item.
    mutating func add(
        _ event: SSEEvent, _ document: JSONDocument, _ type: String, _ state: inout StreamState
    ) throws(StreamFault) {
        let root = document.root
        var except: [JSONDocument.Node] = []
        var role = Role.other
        if let item = StreamedCall(document[root, "item"], document) {
            role = type.hasSuffix(".done") ? .end : .begin
            try take(item, role, document, &state)
            except = item.decided
        } else if type.hasSuffix(".delta"), let delta = document[root, "delta"] {
            role = Self.isArguments(type) ? .argumentsDelta : .text
            try take(delta: document.string(delta) ?? "", role, type, document, &state)
            except = [delta]
        } else if type.hasSuffix(".done") {
            let node = document[root, "arguments"] ?? document[root, "input"] ?? document[root, "command"]
            role = Self.isArguments(type) ? .argumentsDone : node == nil ? .other : .text
            if let node { take(done: document.string(node) ?? "", role, type, document) }
            except = [node].compactMap(\.self)
        }
        let sequence = document.integer(document[root, "sequence_number"])
        firstSequence = firstSequence ?? sequence
        lastSequence = sequence ?? lastSequence
        var edits = JSONEdits()
        _ = state.texts.sweep(root, in: document, except: except, edits: &edits)
        let bytes = state.bytes(event, document, edits)
        events.append(Event(bytes: bytes, role: role))
        byteCount += bytes.count
        try state.outbox.keep(bytes.count)
    }

    /// The item is whole.
    func end(_ state: inout StreamState) throws(StreamFault) { try state.outbox.keep(-byteCount) }

    private mutating func take(
        _ item: StreamedCall, _ role: Role, _ document: JSONDocument, _ state: inout StreamState
    ) throws(StreamFault) {
        let isSame =
            (name.isEmpty || name == item.name) && (callID.isEmpty || callID == item.callID)
            && (itemID.isEmpty || item.itemID.isEmpty || itemID == item.itemID)
        guard isSame else { throw .malformed("an output item ends as another than it began") }
        name = item.name
        callID = item.callID
        if !item.itemID.isEmpty { itemID = item.itemID }
        messageID = item.messageID(outputIndex: outputIndex, &state.texts)
        textField = item.textField
        runsAtProvider = item.runsAtProvider
        argumentsKind = document.kind(of: item.arguments)
        let text = item.argumentsText
        try state.checkArguments(text)
        if role == .begin {
            pieces = item.arguments == nil ? "" : text
        } else {
            final = text
            StreamedCall.strings(of: item.node, document, into: &finalStrings)
        }
    }

    private mutating func take(
        delta: String, _ role: Role, _ type: String, _ document: JSONDocument, _ state: inout StreamState
    ) throws(StreamFault) {
        guard role == .argumentsDelta else {
            let name = textName(type, document)
            if texts[name] == nil, texts.count >= state.limits.channels { throw .tooLarge("a tool call has too many texts") }
            texts[name, default: ""] += delta
            return try state.checkArguments(texts[name] ?? "")
        }
        hasDeltas = true
        pieces += delta
        try state.checkArguments(pieces)
    }

    private mutating func take(done: String, _ role: Role, _ type: String, _ document: JSONDocument) {
        if role == .argumentsDone { told = done } else { texts[textName(type, document) + " done"] = done }
    }

    private func textName(_ type: String, _ document: JSONDocument) -> String {
        let place = ["command_index", "content_index", "summary_index"].compactMap { document.integer(document[document.root, $0]) }
        return type + " \(place)"
    }
}
