/// The operator's key for `_integrity_hash`: whoever changes an entry without it is found out, even with the whole machine's files.
public struct IntegrityKey: Sendable {
    private let keyed: KeyedHash

    /// 64 hexadecimal digits are 32 bytes; any other text is its UTF-8 bytes. Nil for an empty text.
    public init?(_ text: String) {
        guard !text.isEmpty else { return nil }
        let decoded = text.utf8.count == 64 ? Hex.decode(text) : nil
        self.init(bytes: decoded ?? Array(text.utf8))
    }

    init(bytes: [UInt8]) { keyed = KeyedHash(key: bytes) }

    /// HMAC-SHA-256 over a leaf whose opening brace stands before the bytes in `range`.
    func hash(afterBrace bytes: [UInt8], _ range: Range<Int>) -> TreeHash {
        keyed.code(prefix: Self.brace, bytes, range)
    }

    private static let brace = [UInt8(ascii: "{")]
}
