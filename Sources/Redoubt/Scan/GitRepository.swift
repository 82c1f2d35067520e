internal import RedoubtCore

/// A repository to look into, and which of its paths.
struct GitRepository: Sendable {
    /// The root of the work tree, or the repository itself when it has none.
    let root: ScanPath
    /// Paths from the root; empty means everything.
    let inner: [ScanPath]
    let isShallow: Bool

    /// Finds the one repository that all paths belong to; a fault when there is none or more than one.
    init(of paths: [ScanPath]) throws(Fault) {
        var root: ScanPath?
        var inner: [ScanPath] = []
        for path in paths {
            let (folder, name) = try Self.split(path)
            let found = try Self.root(of: folder)
            if let root, root != found { throw Fault(.usage, "the paths belong to different git repositories") }
            root = found
            guard let beneath = folder.resolved?.appending(name).relative(to: found), !beneath.bytes.isEmpty else {
                inner = []
                break
            }
            inner.append(beneath)
        }
        guard let root else { throw Fault(.usage, "there is no path to look at") }
        (self.root, self.inner) = (root, inner)
        isShallow = try Self.ask(["rev-parse", "--is-shallow-repository"], in: root) == Array("true".utf8)
    }

    /// The arguments that limit a command to the paths, with what keeps a path from being taken for an option.
    var limits: [ScanPath] { [ScanPath("--")] + inner }

    /// A folder, and the path from there; a file that is gone may still have a history.
    private static func split(_ path: ScanPath) throws(Fault) -> (ScanPath, ScanPath) {
        let path = path.tidied
        if FileStatus(path, followsLinks: true) == .folder { return (path, ScanPath([])) }
        guard FileStatus(path.folder, followsLinks: true) == .folder else {
            throw Fault(.usage, "there is no file \(quoted(path.text, limit: 200))")
        }
        return (path.folder, ScanPath(path.name))
    }

    private static func root(of folder: ScanPath) throws(Fault) -> ScanPath {
        let isBare = try ask(["rev-parse", "--is-inside-work-tree"], in: folder) != Array("true".utf8)
        let answer = try ask(isBare ? ["rev-parse", "--absolute-git-dir"] : ["rev-parse", "--show-toplevel"], in: folder)
        return ScanPath(answer)
    }

    /// What git answers, without the line feed at its end.
    static func ask(_ words: [String], in folder: ScanPath) throws(Fault) -> [UInt8] {
        var git = try GitProcess(words.map { ScanPath($0) }, in: folder)
        let answer = try git.readAll(limit: 1 << 16)
        guard try git.finish() == 0 else { throw refusal(folder, git.said) }
        return answer.last == 10 ? answer.dropLast() : answer
    }

    private static func refusal(_ folder: ScanPath, _ said: String) -> Fault {
        let place = quoted(folder.text, limit: 200)
        if said.contains("dubious ownership") || said.contains("safe.directory") {
            return Fault(
                .stateCorrupt, "git does not trust the repository of \(place), because somebody else owns it",
                hint: "if you trust it, run `git config --global --add safe.directory FOLDER`")
        }
        if said.contains("not a git repository") {
            return Fault(.usage, "\(place) is not in a git repository", hint: "without --staged and --history any folder will do")
        }
        return Fault(.stateCorrupt, "git cannot read the repository of \(place): \(said)")
    }
}
