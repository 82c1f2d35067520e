internal import RedoubtCore

/// The Responses API, streamed: output items that are added, grow and are done, ended by an event with the whole response.
///
/// An item that asks for a tool is held until it is done; other items flow on. Final events repeat texts and calls: texts
/// are filtered whole, calls are told as they were decided. Events that Redoubt writes itself have the sequence number of
/// the event that they are made of, so that numbers never fall within an item.
struct ResponsesStream: ReplyStream {
    private var held: [Int: StreamedCallEvents] = [:]
    private var known: [ResponsesKnownCall] = []

    private static let lastEvents: Set<String> = ["response.completed", "response.failed", "response.incomplete"]

    mutating func receive(_ event: SSEEvent, _ state: inout StreamState) throws(StreamFault) {
        guard let data = event.data, !data.isEmpty else { return try state.outbox.append(event.raw) }
        if data.starts(with: "[DONE]".utf8) { throw .truncated }
        let document = try state.parse(data)
        for key in Self.places { _ = try state.number(key, of: document.root, in: document) }
        let type = document.string(document[document.root, "type"]) ?? event.name ?? ""
        if type == "error" { return try state.fail(event, document) }
        if let response = document[document.root, "response"], document.kind(response) == .object {
            return try snapshot(event, document, response, isLast: Self.lastEvents.contains(type), &state)
        }
        if Self.lastEvents.contains(type) { throw .malformed("the last event of the stream has no response in it") }
        if try takeOfCall(event, document, type, &state) { return }
        switch type {
        case "response.output_item.added": try itemAdded(event, document, &state)
        case "response.content_part.added", "response.reasoning_summary_part.added": try partAdded(event, document, &state)
        default:
            if type.hasSuffix(".delta") { return try delta(event, document, type, &state) }
            if type.hasSuffix(".done") { try close(type, document, &state) }
            try state.sendSwept(event, document)
        }
    }

    mutating func end(_ state: inout StreamState) throws(StreamFault) {}

    /// The dialect's flat error event, with the whole error object besides: the official clients raise what it says.
    func errorEvents(_ body: [UInt8]) -> [UInt8] {
        let document = try? JSONDocument(body)
        let error = document.flatMap { $0[$0.root, "error"] }
        func raw(_ node: JSONDocument.Node?) -> [UInt8] {
            if let document, let node { Array(document.bytes[document.range(node)]) } else { Array("null".utf8) }
        }
        var data = Array("{\"type\":\"error\",\"sequence_number\":0,\"param\":null,\"code\":".utf8)
        data += raw(error.flatMap { document?[$0, "code"] }) + Array(",\"message\":".utf8)
        data += raw(error.flatMap { document?[$0, "message"] }) + Array(",\"error\":".utf8)
        data += (error == nil ? body : raw(error)) + [UInt8(ascii: "}")]
        return SSEWriter.event(named: "error", data: data)
    }

    // MARK: Tool calls

    /// Takes an event that belongs to a tool call; answers false for any other.
    private mutating func takeOfCall(
        _ event: SSEEvent, _ document: JSONDocument, _ type: String, _ state: inout StreamState
    ) throws(StreamFault) -> Bool {
        let index = outputIndex(document)
        let item = StreamedCall(document[document.root, "item"], document)
        let isBeginning = type == "response.output_item.added"
        if held[index] == nil {
            let before = known.first { $0.outputIndex == index }
            guard item != nil || StreamedCallEvents.isArguments(type) else {
                guard let before, index >= 0 else { return false }
                try state.outbox.append(held: ResponsesLate(known: before, bytes: state.swept(event, document)))
                return true
            }
            if before != nil { throw .malformed("a tool call goes on after its end") }
            try state.beginCall()
            held[index] = StreamedCallEvents(outputIndex: index)
        } else if isBeginning {
            throw .malformed("an output item begins twice")
        }
        try held[index]?.add(event, document, type, &state)
        if type == "response.output_item.done" { try finish(index, &state) }
        return true
    }

    private mutating func finish(_ index: Int, _ state: inout StreamState) throws(StreamFault) {
        guard let item = held.removeValue(forKey: index) else { return }
        try item.end(&state)
        let call = state.answer(
            callID: item.callID.isEmpty ? item.itemID : item.callID, name: item.name, argumentsText: item.argumentsText,
            textField: item.textField, runsAtProvider: item.runsAtProvider)
        known.append(ResponsesKnownCall(call, item))
        try state.outbox.append(held: ResponsesHeldEvents(call: call, item: item))
    }

