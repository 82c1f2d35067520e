internal import Crypto

/// SHA-256 over parts of buffers without copying them; the only place where this room hands memory to the cryptography.
enum Hashing {
    /// The leaf hash of RFC 6962 section 2.1: a zero byte, then the entry.
    static func leaf(_ bytes: [UInt8], _ range: Range<Int>) -> TreeHash {
        var hasher = SHA256()
        update(&hasher, leafPrefix, 0..<1)
        update(&hasher, bytes, range)
        return hash(hasher.finalize())
    }

    /// The node hash of RFC 6962 section 2.1: a one byte, then the two children.
    static func node(_ left: TreeHash, _ right: TreeHash) -> TreeHash {
        var bytes: [UInt8] = []
        bytes.reserveCapacity(65)
        bytes.append(1)
        left.append(to: &bytes)
        right.append(to: &bytes)
        return plain(bytes)
    }

    static func plain(_ bytes: [UInt8]) -> TreeHash {
        var hasher = SHA256()
        update(&hasher, bytes, bytes.indices)
        return hash(hasher.finalize())
    }

    /// HMAC-SHA-256 over a prefix and part of a buffer, from a state that has already taken the key in.
    static func authenticate(_ keyed: HMAC<SHA256>, prefix: [UInt8], _ bytes: [UInt8], _ range: Range<Int>) -> TreeHash {
        var mac = keyed
        mac.update(data: prefix)
        unsafe bytes.withUnsafeBytes { buffer in
            unsafe mac.update(data: UnsafeRawBufferPointer(rebasing: buffer[range]))
        }
        let code = mac.finalize()
        return unsafe code.withUnsafeBytes { unsafe words($0) }
    }

    private static let leafPrefix: [UInt8] = [0]

    private static func update(_ hasher: inout SHA256, _ bytes: [UInt8], _ range: Range<Int>) {
        unsafe bytes.withUnsafeBytes { buffer in
            unsafe hasher.update(bufferPointer: UnsafeRawBufferPointer(rebasing: buffer[range]))
        }
    }

    private static func hash(_ digest: SHA256Digest) -> TreeHash {
        unsafe digest.withUnsafeBytes { unsafe words($0) }
    }

    private static func words(_ raw: UnsafeRawBufferPointer) -> TreeHash {
        func word(_ offset: Int) -> UInt64 { unsafe UInt64(bigEndian: raw.loadUnaligned(fromByteOffset: offset, as: UInt64.self)) }
        return TreeHash(words: (word(0), word(8), word(16), word(24)))
    }
}
