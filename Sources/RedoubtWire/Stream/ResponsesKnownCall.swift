internal import RedoubtCore

/// A call that was answered, as later events refer to it.
struct ResponsesKnownCall: Sendable {
    let call: Int
    let outputIndex: Int
    let itemID: String
    let callID: String
    let name: String
    let argumentsText: String
    let argumentsKind: JSONDocument.Kind?
    /// The id of the message that stands in the call's place where it is replaced.
    let messageID: String

    init(_ call: Int, _ item: StreamedCallEvents) {
        self.call = call
        outputIndex = item.outputIndex
        itemID = item.itemID
        callID = item.callID
        name = item.name
        argumentsText = item.argumentsText
        argumentsKind = item.argumentsKind
        messageID = item.messageID
    }

    init(_ call: Int, _ item: StreamedCall, outputIndex: Int, in document: JSONDocument, _ texts: inout StreamTexts) {
        self.call = call
        self.outputIndex = outputIndex
        itemID = item.itemID
        callID = item.callID
        name = item.name
        argumentsText = item.argumentsText
        argumentsKind = document.kind(of: item.arguments)
        messageID = item.messageID(outputIndex: outputIndex, &texts)
    }

    /// The decision as it can be carried out: a call whose arguments must change and cannot is replaced.
    func decision(_ decisions: [Int: CallDecision]) -> CallDecision {
        let decision = decisions[call] ?? .replace(words: ModelReply.unfilterableCall)
        guard case .release(let arguments?) = decision, arguments != argumentsText else { return decision }
        let fits = argumentsKind.map { $0 == .string || isSameKind(arguments, $0) } ?? false
        return fits ? decision : .replace(words: ModelReply.unfilterableCall)
    }

    func isSame(_ item: StreamedCall, at position: Int) -> Bool {
        if !itemID.isEmpty, !item.itemID.isEmpty { return itemID == item.itemID }
        if !callID.isEmpty, !item.callID.isEmpty { return callID == item.callID }
        return outputIndex == position
    }

    /// The message that stands in the call's place.
    func message(_ words: String, status: String = "completed") -> [UInt8] {
        var out = Array("{\"id\":".utf8) + JSONString.literal(messageID)
        out += Array(",\"type\":\"message\",\"status\":\"\(status)\",\"role\":\"assistant\",\"content\":[".utf8)
        if status == "completed" { out += Self.part(words) }
        return out + Array("]}".utf8)
    }

    static func part(_ words: String) -> [UInt8] {
        Array("{\"type\":\"output_text\",\"annotations\":[],\"logprobs\":[],\"text\":".utf8) + JSONString.literal(words)
            + [UInt8(ascii: "}")]
    }
}
