internal import RedoubtCore

/// What one chunk says of one choice, its texts filtered.
struct ChatReading {
    /// The choice's number, and its place in the chunk's list.
    let index: Int
    let position: Int
    /// The tool calls' list, or the one object of the older form.
    let calls: JSONDocument.Node?
    let callsKey: String
    /// Whether the chunk ends the choice.
    let isLast: Bool
    /// Whether the main text has something to say that goes out now.
    private(set) var hasContent = false
    private let node: JSONDocument.Node
    /// A text that comes in pieces has a piece here; one of them goes out; a role; anything else worth sending.
    private var hasText = false
    private var sendsText = false
    private var hasRole = false
    private var hasMore = false
    /// Something beside the delta that need not be sent at once, such as a content filter's verdict.
    private var hasAside = false
    private var isAltered = false

    init(choice node: JSONDocument.Node, index: Int, position: Int, _ document: JSONDocument) throws(StreamFault) {
        self.node = node
        self.index = index
        self.position = position
        let found = try Self.calls(of: node, document)
        calls = found?.node
        callsKey = found?.key ?? "tool_calls"
        isLast = !(document.string(document[node, "finish_reason"]) ?? "").isEmpty
    }

    /// Whether the chunk may be held whole: it carries tool calls, and nothing that a client waits for.
    var isOnlyCalls: Bool { calls != nil && !isLast && !hasText && !hasMore }

    /// Whether nothing is lost when the chunk is left out.
    var isIdle: Bool { !isLast && !sendsText && !hasRole && !hasMore && !hasAside }

    /// The tool calls of a choice, in `delta` or `message`, in the list or the older form.
    static func calls(
        of choice: JSONDocument.Node, _ document: JSONDocument
    ) throws(StreamFault) -> (body: JSONDocument.Node, key: String, node: JSONDocument.Node)? {
        var found: [(body: JSONDocument.Node, key: String, node: JSONDocument.Node)] = []
        for place in ["delta", "message"] {
            guard let body = document[choice, place] else { continue }
            if let list = document[body, "tool_calls"], document.kind(list) != .null {
                let items = document.items(list)
                guard document.kind(list) == .array, items.allSatisfy({ document.kind($0) == .object }) else { throw shapeless }
                if !items.isEmpty { found.append((body, "tool_calls", list)) }
            }
            if let call = document[body, "function_call"], document.kind(call) != .null {
                guard document.kind(call) == .object else { throw shapeless }
                found.append((body, "function_call", call))
            }
        }
        if found.count > 1 { throw .malformed("a chunk of the stream has tool calls in two places") }
        return found.first
    }

    private static let shapeless = StreamFault.malformed("a chunk of the stream has tool calls in no known shape")

    /// Filters the strings around tool calls; their names and arguments are for whoever decides the calls.
    func sweepCalls(_ document: JSONDocument, _ container: JSONDocument.Node, _ edits: inout JSONEdits, _ state: inout StreamState)
    {
        let pieces = callsKey == "function_call" ? [container] : document.items(container)
        for piece in pieces {
            let parts = ChatPiece(piece, isLegacy: callsKey == "function_call", document)
            _ = state.texts.sweep(piece, in: document, except: [parts.name, parts.arguments].compactMap(\.self), edits: &edits)
        }
    }

    /// Filters every text of the choice but its tool calls. Where one changes, the log probabilities go: they spell it out.
    mutating func filter(_ document: JSONDocument, _ edits: inout JSONEdits, _ state: inout StreamState) throws(StreamFault) {
        var logprobs: JSONDocument.Node?
        for member in document.members(node) {
            switch document.string(member.key) ?? "" {
            case "logprobs": logprobs = member.value
            case "delta": try walk(member.value, "delta", [.key("delta")], document, &edits, &state)
            case "text": try walk(member.value, "text", [.key("text")], document, &edits, &state)
            case "message":
                let except = [calls].compactMap(\.self)
                if state.texts.sweep(member.value, in: document, except: except, isWhole: isLast, edits: &edits) {
                    isAltered = true
                }
                hasMore = hasMore || calls == nil
            default:
                if state.texts.sweep(member.value, in: document, edits: &edits) { isAltered = true }
                if document.kind(member.value) == .object || document.kind(member.value) == .array { hasAside = true }
            }
        }
        guard let logprobs else { return }
        // They stand for this chunk's own words, or for something that nobody here has looked at.
        let isOthers = isAltered || hasText == (calls != nil)
        if isOthers, spellsSomething(logprobs, document) { return edits.empty(logprobs, in: document) }
        _ = state.texts.sweep(logprobs, in: document, edits: &edits)
    }

    private func spellsSomething(_ logprobs: JSONDocument.Node, _ document: JSONDocument) -> Bool {
        !document.items(logprobs).isEmpty
            || document.members(logprobs).contains { !document.items($0.value).isEmpty || document.kind($0.value) == .object }
    }

    /// A member of a delta. Recurses once a level.
    private mutating func walk(
        _ value: JSONDocument.Node, _ key: String, _ path: [ChatPath.Step], _ document: JSONDocument, _ edits: inout JSONEdits,
        _ state: inout StreamState
    ) throws(StreamFault) {
        if value == calls { return }
        if ChatPath.wholeFields.contains(key) || ChatPath.namingFields.contains(key) {
            return sweep(value, key, document, &edits, &state)
        }
        switch document.kind(value) {
        case .string: try stream(value, path, document, &edits, &state)
        case .object:
            for member in document.members(value) {
                let key = document.string(member.key) ?? ""
                if isSealed(key, member.value, in: value, of: document) { hasMore = true; continue }
                try walk(member.value, key, path + [.key(key)], document, &edits, &state)
            }
        case .array:
            for (position, item) in document.items(value).enumerated() {
                let step = ChatPath.Step.item(
                    document.integer(document[item, "index"]) ?? position, type: document.string(document[item, "type"]))
                try walk(item, "", path + [step], document, &edits, &state)
            }
        case .number, .bool: hasMore = true
        case .null: break
        }
    }

    private mutating func sweep(
        _ value: JSONDocument.Node, _ key: String, _ document: JSONDocument, _ edits: inout JSONEdits, _ state: inout StreamState
    ) {
        if state.texts.sweep(value, in: document, edits: &edits) { isAltered = true }
        switch key {
        case "role": hasRole = hasRole || document.kind(value) == .string
        case "type", "index", "format": break
        default: hasMore = hasMore || (document.kind(value) != .null && document.range(value).count > 2)
        }
    }

    private mutating func stream(
        _ value: JSONDocument.Node, _ path: [ChatPath.Step], _ document: JSONDocument, _ edits: inout JSONEdits,
        _ state: inout StreamState
    ) throws(StreamFault) {
        let text = document.string(value) ?? ""
        let key = StreamTexts.Key(scope: index, path: ChatPath.name(path))
        let template = state.texts.hasTemplate(key) ? nil : ChatPath.template(path, choice: index)
        var out = try state.texts.stream(text, key, template: template)
        if isLast { out += state.texts.close(key)?.text ?? "" }
        if !text.isEmpty { hasText = true }
        if !out.isEmpty {
            sendsText = true
            if key.path == "delta.content" { hasContent = true }
        }
        guard out != text else { return }
        isAltered = true
        edits.replace(value, in: document, withText: out)
    }
}
