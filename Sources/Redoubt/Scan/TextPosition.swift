#if canImport(Glibc)
    internal import Glibc
#else
    internal import Darwin
#endif

/// A place in a text that is read from its beginning to its end.
struct TextPosition: Sendable, Hashable {
    /// UTF-8 bytes from the beginning of the text.
    var offset = 0
    /// Counted from 1; a line ends with a line feed.
    var line = 1
    /// UTF-8 bytes from the beginning of the line.
    var bytesInLine = 0
    /// UTF-16 code units from the beginning of the line.
    var unitsInLine = 0

    /// Moves on over the bytes that come next.
    mutating func advance(over bytes: ArraySlice<UInt8>) {
        var rest = bytes
        // memchr reads whole words at a time, which matters when a file has gigabytes.
        while let feed = Self.lineFeed(in: rest) {
            line += 1
            bytesInLine = 0
            unitsInLine = 0
            rest = rest[(feed + 1)...]
        }
        offset += bytes.count
        bytesInLine += rest.count
        for byte in rest where byte & 0xC0 != 0x80 { unitsInLine += byte >= 0xF0 ? 2 : 1 }
    }

    private static func lineFeed(in bytes: ArraySlice<UInt8>) -> Int? {
        unsafe bytes.withUnsafeBytes { buffer in
            guard let start = buffer.baseAddress, let found = unsafe memchr(start, 10, buffer.count) else { return nil }
            return unsafe bytes.startIndex + start.distance(to: found)
        }
    }
}
