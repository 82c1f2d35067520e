internal import RedoubtCore

/// Chunks that Redoubt writes itself.
enum ChatChunk {
    /// Members of a chunk that say which reply it belongs to.
    private static let envelope = ["id", "object", "created", "model", "system_fingerprint", "service_tier", "provider"]

    /// A chunk of the same reply with other choices: one, as JSON.
    static func bytes(like document: JSONDocument, choices: [UInt8], _ texts: inout StreamTexts) -> [UInt8] {
        var out = [UInt8(ascii: "{")]
        for key in envelope {
            guard let node = document[document.root, key], let value = value(node, document, &texts) else { continue }
            out += JSONString.literal(key) + [UInt8(ascii: ":")] + value + [UInt8(ascii: ",")]
        }
        out += Array("\"choices\":[".utf8) + choices + Array("]}".utf8)
        return SSEWriter.event(data: out)
    }

    /// A chunk of the same reply with one choice and this delta.
    static func bytes(like document: JSONDocument, choice: Int, delta: [UInt8], _ texts: inout StreamTexts) -> [UInt8] {
        bytes(like: document, choices: Self.choice(choice, delta), &texts)
    }

    private static func choice(_ index: Int, _ delta: [UInt8]) -> [UInt8] {
        Array("{\"index\":\(index),\"delta\":".utf8) + delta + Array(",\"finish_reason\":null}".utf8)
    }

    private static func value(_ node: JSONDocument.Node, _ document: JSONDocument, _ texts: inout StreamTexts) -> [UInt8]? {
        switch document.kind(node) {
        case .object, .array: return nil
        case .number, .bool, .null: return Array(document.bytes[document.range(node)])
        case .string:
            let text = document.string(node) ?? ""
            return JSONString.literal(text.utf8.count > StreamTexts.shortText ? texts.whole(text) ?? text : text)
        }
    }
}
