internal import RedoubtCore

/// The files that a set of paths means.
///
/// In a git work tree: what git tracks, and what is there and not ignored, nested repositories included. Elsewhere, and in an
/// ignored folder that is named: everything beneath it except `.git`, `.build` and `node_modules`. A path that names a file means it
/// in any case. Links inside a folder are not followed, and nothing behind a linked folder is listed. `.redoubtignore` of the root
/// counts everywhere.
struct FileListing {
    private static let skipped: Set<ScanPath> = [ScanPath(".git"), ScanPath(".build"), ScanPath("node_modules")]
    private static let git = ScanPath(".git")

    private(set) var targets: [ScanTarget] = []
    private(set) var problems: [ScanProblem] = []
    private(set) var warnings: [String] = []
    /// The keys of the folders that were listed whole.
    private(set) var folders: [ScanPath] = []
    /// How many files a `.redoubtignore` left out.
    private(set) var ignored = 0
    private var seen: Set<ScanPath> = []
    private var rules: [ScanPath: IgnoreRules] = [:]
    private let excluded: Set<ScanPath>
    private let working: ScanPath

    /// Lists what the paths mean, without the files to leave out (resolved paths).
    init(_ paths: [ScanPath], excluding excluded: Set<ScanPath> = []) throws(Fault) {
        self.excluded = excluded
        working = ScanPath(".").resolved ?? ScanPath("/")
        for path in paths {
            switch FileStatus(path, followsLinks: true) {
            case .absent: throw Fault(.usage, "there is no file \(quoted(path.text, limit: 200))")
            case .failed(let number): problems.append(ScanProblem(path: path, words: systemErrorWords(number)))
            case .folder: addFolder(path.tidied)
            case .file, .other: addFile(path.tidied)
            }
        }
    }

    // MARK: named paths

    private mutating func addFile(_ path: ScanPath) {
        guard let folder = path.folder.resolved else { return fail(path, "cannot be reached") }
        let real = folder.appending(ScanPath(path.name))
        let root = Self.workTree(above: folder)
        add(ScanTarget(path: path, key: key(of: real, root), isNamed: true), real: real, root: root ?? folder)
    }

    private mutating func addFolder(_ path: ScanPath) {
        guard let real = path.resolved else { return fail(path, "cannot be reached") }
        let root = Self.workTree(above: real)
        folders.append(key(of: real, root))
        if let root, !isIgnored(real, root), list(path, real, root: root) { return }
        walk(path, real, root: root ?? real)
    }

    /// Whether git ignores a folder that was named, which then means what is in it all the same.
    private func isIgnored(_ real: ScanPath, _ root: ScanPath) -> Bool {
        guard let inner = real.relative(to: root), !inner.bytes.isEmpty else { return false }
        do throws(Fault) {
            let words = ["check-ignore", "-q", "--no-index", "--"].map { ScanPath($0) }
            var git = try GitProcess(words + [ScanPath("./").appending(inner)], in: root, keepsRepository: false)
            return try git.finish() == 0
        } catch {
            return false
        }
    }

    private mutating func fail(_ path: ScanPath, _ words: String) { problems.append(ScanProblem(path: path, words: words)) }

    private func key(of real: ScanPath, _ root: ScanPath?) -> ScanPath {
        if let root, let inner = real.relative(to: root) { return inner }
        return real.relative(to: working) ?? real
    }

    /// The nearest folder above, or the folder itself, that has a `.git`.
    static func workTree(above folder: ScanPath) -> ScanPath? {
        var folder = folder
        while true {
            if FileStatus(folder.appending(git), followsLinks: true) != .absent { return folder }
            if folder.bytes == [ScanPath.slash] { return nil }
            folder = folder.folder
        }
    }

    private mutating func add(_ target: ScanTarget, real: ScanPath, root: ScanPath) {
        guard !excluded.contains(real), seen.insert(real).inserted else { return }
        if let inner = real.relative(to: root), rules(of: root).ignores(inner) { return ignored += 1 }
        targets.append(target)
    }

