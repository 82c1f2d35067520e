/// An age file as text: the strict PEM of RFC 7468, lines of 64, the label `AGE ENCRYPTED FILE`.
enum AgeArmor {
    private static let begin = Array("-----BEGIN AGE ENCRYPTED FILE-----".utf8)
    private static let end = Array("-----END AGE ENCRYPTED FILE-----".utf8)

    static func encode(_ file: [UInt8]) -> [UInt8] {
        let body = Base64.encode(file, padded: true)
        var text = begin + [0x0A]
        for start in stride(from: 0, to: body.count, by: 64) {
            text += body[start..<min(start + 64, body.count)]
            text.append(0x0A)
        }
        return text + end + [0x0A]
    }

    /// Whether a file is text rather than binary.
    static func isArmored(_ file: [UInt8]) -> Bool { file[...].drop(while: isSpace).starts(with: "-----BEGIN".utf8) }

    /// The binary file. White space is allowed before and after, LF and CRLF end a line, and nothing else is left to taste.
    static func decode(_ text: [UInt8]) throws(AgeFailure) -> [UInt8] {
        var inner = text[...].drop(while: isSpace)
        while let last = inner.last, isSpace(last) { inner.removeLast() }
        var lines = inner.split(separator: 0x0A, omittingEmptySubsequences: false).map { $0.last == 0x0D ? $0.dropLast() : $0 }
        guard lines.count >= 2, lines.removeFirst().elementsEqual(begin), lines.removeLast().elementsEqual(end) else {
            throw .armor
        }
        guard let last = lines.last else { return [] }
        guard lines.dropLast().allSatisfy({ $0.count == 64 }), (1...64).contains(last.count) else { throw .armor }
        var body: [UInt8] = []
        body.reserveCapacity(lines.count * 64)
        for line in lines { body += line }
        guard let file = Base64.decode(body, padded: true) else { throw .armor }
        return file
    }

    private static func isSpace(_ byte: UInt8) -> Bool { byte == 0x20 || (0x09...0x0D).contains(byte) }
}
