public import RedoubtCore

/// A text with signatures below it (c2sp.org/signed-note). Parsing checks the form only: believe nothing before ``verify(_:)``.
public struct SignedNote: Sendable, Hashable {
    /// One signature line.
    public struct Signature: Sendable, Hashable {
        public let name: String
        public let identifier: UInt32
        public let bytes: [UInt8]
    }

    /// How a note fares with one key.
    public enum Verdict: Sendable, Hashable {
        case valid
        /// The key signed something else than this text.
        case invalid
        /// The note has no signature of the key.
        case unsigned
    }

    /// The signed text, which ends with a newline.
    public let text: String
    public let signatures: [Signature]

    /// A note has at most this many bytes and signatures.
    public static let largest = 1 << 20
    public static let mostSignatures = 64

    /// Reads a note strictly; whatever deviates from the format is refused.
    public init(_ bytes: [UInt8]) throws(Fault) {
        guard bytes.count <= Self.largest, bytes.allSatisfy({ $0 >= 0x20 || $0 == 0x0A }),
            let whole = String(validating: bytes, as: UTF8.self), let split = Self.lastBlankLine(bytes)
        else { throw Self.malformed("the text is not UTF-8 with signatures after a blank line") }
        text = String(decoding: bytes[..<split], as: UTF8.self)
        guard whole.utf8.last == 0x0A else { throw Self.malformed("the last line has no end") }
        let lines = String(decoding: bytes[(split + 1)...].dropLast(), as: UTF8.self).split(
            separator: "\n", omittingEmptySubsequences: false)
        guard !lines.isEmpty, lines.count <= Self.mostSignatures else { throw Self.malformed("the number of signatures is wrong") }
        var read: [Signature] = []
        for line in lines { read.append(try Self.signature(line)) }
        signatures = read
    }

    /// Whether the key signed this note. A signature of the key that does not verify spoils the note, whatever else is there.
    public func verify(_ key: VerifierKey) -> Verdict {
        let own = signatures.filter { $0.name == key.name && $0.identifier == key.identifier }
        if own.isEmpty { return .unsigned }
        return own.allSatisfy { key.isValid($0.bytes, for: Array(text.utf8)) } ? .valid : .invalid
    }

    /// Not empty, no white space, no plus sign, no control characters.
    static func isKeyName(_ name: String) -> Bool {
        !name.isEmpty
            && name.unicodeScalars.allSatisfy { !$0.properties.isWhitespace && $0 != "+" && $0.value >= 0x20 && $0.value != 0x7F }
    }

    private static func signature(_ line: Substring) throws(Fault) -> Signature {
        let parts = line.split(separator: " ", omittingEmptySubsequences: false)
        guard parts.count == 3, parts[0] == "\u{2014}", isKeyName(String(parts[1])), let bytes = Base64.decode(parts[2]),
            bytes.count > 4
        else { throw malformed("a signature line is malformed") }
        let identifier = bytes.prefix(4).reduce(UInt32(0)) { $0 << 8 | UInt32($1) }
        return Signature(name: String(parts[1]), identifier: identifier, bytes: Array(bytes.dropFirst(4)))
    }

    /// Where the last empty line stands.
    private static func lastBlankLine(_ bytes: [UInt8]) -> Int? {
        guard bytes.count > 2 else { return nil }
        return (1..<bytes.count - 1).last { bytes[$0] == 0x0A && bytes[$0 - 1] == 0x0A }
    }

    static func malformed(_ words: String) -> Fault {
        Fault(.auditTampered, "the signed note is malformed: \(words)", hint: "fetch it again, byte for byte")
    }
}
