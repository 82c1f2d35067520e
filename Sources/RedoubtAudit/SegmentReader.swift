/// Reads a segment's records in order, and tells a write that a crash cut off from bytes that somebody changed.
struct SegmentReader {
    struct Record {
        /// A part of the file, and where the leaf stands in it.
        var bytes: [UInt8]
        var leafRange: Range<Int>
        var hash: TreeHash
        /// Where the record begins and ends in the file.
        var range: Range<Int>

        var leaf: [UInt8] { Array(bytes[leafRange]) }
    }

    enum Flaw: Hashable {
        /// No record begins here.
        case framing
        /// The record is not what its hash was made over.
        case contents
        /// The hash is right, but the log did not write it.
        case seal
    }

    enum Step {
        case record(Record)
        case end
        /// The rest of the file, this many bytes, is the beginning of a record that was never finished.
        case torn(Int)
        /// What is wrong, and where the record would have been.
        case flawed(Flaw, Range<Int>)
    }

    let header: Segment.Header
    private let file: PosixFile
    private let key: KeyedHash?
    /// The size of the file when it was looked at; what comes later is not read.
    private let limit: Int
    private var at = Segment.headerSize
    private var window: [UInt8] = []
    private var windowStart = 0

    private static let windowSize = 1 << 20

    /// Nil when the file does not begin with a header of the log.
    init?(_ file: PosixFile, limit: Int, key: KeyedHash?) throws(PosixError) {
        guard let header = Segment.decode(try file.read(at: 0, count: Segment.headerSize), key: key) else { return nil }
        self.header = header
        self.file = file
        self.key = key
        self.limit = limit
    }

    /// Goes on at an offset where a record is known to begin.
    mutating func seek(to offset: Int) { at = offset }

    /// Whether a leaf's text begins where a record at this offset would have it, whatever its length field says.
    mutating func hasLeafText(at offset: Int) throws(PosixError) -> Bool {
        let start = offset + 4
        return start + 3 <= limit ? try bytes(start..<start + 3) == Array("{\"_".utf8) : false
    }

    mutating func next() throws(PosixError) -> Step {
        let available = limit - at
        if available <= 0 { return .end }
        let start = try load(at..<min(at + 4, limit))
        let front = window[start..<min(start + 4, start + available)]
        guard front.prefix(2).allSatisfy({ $0 == 0 }) else { return .flawed(.framing, at..<limit) }
        guard front.count == 4 else { return .torn(available) }
        let length = Int(window[start + 2]) << 8 + Int(window[start + 3])
        if length == 0 { return try isZero(at..<limit) ? .torn(available) : .flawed(.framing, at..<limit) }
        let whole = at..<at + 4 + length + Segment.trailerSize
        guard whole.upperBound <= limit else { return try isTorn(length) ? .torn(available) : .flawed(.contents, at..<limit) }
        return try record(whole, length)
    }

    private mutating func record(_ whole: Range<Int>, _ length: Int) throws(PosixError) -> Step {
        let start = try load(whole)
        let leaf = start + 4..<start + 4 + length
        let hash = Hashing.leaf(window, leaf)
        guard Hashing.load(window, at: leaf.upperBound) == hash else {
            // A power cut may leave a file longer than what was written to it; the rest is zero.
            let isUnwritten = try isZero(whole.upperBound - Segment.sealSize..<limit)
            return isUnwritten ? .torn(limit - at) : .flawed(.contents, whole)
        }
        if let key, !Segment.isSealed(window, hashAt: leaf.upperBound, key: key) {
            let isUnwritten = try isZero(whole.upperBound - Segment.sealSize..<limit)
            return isUnwritten ? .torn(limit - at) : .flawed(.seal, whole)
        }
        at = whole.upperBound
        return .record(Record(bytes: window, leafRange: leaf, hash: hash, range: whole))
    }

    /// Whether what is left can be the front of a record of this length.
    ///
    /// An entry that was edited to be shorter leaves its hash inside what should be its text: that is no front of a record.
    private mutating func isTorn(_ length: Int) throws(PosixError) -> Bool {
        var rest = try bytes(at + 4..<limit)
        while rest.last == 0 { rest.removeLast() }
        guard rest.count >= length else { return Self.isFrontOfText(rest) }
        let hash = MerkleTree.leafHash(Array(rest[..<length]))
        let trailer = hash.bytes + (key.map { Array(Segment.seal(hash, key: $0)) } ?? [])
        let found = rest[length...].prefix(trailer.count)
        return trailer.starts(with: found)
    }

    /// Whether bytes are JSON text as far as they go: a brace first, no control characters, UTF-8 but for a cut last character.
    private static func isFrontOfText(_ bytes: [UInt8]) -> Bool {
        guard bytes.first ?? UInt8(ascii: "{") == UInt8(ascii: "{"), bytes.allSatisfy({ $0 >= 0x20 }) else { return false }
        return (0...min(3, bytes.count)).contains { String(validating: bytes.dropLast($0), as: UTF8.self) != nil }
    }

    private mutating func isZero(_ range: Range<Int>) throws(PosixError) -> Bool {
        var at = range.lowerBound
        while at < range.upperBound {
            let end = min(at + Self.windowSize, range.upperBound)
            guard try bytes(at..<end).allSatisfy({ $0 == 0 }) else { return false }
            at = end
        }
        return true
    }

    private mutating func bytes(_ range: Range<Int>) throws(PosixError) -> [UInt8] {
        let start = try load(range)
        return Array(window[start..<min(start + range.count, window.count)])
    }

    /// Makes sure that a part of the file is in the window, and says where in it the part begins.
    private mutating func load(_ range: Range<Int>) throws(PosixError) -> Int {
        if range.lowerBound < windowStart || range.upperBound > windowStart + window.count {
            window = try file.read(at: range.lowerBound, count: min(max(range.count, Self.windowSize), limit - range.lowerBound))
            windowStart = range.lowerBound
        }
        return range.lowerBound - windowStart
    }
}
