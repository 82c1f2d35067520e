internal import RedoubtCore

/// Which fields of a value hold no text for a person or a model, because they name, point or carry encoded bytes.
struct TextlessFields {
    /// Fields whose own string, or list of strings, is passed over; an object in them is looked into.
    var strings: Set<String>
    /// Fields that are passed over with everything in them.
    var whole: Set<String>

    /// Of messages, parts and items in shapes that Redoubt does not know.
    static let messages = TextlessFields(
        strings: [
            "type", "id", "object", "role", "status", "index", "model", "call_id", "tool_use_id", "tool_call_id", "item_id",
            "file_id", "data", "b64_json", "file_data", "file_url", "media_type", "mime_type", "encrypted_content",
            "encrypted_index", "signature",
        ],
        whole: ["image_url", "cache_control", "logprobs"])
    /// Of JSON Schemas, where a property may well have the name of a keyword.
    static let schemas = TextlessFields(strings: ["type", "$ref", "$schema"], whole: [])
    static let none = TextlessFields(strings: [], whole: [])

    func adding(whole more: Set<String>) -> TextlessFields { TextlessFields(strings: strings, whole: whole.union(more)) }
}

extension JSONDocument {
    /// Hands over every string inside a value, in order, with its path. Keys are not handed over. Recurses once a level.
    func eachText(
        in node: Node, at path: String, without fields: TextlessFields, onlyObjects: Bool = false,
        _ body: (Node, String) throws(Denial) -> Void
    ) throws(Denial) {
        switch kind(node) {
        case .string: if !onlyObjects { try body(node, path) }
        case .array:
            for (index, item) in items(node).enumerated() {
                try eachText(in: item, at: joined(path, index), without: fields, onlyObjects: onlyObjects, body)
            }
        case .object:
            // `data` is encoded bytes, but for a source that says its data is text.
            let isTextSource = string(self[node, "type"]) == "text"
            for member in members(node) {
                let key = string(member.key) ?? ""
                if fields.whole.contains(key) { continue }
                let isTextless = fields.strings.contains(key) && !(key == "data" && isTextSource)
                try eachText(in: member.value, at: joined(path, key), without: fields, onlyObjects: isTextless, body)
            }
        case .number, .bool, .null: break
        }
    }
}

/// The path of a member; a key that is no plain word is shown quoted.
func joined(_ path: String, _ key: String) -> String {
    if path.utf8.count > longestPath { return clipped(path) }
    let isPlain =
        !key.isEmpty && key.utf8.count <= 64
        && key.utf8.allSatisfy { byte in
            switch byte {
            case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
                UInt8(ascii: "0")...UInt8(ascii: "9"),
                UInt8(ascii: "_"), UInt8(ascii: "-"), UInt8(ascii: "$"):
                true
            default: false
            }
        }
    let word = isPlain ? key : quoted(key)
    return path.isEmpty ? word : path + "." + word
}

/// The path of an item.
func joined(_ path: String, _ index: Int) -> String {
    path.utf8.count > longestPath ? clipped(path) : "\(path)[\(index)]"
}

/// Paths are for people: deep nesting under long keys must not cost more memory than the message itself.
private let longestPath = 200
private func clipped(_ path: String) -> String { path.hasSuffix("…") ? path : path + "…" }