    // MARK: Texts

    private mutating func itemAdded(
        _ event: SSEEvent, _ document: JSONDocument, _ state: inout StreamState
    ) throws(StreamFault) {
        let content = document[document[document.root, "item"], "content"]
        try begin(document.items(content).enumerated().map { ($0.offset, $0.element) }, event, document, &state)
    }

    private mutating func partAdded(
        _ event: SSEEvent, _ document: JSONDocument, _ state: inout StreamState
    ) throws(StreamFault) {
        guard let part = document[document.root, "part"] else { return try state.sendSwept(event, document) }
        try begin([(partIndex(document), part)], event, document, &state)
    }

    /// Sends an event with parts that deltas will add to; a text that a part begins with is the beginning of theirs.
    private mutating func begin(
        _ parts: [(index: Int, node: JSONDocument.Node)], _ event: SSEEvent, _ document: JSONDocument, _ state: inout StreamState
    ) throws(StreamFault) {
        var edits = JSONEdits()
        var except: [JSONDocument.Node] = []
        for part in parts {
            let type = document.string(document[part.node, "type"]) ?? ""
            guard let node = document[part.node, type == "refusal" ? "refusal" : "text"], let text = document.string(node),
                !text.isEmpty
            else { continue }
            let name = "response." + (type == "summary_text" ? "reasoning_summary_text" : type)
            let key = StreamTexts.Key(scope: outputIndex(document), part: part.index, path: name)
            let out = try state.texts.stream(text, key, template: template(name, part.index, document, &state))
            except.append(node)
            if out != text { edits.replace(node, in: document, withText: out) }
        }
        _ = state.texts.sweep(document.root, in: document, except: except, edits: &edits)
        try state.send(event, document, edits)
    }

    private func template(
        _ name: String, _ part: Int, _ document: JSONDocument, _ state: inout StreamState
    ) -> StreamTexts.Template {
        let item = document.string(document[document.root, "item_id"] ?? document[document[document.root, "item"], "id"]) ?? ""
        let place = name.contains("summary") ? "summary_index" : "content_index"
        var head = Array("event: \(name).delta\ndata: {\"type\":\"\(name).delta\",\"item_id\":".utf8)
        head += JSONString.literal(state.texts.whole(item) ?? item)
        head += Array(",\"output_index\":\(outputIndex(document)),\"\(place)\":\(part),".utf8)
        if let number = document.integer(document[document.root, "sequence_number"]) {
            head += Array("\"sequence_number\":\(number),".utf8)
        }
        return .around(head: head + Array("\"logprobs\":[],\"delta\":".utf8), tail: Array("}\n\n".utf8))
    }

    private mutating func delta(
        _ event: SSEEvent, _ document: JSONDocument, _ type: String, _ state: inout StreamState
    ) throws(StreamFault) {
        let delta = document[document.root, "delta"]
        // Sound comes as encoded bytes, each delta for itself.
        if type == "response.audio.delta" { return try state.sendSwept(event, document) }
        let pieces = pieces(of: delta, type, document)
        var edits = JSONEdits()
        var isAltered = false
        var sends = false
        for (path, node) in pieces {
            let text = document.string(node) ?? ""
            let key = StreamTexts.Key(scope: outputIndex(document), part: partIndex(document), path: path)
            let others = pieces.map(\.node).filter { $0 != node }
            let template = StreamTexts.Template.event(event, document, node, others: others)
            let out = try state.texts.stream(text, key, template: text.isEmpty ? nil : template)
            if !out.isEmpty { sends = true }
            if out != text || text.isEmpty { isAltered = true }
            if out != text { edits.replace(node, in: document, withText: out) }
        }
        var except = pieces.map(\.node)
        if isAltered, let logprobs = document[document.root, "logprobs"] {
            if !document.items(logprobs).isEmpty || document.kind(logprobs) == .object { edits.empty(logprobs, in: document) }
            except.append(logprobs)
        }
        if state.texts.sweep(document.root, in: document, except: except, edits: &edits) { sends = true }
        if sends || edits.isEmpty { try state.send(event, document, edits) }
    }

