internal import RedoubtCore

/// A relative path whose every step is a plain name, cut into the folder and the name inside it.
///
/// *Looks at:* the text alone. *Refuses when:* it is empty, absolute, longer than 1024 bytes or 32 steps, has an empty step,
/// `.`, `..`, a NUL, or a step longer than 255 bytes. *Does not see:* links; the kernel looks at those. *Costs:* one pass.
struct BeneathPath: Sendable, Hashable {
    /// Files being written bear this prefix; nobody may ask for them by name.
    static let temporaryPrefix = ".redoubt-"

    /// The path of the folder; `.` for the bounded folder itself.
    let parent: String
    /// The last step.
    let name: String

    var text: String { parent == "." ? name : parent + "/" + name }

    init(validating path: String) throws(Denial) {
        if let complaint = Self.complaint(about: path) {
            throw Denial(.inputPath, "path " + complaint, hint: "use plain names below the folder, such as `notes/today.txt`")
        }
        let bytes = Array(path.utf8)
        let cut = bytes.lastIndex(of: UInt8(ascii: "/"))
        parent = cut.map { String(decoding: bytes[..<$0], as: UTF8.self) } ?? "."
        name = String(decoding: bytes[(cut.map { $0 + 1 } ?? 0)...], as: UTF8.self)
    }

    private static func complaint(about path: String) -> String? {
        // Bytes, not characters: a combining mark after a slash must not hide it.
        let steps = Array(path.utf8).split(separator: UInt8(ascii: "/"), omittingEmptySubsequences: false)
        if path.isEmpty { return "is empty" }
        if path.utf8.contains(0) { return "contains a NUL" }
        if path.utf8.first == UInt8(ascii: "/") { return "is absolute" }
        if path.utf8.count > 1024 || steps.count > 32 { return "is too long" }
        if steps.contains(where: { $0.count > 255 }) { return "has a name longer than 255 bytes" }
        if steps.contains(where: { $0.isEmpty }) { return "has an empty step" }
        if steps.contains(where: { $0.elementsEqual(".".utf8) || $0.elementsEqual("..".utf8) }) { return "has a step `.` or `..`" }
        if steps.contains(where: { $0.starts(with: temporaryPrefix.utf8) }) { return "has a reserved name" }
        return nil
    }
}
