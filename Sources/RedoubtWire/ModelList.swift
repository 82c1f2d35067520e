internal import RedoubtCore

/// The names of models, as `GET /v1/models` lists them.
public struct ModelList: Sendable, Hashable {
    /// More names than this are not read.
    public static let maximumNames = 10_000

    public var names: [String]

    public init(names: [String]) { self.names = names }

    /// Reads either family's answer; nil if it is none. Entries without a name that a request could ask for are left out.
    public init?(_ body: [UInt8]) {
        guard let document = try? JSONDocument(body), let data = document[document.root, "data"], document.kind(data) == .array
        else { return nil }
        let items = document.items(data)
        guard items.count <= Self.maximumNames else { return nil }
        names = items.compactMap { document.string(document[$0, "id"]) }.filter(isModelName)
        if names.isEmpty, !items.isEmpty { return nil }
    }

    /// The answer for a family's clients. When and by whom a model was made is not known: the epoch, and `redoubt`.
    public func bytes(family: Dialect.Family) -> [UInt8] {
        let body: JSONValue =
            switch family {
            case .openAI:
                [
                    "object": "list",
                    "data": .array(names.map { ["id": .string($0), "object": "model", "created": 0, "owned_by": "redoubt"] }),
                ]
            case .anthropic:
                [
                    "data": .array(names.map { anthropicEntry($0) }), "has_more": false,
                    "first_id": names.first.map { .string($0) } ?? nil, "last_id": names.last.map { .string($0) } ?? nil,
                ]
            }
        return body.canonicalBytes
    }

    private func anthropicEntry(_ name: String) -> JSONValue {
        ["type": "model", "id": .string(name), "display_name": .string(name), "created_at": "1970-01-01T00:00:00Z"]
    }
}

/// Whether a request may ask for a model by this name: 1 to 256 printable characters, without space at either end.
func isModelName(_ name: String) -> Bool {
    if name.isEmpty || name.unicodeScalars.count > 256 { return false }
    if name.first?.isWhitespace == true || name.last?.isWhitespace == true { return false }
    return name.unicodeScalars.allSatisfy { scalar in
        switch scalar.properties.generalCategory {
        case .control, .format, .lineSeparator, .paragraphSeparator, .surrogate, .privateUse, .unassigned: false
        default: true
        }
    }
}
