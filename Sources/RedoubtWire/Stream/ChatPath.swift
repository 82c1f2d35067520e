internal import RedoubtCore

/// Where a text stands in a choice of a chunk, and how to say one more piece of it.
enum ChatPath {
    enum Step: Sendable {
        case key(String)
        /// An item of a list: its `index`, or its place where it has none; and its `type`.
        case item(Int, type: String?)
    }

    /// Fields whose strings are whole in every chunk: lists of finished things, and encoded bytes.
    static let wholeFields: Set<String> = ["annotations", "citations", "images", "image_url", "search_results", "context", "data"]

    /// Fields that name or classify, and never come in pieces.
    static let namingFields: Set<String> = ["role", "type", "id", "index", "object", "format", "name", "status", "mime_type"]

    static func name(_ path: [Step]) -> String {
        var out = ""
        for step in path {
            switch step {
            case .key(let key): out += out.isEmpty ? key : "." + key
            case .item(let index, let type): out += "[\(index)\(type.map { ":" + $0 } ?? "")]"
            }
        }
        return out
    }

    /// The choice that says one more piece of the text: everything before the string literal, and everything after it.
    static func template(_ path: [Step], choice: Int) -> StreamTexts.Template {
        var head = Array("{\"index\":\(choice),".utf8)
        var tail: [UInt8] = []
        for (level, step) in path.enumerated() {
            switch step {
            case .key(let key):
                if level > 0 {
                    if case .key = path[level - 1] { head.append(UInt8(ascii: "{")) }
                    tail.insert(UInt8(ascii: "}"), at: 0)
                }
                head += JSONString.literal(key) + [UInt8(ascii: ":")]
            case .item(let index, let type):
                head += Array("[{".utf8)
                if let type { head += Array("\"type\":".utf8) + JSONString.literal(type) + [UInt8(ascii: ",")] }
                head += Array("\"index\":\(index)".utf8)
                if level + 1 < path.count { head.append(UInt8(ascii: ",")) }
                tail.insert(UInt8(ascii: "]"), at: 0)
            }
        }
        if case .key("text") = path.first { tail += Array(",\"delta\":{}".utf8) }
        return .around(head: head, tail: tail + Array(",\"finish_reason\":null}".utf8))
    }
}
