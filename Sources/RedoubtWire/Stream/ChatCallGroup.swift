internal import RedoubtCore

/// The tool calls of one choice, whole, and the chunks that they came in.
struct ChatCallGroup: HeldEvents {
    /// A held event, and for each piece of a call in it which call that is.
    struct Chunk: Sendable {
        var bytes: [UInt8]
        var owners: [Int]
    }

    let calls: [Int]
    let chunks: [Chunk]
    let parts: [ChatCall]
    /// Whether the chunks must be rewritten even where every call is let through: clients would read them differently.
    let isIrregular: Bool
    /// Whether text of the choice has gone out before, so that words need a line of their own.
    let followsText: Bool

    var byteCount: Int { chunks.reduce(0) { $0 + $1.bytes.count } }

    func rendered(_ decisions: [Int: CallDecision]) -> [UInt8] {
        if !isIrregular, calls.allSatisfy({ decisions[$0] == .release(arguments: nil) }) { return chunks.flatMap(\.bytes) }
        var writing = Writing(group: self, decisions: zip(calls, parts).map { $1.decision(decisions[$0]) })
        return chunks.flatMap { writing.bytes(of: $0) }
    }

    /// The chunks written anew, one after the other.
    private struct Writing {
        let group: ChatCallGroup
        let decisions: [CallDecision]
        /// The index of each call among those let through.
        private var ranks: [Int] = []
        private var seen: [Int]
        private var hasText: Bool
        private var said = Set<String>()

        init(group: ChatCallGroup, decisions: [CallDecision]) {
            self.group = group
            self.decisions = decisions
            seen = Array(repeating: 0, count: decisions.count)
            hasText = group.followsText
            var rank = 0
            for (decision, part) in zip(decisions, group.parts) {
                ranks.append(rank)
                if case .release = decision, !part.isLegacy { rank += 1 }
            }
        }

        mutating func bytes(of chunk: Chunk) -> [UInt8] {
            guard let (event, document) = reread(chunk.bytes),
                let choice = document.items(document[document.root, "choices"]).first,
                let calls = try? ChatReading.calls(of: choice, document)
            else { return [] }
            let isLegacy = calls.key == "function_call"
            let pieces = isLegacy ? [calls.node] : document.items(calls.node)
            var kept: [[UInt8]] = []
            var words = ""
            for (piece, owner) in zip(pieces, chunk.owners) {
                if let bytes = take(Array(document.bytes[document.range(piece)]), of: owner, &words) { kept.append(bytes) }
            }
            if kept.isEmpty, words.isEmpty { return [] }
            var edits = JSONEdits()
            let list = [UInt8(ascii: "[")] + kept.joined(separator: [UInt8(ascii: ",")]) + [UInt8(ascii: "]")]
            edits.replace(
                document.range(calls.node), with: kept.isEmpty ? Array("null".utf8) : isLegacy ? kept[0] : list)
            if !words.isEmpty { setContent(words, in: calls.body, of: document, &edits) }
            if let logprobs = document[choice, "logprobs"] { edits.empty(logprobs, in: document) }
            return event.replacingData(edits.applied(to: document))
        }

        private func setContent(_ words: String, in body: JSONDocument.Node, of document: JSONDocument, _ edits: inout JSONEdits) {
            if let content = document[body, "content"] {
                edits.replace(content, in: document, withText: words)
            } else {
                edits.insertMember("content", JSONString.literal(words), in: body, of: document)
            }
        }

        /// A piece as it goes out; nil where it does not. The first piece of a replaced call brings the words.
        private mutating func take(_ piece: [UInt8], of owner: Int, _ words: inout String) -> [UInt8]? {
            let number = seen[owner]
            seen[owner] += 1
            switch decisions[owner] {
            case .replace(let constant):
                if number == 0, said.insert(constant).inserted {
                    words += (hasText ? "\n\n" : "") + constant
                    hasText = true
                }
                return nil
            case .release(let arguments):
                return ChatPieceWriter(call: group.parts[owner], number: number, rank: ranks[owner], arguments: arguments)
                    .bytes(piece)
            }
        }
    }
}

