/// Where a tile or an entry bundle stands (c2sp.org/tlog-tiles).
public struct TilePath: Sendable, Hashable {
    /// How many hashes or entries a full one has.
    public static let fullWidth = 256

    /// What a tile holds: the hashes of a level, or the entries themselves.
    public enum Content: Sendable, Hashable {
        case hashes(level: Int)
        case entries
    }

    public var content: Content
    /// The number of the tile in its level.
    public var index: UInt64
    /// How many hashes or entries it has, 1 to 256.
    public var width: Int

    public init(_ content: Content, index: UInt64, width: Int = fullWidth) {
        self.content = content
        self.index = index
        self.width = width
    }

    /// The path below the log's folder, such as `tile/0/x001/234.p/5`.
    public var text: String { width == Self.fullWidth ? stem : "\(partialFolder)/\(width)" }

    /// The same tile once it is full.
    public var full: TilePath { TilePath(content, index: index) }

    /// The folder of the partial ones.
    var partialFolder: String { stem + ".p" }

    private var stem: String {
        switch content {
        case .hashes(let level): "tile/\(level)/" + Self.digits(index)
        case .entries: "tile/entries/" + Self.digits(index)
        }
    }

    private static func digits(_ index: UInt64) -> String {
        func three(_ value: UInt64) -> String {
            let text = String(value)
            return String(repeating: "0", count: 3 - text.count) + text
        }
        var out = three(index % 1000)
        var rest = index / 1000
        while rest > 0 {
            out = "x" + three(rest % 1000) + "/" + out
            rest /= 1000
        }
        return out
    }

    /// How many hashes the rightmost tile of a level has in a tree of this size; 0 when there is no partial one.
    static func partialWidth(level: Int, size: UInt64) -> Int { Int(count(level: level, size: size) & 255) }

    /// How many hashes a level has in all.
    static func count(level: Int, size: UInt64) -> UInt64 { level < 8 ? size >> UInt64(8 * level) : 0 }

    /// How wide the tile with this index is in a tree of this size; 0 when the tree does not reach it.
    static func width(level: Int, index: UInt64, size: UInt64) -> Int {
        let count = count(level: level, size: size)
        guard index <= count >> 8 else { return 0 }
        return index < count >> 8 ? fullWidth : Int(count & 255)
    }
}
