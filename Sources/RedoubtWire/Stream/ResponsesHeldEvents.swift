internal import RedoubtCore

/// A whole tool call of a response.
struct ResponsesHeldEvents: HeldEvents {
    let call: Int
    let item: StreamedCallEvents

    var calls: [Int] { [call] }
    var byteCount: Int { item.events.reduce(0) { $0 + $1.bytes.count } }

    func rendered(_ decisions: [Int: CallDecision]) -> [UInt8] {
        switch ResponsesKnownCall(call, item).decision(decisions) {
        case .release(nil) where item.isConsistent && item.textsAreConsistent: return item.events.flatMap(\.bytes)
        case .release(let arguments): return rewritten(arguments ?? item.argumentsText)
        case .replace(let words): return ResponsesWords(item, words).events
        }
    }

    /// The events with one set of arguments, told the same everywhere.
    private func rewritten(_ arguments: String) -> [UInt8] {
        var out: [UInt8] = []
        let hasDeltas = item.events.contains { $0.role == .argumentsDelta }
        var isTold = false
        for event in item.events {
            switch event.role {
            case .other: out += event.bytes
            case .text: continue
            case .begin: out += changed(event.bytes) { set(hasDeltas ? "" : arguments, unlessEmpty: true, in: $0, &$1) }
            case .end: out += changed(event.bytes) { set(arguments, unlessEmpty: false, in: $0, &$1) }
            case .argumentsDelta where isTold: continue
            case .argumentsDelta:
                isTold = true
                out += changed(event.bytes) { replace("delta", arguments, in: $0, &$1) }
            case .argumentsDone:
                out += changed(event.bytes) {
                    replace("arguments", arguments, in: $0, &$1)
                    replace("input", arguments, in: $0, &$1)
                }
            }
        }
        return out
    }

    /// The begun item mostly has no arguments yet, and then keeps none.
    private func set(_ text: String, unlessEmpty: Bool, in document: JSONDocument, _ edits: inout JSONEdits) {
        guard let item = StreamedCall(document[document.root, "item"], document) else { return }
        if unlessEmpty, document.string(item.arguments) == "" { return }
        item.setArguments(text, in: document, &edits)
    }

    private func replace(_ key: String, _ text: String, in document: JSONDocument, _ edits: inout JSONEdits) {
        if let node = document[document.root, key] { edits.replace(node, in: document, withText: text) }
    }

    private func changed(_ bytes: [UInt8], _ change: (JSONDocument, inout JSONEdits) -> Void) -> [UInt8] {
        guard let (event, document) = reread(bytes) else { return [] }
        var edits = JSONEdits()
        change(document, &edits)
        return edits.isEmpty ? bytes : event.replacingData(edits.applied(to: document))
    }
}

/// The events of a message of constant words, in the place of a call.
struct ResponsesWords {
    private let known: ResponsesKnownCall
    private let words: String
    private let sequences: ClosedRange<Int>
    private let hasSequence: Bool

    init(_ item: StreamedCallEvents, _ words: String) {
        known = ResponsesKnownCall(0, item)
        self.words = words
        let first = item.firstSequence ?? 0
        sequences = first...max(first, item.lastSequence)
        hasSequence = item.firstSequence != nil
    }

    var events: [UInt8] {
        let text = JSONString.literal(words)
        let parts: [(String, [UInt8])] = [
            ("output_item.added", Array("\"item\":".utf8) + known.message(words, status: "in_progress")),
            ("content_part.added", Array("\"content_index\":0,\"part\":".utf8) + ResponsesKnownCall.part("")),
            ("output_text.delta", Array("\"content_index\":0,\"logprobs\":[],\"delta\":".utf8) + text),
            ("output_text.done", Array("\"content_index\":0,\"logprobs\":[],\"text\":".utf8) + text),
            ("content_part.done", Array("\"content_index\":0,\"part\":".utf8) + ResponsesKnownCall.part(words)),
            ("output_item.done", Array("\"item\":".utf8) + known.message(words)),
        ]
        var out: [UInt8] = []
        for (step, (name, rest)) in parts.enumerated() { out += event(name, step, rest) }
        return out
    }

    private func event(_ name: String, _ step: Int, _ rest: [UInt8]) -> [UInt8] {
        let type = "response." + name
        var data = Array("{\"type\":\"\(type)\",\"output_index\":\(known.outputIndex),".utf8)
        if hasSequence {
            let number = min(sequences.lowerBound.addingReportingOverflow(step).partialValue, sequences.upperBound)
            data += Array("\"sequence_number\":\(number),".utf8)
        }
        if !name.hasPrefix("output_item") {
            data += Array("\"item_id\":".utf8) + JSONString.literal(known.messageID) + [UInt8(ascii: ",")]
        }
        return SSEWriter.event(named: type, data: data + rest + [UInt8(ascii: "}")])
    }
}

/// An event about a call that was answered before: it goes where its call goes.
struct ResponsesLate: HeldEvents {
    let known: ResponsesKnownCall
    let bytes: [UInt8]

    var calls: [Int] { [known.call] }
    var byteCount: Int { bytes.count }

    func rendered(_ decisions: [Int: CallDecision]) -> [UInt8] {
        if case .replace = known.decision(decisions) { [] } else { bytes }
    }
}

/// An event that repeats the whole response, with tool calls among its output.
struct ResponsesSnapshot: HeldEvents {
    struct Item: Sendable {
        let position: Int
        let known: ResponsesKnownCall
        /// Whether it tells the call's arguments differently from what was decided on.
        let differs: Bool
    }

    let items: [Item]
    let bytes: [UInt8]

    var calls: [Int] { items.map(\.known.call) }
    var byteCount: Int { bytes.count }

    func rendered(_ decisions: [Int: CallDecision]) -> [UInt8] {
        let isUnchanged = items.allSatisfy { !$0.differs && $0.known.decision(decisions) == .release(arguments: nil) }
        guard !isUnchanged else { return bytes }
        guard let (event, document) = reread(bytes) else { return [] }
        let nodes = document.items(document[document[document.root, "response"], "output"])
        var edits = JSONEdits()
        for item in items where item.position < nodes.count {
            let node = nodes[item.position]
            switch item.known.decision(decisions) {
            case .replace(let words): edits.replace(document.range(node), with: item.known.message(words))
            case .release(let arguments):
                StreamedCall(node, document)?.setArguments(arguments ?? item.known.argumentsText, in: document, &edits)
            }
        }
        return event.replacingData(edits.applied(to: document))
    }
}
