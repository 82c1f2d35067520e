internal import Crypto
internal import RedoubtCore

/// The body of an age file: chunks of 64 KiB, each sealed with its number and whether it is the last (STREAM).
enum AgePayload {
    static let chunk = 64 * 1024
    private static let sealedChunk = chunk + AgeCipher.tagLength

    static func seal(_ plaintext: Span<UInt8>, key: SymmetricKey) -> [UInt8]? {
        var sealed: [UInt8] = []
        sealed.reserveCapacity(plaintext.count + (plaintext.count / chunk + 1) * AgeCipher.tagLength)
        var (start, number) = (0, 0)
        repeat {
            let end = min(start + chunk, plaintext.count)
            let nonce = nonce(number, isLast: end == plaintext.count)
            guard let piece = AgeCipher.seal(plaintext.extracting(start..<end), nonce: nonce, key: key) else { return nil }
            sealed += piece
            (start, number) = (end, number + 1)
        } while start < plaintext.count
        return sealed
    }

    /// Gives out the plaintext chunk by chunk, each only when it has proved to be right and in its place.
    static func open(
        _ sealed: ArraySlice<UInt8>, key: SymmetricKey, release: (Span<UInt8>) -> Void
    ) throws(AgeFailure) {
        var (rest, number) = (sealed, 0)
        while true {
            let piece = rest.prefix(sealedChunk)
            rest = rest.dropFirst(sealedChunk)
            // A full chunk may or may not be the last one; a short one can only be the last.
            if piece.count == sealedChunk, let plain = AgeCipher.open(piece, nonce: nonce(number, isLast: false), key: key) {
                plain.withBytes(release)
                number += 1
                continue
            }
            guard let plain = AgeCipher.open(piece, nonce: nonce(number, isLast: true), key: key), !plain.isEmpty || number == 0
            else { throw .payload }
            plain.withBytes(release)
            guard rest.isEmpty else { throw .payload }
            return
        }
    }

    private static func nonce(_ number: Int, isLast: Bool) -> [UInt8] {
        [0, 0, 0] + (0..<8).map { UInt8(truncatingIfNeeded: number >> (56 - 8 * $0)) } + [isLast ? 1 : 0]
    }
}
