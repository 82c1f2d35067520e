internal import RedoubtCore

extension ModelReply {
    /// Stands in the place of a call that nobody decided on, and of one whose filtered arguments are no JSON object where one
    /// is needed: to leave them out or to send the old ones would both be wrong.
    public static let unfilterableCall = "The tool call was removed because its arguments could not be filtered."

    /// The body to pass on: texts replaced by slot id, and calls released or replaced by index.
    ///
    /// A call without a decision is not released: ``unfilterableCall`` takes its place. A replaced call disappears and its words stand
    /// as text: in a chat message at the end of the content, elsewhere in the call's place. What only tells of a call that the
    /// provider already made (Anthropic's `server_tool_use`) is not changed. Where texts were replaced, token log
    /// probabilities go. What is not changed keeps its bytes.
    public func bytes(replacing: [TextSlot.ID: String], calls: [Int: CallDecision]) -> [UInt8] {
        var patch = ReplyPatch(reply: self, replacing: replacing, calls: calls)
        return patch.apply()
    }
}

/// One patching of a reply.
private struct ReplyPatch {
    let reply: ModelReply
    /// Only texts that really change.
    var replacing: [TextSlot.ID: String]
    /// The words for each call that goes.
    private var replaced: [Int: String] = [:]
    /// The calls whose arguments change.
    private var changed: Set<Int> = []
    private var edits = JSONEdits()

    init(reply: ModelReply, replacing: [TextSlot.ID: String], calls: [Int: CallDecision]) {
        self.reply = reply
        self.replacing = replacing.filter { id, text in reply.texts.indices.contains(id) && reply.texts[id].text != text }
        for index in reply.sites.indices where reply.sites[index].form != .reportOnly {
            switch calls[index] {
            case nil: replaced[index] = ModelReply.unfilterableCall
            case .replace(let words): replaced[index] = words
            case .release(nil): break
            case .release(let arguments?): release(index, arguments)
            }
        }
    }

    private var document: JSONDocument { reply.document }

    mutating func apply() -> [UInt8] {
        dropTokenRecords()
        for choice in choices { patch(choice) }
        for (index, words) in replaced { standIn(for: reply.sites[index], index, words) }
        endTurn()
        for (id, text) in replacing { edits.replace(reply.texts[id].node, in: document, withText: text) }
        return edits.applied(to: document)
    }

    /// New arguments: a string stays a string, an object must stay an object.
    private mutating func release(_ index: Int, _ arguments: String) {
        guard arguments != reply.toolCalls[index].arguments else { return }
        changed.insert(index)
        guard let node = reply.sites[index].arguments else { replaced[index] = ModelReply.unfilterableCall; return }
        if document.kind(node) == .string { return edits.replace(node, in: document, withText: arguments) }
        let bytes = Array(arguments.utf8)
        let kind = (try? JSONDocument(bytes)).map { $0.kind($0.root) }
        if kind == document.kind(node) {
            edits.replace(document.range(node), with: bytes)
        } else {
            replaced[index] = ModelReply.unfilterableCall
        }
    }

    private mutating func dropTokenRecords() {
        for record in reply.records {
            let isChanged =
                record.slots.contains { replacing[$0] != nil }
                || record.calls.contains { changed.contains($0) || replaced[$0] != nil }
            guard isChanged else { continue }
            let nothing = document.kind(record.node) == .array ? "[]" : "null"
            edits.replace(document.range(record.node), with: Array(nothing.utf8))
        }
    }

    // MARK: Items and blocks

    private mutating func standIn(for site: ModelReply.CallSite, _ index: Int, _ words: String) {
        switch site.form {
        case .responsesItem:
            edits.replace(document.range(site.node), with: message(words, insteadOf: site.node, index))
        case .anthropicBlock:
            let block = Array("{\"type\":\"text\",\"text\":".utf8) + JSONString.literal(words) + Array("}".utf8)
            edits.replace(document.range(site.node), with: block)
        case .chatCall, .chatFunction, .reportOnly: break
        }
    }

    /// A message item; its id is made from the call's own, so that it is the same each time.
    private func message(_ words: String, insteadOf item: JSONDocument.Node, _ index: Int) -> [UInt8] {
        let id = document.string(document[item, "id"]).flatMap { $0.split(separator: "_", maxSplits: 1).last } ?? "\(index)"
        return Array("{\"type\":\"message\",\"id\":".utf8) + JSONString.literal("msg_" + id)
            + Array(",\"status\":\"completed\",\"role\":\"assistant\",\"content\":[{\"type\":\"output_text\",\"text\":".utf8)
            + JSONString.literal(words) + Array(",\"annotations\":[]}]}".utf8)
    }

