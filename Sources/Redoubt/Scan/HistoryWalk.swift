internal import RedoubtCore

/// Names every object that any reference leads to, each once, oldest commit first.
///
/// `git rev-list` walks and `git cat-file --batch-check` tells what each object is; the second reads straight from the first.
struct HistoryWalk: ~Copyable {
    /// An object to look at.
    struct Entry: Sendable {
        enum Kind: Sendable { case blob, commit, tag }

        var kind: Kind
        var object: String
        /// The commit that was walked last: for a blob the first that has it.
        var commit: String
        /// Where git saw it; cut at a line feed. A tag's name.
        var path: ScanPath
        /// Counts entries.
        var number: Int
    }

    private var list: GitProcess
    private var check: GitProcess
    private var held: [UInt8] = []
    private var commit = ""
    private var count = 0
    /// Objects that the repository names and does not have.
    private(set) var missing = 0

    init(_ repository: GitRepository) throws(Fault) {
        var words = ["rev-list", "--objects", "--all", "--in-commit-order", "--topo-order", "--reverse", "--missing=print"]
        if !repository.inner.isEmpty { words += ["--full-history"] }
        var walked = try GitProcess(words.map { ScanPath($0) } + repository.limits, in: repository.root)
        let format = ["cat-file", "--batch-check=%(objecttype) %(objectname) %(rest)"]
        check = try GitProcess(format.map { ScanPath($0) }, in: repository.root, input: .descriptor(walked.takeOutput()))
        list = walked
    }

    /// The next entries, about so many; empty at the end.
    mutating func next(_ most: Int) throws(Fault) -> [Entry] {
        var out: [Entry] = []
        while out.isEmpty {
            let lines = try lines(most)
            if lines.isEmpty { break }
            out = lines.compactMap { entry($0) }
        }
        return out
    }

    /// Ends both commands; a fault when either failed.
    mutating func finish() throws(Fault) {
        let walked = try list.finish(), checked = try check.finish()
        if walked != 0 { throw Fault(.stateCorrupt, "git cannot walk the history: \(list.said)") }
        if checked != 0 { throw Fault(.stateCorrupt, "git cannot tell its objects: \(check.said)") }
    }

    private mutating func lines(_ most: Int) throws(Fault) -> [[UInt8]] {
        var out: [[UInt8]] = []
        while true {
            var from = 0
            while out.count < most, let end = held[from...].firstIndex(of: 10) {
                out.append(Array(held[from..<end]))
                from = end + 1
            }
            held.removeFirst(from)
            if !out.isEmpty { return out }
            let more = try check.read()
            if more.isEmpty { return out }
            held += more
        }
    }

    private mutating func entry(_ line: [UInt8]) -> Entry? {
        let words = line.split(separator: 32, maxSplits: 2, omittingEmptySubsequences: false)
        guard words.count >= 2 else { return nil }
        let type = String(decoding: words[0], as: UTF8.self), object = String(decoding: words[1], as: UTF8.self)
        let path = ScanPath(words.count > 2 ? words[2] : [])
        if object == "missing" { missing += 1 }
        if type == "commit" { commit = object }
        guard let kind: Entry.Kind = ["blob": .blob, "commit": .commit, "tag": .tag][type] else { return nil }
        count += 1
        return Entry(kind: kind, object: object, commit: commit, path: path, number: count)
    }
}
