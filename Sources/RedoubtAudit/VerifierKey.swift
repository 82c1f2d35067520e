internal import Crypto
public import RedoubtCore

/// The public half of a log's key, which anybody needs to check its checkpoints (c2sp.org/signed-note).
public struct VerifierKey: Sendable, Hashable {
    /// The key's name, for a log its origin.
    public let name: String
    /// The first four bytes of the hash over name, algorithm and key.
    public let identifier: UInt32
    /// The Ed25519 public key, 32 bytes.
    public let publicKey: [UInt8]

    private static let ed25519: UInt8 = 1

    /// Refuses a name that the note format cannot carry, and a key of another length.
    public init(name: String, publicKey: [UInt8]) throws(Fault) {
        guard SignedNote.isKeyName(name) else {
            throw Fault(
                .configInvalid, "\(quoted(name)) cannot name a key",
                hint: "use a name like `example.com/redoubt`, without spaces and `+`")
        }
        guard publicKey.count == 32 else {
            throw Fault(.configInvalid, "an Ed25519 public key has 32 bytes, not \(publicKey.count)")
        }
        self.name = name
        self.publicKey = publicKey
        let digest = Hashing.plain(Array(name.utf8) + [0x0A, Self.ed25519] + publicKey).bytes
        identifier = digest.prefix(4).reduce(0) { $0 << 8 | UInt32($1) }
    }

    /// Reads `name+hash+base64`, the text form that Go's `sumdb/note` made the custom.
    public init(vkey text: String) throws(Fault) {
        // Base 64 may hold a plus of its own, so only the first two count.
        let parts = text.split(separator: "+", maxSplits: 2, omittingEmptySubsequences: false)
        guard parts.count == 3, parts[1].utf8.count == 8, let bytes = Base64.decode(parts[2]), bytes.first == Self.ed25519 else {
            throw Self.malformed
        }
        let key = try Self(name: String(parts[0]), publicKey: Array(bytes.dropFirst()))
        guard key.identifierText == parts[1] else { throw Self.malformed }
        self = key
    }

    /// The key as `name+hash+base64`.
    public var vkey: String { "\(name)+\(identifierText)+\(Base64.encode([Self.ed25519] + publicKey))" }

    /// Whether a signature over these bytes is this key's.
    ///
    /// *Looks at:* 64 bytes of Ed25519 (RFC 8032). *Refuses when:* it does not verify, or the key or the signature's point is of
    /// low order, where one signature would fit many messages. *Does not see:* points with only a low-order component.
    public func isValid(_ signature: [UInt8], for message: [UInt8]) -> Bool {
        guard signature.count == 64, !Self.isLowOrder(publicKey[...]), !Self.isLowOrder(signature[..<32]),
            let key = try? Curve25519.Signing.PublicKey(rawRepresentation: publicKey)
        else { return false }
        return key.isValidSignature(signature, for: message)
    }

    private var identifierText: String {
        Hex.encode([24, 16, 8, 0].map { UInt8(truncatingIfNeeded: identifier >> UInt32($0)) })
    }

    private static var malformed: Fault {
        Fault(
            .usage, "this is no Ed25519 verifier key",
            hint: "give it as NAME+HASH+BASE64, as `redoubt audit checkpoint --vkey` prints it")
    }

    /// The encodings of the low-order points of edwards25519, canonical or not, without the sign bit.
    private static let lowOrder: Set<[UInt8]> = {
        func edge(_ first: UInt8) -> [UInt8] { [first] + [UInt8](repeating: 0xFF, count: 30) + [0x7F] }
        func small(_ first: UInt8) -> [UInt8] { [first] + [UInt8](repeating: 0, count: 31) }
        let order8 = [
            "26e8958fc2b227b045c3f489f2ef98f0d5dfac05d3c63339b13802886d53fc05",
            "c7176a703d4dd84fba3c0b760d10670f2a2053fa2c39ccc64ec7fd7792ac037a",
        ]
        return Set([small(0), small(1), edge(0xEC), edge(0xED), edge(0xEE)] + order8.compactMap { Hex.decode($0) })
    }()

    private static func isLowOrder(_ point: ArraySlice<UInt8>) -> Bool {
        var bytes = Array(point)
        if let last = bytes.indices.last { bytes[last] &= 0x7F }
        return lowOrder.contains(bytes)
    }
}
