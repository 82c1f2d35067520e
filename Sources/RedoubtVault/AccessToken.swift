internal import Crypto
public import RedoubtCore

/// What a client shows to use the gateway: `rdt_`, 32 random bytes, and a checksum by which a mistyped one is known without asking anybody.
///
/// The text is 53 characters: the prefix, 43 base62 digits (0–9, A–Z, a–z, the number big-endian) and 6 more that are the CRC-32 of those
/// 43, as GitHub's tokens have it. It is shown once, when it is made; only ``digest`` is kept. No description, mirror or
/// interpolation shows it. A plain hash is enough because 256 random bits cannot be guessed.
public struct AccessToken: Sendable, Equatable {
    /// What every token begins with, so that secret scanners know one.
    public static let prefix = "rdt_"
    private static let payloadLength = 43
    private static let checksumLength = 6

    private let secret: SecureString
    /// The SHA-256 of the whole text in lower-case hex: what is stored and looked up in the token's place.
    public let digest: String

    /// Makes a new one from the system's random numbers.
    public static func mint() -> AccessToken { AccessToken(random: (0..<32).map { _ in UInt8.random(in: .min ... .max) }) }

    /// The token of given random bytes, 32 of them.
    init(random: [UInt8]) {
        let payload = Base62.encode(random, width: Self.payloadLength)
        self.init(checked: Self.prefix + payload + Self.checksum(of: payload))
    }

    /// Reads one; throws `identity.invalid` when the form or the checksum is wrong. Whether it was ever given out, only its digest tells.
    public init(parsing text: some StringProtocol) throws(Denial) {
        let bytes = Array(text.utf8)
        guard Self.hasForm(bytes) else {
            throw Denial(.identityInvalid, "this is not an access token", hint: "a token is `rdt_` and 49 letters and digits")
        }
        guard Self.hasRightChecksum(bytes) else {
            throw Denial(.identityInvalid, "the access token is mistyped or cut short", hint: "copy the whole token again")
        }
        self.init(checked: String(text))
    }

    /// The digest of a text that is a token by its form and checksum, without keeping the text; nil for any other.
    public static func digest(of text: String) -> String? {
        let bytes = Array(text.utf8)
        return hasForm(bytes) && hasRightChecksum(bytes) ? digest(bytes) : nil
    }

    private static func hasForm(_ bytes: [UInt8]) -> Bool {
        bytes.count == prefix.utf8.count + payloadLength + checksumLength && bytes.starts(with: prefix.utf8)
            && bytes.dropFirst(prefix.utf8.count).allSatisfy(Base62.isDigit)
    }

    private static func hasRightChecksum(_ bytes: [UInt8]) -> Bool {
        let body = bytes.dropFirst(prefix.utf8.count)
        return Base62.decode(body.suffix(checksumLength)) == UInt64(CRC32.checksum(body.prefix(payloadLength)))
    }

    private static func digest(_ bytes: [UInt8]) -> String { Hexadecimal.encode(SHA256.hash(data: bytes)) }

    private init(checked text: String) {
        secret = SecureString(text)
        digest = Self.digest(Array(text.utf8))
    }

    /// Lends the text, for the one time that it is shown.
    public func withText<Result, Failure: Error>(_ body: (String) throws(Failure) -> Result) throws(Failure) -> Result {
        try secret.withValue(body)
    }

    /// Whether a stored digest is this token's, in time that does not depend on where they differ.
    public func matches(digest stored: String) -> Bool { equalInConstantTime(Array(digest.utf8), Array(stored.utf8)) }

    public static func == (left: AccessToken, right: AccessToken) -> Bool { left.secret == right.secret }

    private static func checksum(of payload: some StringProtocol) -> String {
        let sum = CRC32.checksum(payload.utf8)
        return Base62.encode((0..<4).map { UInt8(truncatingIfNeeded: sum >> (24 - 8 * $0)) }, width: checksumLength)
    }
}

extension AccessToken: CustomStringConvertible, CustomDebugStringConvertible, CustomReflectable {
    /// The first digits of the digest, by which people tell tokens apart.
    public var description: String { "rdt_*** (" + digest.prefix(8) + ")" }
    public var debugDescription: String { description }
    public var customMirror: Mirror { Mirror(self, children: [:]) }
}
