public import RedoubtCore
internal import RedoubtSandbox

/// Keeps a text as a new file in the notes folder: `Note saved to notes/note_20241215_fc3ff98e807f.txt`.
///
/// Nothing is ever overwritten. Without a file name the note is named for the day (UTC) and a hash of its content and the time.
public struct SaveNoteTool: SecureTool {
    public let name = "save_note"
    public let summary = "Saves a text as a new note. Without a file name one is chosen. Existing notes are never overwritten."
    public let tier = Tier.write

    public let schema: JSONValue = [
        "type": "object",
        "properties": [
            "content": [
                "type": "string", "minLength": 1, "maxLength": .integer(Int64(NotesFolder.limit.bytes)),
                "description": "the text of the note, at most 100 KiB",
            ],
            "filename": [
                "type": "string", "description": "a plain file name without folders, such as ideas.txt; may be left out",
            ],
        ],
        "required": ["content"],
        "additionalProperties": false,
    ]

    private let folder: NotesFolder
    private let time: any TimeSource

    public init(folder: NotesFolder = NotesFolder(), time: any TimeSource = SystemTime()) {
        self.folder = folder
        self.time = time
    }

    /// Refuses names that are not plain file names (`input.filename`) and texts that are empty or too large.
    public func validate(_ arguments: JSONValue, caller: Caller) throws(Denial) { _ = try checked(arguments) }

    public func run(_ arguments: JSONValue, caller: Caller) async throws(Denial) -> String {
        let (content, name) = try checked(arguments)
        let place = if let name { try folder.save(content, as: name) } else { try savedUnderNewName(content) }
        return "Note saved to " + place
    }

    private func checked(_ arguments: JSONValue) throws(Denial) -> (String, FileName?) {
        let content = try arguments.requiredText("content")
        let name: FileName? =
            if let wanted = try arguments.optionalText("filename") { try FileName(validating: wanted) } else { nil }
        if content.isEmpty { throw Denial(.inputSchema, "the note is empty", hint: "give it some content") }
        guard content.utf8.count <= NotesFolder.limit.bytes else {
            throw Denial(.inputTooLong, "the note is larger than \(NotesFolder.limit)", hint: "split it into smaller notes")
        }
        return (content, name)
    }

    /// Two notes of the same text at the same instant get the same name; the second one tries the next hash.
    private func savedUnderNewName(_ content: String) throws(Denial) -> String {
        let now = time.now()
        var lastRefusal = Denial(.toolFailed, "no free name for the note was found")
        for attempt in 0..<UInt64(16) {
            let name = try FileName(validating: noteName(content, at: now, attempt: attempt))
            do { return try folder.save(content, as: name) } catch {
                guard error.code == .inputFilename else { throw error }
                lastRefusal = error
            }
        }
        throw lastRefusal
    }
}

/// `note_<yyyyMMdd>_<12 hex digits>.txt`. The hash (FNV-1a, 64 bits, then SplitMix64's mixer) only tells names apart; it protects nothing.
func noteName(_ content: String, at time: Timestamp, attempt: UInt64 = 0) -> String {
    var hash: UInt64 = 0xCBF2_9CE4_8422_2325
    for byte in content.utf8 { hash = (hash ^ UInt64(byte)) &* 0x100_0000_01B3 }
    hash ^= UInt64(bitPattern: time.nanoseconds) &+ attempt &* 0x9E37_79B9_7F4A_7C15
    hash = (hash ^ hash >> 30) &* 0xBF58_476D_1CE4_E5B9
    hash = (hash ^ hash >> 27) &* 0x94D0_49BB_1331_11EB
    hash ^= hash >> 31
    let hex = String(hash >> 16, radix: 16)
    let day = time.rfc3339.prefix(10).filter { $0 != "-" }
    return "note_" + day + "_" + String(repeating: "0", count: 12 - hex.count) + hex + ".txt"
}
