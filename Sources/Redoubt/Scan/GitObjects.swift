internal import RedoubtCore

/// Reads objects of a repository, one after the other, through one `git cat-file --batch`.
struct GitObjects: ~Copyable {
    /// An object's header: what it is and how large. nil where the repository does not have it.
    struct Header: Sendable, Hashable {
        var type: String
        var size: Int
    }

    private var git: GitProcess
    private var held: [UInt8] = []
    private var at = 0

    /// The most objects that may be asked for before the first is read: their names fit into any pipe (4 KiB), even
    /// where they are of SHA-256.
    static let most = 60

    init(_ repository: ScanPath) throws(Fault) {
        git = try GitProcess([ScanPath("cat-file"), ScanPath("--batch")], in: repository, input: .pipe)
    }

    /// Asks for objects; each must then be read, in the same order.
    mutating func ask(for names: some Collection<String>) throws(Fault) {
        try git.write(names.flatMap { Array($0.utf8) + [10] })
    }

    /// The next object's header; nil when it is missing.
    mutating func header() throws(Fault) -> Header? {
        let words = try line().split(separator: 32)
        guard words.count == 3, let size = Int(String(decoding: words[2], as: UTF8.self)) else {
            guard let last = words.last, last.elementsEqual("missing".utf8) else { throw broken }
            return nil
        }
        return Header(type: String(decoding: words[1], as: UTF8.self), size: size)
    }

    /// The content behind a header, in pieces.
    mutating func content(_ header: Header, _ take: ([UInt8]) -> Void) throws(Fault) {
        var left = header.size
        while left > 0 {
            if at == held.count { try fill() }
            let count = min(left, held.count - at)
            take(Array(held[at..<at + count]))
            at += count
            left -= count
        }
        guard try line().isEmpty else { throw broken }
    }

    /// The whole content behind a header, of which no more than a limit is kept.
    mutating func content(_ header: Header, keeping limit: Int) throws(Fault) -> [UInt8] {
        var out: [UInt8] = []
        try content(header) { piece in out += piece.prefix(limit - out.count) }
        return out
    }

    private mutating func line() throws(Fault) -> [UInt8] {
        var out: [UInt8] = []
        while true {
            if at == held.count { try fill() }
            if let end = held[at...].firstIndex(of: 10) {
                out += held[at..<end]
                at = end + 1
                return out
            }
            out += held[at...]
            at = held.count
            guard out.count < 4_096 else { throw broken }
        }
    }

    private mutating func fill() throws(Fault) {
        held = try git.read()
        at = 0
        guard held.isEmpty else { return }
        _ = try git.finish()
        throw Fault(.stateCorrupt, "git cannot read an object: \(git.said)")
    }

    private var broken: Fault { Fault(.internalFailure, "git's answer cannot be understood") }
}
