internal import RedoubtCore

/// Fields with bytes that only the provider can read. Changed, they would be worthless; no model writes its words there.
private let sealedFields: Set<String> = [
    "signature", "thought_signature", "encrypted_content", "encrypted_index", "encrypted_stdout",
]

/// Types of parts whose `data` is sealed.
private let sealedTypes: Set<String> = ["redacted_thinking", "reasoning.encrypted"]

/// Fields that name or classify, and are whole even where the texts around them are not.
private let namingFields: Set<String> = ["role", "type", "id", "object", "format", "name", "status", "mime_type", "model"]

extension StreamTexts {
    /// Strings up to this many bytes are left alone outside of streamed texts: no secret is as short.
    static let shortText = 7

    /// Runs every string inside a value through a fresh filter and notes the changes; answers whether there were any.
    ///
    /// Keys are not looked at, nor sealed fields. Where a text of an object changes, the object's `logprobs` are emptied:
    /// they spell it out. Recurses once a level, at most as deep as the document.
    mutating func sweep(
        _ node: JSONDocument.Node?, in document: JSONDocument, except: [JSONDocument.Node] = [], isWhole: Bool = true,
        edits: inout JSONEdits
    ) -> Bool {
        guard let node, !except.contains(node) else { return false }
        switch document.kind(node) {
        case .string: return sweepString(node, in: document, isWhole: isWhole, edits: &edits)
        case .array:
            var changed = false
            for item in document.items(node) where sweep(item, in: document, except: except, isWhole: isWhole, edits: &edits) {
                changed = true
            }
            return changed
        case .object: return sweepObject(node, in: document, except: except, isWhole: isWhole, edits: &edits)
        case .number, .bool, .null: return false
        }
    }

    private mutating func sweepString(
        _ node: JSONDocument.Node, in document: JSONDocument, isWhole: Bool, edits: inout JSONEdits
    ) -> Bool {
        guard document.range(node).count - 2 > Self.shortText, let text = document.string(node) else { return false }
        guard let filtered = isWhole ? whole(text) : beginning(text) else { return false }
        edits.replace(node, in: document, withText: filtered)
        return true
    }

    private mutating func sweepObject(
        _ node: JSONDocument.Node, in document: JSONDocument, except: [JSONDocument.Node], isWhole: Bool, edits: inout JSONEdits
    ) -> Bool {
        var changed = false
        var logprobs: JSONDocument.Node?
        for member in document.members(node) {
            let key = document.string(member.key) ?? ""
            if key == "logprobs" { logprobs = member.value; continue }
            if isSealed(key, member.value, in: node, of: document) { continue }
            let isWhole = isWhole || namingFields.contains(key)
            if sweep(member.value, in: document, except: except, isWhole: isWhole, edits: &edits) { changed = true }
        }
        guard let logprobs, !except.contains(logprobs) else { return changed }
        if changed {
            edits.empty(logprobs, in: document)
        } else if sweep(logprobs, in: document, except: except, isWhole: isWhole, edits: &edits) {
            changed = true
        }
        return changed
    }
}

/// Whether a member of an object holds bytes that only the provider can read.
func isSealed(_ key: String, _ value: JSONDocument.Node, in object: JSONDocument.Node, of document: JSONDocument) -> Bool {
    guard document.kind(value) == .string else { return false }
    if sealedFields.contains(key) { return true }
    return key == "data" && sealedTypes.contains(document.string(document[object, "type"]) ?? "")
}

extension JSONEdits {
    /// Takes away log probabilities: a list becomes an empty list, anything else null.
    mutating func empty(_ logprobs: JSONDocument.Node, in document: JSONDocument) {
        switch document.kind(logprobs) {
        case .null: break
        case .array: replace(document.range(logprobs), with: Array("[]".utf8))
        default: replace(document.range(logprobs), with: Array("null".utf8))
        }
    }
}
