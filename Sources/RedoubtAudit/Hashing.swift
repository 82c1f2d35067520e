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

    /// The hash that is written at an offset; nil when the bytes end before it does.
    static func load(_ bytes: [UInt8], at offset: Int) -> TreeHash? {
        guard offset >= 0, offset + TreeHash.count <= bytes.count else { return nil }
        return unsafe bytes.withUnsafeBytes { unsafe words(UnsafeRawBufferPointer(rebasing: $0[offset..<offset + TreeHash.count])) }
    }

    private static let leafPrefix: [UInt8] = [0]

    fileprivate static func update(_ hasher: inout SHA256, _ bytes: [UInt8], _ range: Range<Int>) {
        unsafe bytes.withUnsafeBytes { buffer in
            unsafe hasher.update(bufferPointer: UnsafeRawBufferPointer(rebasing: buffer[range]))
        }
    }

    fileprivate static func hash(_ digest: SHA256Digest) -> TreeHash {
        unsafe digest.withUnsafeBytes { unsafe words($0) }
    }

    private static func words(_ raw: UnsafeRawBufferPointer) -> TreeHash {
        func word(_ offset: Int) -> UInt64 { unsafe UInt64(bigEndian: raw.loadUnaligned(fromByteOffset: offset, as: UInt64.self)) }
        return TreeHash(words: (word(0), word(8), word(16), word(24)))
    }
}

/// HMAC-SHA-256 (RFC 2104) under one key, with the key's own blocks hashed once and for all.
struct KeyedHash: Sendable {
    private let inner: SHA256
    private let outer: SHA256

    private static let blockSize = 64

    init(key: [UInt8]) {
        let short = key.count > Self.blockSize ? Hashing.plain(key).bytes : key
        let block = short + [UInt8](repeating: 0, count: Self.blockSize - short.count)
        inner = Self.hasher(block.map { $0 ^ 0x36 })
        outer = Self.hasher(block.map { $0 ^ 0x5C })
    }

    /// The code over a prefix and part of a buffer.
    func code(prefix: [UInt8] = [], _ bytes: [UInt8], _ range: Range<Int>) -> TreeHash {
        var hasher = inner
        if !prefix.isEmpty { Hashing.update(&hasher, prefix, prefix.indices) }
        Hashing.update(&hasher, bytes, range)
        let first = Hashing.hash(hasher.finalize()).bytes
        hasher = outer
        Hashing.update(&hasher, first, first.indices)
        return Hashing.hash(hasher.finalize())
    }

    private static func hasher(_ block: [UInt8]) -> SHA256 {
        var hasher = SHA256()
        Hashing.update(&hasher, block, block.indices)
        return hasher
    }
}