    /// The texts of a delta: itself, or each string of an object.
    private func pieces(
        of delta: JSONDocument.Node?, _ type: String, _ document: JSONDocument
    ) -> [(path: String, node: JSONDocument.Node)] {
        let name = String(type.dropLast(".delta".count))
        guard let delta else { return [] }
        if document.kind(delta) == .string { return [(name, delta)] }
        return document.members(delta).compactMap { member in
            guard document.kind(member.value) == .string else { return nil }
            return (name + "." + (document.string(member.key) ?? ""), member.value)
        }
    }

    /// Says the rest of the texts that an event ends.
    private mutating func close(_ type: String, _ document: JSONDocument, _ state: inout StreamState) throws(StreamFault) {
        let name = String(type.dropLast(".done".count))
        let index = outputIndex(document)
        let part = partIndex(document)
        let rests = state.texts.close { key in
            guard key.scope == index else { return false }
            switch name {
            case "response.output_item": return true
            case "response.content_part": return key.part == part && !key.path.hasPrefix("response.reasoning_summary")
            case "response.reasoning_summary_part": return key.part == part && key.path.hasPrefix("response.reasoning_summary")
            default: return key.part == part && (key.path == name || key.path.hasPrefix(name + "."))
            }
        }
        for rest in rests where !rest.text.isEmpty { try state.outbox.append(rest.bytes) }
    }

    // MARK: Whole responses

    private mutating func snapshot(
        _ event: SSEEvent, _ document: JSONDocument, _ response: JSONDocument.Node, isLast: Bool, _ state: inout StreamState
    ) throws(StreamFault) {
        if isLast {
            for rest in state.texts.close(where: { _ in true }) where !rest.text.isEmpty { try state.outbox.append(rest.bytes) }
            for index in held.keys.sorted() { try finish(index, &state) }
            state.readUsage(document[response, "usage"], in: document)
        }
        var except: [JSONDocument.Node] = []
        var items: [ResponsesSnapshot.Item] = []
        for (position, node) in document.items(document[response, "output"]).enumerated() {
            guard let item = StreamedCall(node, document) else { continue }
            let before = try match(item, in: document, at: position, isLast: isLast, &state)
            items.append(.init(position: position, known: before, differs: before.argumentsText != item.argumentsText))
            except += item.decided
        }
        var edits = JSONEdits()
        let output = document[response, "output"]
        // Before the end a response may show a text that is still growing.
        if !isLast, let output {
            _ = state.texts.sweep(output, in: document, except: except, isWhole: false, edits: &edits)
            except.append(output)
        }
        _ = state.texts.sweep(document.root, in: document, except: except, edits: &edits)
        let bytes = state.bytes(event, document, edits)
        if items.isEmpty {
            try state.outbox.append(bytes)
        } else {
            try state.outbox.append(held: ResponsesSnapshot(items: items, bytes: bytes))
        }
        state.isComplete = isLast
    }

    /// The call that an item of a whole response repeats; one that was never streamed is answered now.
    private mutating func match(
        _ item: StreamedCall, in document: JSONDocument, at position: Int, isLast: Bool, _ state: inout StreamState
    ) throws(StreamFault) -> ResponsesKnownCall {
        if let before = known.first(where: { $0.isSame(item, at: position) }) {
            if before.name != item.name { throw .malformed("a response names a tool call differently than its stream") }
            return before
        }
        guard isLast else { throw .malformed("a response shows a tool call that is not whole") }
        try state.beginCall()
        try state.checkArguments(item.argumentsText)
        let call = state.answer(
            callID: item.callID.isEmpty ? item.itemID : item.callID, name: item.name, argumentsText: item.argumentsText,
            textField: item.textField, runsAtProvider: item.runsAtProvider)
        let new = ResponsesKnownCall(call, item, outputIndex: position, in: document, &state.texts)
        known.append(new)
        return new
    }

    private func outputIndex(_ document: JSONDocument) -> Int { document.integer(document[document.root, "output_index"]) ?? -1 }

    private func partIndex(_ document: JSONDocument) -> Int {
        Self.places.dropFirst().lazy.compactMap { document.integer(document[document.root, $0]) }.first ?? 0
    }

    /// Where in the output something stands, and where in its item.
    private static let places = ["output_index", "content_index", "summary_index", "command_index"]
}
