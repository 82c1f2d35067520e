internal import Crypto

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

    static func encode(_ header: Header, key: HMAC<SHA256>) -> [UInt8] {
        var out = magic
        for shift in stride(from: 56, through: 0, by: -8) { out.append(UInt8(truncatingIfNeeded: header.first >> UInt64(shift))) }
        out += header.previous?.bytes ?? nothing
        return out + Hashing.authenticate(key, prefix: [], out, out.indices).bytes.prefix(sealSize)
    }

    /// Nil when it is no header, or, where the key is known, not one of the log's.
    static func decode(_ bytes: [UInt8], key: HMAC<SHA256>?) -> Header? {
        guard bytes.count == headerSize, bytes.starts(with: magic) else { return nil }
        let first = bytes[8..<16].reduce(UInt64(0)) { $0 << 8 | UInt64($1) }
        let header = Header(first: first, previous: first == 0 ? nil : TreeHash(bytes[16..<48]))
        if let key, encode(header, key: key) != bytes { return nil }
        return header
    }

    /// Appends a leaf's record and returns its leaf hash.
    static func append(
        _ draft: LeafDraft, index: UInt64, previous: TreeHash?, writer: LeafWriter, key: HMAC<SHA256>, to out: inout [UInt8]
    ) -> TreeHash {
        let lengthAt = out.count
        out += [0, 0, 0, 0]
        writer.write(draft, index: index, previous: previous, into: &out)
        let leaf = lengthAt + 4..<out.count
        for place in 0..<4 { out[lengthAt + place] = UInt8(truncatingIfNeeded: leaf.count >> (24 - 8 * place)) }
        let hash = Hashing.leaf(out, leaf)
        hash.append(to: &out)
        let seal = Hashing.authenticate(key, prefix: [], out, leaf.upperBound..<out.count)
        seal.append(to: &out)
        out.removeLast(TreeHash.count - sealSize)
        return hash
    }

    static func seal(_ hash: TreeHash, key: HMAC<SHA256>) -> ArraySlice<UInt8> {
        let bytes = hash.bytes
        return Hashing.authenticate(key, prefix: [], bytes, bytes.indices).bytes.prefix(sealSize)
    }
}
