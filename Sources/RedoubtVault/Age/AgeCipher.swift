internal import Crypto
internal import CryptoExtras
internal import RedoubtCore

#if canImport(FoundationEssentials)
    internal import FoundationEssentials
#else
    internal import Foundation
#endif

/// The algorithms that age is made of, each with the parameters that age uses.
enum AgeCipher {
    static let tagLength = 16

    /// ChaCha20-Poly1305 (RFC 8439): ciphertext and tag; nil for a key or nonce of another length than its own.
    static func seal(_ plaintext: Span<UInt8>, nonce: [UInt8], key: SymmetricKey) -> [UInt8]? {
        // The span outlives the call; swift-crypto has no way in for one yet.
        let box = unsafe plaintext.withUnsafeBytes { bytes in
            try? unsafe ChaChaPoly.seal(bytes, using: key, nonce: ChaChaPoly.Nonce(data: nonce))
        }
        return box.map { Array($0.ciphertext + $0.tag) }
    }

    /// The plaintext, in protected memory; nil when ciphertext, tag, nonce or key is not the one it was sealed with.
    static func open(_ sealed: ArraySlice<UInt8>, nonce: [UInt8], key: SymmetricKey) -> SecureBytes? {
        guard sealed.count >= tagLength, let nonce = try? ChaChaPoly.Nonce(data: nonce),
            let box = try? ChaChaPoly.SealedBox(
                nonce: nonce, ciphertext: sealed.dropLast(tagLength), tag: sealed.suffix(tagLength)),
            var plain = try? ChaChaPoly.open(box, using: key)
        else { return nil }
        defer { wipe(&plain) }
        return kept(plain)
    }

    /// A copy of what a library gave us, in protected memory.
    static func kept(_ plain: Data) -> SecureBytes {
        var kept = SecureBytes(capacity: plain.count) { _ in 0 }
        // The library's buffer outlives the call.
        unsafe plain.withUnsafeBytes { bytes in kept.append(unsafe Span(_unsafeElements: bytes.assumingMemoryBound(to: UInt8.self)))
        }
        return kept
    }

    /// HKDF-SHA-256 (RFC 5869) to 32 bytes.
    static func derive(_ secret: SymmetricKey, salt: [UInt8], info: String) -> SymmetricKey {
        derive(secret, salt: salt, info: Array(info.utf8))
    }

    static func derive(_ secret: SymmetricKey, salt: [UInt8], info: [UInt8]) -> SymmetricKey {
        HKDF<SHA256>.deriveKey(inputKeyMaterial: secret, salt: salt, info: info, outputByteCount: 32)
    }

    /// X25519 (RFC 7748); nil when the point is of low order, for which everybody would get the same answer.
    static func agree(_ secret: Span<UInt8>, _ point: [UInt8]) -> SymmetricKey? {
        guard let key = privateKey(secret), let point = try? Curve25519.KeyAgreement.PublicKey(rawRepresentation: point),
            let shared = try? key.sharedSecretFromKeyAgreement(with: point)
        else { return nil }
        // A copy of the bytes into a key that is zeroed when let go. The library itself lets zero through.
        return unsafe shared.withUnsafeBytes { bytes in
            unsafe bytes.reduce(0) { $0 | $1 } == 0 ? nil : unsafe SymmetricKey(data: bytes)
        }
    }

    static func privateKey(_ secret: Span<UInt8>) -> Curve25519.KeyAgreement.PrivateKey? {
        // The span outlives the call.
        unsafe secret.withUnsafeBytes { unsafe try? Curve25519.KeyAgreement.PrivateKey(rawRepresentation: $0) }
    }

    /// The point that belongs to a secret of 32 bytes.
    static func publicKey(_ secret: Span<UInt8>) -> [UInt8]? { privateKey(secret).map { Array($0.publicKey.rawRepresentation) } }

    /// HMAC-SHA-256 (RFC 2104).
    static func authenticate(_ message: [UInt8], key: SymmetricKey) -> [UInt8] {
        Array(HMAC<SHA256>.authenticationCode(for: message, using: key))
    }

    /// scrypt (RFC 7914) with r = 8 and p = 1, to 32 bytes; takes 1 KiB << `work` of memory. Nil when that is not to be had.
    static func stretch(_ passphrase: Span<UInt8>, salt: [UInt8], work: Int) -> SymmetricKey? {
        stretch(passphrase, salt: salt, rounds: 1 << work, blockSize: 8, parallelism: 1, length: 32)
    }

    static func stretch(
        _ passphrase: Span<UInt8>, salt: [UInt8], rounds: Int, blockSize: Int, parallelism: Int, length: Int
    ) -> SymmetricKey? {
        // The span outlives the call.
        unsafe passphrase.withUnsafeBytes { bytes in
            try? unsafe KDF.Scrypt.deriveKey(
                from: bytes, salt: salt, outputByteCount: length, rounds: rounds, blockSize: blockSize, parallelism: parallelism)
        }
    }

    static func random(_ count: Int) -> [UInt8] {
        var generator = SystemRandomNumberGenerator()
        return (0..<count).map { _ in UInt8.random(in: .min ... .max, using: &generator) }
    }

    /// Zeroes what a library gave us on the heap.
    @inline(never) static func wipe(_ bytes: inout Data) {
        unsafe bytes.withUnsafeMutableBytes { unsafe _ = $0.initializeMemory(as: UInt8.self, repeating: 0) }
    }

    /// Zeroes a copy that is no longer needed.
    @inline(never) static func wipe(_ bytes: inout [UInt8]) {
        for index in bytes.indices { bytes[index] = 0 }
    }
}
