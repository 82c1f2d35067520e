/// The readable beginning of an age file: who may open it, sealed by a MAC.
///
/// *Refuses when:* a single byte is not as the format has it, there is no stanza, or more than ``stanzaLimit``, or a passphrase stanza beside another.
/// Source: C2SP age.md, "Header".
struct AgeHeader: Sendable {
    static let stanzaLimit = 256
    private static let versionLine = Array("age-encryption.org/v1\n".utf8)

    let stanzas: [AgeStanza]
    let mac: [UInt8]
    /// What the MAC is over: everything up to and with `---`.
    let authenticated: [UInt8]
    /// Where the body begins.
    let end: Int

    /// Reads the header at the beginning of a file.
    init(parsing file: [UInt8]) throws(AgeFailure) {
        guard file.starts(with: Self.versionLine) else { throw .header }
        var reader = LineReader(file: file, at: Self.versionLine.count)
        var stanzas: [AgeStanza] = []
        while true {
            let start = reader.at
            let line = try reader.next()
            if line.starts(with: "--- ".utf8) {
                guard line.count == 47, let mac = Base64.decode(line.dropFirst(4)) else { throw .header }
                self.mac = mac
                authenticated = Array(file[..<(start + 3)])
                break
            }
            stanzas.append(try Self.stanza(line, &reader))
            guard stanzas.count <= Self.stanzaLimit else { throw .header }
        }
        let hasPassphrase = stanzas.contains { $0.kind == AgePassphrase.kind }
        guard !stanzas.isEmpty, !hasPassphrase || stanzas.count == 1 else { throw .header }
        self.stanzas = stanzas
        end = reader.at
    }

    /// The text before the space and the MAC.
    static func text(_ stanzas: [AgeStanza]) -> [UInt8] {
        versionLine + stanzas.flatMap(\.text) + Array("---".utf8)
    }

    private static func stanza(_ line: ArraySlice<UInt8>, _ reader: inout LineReader) throws(AgeFailure) -> AgeStanza {
        guard line.starts(with: "-> ".utf8) else { throw .header }
        let words = line.dropFirst(3).split(separator: 0x20, omittingEmptySubsequences: false)
        guard words.allSatisfy({ !$0.isEmpty && $0.allSatisfy { (0x21...0x7E).contains($0) } }) else { throw .header }
        var body: [UInt8] = []
        while true {
            let line = try reader.next()
            guard line.count <= 64 else { throw .header }
            body += line
            if line.count < 64 { break }
        }
        guard let bytes = Base64.decode(body) else { throw .header }
        return AgeStanza(words.map { String(decoding: $0, as: UTF8.self) }, body: bytes)
    }

    private struct LineReader {
        let file: [UInt8]
        var at: Int

        /// The next line, without its line feed, which it must have.
        mutating func next() throws(AgeFailure) -> ArraySlice<UInt8> {
            guard let end = file[at...].firstIndex(of: 0x0A) else { throw .header }
            defer { at = end + 1 }
            return file[at..<end]
        }
    }
}