    private mutating func rules(of root: ScanPath) -> IgnoreRules {
        if let known = rules[root] { return known }
        do throws(Fault) { rules[root] = try Self.rules(at: root) } catch {
            fail(root.appending(IgnoreRules.fileName), error.words)
            rules[root] = IgnoreRules.none
        }
        return rules[root] ?? .none
    }

    /// What the `.redoubtignore` of a folder says; nothing when there is none.
    static func rules(at root: ScanPath) throws(Fault) -> IgnoreRules {
        let path = root.appending(IgnoreRules.fileName)
        guard FileStatus(path, followsLinks: false) == .file else { return .none }
        do throws(InputFile.Failure) { return IgnoreRules(try InputFile(path, isNamed: false).read(1 << 20)) } catch {
            throw Fault(.configUnreadable, "\(quoted(path.text, limit: 200)) cannot be read: \(systemErrorWords(error.number))")
        }
    }

    // MARK: folders

    /// What git lists in a folder; false when it cannot, and then the folder is walked.
    private mutating func list(_ path: ScanPath, _ real: ScanPath, root: ScanPath) -> Bool {
        do throws(Fault) {
            var listed: [ScanPath] = []
            let words = ["ls-files", "--cached", "--others", "--exclude-standard", "-z"].map { ScanPath($0) }
            var git = try GitProcess(words, in: path, keepsRepository: false)
            var rest: [UInt8] = []
            while case let more = try git.read(), !more.isEmpty {
                rest += more
                var parts = rest.split(separator: 0, omittingEmptySubsequences: false)
                rest = Array(parts.removeLast())
                listed += parts.map { ScanPath($0).tidied }
            }
            guard try git.finish() == 0 else {
                throw Fault(.internalFailure, git.said)
            }
            addListed(Set(listed).sorted(), in: path, real, root: root)
            return true
        } catch {
            warnings.append(".gitignore is not respected in \(quoted(path.text, limit: 200)): \(error.words)")
            return false
        }
    }

    private mutating func addListed(_ listed: [ScanPath], in path: ScanPath, _ real: ScanPath, root: ScanPath) {
        var isOwn: [ScanPath: Bool] = [:]
        for inner in listed where inner.bytes != [UInt8(ascii: ".")] {
            let whole = path.appending(inner), folder = real.appending(inner.folder)
            // A folder of the index may by now be a link to somewhere else.
            let isPlain = isOwn[folder] ?? (folder.tidied.resolved == folder.tidied)
            isOwn[folder] = isPlain
            if isPlain { addEntry(whole, real.appending(inner), root: root, isGit: true) }
        }
    }

    private mutating func addEntry(_ path: ScanPath, _ real: ScanPath, root: ScanPath, isGit: Bool) {
        switch FileStatus(path, followsLinks: false) {
        case .file: add(ScanTarget(path: path, key: key(of: real, isGit ? root : nil)), real: real, root: root)
        // git lists a folder only when it is a repository of its own; its keys still begin at the outer root.
        case .folder: if !list(path, real, root: root) { walk(path, real, root: root) }
        case .other, .absent: break
        case .failed(let number): fail(path, systemErrorWords(number))
        }
    }

    private mutating func walk(_ path: ScanPath, _ real: ScanPath, root: ScanPath) {
        let isGit = Self.workTree(above: real) != nil
        var pending = [ScanPath([])]
        while let folder = pending.popLast() {
            do throws(InputFile.Failure) {
                var folders: [ScanPath] = []
                for name in try path.appending(folder).names() where !Self.skipped.contains(name) {
                    let inner = folder.appending(name)
                    let status = FileStatus(path.appending(inner), followsLinks: false)
                    if status == .folder {
                        folders.append(inner)
                    } else {
                        addEntry(path.appending(inner), real.appending(inner), root: root, isGit: isGit)
                    }
                }
                pending += folders.reversed()
            } catch {
                fail(path.appending(folder), systemErrorWords(error.number))
            }
        }
    }
}
