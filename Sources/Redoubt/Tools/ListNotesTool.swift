public import RedoubtCore

/// Names the notes there are, one a line.
public struct ListNotesTool: SecureTool {
    public let name = "list_notes"
    public let summary = "Lists the file names of all saved notes."
    public let tier = Tier.readOnly
    public let schema: JSONValue = ["type": "object", "properties": [:], "additionalProperties": false]

    private let folder: NotesFolder

    public init(folder: NotesFolder = NotesFolder()) { self.folder = folder }

    public func run(_ arguments: JSONValue, caller: Caller) async throws(Denial) -> String {
        let names = try folder.names()
        if names.isEmpty { return "There are no notes." }
        let shown = names.prefix(NotesFolder.listLimit).joined(separator: "\n")
        let left = names.count - NotesFolder.listLimit
        return left > 0 ? shown + "\n… and \(left) more" : shown
    }
}