    /// A message that no longer asks for a tool has ended its turn.
    private mutating func endTurn() {
        let blocks = reply.sites.indices.filter { reply.sites[$0].form == .anthropicBlock }
        guard !blocks.isEmpty, blocks.allSatisfy({ replaced[$0] != nil }),
            let reason = document[document.root, "stop_reason"], document.string(reason) == "tool_use"
        else { return }
        edits.replace(reason, in: document, withText: "end_turn")
    }

    // MARK: Chat

    /// The choices from which a call goes, in order.
    private var choices: [JSONDocument.Node] {
        var seen = Set<JSONDocument.Node>()
        return replaced.keys.sorted().compactMap { reply.sites[$0].choice }.filter { seen.insert($0).inserted }
    }

    private mutating func patch(_ choice: JSONDocument.Node) {
        guard let message = document[choice, "message"] else { return }
        let here = reply.sites.indices.filter { reply.sites[$0].choice == choice }
        let gone = here.filter { replaced[$0] != nil }
        var words: [String] = []
        for index in gone { if let said = replaced[index], !words.contains(said) { words.append(said) } }
        let emptied = emptiedMembers(of: message, here: here, gone: gone)
        let goneNodes = Set(gone.map { reply.sites[$0].node })
        if let list = document[message, "tool_calls"], !emptied.contains(list) {
            edits.removeItems(of: list, in: document) { goneNodes.contains($0) }
        }
        say(words.joined(separator: "\n\n"), in: message, insteadOf: emptied)
        if gone.count == here.count { stop(choice) }
    }

    /// The members of the message in which no call is left.
    private func emptiedMembers(of message: JSONDocument.Node, here: [Int], gone: [Int]) -> [JSONDocument.Node] {
        let forms: [(String, ModelReply.CallSite.Form)] = [("tool_calls", .chatCall), ("function_call", .chatFunction)]
        return forms.compactMap { key, form in
            let count = { (indices: [Int]) in indices.filter { reply.sites[$0].form == form }.count }
            guard count(gone) > 0, count(gone) == count(here) else { return nil }
            return document[message, key]
        }
    }

    /// Puts words at the end of a message's content and takes the emptied members out.
    private mutating func say(_ words: String, in message: JSONDocument.Node, insteadOf emptied: [JSONDocument.Node]) {
        var removed = emptied
        if let content = document[message, "content"] {
            append(words, to: content)
        } else if let member = document.members(message).first(where: { $0.value == emptied.first }) {
            // The content takes the place of the calls, so that a message of nothing but calls stays well-formed.
            let whole = document.range(member.key).lowerBound..<document.range(member.value).upperBound
            edits.replace(whole, with: Array("\"content\":".utf8) + JSONString.literal(words))
            removed.removeFirst()
        } else {
            edits.insertMember("content", JSONString.literal(words), in: message, of: document)
        }
        if !removed.isEmpty { edits.removeMembers(of: message, in: document) { removed.contains($0) } }
    }

    private mutating func append(_ words: String, to content: JSONDocument.Node) {
        switch document.kind(content) {
        case .string:
            if let slot = reply.texts.first(where: { $0.node == content }), let text = replacing[slot.id] {
                replacing[slot.id] = text.isEmpty ? words : text + "\n\n" + words
                return
            }
            let range = document.range(content)
            let end = range.upperBound - 1
            let addition = range.count > 2 ? "\n\n" + words : words
            edits.replace(end..<end, with: Array(JSONString.literal(addition).dropFirst().dropLast()))
        case .array:
            let part = Array("{\"type\":\"text\",\"text\":".utf8) + JSONString.literal(words) + Array("}".utf8)
            edits.appendItem(part, in: content, of: document)
        default: edits.replace(content, in: document, withText: words)
        }
    }

    private mutating func stop(_ choice: JSONDocument.Node) {
        guard let reason = document[choice, "finish_reason"], let said = document.string(reason),
            said == "tool_calls" || said == "function_call"
        else { return }
        edits.replace(reason, in: document, withText: "stop")
    }
}
