internal import RedoubtCore

extension JSONValue {
    /// A text among a tool's arguments; throws `input.schema` when it is missing or is no text.
    func requiredText(_ name: String) throws(Denial) -> String {
        guard let text = try optionalText(name) else { throw Denial(.inputSchema, "the argument `\(name)` is missing") }
        return text
    }

    /// A text that may be left out or null; throws `input.schema` when it is something else.
    func optionalText(_ name: String) throws(Denial) -> String? {
        switch self[name] {
        case nil, .null: return nil
        case .string(let text): return text
        default: throw Denial(.inputSchema, "the argument `\(name)` is not a text")
        }
    }
}
