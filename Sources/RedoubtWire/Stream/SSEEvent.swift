/// One server-sent event with the very bytes it came in, so that what is not changed goes on byte for byte.
///
/// WHATWG HTML, section 9.2 (server-sent events).
public struct SSEEvent: Sendable, Hashable {
    /// The event's bytes, the blank line that ends it included; comments, `id` and `retry` lines too.
    public let raw: [UInt8]
    /// What the `event` field says; nil where there is none.
    public let name: String?
    /// The `data` lines joined by line feeds; nil where there is none, as in a comment that keeps a connection open.
    public let data: [UInt8]?

    public init(raw: [UInt8], name: String?, data: [UInt8]?) {
        self.raw = raw
        self.name = name
        self.data = data
    }

    /// The event's bytes with other data: every other line keeps its bytes and stands before the data.
    public func replacingData(_ data: [UInt8]) -> [UInt8] {
        var out: [UInt8] = []
        out.reserveCapacity(raw.count + data.count)
        for line in raw.split(whereSeparator: { $0 == 0x0A || $0 == 0x0D }) where !Self.isData(line) {
            out += line
            out.append(0x0A)
        }
        SSEWriter.writeData(data, into: &out)
        out.append(0x0A)
        return out
    }

    private static func isData(_ line: ArraySlice<UInt8>) -> Bool {
        guard line.starts(with: "data".utf8) else { return false }
        let rest = line.dropFirst(4)
        return rest.isEmpty || rest.first == UInt8(ascii: ":")
    }
}
