import RedoubtCore
import Testing

@testable import RedoubtVault

@Suite struct `A comparison in constant time` {
    @Test func `sees every difference, also two that are alike`() {
        let bytes = (0..<16).map { UInt8($0 &* 13) }
        #expect(equalInConstantTime(bytes, bytes) && equalInConstantTime([], []) && !equalInConstantTime(bytes, bytes.dropLast()))
        for mask in 1...UInt8.max {
            for first in bytes.indices {
                var other = bytes
                other[first] ^= mask
                #expect(!equalInConstantTime(bytes, other))
                for second in bytes.indices where second != first {
                    var both = other
                    both[second] ^= mask
                    if equalInConstantTime(bytes, both) { Issue.record("\(mask) at \(first) and \(second)"); return }
                }
            }
        }
    }

    @Test func `takes no other digest for a token's own`() throws {
        let token = AccessToken.mint()
        #expect(token.matches(digest: token.digest))
        // Digits of the digest changed one by one, to every other digit.
        for index in token.digest.utf8.indices {
            for digit in "0123456789abcdef" where token.digest[index] != digit {
                var other = token.digest
                other.replaceSubrange(index...index, with: String(digit))
                #expect(!token.matches(digest: other))
            }
        }
    }
}
