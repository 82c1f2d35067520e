/// The checksums of the addresses of digital currencies.
enum WalletAddress {
    private static let bitcoinAlphabet = Array("123456789ABCDEFGHJKLMNPQRSTUVWXYZabcdefghijkmnopqrstuvwxyz".utf8)
    private static let rippleAlphabet = Array("rpshnaf39wBUDNEGHJKLM4PQRST7VWXYZ2bcdeCg65jkm8oFqi1tuvAxyz".utf8)
    private static let bech32Alphabet = Array("qpzry9x8gf2tvdw0s3jn54khce6mua7l".utf8)

    /// Base58Check: 21 bytes and the first four of their double SHA-256.
    static func isBase58(_ value: [UInt8], ripple: Bool = false, versions: Set<UInt8>? = nil) -> Bool {
        let alphabet = ripple ? rippleAlphabet : bitcoinAlphabet
        guard let bytes = base58(value, alphabet), bytes.count == 25 else { return false }
        if let versions, !versions.contains(bytes[0]) { return false }
        return SHA256.hash(SHA256.hash(Array(bytes[..<21]))).prefix(4) == bytes[21...]
    }

    private static func base58(_ value: [UInt8], _ alphabet: [UInt8]) -> [UInt8]? {
        guard value.count <= 60 else { return nil }
        var bytes: [UInt8] = []
        for character in value {
            guard var carry = alphabet.firstIndex(of: character) else { return nil }
            for index in bytes.indices.reversed() {
                carry += Int(bytes[index]) * 58
                bytes[index] = UInt8(carry & 255)
                carry >>= 8
            }
            while carry > 0 {
                bytes.insert(UInt8(carry & 255), at: 0)
                carry >>= 8
            }
        }
        return [UInt8](repeating: 0, count: value.prefix { $0 == alphabet[0] }.count) + bytes
    }

    /// BIP 173 and BIP 350: the prefix, `1`, the data, six characters of checksum. Upper or lower case, never both.
    static func isBech32(_ value: [UInt8], segwit: Bool = true) -> Bool {
        let hasUpper = value.contains { (65...90).contains($0) }
        guard !hasUpper || !value.contains(where: { (97...122).contains($0) }) else { return false }
        let lower = value.map { (65...90).contains($0) ? $0 + 32 : $0 }
        guard let one = lower.lastIndex(of: UInt8(ascii: "1")), one > 0 else { return false }
        let data = lower[(one + 1)...].map { bech32Alphabet.firstIndex(of: $0) ?? 32 }
        guard data.count >= 7, !data.contains(32) else { return false }
        let name = lower[..<one].map(Int.init)
        let rest = polynomial(name.map { $0 >> 5 } + [0] + name.map { $0 & 31 } + data)
        guard segwit else { return rest == 1 || rest == 0x2bc8_30a3 }
        guard rest == (data[0] == 0 ? 1 : 0x2bc8_30a3), data[0] <= 16 else { return false }
        let length = (data.count - 7) * 5 / 8
        return (2...40).contains(length) && (data[0] != 0 || length == 20 || length == 32)
    }

    private static func polynomial(_ values: [Int]) -> Int {
        let generators = [0x3b6a_57b2, 0x2650_8e6d, 0x1ea1_19fa, 0x3d42_33dd, 0x2a14_62b3]
        return values.reduce(1) { sum, value in
            let top = sum >> 25
            let next = (sum & 0x1ff_ffff) << 5 ^ value
            return generators.enumerated().reduce(next) { top >> $1.offset & 1 == 1 ? $0 ^ $1.element : $0 }
        }
    }

    /// EIP-55: the case of the letters is the checksum; letters of one case carry none and are taken.
    static func isEthereum(_ value: [UInt8]) -> Bool {
        let digits = Array(value.dropFirst(2))
        guard digits.count == 40, Set(digits).count > 6 else { return false }
        guard isMixedCase(digits) else { return true }
        let hash = Keccak256.hash(digits.map { $0 | 32 })
        return digits.enumerated().allSatisfy { place, byte in
            guard byte > 57 else { return true }
            let nibble = place % 2 == 0 ? hash[place / 2] >> 4 : hash[place / 2] & 15
            return (byte < 97) == (nibble >= 8)
        }
    }

    /// Whether the letters' case says anything.
    static func isMixedCase(_ digits: [UInt8]) -> Bool {
        digits.contains { (65...70).contains($0) } && digits.contains { (97...102).contains($0) }
    }
}
