public import RedoubtCore
internal import RedoubtSandbox

/// Gives back the text of one note.
public struct ReadNoteTool: SecureTool {
    public let name = "read_note"
    public let summary = "Reads one saved note by its file name."
    public let tier = Tier.readOnly

    public let schema: JSONValue = [
        "type": "object",
        "properties": ["filename": ["type": "string", "description": "the note's file name, as list_notes gives it"]],
        "required": ["filename"],
        "additionalProperties": false,
    ]

    private let folder: NotesFolder

    public init(folder: NotesFolder = NotesFolder()) { self.folder = folder }

    /// Refuses names that are not plain file names (`input.filename`).
    public func validate(_ arguments: JSONValue, caller: Caller) throws(Denial) { _ = try fileName(arguments) }

    public func run(_ arguments: JSONValue, caller: Caller) async throws(Denial) -> String {
        try folder.read(try fileName(arguments))
    }

    private func fileName(_ arguments: JSONValue) throws(Denial) -> FileName {
        try FileName(validating: try arguments.requiredText("filename"))
    }
}
