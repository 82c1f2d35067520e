public import RedoubtCore

/// The commit that brought something into a repository.
public struct ScanCommit: Sendable, Hashable {
    /// The commit's object name, in hexadecimal.
    public var id: String
    /// The author's name, without the address.
    public var author: String
    /// When it was written.
    public var date: Timestamp

    /// A commit from its parts.
    public init(id: String, author: String, date: Timestamp) {
        self.id = id
        self.author = author
        self.date = date
    }

    /// Reads a commit object's header; what is missing or malformed stays empty.
    init(id: String, header: [UInt8]) {
        self.init(id: id, author: "", date: Timestamp(seconds: 0))
        let lines = header.split(separator: 10, omittingEmptySubsequences: false).prefix { !$0.isEmpty }
        guard let line = lines.first(where: { $0.starts(with: Array("author ".utf8)) }) else { return }
        let text = String(decoding: line.dropFirst(7), as: UTF8.self)
        guard let open = text.lastIndex(of: "<"), let close = text.lastIndex(of: ">") else { return }
        author = String(text[..<open]).trimmingSpaces
        let seconds = text[close...].split(separator: " ").dropFirst().first.flatMap { Int64($0) } ?? 0
        // Beyond these a timestamp's nanoseconds would not fit.
        date = Timestamp(seconds: min(max(seconds, -9_000_000_000), 9_000_000_000))
    }
}

extension String {
    fileprivate var trimmingSpaces: String {
        var rest = self[...]
        while rest.last == " " { rest.removeLast() }
        return String(rest)
    }
}
