/// Writes server-sent events (WHATWG HTML, section 9.2).
public enum SSEWriter {
    /// The bytes of one event. A line end inside the data becomes a data line of its own; inside the name it is left out.
    public static func event(named name: String? = nil, data: [UInt8]) -> [UInt8] {
        var out: [UInt8] = []
        out.reserveCapacity(data.count + 32)
        if let name {
            out += "event: ".utf8
            out += name.utf8.filter { $0 != 0x0A && $0 != 0x0D }
            out.append(0x0A)
        }
        writeData(data, into: &out)
        out.append(0x0A)
        return out
    }

    static func writeData(_ data: [UInt8], into out: inout [UInt8]) {
        out += "data: ".utf8
        var previous: UInt8 = 0
        for byte in data {
            switch (previous, byte) {
            case (0x0D, 0x0A): break
            case (_, 0x0A), (_, 0x0D): out += "\ndata: ".utf8
            default: out.append(byte)
            }
            previous = byte
        }
        out.append(0x0A)
    }
}
