/// Keccak-256 with the padding from before FIPS 202, which Ethereum's address checksum (EIP-55) is made with.
enum Keccak256 {
    static func hash(_ message: [UInt8]) -> [UInt8] {
        var padded = message + [1]
        while padded.count % 136 != 0 { padded.append(0) }
        padded[padded.count - 1] |= 0x80
        var lanes = [UInt64](repeating: 0, count: 25)
        for start in stride(from: 0, to: padded.count, by: 136) {
            for index in 0..<136 { lanes[index / 8] ^= UInt64(padded[start + index]) << UInt64(8 * (index % 8)) }
            permute(&lanes)
        }
        return (0..<32).map { UInt8(truncatingIfNeeded: lanes[$0 / 8] >> UInt64(8 * ($0 % 8))) }
    }

    private static func permute(_ lanes: inout [UInt64]) {
        for constant in constants {
            let parity = (0..<5).map { column in
                stride(from: column, to: 25, by: 5).reduce(UInt64(0)) { $0 ^ lanes[$1] }
            }
            for index in 0..<25 {
                let after: UInt64 = turn(parity[(index + 1) % 5], 1)
                lanes[index] ^= parity[(index + 4) % 5] ^ after
            }
            var moved = lanes
            for index in 0..<25 {
                let column = index % 5, row = index / 5
                moved[row + 5 * ((2 * column + 3 * row) % 5)] = turn(lanes[index], turns[index])
            }
            for index in 0..<25 {
                let row = index / 5 * 5
                let next = moved[row + (index + 1) % 5], second = moved[row + (index + 2) % 5]
                lanes[index] = moved[index] ^ (~next & second)
            }
            lanes[0] ^= constant
        }
    }

    private static func turn(_ lane: UInt64, _ places: UInt64) -> UInt64 {
        places == 0 ? lane : lane << places | lane >> (64 - places)
    }

    private static let turns: [UInt64] = [
        0, 1, 62, 28, 27, 36, 44, 6, 55, 20, 3, 10, 43, 25, 39, 41, 45, 15, 21, 8, 18, 2, 61, 56, 14,
    ]

    /// The round constants come from a shift register of eight bits.
    private static let constants: [UInt64] = {
        var register = 1
        return (0..<24).map { _ in
            var constant: UInt64 = 0
            for bit in 0..<7 {
                if register & 1 == 1 { constant |= 1 << UInt64((1 << bit) - 1) }
                register = register << 1 ^ (register >> 7) * 0x171
            }
            return constant
        }
    }()
}
