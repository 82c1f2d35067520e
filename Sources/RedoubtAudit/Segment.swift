/// The write-ahead segment: entries that are durable and acknowledged, but not all in tiles yet.
///
/// Layout: a header (8 bytes magic, the first entry's index as a big-endian uint64, the leaf hash before it, 16 bytes seal), then
/// records (length as a big-endian uint32, leaf, leaf hash, 16 bytes seal). A seal is the front of an HMAC-SHA-256 under a key
/// derived from the log's signing key: a record with a right hash and a wrong seal was not written by the log.
enum Segment {
    static let headerSize = 64
    static let sealSize = 16
    static let trailerSize = TreeHash.count + sealSize

    private static let magic = Array("RDBTWAL1".utf8)
    private static let nothing = [UInt8](repeating: 0, count: TreeHash.count)

    struct Header: Hashable {
        /// The index of the first record.
        var first: UInt64
        /// The leaf hash of the entry before it; nil for the first of the log.
        var previous: TreeHash?
    }

    static func encode(_ header: Header, key: KeyedHash) -> [UInt8] {
        var out = magic
        for shift in stride(from: 56, through: 0, by: -8) { out.append(UInt8(truncatingIfNeeded: header.first >> UInt64(shift))) }
        out += header.previous?.bytes ?? nothing
        return out + key.code(out, out.indices).bytes.prefix(sealSize)
    }

    /// Nil when it is no header, or, where the key is known, not one of the log's.
    static func decode(_ bytes: [UInt8], key: KeyedHash?) -> Header? {
        guard bytes.count == headerSize, bytes.starts(with: magic) else { return nil }
        let first = bytes[8..<16].reduce(UInt64(0)) { $0 << 8 | UInt64($1) }
        let header = Header(first: first, previous: first == 0 ? nil : TreeHash(bytes[16..<48]))
        if let key, encode(header, key: key) != bytes { return nil }
        return header
    }

    /// Appends a leaf's record and returns its leaf hash.
    static func append(
        _ draft: LeafDraft, index: UInt64, previous: TreeHash?, writer: LeafWriter, key: KeyedHash, to out: inout [UInt8]
    ) -> TreeHash {
        let lengthAt = out.count
        out += [0, 0, 0, 0]
        writer.write(draft, index: index, previous: previous, into: &out)
        let leaf = lengthAt + 4..<out.count
        for place in 0..<4 { out[lengthAt + place] = UInt8(truncatingIfNeeded: leaf.count >> (24 - 8 * place)) }
        let hash = Hashing.leaf(out, leaf)
        hash.append(to: &out)
        let seal = key.code(out, leaf.upperBound..<out.count)
        seal.append(to: &out)
        out.removeLast(TreeHash.count - sealSize)
        return hash
    }

    /// Whether the seal behind a record's hash is the log's own.
    static func isSealed(_ bytes: [UInt8], hashAt offset: Int, key: KeyedHash) -> Bool {
        let made = key.code(bytes, offset..<offset + TreeHash.count)
        // Read from the hash's middle on, so that its second half is the seal.
        guard let found = Hashing.load(bytes, at: offset + sealSize) else { return false }
        return found.words.2 == made.words.0 && found.words.3 == made.words.1
    }

    static func seal(_ hash: TreeHash, key: KeyedHash) -> ArraySlice<UInt8> {
        let bytes = hash.bytes
        return key.code(bytes, bytes.indices).bytes.prefix(sealSize)
    }
}
