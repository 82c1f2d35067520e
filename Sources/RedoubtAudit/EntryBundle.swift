/// A run of entries, each behind its length as a big-endian uint16 (c2sp.org/tlog-tiles, "Log entries").
public enum EntryBundle {
    /// The longest entry that the format can hold.
    public static let longestEntry = 65_535

    /// Adds an entry of at most ``longestEntry`` bytes.
    static func append(_ entry: ArraySlice<UInt8>, to out: inout [UInt8]) {
        out.append(UInt8(truncatingIfNeeded: entry.count >> 8))
        out.append(UInt8(truncatingIfNeeded: entry.count))
        out += entry
    }

    /// Where the entries stand; nil when the bytes are not exactly `count` entries.
    public static func entries(_ bytes: [UInt8], count: Int) -> [Range<Int>]? {
        let (frames, end) = frames(bytes)
        return frames.count == count && end == bytes.count ? frames : nil
    }

    /// A bundle has 256 entries; one that somebody filled up is not followed further than this.
    private static let mostFrames = 4096

    /// As many whole entries as there are, and where they end.
    static func frames(_ bytes: [UInt8]) -> (frames: [Range<Int>], end: Int) {
        var out: [Range<Int>] = []
        var at = 0
        while out.count < mostFrames, let frame = frame(bytes, at: at) {
            out.append(frame)
            at = frame.upperBound
        }
        return (out, at)
    }

    /// The entry whose length stands at an offset; nil when the bytes end before it does.
    static func frame(_ bytes: [UInt8], at offset: Int) -> Range<Int>? {
        guard offset + 2 <= bytes.count else { return nil }
        let start = offset + 2
        let end = start + Int(bytes[offset]) << 8 + Int(bytes[offset + 1])
        return end <= bytes.count ? start..<end : nil
    }
}
