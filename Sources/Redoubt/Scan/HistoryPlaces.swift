internal import RedoubtCore

/// Under which path a commit brought an object.
struct HistoryPlaces {
    private struct Key: Hashable {
        var commit: String
        var object: String
    }

    private var paths: [Key: ScanPath] = [:]

    /// Compares each commit with its parents, and keeps the first path of each object that is sought.
    init(_ sought: [(commit: String, object: String)], in repository: GitRepository) throws(Fault) {
        let keys = Set(sought.map { Key(commit: $0.commit, object: $0.object) })
        let commits = Set(keys.map(\.commit)).sorted()
        let words = ["diff-tree", "--stdin", "--root", "-r", "-m", "-z", "--raw", "--no-abbrev", "--no-renames"].map {
            ScanPath($0)
        }
        // So few at a time that their names fit into a pipe.
        for start in stride(from: 0, to: commits.count, by: GitObjects.most) {
            var git = try GitProcess(words, in: repository.root, input: .pipe)
            try git.write(commits[start..<min(start + GitObjects.most, commits.count)].flatMap { Array($0.utf8) + [10] })
            git.closeInput()
            var diff = RawDiff()
            while case let more = try git.read(), !more.isEmpty {
                for entry in diff.feed(more) {
                    let key = Key(commit: entry.commit, object: entry.object)
                    if keys.contains(key), paths[key] == nil { paths[key] = entry.path }
                }
            }
            guard try git.finish() == 0 else { throw Fault(.stateCorrupt, "git cannot compare commits: \(git.said)") }
        }
    }

    subscript(_ commit: String, _ object: String) -> ScanPath? { paths[Key(commit: commit, object: object)] }

    /// The commits by their names.
    static func commits(_ ids: Set<String>, in repository: GitRepository) throws(Fault) -> [String: ScanCommit] {
        var out: [String: ScanCommit] = [:]
        guard !ids.isEmpty else { return out }
        var objects = try GitObjects(repository.root)
        for id in ids.sorted() where !id.isEmpty {
            try objects.ask(for: [id])
            guard let header = try objects.header() else { continue }
            out[id] = ScanCommit(id: id, header: try objects.content(header, keeping: 65_536))
        }
        return out
    }
}
