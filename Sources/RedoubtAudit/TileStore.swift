public import RedoubtCore

/// A log's folder in the layout of c2sp.org/tlog-tiles: reading its files, and replacing them so that a crash leaves old or new.
///
/// All calls block.
public struct TileStore: Sendable {
    /// The log's folder, which has `checkpoint` and `tile/`.
    public let folder: String

    /// Larger files are not the log's.
    private static let largestBundle = TilePath.fullWidth * (EntryBundle.longestEntry + 2)
    private static let largestCheckpoint = 1 << 20

    public init(folder: String) { self.folder = folder }

    /// The checkpoint's text as it stands; nil when there is none.
    public func checkpoint() throws(Fault) -> [UInt8]? { try contents("checkpoint", limit: Self.largestCheckpoint) }

    /// The hashes of a tile; when a partial one is gone, from the full one that replaced it. Nil when neither is there.
    ///
    /// More bytes than the width says are kept as they are not: a tile of another length is no tile, and nil too.
    public func tile(level: Int, index: UInt64, width: Int) throws(Fault) -> [TreeHash]? {
        let path = TilePath(.hashes(level: level), index: index, width: width)
        guard let bytes = try read(path, limit: TilePath.fullWidth * TreeHash.count) else { return nil }
        let isFull = bytes.count == TilePath.fullWidth * TreeHash.count
        guard bytes.count == width * TreeHash.count || isFull else { return nil }
        return (0..<width).compactMap { TreeHash(bytes[$0 * TreeHash.count..<($0 + 1) * TreeHash.count]) }
    }

    /// The bytes of an entry bundle of `width` entries; nil when it is not there.
    public func bundle(index: UInt64, width: Int) throws(Fault) -> [UInt8]? {
        let path = TilePath(.entries, index: index, width: width)
        if let exact = try contents(path.text, limit: Self.largestBundle) { return exact }
        guard width < TilePath.fullWidth, let full = try contents(path.full.text, limit: Self.largestBundle) else { return nil }
        let frames = EntryBundle.frames(full).frames
        return frames.count < width ? full : Array(full[..<frames[width - 1].upperBound])
    }

    /// How far the entries reach that stand in bundles at and after those of a log of `size` entries, signed or not.
    func reach(from size: UInt64) -> UInt64 {
        var reach = size
        var index = size >> 8
        while exists(TilePath(.entries, index: index)) {
            index += 1
            reach = max(reach, index << 8)
        }
        let partial = PosixFolder.names(folder + "/" + TilePath(.entries, index: index, width: 1).partialFolder)
        let widest = partial.compactMap { UInt64($0) }.max() ?? 0
        return max(reach, widest > 0 ? index << 8 + widest : 0)
    }

    /// Whether a tile or bundle of this or the full width has a file, whatever is in it.
    func exists(_ path: TilePath) -> Bool { exists(path.text) || exists(path.full.text) }

    private func exists(_ path: String) -> Bool { (try? PosixFolder.status(folder + "/" + path)) ?? nil != nil }

    private func read(_ path: TilePath, limit: Int) throws(Fault) -> [UInt8]? {
        if let exact = try contents(path.text, limit: limit) { return exact }
        return path.width < TilePath.fullWidth ? try contents(path.full.text, limit: limit) : nil
    }

    private func contents(_ path: String, limit: Int) throws(Fault) -> [UInt8]? {
        do { return try PosixFolder.contents(folder + "/" + path, limit: limit) } catch { throw error.unreadable }
    }
}

/// Files that become visible together or not at all, each written beside the log first.
struct TileBatch: ~Copyable {
    private let folder: String
    private let scratch: String
    private var staged: [(temporary: String, path: String)] = []

    /// `scratch` must be on the same file system as the folder.
    init(folder: String, scratch: String) {
        self.folder = folder
        self.scratch = scratch
    }

    /// Writes a file under a name that nobody reads.
    mutating func stage(_ path: String, _ bytes: [UInt8]) throws(PosixError) {
        let temporary = "\(scratch)/\(PosixFolder.processIdentifier)-\(staged.count)"
        PosixFolder.remove(temporary)
        let file = try PosixFile(temporary, .createExclusive)
        staged.append((temporary, folder + "/" + path))
        try file.write(bytes, at: 0)
    }

    /// Makes all staged files durable, gives them their names, and makes the names durable.
    mutating func publish() throws(PosixError) {
        // All were written before the first is waited for, so that the disk has work to put together.
        for file in staged { try PosixFile(file.temporary, .write).synchronise() }
        var folders: Set<String> = []
        for file in staged {
            let parent = Self.parent(of: file.path)
            if !folders.contains(parent), try PosixFolder.status(parent) == nil {
                try PosixFolder.make(parent)
                // The new folders' own names must last too.
                for above in Self.between(folder, parent) { folders.insert(above) }
            }
            folders.insert(parent)
            try PosixFolder.rename(file.temporary, to: file.path)
        }
        staged = []
        for folder in folders { try PosixFolder.synchronise(folder) }
    }

    deinit { for file in staged { PosixFolder.remove(file.temporary) } }

    private static func parent(of path: String) -> String {
        path.lastIndex(of: "/").map { String(path[..<$0]) } ?? "."
    }

    private static func between(_ top: String, _ path: String) -> [String] {
        var out: [String] = []
        var at = path
        while at.count > top.count {
            at = parent(of: at)
            out.append(at)
        }
        return out
    }
}
