/// The checksum of IEEE 802.3, zip and GitHub's tokens: it finds typing errors, not attackers.
enum CRC32 {
    /// What each byte does to the sum (Sarwate, 1988).
    private static let table: [UInt32] = (0..<256).map { byte in
        (0..<8).reduce(UInt32(byte)) { state, _ in state >> 1 ^ (state & 1 == 1 ? 0xEDB8_8320 : 0) }
    }

    static func checksum(_ bytes: some Sequence<UInt8>) -> UInt32 {
        let table = table
        return ~bytes.reduce(UInt32.max) { state, byte in state >> 8 ^ table[Int((state ^ UInt32(byte)) & 0xFF)] }
    }
}
