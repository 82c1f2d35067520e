/// Reads the values that a Redis server sends, in pieces of any size.
///
/// *Refuses when* a value is larger, deeper or longer than its bounds, or is no RESP2. *Costs* a copy of what has not been read yet.
public struct RESPReader: Sendable {
    /// What came is not what a server sends; the connection cannot be read any further.
    public struct Malformed: Error, Sendable, Hashable {
        /// What is wrong, without the bytes.
        public let words: String
    }

    private static let longestLine = 64 << 10
    private static let greatestDepth = 8

    /// How many bytes a string, and how many values an array, may have.
    private let bound: Int
    private var bytes: [UInt8] = []
    private var start = 0

    public init(bound: Int = 1 << 20) { self.bound = bound }

    public mutating func append(_ more: some Collection<UInt8>) {
        if start > 0 {
            bytes.removeFirst(start)
            start = 0
        }
        bytes += more
    }

    /// The next whole value; `nil` until all of it is there.
    public mutating func next() throws(Malformed) -> RESPValue? {
        var place = start
        guard let value = try value(at: &place, depth: 0) else {
            guard bytes.count - start <= 4 * bound else { throw Malformed(words: "an answer over its bound") }
            return nil
        }
        start = place
        return value
    }

    private func value(at place: inout Int, depth: Int) throws(Malformed) -> RESPValue? {
        guard depth < Self.greatestDepth else { throw Malformed(words: "arrays nested too deep") }
        guard let line = try line(at: &place) else { return nil }
        let rest = line.dropFirst()
        switch line.first {
        case UInt8(ascii: "+"): return .status(String(decoding: rest, as: UTF8.self))
        case UInt8(ascii: "-"): return .error(String(decoding: rest, as: UTF8.self))
        case UInt8(ascii: ":"): return .integer(try number(rest))
        case UInt8(ascii: "$"): return try string(of: try number(rest), at: &place)
        case UInt8(ascii: "*"): return try array(of: try number(rest), at: &place, depth: depth)
        default: throw Malformed(words: "an answer of no known type")
        }
    }

    /// A line without its end.
    private func line(at place: inout Int) throws(Malformed) -> ArraySlice<UInt8>? {
        guard let end = bytes[place...].firstIndex(of: 0x0D), end + 1 < bytes.count else {
            guard bytes.count - place <= Self.longestLine else { throw Malformed(words: "a line without an end") }
            return nil
        }
        guard bytes[end + 1] == 0x0A else { throw Malformed(words: "a line with a wrong end") }
        defer { place = end + 2 }
        return bytes[place..<end]
    }

    private func number(_ digits: ArraySlice<UInt8>) throws(Malformed) -> Int64 {
        guard let number = Int64(String(decoding: digits, as: UTF8.self)) else { throw Malformed(words: "a number that is none") }
        return number
    }

    private func string(of count: Int64, at place: inout Int) throws(Malformed) -> RESPValue? {
        if count == -1 { return .null }
        guard (0...Int64(bound)).contains(count) else { throw Malformed(words: "a string over its bound") }
        let end = place + Int(count)
        guard end + 2 <= bytes.count else { return nil }
        guard bytes[end] == 0x0D, bytes[end + 1] == 0x0A else { throw Malformed(words: "a string longer than it says") }
        defer { place = end + 2 }
        return .bytes(Array(bytes[place..<end]))
    }

    private func array(of count: Int64, at place: inout Int, depth: Int) throws(Malformed) -> RESPValue? {
        if count == -1 { return .null }
        guard (0...Int64(bound)).contains(count) else { throw Malformed(words: "an array over its bound") }
        var values: [RESPValue] = []
        for _ in 0..<count {
            guard let next = try value(at: &place, depth: depth + 1) else { return nil }
            values.append(next)
        }
        return .array(values)
    }
}
