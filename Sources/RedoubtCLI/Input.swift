internal import RedoubtCore

#if canImport(Glibc)
    internal import Glibc
#else
    internal import Darwin
#endif

/// Standard input, in pieces that never cut a character.
enum Input {
    /// A line longer than this is refused.
    static let maximumLine = ByteCount(64 << 20)

    /// Everything there is. Bytes that are no UTF-8 become U+FFFD.
    static func all() throws(Fault) -> String {
        var bytes: [UInt8] = []
        while let more = read(1 << 16) {
            bytes += more
            guard bytes.count <= maximumLine.bytes else { throw Fault(.usage, "the input is larger than \(maximumLine)") }
        }
        return String(decoding: bytes, as: UTF8.self)
    }

    /// Everything there is, as it is.
    static func bytes(limit: ByteCount) throws(Fault) -> [UInt8] {
        var bytes: [UInt8] = []
        while let more = read(1 << 14) {
            bytes += more
            guard bytes.count <= limit.bytes else { throw Fault(.usage, "the input is larger than \(limit)") }
        }
        return bytes
    }

    /// Pieces of about so many bytes, as they come.
    static func forEachPiece(size: Int, _ body: (String) throws(Fault) -> Void) throws(Fault) {
        var held: [UInt8] = []
        while let more = read(max(1, size)) {
            held += more
            let whole = wholeCharacters(held)
            if whole > 0 { try body(String(decoding: held[..<whole], as: UTF8.self)) }
            held = Array(held[whole...])
        }
        if !held.isEmpty { try body(String(decoding: held, as: UTF8.self)) }
    }

    /// Lines without their ends; empty ones are passed over.
    static func forEachLine(_ body: (String) throws(Fault) -> Void) throws(Fault) {
        var held: [UInt8] = []
        while let more = read(1 << 16) {
            var start = more.startIndex
            while let end = more[start...].firstIndex(of: 10) {
                held += more[start..<end]
                if !held.isEmpty { try body(String(decoding: held, as: UTF8.self)) }
                held = []
                start = end + 1
            }
            held += more[start...]
            guard held.count <= maximumLine.bytes else { throw Fault(.usage, "a line is longer than \(maximumLine)") }
        }
        if !held.isEmpty { try body(String(decoding: held, as: UTF8.self)) }
    }

    /// A line of JSON Lines: its id, its text and, where given, its channel.
    static func record(_ line: String) throws(Fault) -> (id: JSONValue, text: String, channel: String?) {
        guard let value = try? JSONValue(parsing: line), let text = value["text"]?.string else {
            throw Fault(
                .usage, "a line is no JSON object with a `text`: \(quoted(line))",
                hint: #"write {"id": 1, "text": "…"} on each line"#)
        }
        return (value["id"] ?? .null, text, value["channel"]?.string)
    }

    /// A text in pieces of at most so many bytes, but at least one character.
    static func scalars(_ text: String, atMost size: Int) -> [String] {
        var out: [String] = []
        var piece = String.UnicodeScalarView()
        var count = 0
        for scalar in text.unicodeScalars {
            let width = UTF8.width(scalar)
            if count > 0, count + width > size {
                out.append(String(piece))
                piece = String.UnicodeScalarView()
                count = 0
            }
            piece.append(scalar)
            count += width
        }
        if count > 0 { out.append(String(piece)) }
        return out
    }

    private static func read(_ size: Int) -> [UInt8]? {
        var buffer = [UInt8](repeating: 0, count: size)
        let count = unsafe buffer.withUnsafeMutableBytes { bytes in unsafe Glibc.read(STDIN_FILENO, bytes.baseAddress, bytes.count)
        }
        if count < 0, errno == EINTR { return read(size) }
        if count < 0 {
            Terminal.error("error: \(Fault.Code.usage.rawValue) standard input cannot be read: \(systemErrorWords(errno))")
            exit(3)
        }
        return count > 0 ? Array(buffer[..<count]) : nil
    }

    /// How many bytes end in a whole character; what cannot become one counts as whole.
    private static func wholeCharacters(_ bytes: [UInt8]) -> Int {
        for back in 1...4 where back <= bytes.count {
            let byte = bytes[bytes.count - back]
            if byte & 0xC0 == 0x80 { continue }
            let width = byte >= 0xF0 ? 4 : byte >= 0xE0 ? 3 : byte >= 0xC0 ? 2 : 1
            return width > back ? bytes.count - back : bytes.count
        }
        return bytes.count
    }
}
