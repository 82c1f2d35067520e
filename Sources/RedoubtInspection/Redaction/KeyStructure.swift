/// What a key tells of itself: a checksum, an encoded number, a length. These confirm; none of them lets a key pass.
enum KeyStructure {
    /// The value of base64 in either alphabet, up to the first character that is none.
    static func base64(_ text: some Sequence<UInt8>) -> [UInt8] {
        var bytes: [UInt8] = []
        var bits: UInt32 = 0, count = 0
        for character in text {
            guard let value = base64Value(character) else { break }
            bits = (bits << 6 | value) & 0xFFFFFF
            count += 6
            guard count >= 8 else { continue }
            count -= 8
            bytes.append(UInt8(truncatingIfNeeded: bits >> UInt32(count)))
        }
        return bytes
    }

    /// An Amazon key's number: base32, whose bits 7 to 46 are the account of twelve digits.
    static func holdsAWSAccount(_ value: ArraySlice<UInt8>) -> Bool {
        let body = value.dropFirst(4).prefix(10)
        var number: UInt64 = 0
        for byte in body {
            guard let digit = base32Value(byte) else { return false }
            number = number << 5 | UInt64(digit)
        }
        // Fifty bits; the account lies in the first six bytes, without their top bit and their last seven.
        let account = (number >> 2 & 0x7FFF_FFFF_FF80) >> 7
        return body.count == 10 && account > 0 && account < 1_000_000_000_000
    }

    /// 64 bytes in base64.
    static func isStorageKey(_ value: ArraySlice<UInt8>) -> Bool {
        value.count == 88 && value.suffix(2).allSatisfy { $0 == UInt8(ascii: "=") } && base64(value).count == 64
    }

    /// A GitLab token that names its place: it ends in a length and a CRC-32, in base 36, behind a full stop.
    static func endsInBase36CRC(_ value: ArraySlice<UInt8>) -> Bool {
        guard let dot = value.lastIndex(of: UInt8(ascii: ".")), value.endIndex - dot == 10 else { return false }
        var number: UInt64 = 0
        for byte in value.suffix(7) {
            switch byte {
            case 48...57: number = number * 36 + UInt64(byte - 48)
            case 97...122: number = number * 36 + UInt64(byte - 87)
            default: return false
            }
        }
        return number == UInt64(Checksum.crc32(value.dropLast(7)))
    }

    /// A token of PyPI: a macaroon of version 2 from one of its two hosts.
    static func isIndexMacaroon(_ value: ArraySlice<UInt8>) -> Bool {
        let bytes = base64(value.dropFirst(5))
        return bytes.starts(with: [2, 1, 8] + Array("pypi.org".utf8))
            || bytes.starts(with: [2, 1, 13] + Array("test.pypi.org".utf8))
    }

    /// Bech32 (BIP 173), as age writes its secret keys, in upper case.
    static func isBech32(_ value: ArraySlice<UInt8>) -> Bool {
        guard let one = value.lastIndex(of: UInt8(ascii: "1")) else { return false }
        let human = value[..<one].map { KeywordAutomaton.folded($0) }
        var values = human.map { UInt32($0 >> 5) } + [0] + human.map { UInt32($0 & 31) }
        for byte in value[(one + 1)...] {
            guard let digit = bech32Alphabet.firstIndex(of: KeywordAutomaton.folded(byte)) else { return false }
            values.append(UInt32(digit))
        }
        return values.reduce(1, bech32Step) == 1
    }

    private static let bech32Alphabet = Array("qpzry9x8gf2tvdw0s3jn54khce6mua7l".utf8)

    private static func bech32Step(_ sum: UInt32, _ value: UInt32) -> UInt32 {
        let generators: [UInt32] = [0x3B6A_57B2, 0x2650_8E6D, 0x1EA1_19FA, 0x3D42_33DD, 0x2A14_62B3]
        let next = (sum & 0x1FF_FFFF) << 5 ^ value
        return generators.enumerated().reduce(next) { (sum >> 25) >> UInt32($1.offset) & 1 == 1 ? $0 ^ $1.element : $0 }
    }

    /// The header of a JSON Web Token: an object that names its algorithm.
    static func isWebToken(_ value: ArraySlice<UInt8>) -> Bool {
        let header = base64(value)
        return header.first == UInt8(ascii: "{") && contains(header, "\"alg\"")
    }

    /// Whether a JSON Web Token's claims have all of these texts in them.
    static func claims(_ value: ArraySlice<UInt8>, have texts: [String]) -> Bool {
        let parts = value.split(separator: UInt8(ascii: "."), maxSplits: 2, omittingEmptySubsequences: false)
        guard parts.count > 1 else { return false }
        let claims = base64(parts[1])
        return texts.allSatisfy { contains(claims, $0) }
    }

    /// Grafana's older keys: an object with a key and its name.
    static func namesKey(_ value: ArraySlice<UInt8>) -> Bool { contains(base64(value), "\",\"n\":") }

    private static func contains(_ bytes: [UInt8], _ text: String) -> Bool {
        let sought = Array(text.utf8)
        guard bytes.count >= sought.count else { return false }
        return (0...(bytes.count - sought.count)).contains { bytes[$0...].starts(with: sought) }
    }

    private static func base64Value(_ byte: UInt8) -> UInt32? {
        switch byte {
        case 65...90: UInt32(byte) - 65
        case 97...122: UInt32(byte) - 71
        case 48...57: UInt32(byte) + 4
        case UInt8(ascii: "+"), UInt8(ascii: "-"): 62
        case UInt8(ascii: "/"), UInt8(ascii: "_"): 63
        default: nil
        }
    }

    private static func base32Value(_ byte: UInt8) -> UInt8? {
        switch byte {
        case 65...90: byte - 65
        case 50...55: byte - 24
        default: nil
        }
    }
}
