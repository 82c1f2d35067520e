internal import RedoubtCore

/// Where hardening words go.
///
/// They become the first characters of the first system text that there is; only where there is none is one added. A client's
/// blocks keep their number, order and `cache_control`: a block of our own in front would move every breakpoint by one and
/// count against the look-back of a provider's prompt cache. Since the words are the same each time, all requests share
/// one prefix and the caches hit from the second request on.
extension ModelRequest {
    func insert(_ preamble: String, replacing: inout [TextSlot.ID: String], edits: inout JSONEdits) {
        switch dialect {
        case .openAIChat:
            guard let system = firstSystemMessage else {
                let message = Array("{\"role\":\"system\",\"content\":".utf8) + JSONString.literal(preamble) + Array("}".utf8)
                guard let messages = document[document.root, "messages"] else { return }
                return edits.insertItem(message, in: messages, of: document)
            }
            prefix(document[system, "content"], preamble, &replacing, &edits)
        case .openAIResponses: prefix(member: "instructions", preamble, &replacing, &edits)
        case .anthropicMessages, .anthropicCountTokens: prefix(member: "system", preamble, &replacing, &edits)
        case .openAIEmbeddings: break
        }
    }

    private var firstSystemMessage: JSONDocument.Node? {
        document.items(document[document.root, "messages"]).first { message in
            let role = document.string(document[message, "role"])
            return role == "system" || role == "developer"
        }
    }

    private func prefix(
        member key: String, _ preamble: String, _ replacing: inout [TextSlot.ID: String], _ edits: inout JSONEdits
    ) {
        guard let node = document[document.root, key] else {
            return edits.insertMember(key, JSONString.literal(preamble), in: document.root, of: document)
        }
        prefix(node, preamble, &replacing, &edits)
    }

    private func prefix(
        _ node: JSONDocument.Node?, _ preamble: String, _ replacing: inout [TextSlot.ID: String], _ edits: inout JSONEdits
    ) {
        guard let node else { return }
        switch document.kind(node) {
        case .string: prefix(string: node, preamble, &replacing, &edits)
        case .array:
            if let first = firstText(of: node) { return prefix(string: first, preamble, &replacing, &edits) }
            let block = Array("{\"type\":\"text\",\"text\":".utf8) + JSONString.literal(preamble) + Array("}".utf8)
            edits.insertItem(block, in: node, of: document)
        default: edits.replace(node, in: document, withText: preamble)
        }
    }

    /// The text of a list's first part, if that is a text part.
    private func firstText(of list: JSONDocument.Node) -> JSONDocument.Node? {
        guard let first = document.items(list).first, let text = document[first, "text"], document.kind(text) == .string,
            ["text", "input_text"].contains(document.string(document[first, "type"]) ?? "text")
        else { return nil }
        return text
    }

    /// Puts the words inside the literal, so that the text after them keeps its bytes, unless it is replaced as well.
    private func prefix(
        string node: JSONDocument.Node, _ preamble: String, _ replacing: inout [TextSlot.ID: String], _ edits: inout JSONEdits
    ) {
        if let slot = slots.first(where: { $0.node == node }), let text = replacing[slot.id] {
            replacing[slot.id] = text.isEmpty ? preamble : preamble + "\n\n" + text
            return
        }
        let range = document.range(node)
        let words = range.count > 2 ? preamble + "\n\n" : preamble
        let inside = range.lowerBound + 1
        edits.replace(inside..<inside, with: Array(JSONString.literal(words).dropFirst().dropLast()))
    }
}
