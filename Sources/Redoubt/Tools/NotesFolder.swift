public import RedoubtCore
internal import RedoubtSandbox
internal import Synchronization

/// Where the notes tools keep their notes: one folder, opened when it is first needed and held from then on.
///
/// *Looks at:* names (`FileName`) and sizes. *Refuses when:* a name is no plain file name, a note is empty or larger than 100 KiB, the name
/// is taken. *Does not see:* what the notes say. *Costs:* a synced write a note. Paths cannot leave the folder (`BoundedFolder`).
public final class NotesFolder: Sendable {
    /// The largest note.
    public static let limit = ByteCount(100 * 1024)
    /// The most notes that are listed.
    static let listLimit = 1000

    private let path: String
    private let folder = Mutex<BoundedFolder?>(nil)

    /// Names the folder; it is made (mode 0700) by the first note, in a folder that exists.
    public init(path: String = "./notes/") { self.path = path }

    /// The folder's own name, as answers show it; the way to it is nobody's business.
    private var label: String { path.split(separator: "/").last { $0 != "." }.map(String.init) ?? "notes" }

    /// Keeps a note under a name that is not taken, and answers with `notes/NAME`.
    func save(_ content: String, as name: FileName) throws(Denial) -> String {
        try made()?.create(name.text, Array(content.utf8))
        return label + "/" + name.text
    }

    /// The names of all notes, sorted.
    func names() throws(Denial) -> [String] {
        guard let folder = try existing() else { return [] }
        return try folder.names().filter { (try? FileName(validating: $0)) != nil }
    }

    /// A note's text.
    func read(_ name: FileName) throws(Denial) -> String {
        guard let folder = try existing() else { throw Denial(.inputNotFound, "there is no file \(quoted(name.text))") }
        let bytes = try folder.read(name.text, limit: Self.limit)
        guard let text = String(validating: bytes, as: UTF8.self) else {
            throw Denial(.toolFailed, "\(quoted(name.text)) is not a text")
        }
        return text
    }

    private func existing() throws(Denial) -> BoundedFolder? {
        try held { () throws(Fault) in try BoundedFolder.ifPresent(path) }
    }

    private func made() throws(Denial) -> BoundedFolder? {
        try held { () throws(Fault) in try BoundedFolder(opening: path, creating: true) }
    }

    private func held(_ open: () throws(Fault) -> BoundedFolder?) throws(Denial) -> BoundedFolder? {
        try folder.withLock { (held) throws(Denial) in
            if let held { return held }
            do throws(Fault) { held = try open() } catch {
                var denial = error.denial
                denial.details["fault"] = .string(error.words)
                throw denial
            }
            return held
        }
    }
}