/// Writes one piece of a call that is let through.
private struct ChatPieceWriter {
    let call: ChatCall
    let number: Int
    let rank: Int
    /// The new arguments; nil where they stay.
    let arguments: String?

    func bytes(_ piece: [UInt8]) -> [UInt8]? {
        guard let document = try? JSONDocument(piece) else { return nil }
        let parts = ChatPiece(document.root, isLegacy: call.isLegacy, document)
        var edits = JSONEdits()
        if let arguments, !setArguments(arguments, parts, document, &edits) { return nil }
        if !call.isLegacy {
            if parts.index != rank { set("index", Array("\(rank)".utf8), in: document.root, document, &edits) }
            setName("id", parts.id, call.callID, in: document.root, document, &edits)
        }
        if let body = parts.body { setName("name", document.string(parts.name) ?? "", call.name, in: body, document, &edits) }
        return edits.applied(to: document)
    }

    /// The first piece says the whole name, the others nothing.
    private func setName(
        _ key: String, _ said: String, _ whole: String, in object: JSONDocument.Node, _ document: JSONDocument,
        _ edits: inout JSONEdits
    ) {
        if number > 0, !said.isEmpty { set(key, Array("null".utf8), in: object, document, &edits) }
        if number == 0, said != whole { set(key, JSONString.literal(whole), in: object, document, &edits) }
    }

    /// Answers whether the piece still has something to say.
    private func setArguments(_ text: String, _ parts: ChatPiece, _ document: JSONDocument, _ edits: inout JSONEdits) -> Bool {
        let bearer = call.argumentsPiece ?? 0
        if number == bearer {
            let value = call.argumentsKind == .string ? JSONString.literal(text) : Array(text.utf8)
            let key = call.isCustom ? "input" : "arguments"
            if let body = parts.body {
                set(key, value, in: body, document, &edits)
            } else {
                set("function", Array("{\"arguments\":".utf8) + value + [UInt8(ascii: "}")], in: document.root, document, &edits)
            }
            return true
        }
        return number == 0 || parts.argumentsText(document).isEmpty
    }

    private func set(
        _ key: String, _ value: [UInt8], in object: JSONDocument.Node, _ document: JSONDocument, _ edits: inout JSONEdits
    ) {
        if let node = document[object, key] {
            edits.replace(document.range(node), with: value)
        } else {
            edits.insertMember(key, value, in: object, of: document)
        }
    }
}

/// A chunk that ends choices with tool calls: `finish_reason` must not promise calls of which none is left.
struct ChatClosing: HeldEvents {
    struct Choice: Sendable {
        /// The choice's place in the chunk's list.
        let position: Int
        let calls: [Int]
    }

    let choices: [Choice]
    let bytes: [UInt8]

    var calls: [Int] { choices.flatMap(\.calls) }
    var byteCount: Int { bytes.count }

    func rendered(_ decisions: [Int: CallDecision]) -> [UInt8] {
        let emptied = choices.filter { $0.calls.allSatisfy { decisions[$0].isReplacement } }
        guard !emptied.isEmpty, let (event, document) = reread(bytes) else { return bytes }
        let nodes = document.items(document[document.root, "choices"])
        var edits = JSONEdits()
        for choice in emptied where choice.position < nodes.count {
            guard let reason = document[nodes[choice.position], "finish_reason"] else { continue }
            if ["tool_calls", "function_call"].contains(document.string(reason)) {
                edits.replace(reason, in: document, withText: "stop")
            }
        }
        return edits.isEmpty ? bytes : event.replacingData(edits.applied(to: document))
    }
}

extension CallDecision? {
    /// Whether words stand in the call's place.
    var isReplacement: Bool { if case .replace = self { true } else { false } }
}
