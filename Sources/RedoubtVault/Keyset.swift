internal import Crypto
public import RedoubtCore

/// The keys that records were sealed under: one primary for new ones, the earlier ones for what is there already.
///
/// A keyset is a value; rotation makes a new one. No description, mirror or interpolation shows a key.
public struct Keyset: Sendable {
    /// The most keys that one set holds.
    public static let limit = 64

    /// A key's name inside its set; it stands in every record sealed under it.
    public struct KeyID: Sendable, Hashable, CustomStringConvertible {
        public let number: UInt32

        public init(_ number: UInt32) { self.number = number }
        public var description: String { "key " + String(number, radix: 16) }
    }

    /// The key for new records.
    public let primary: KeyID
    private let keys: [KeyID: SymmetricKey]

    /// All keys' names, sorted.
    public var ids: [KeyID] { keys.keys.sorted { $0.number < $1.number } }

    /// A set of one new random key.
    public init() {
        primary = KeyID(UInt32.random(in: .min ... .max))
        keys = [primary: SymmetricKey(size: .bits256)]
    }

    /// A set of given keys of 32 bytes each. Throws `state.corrupt` when a key has another length, the primary is missing, or there are too many.
    public init(primary: KeyID, keys: [KeyID: [UInt8]]) throws(Fault) {
        guard keys[primary] != nil, keys.count <= Self.limit, keys.values.allSatisfy({ $0.count == 32 }) else {
            throw Fault(.stateCorrupt, "the keyset is damaged: it needs its primary key, at most \(Self.limit) keys, 32 bytes each")
        }
        self.primary = primary
        self.keys = keys.mapValues { SymmetricKey(data: $0) }
    }

    /// The same keys and a new random one, which becomes the primary. Throws `state.corrupt` when the set is full.
    public func rotated() throws(Fault) -> Keyset {
        guard keys.count < Self.limit else {
            throw Fault(.stateCorrupt, "the keyset is full", hint: "seal old records again and drop their keys")
        }
        var generator = SystemRandomNumberGenerator()
        var id = KeyID(generator.next())
        while keys[id] != nil { id = KeyID(generator.next()) }
        return Keyset(id, keys.merging([id: SymmetricKey(size: .bits256)]) { old, _ in old })
    }

    /// The set without an earlier key: what was sealed under it is gone for good. Throws `usage.invalid` for the primary.
    public func dropping(_ id: KeyID) throws(Fault) -> Keyset {
        if id == primary { throw Fault(.usage, "the primary key cannot be dropped", hint: "rotate first") }
        return Keyset(primary, keys.filter { $0.key != id })
    }

    /// Lends the keys' bytes, for storing the set itself sealed.
    public func withKeys<Result, Failure: Error>(_ body: ([KeyID: [UInt8]]) throws(Failure) -> Result) throws(Failure) -> Result {
        try body(keys.mapValues { key in unsafe key.withUnsafeBytes { unsafe Array($0) } })
    }

    func key(_ id: KeyID) -> SymmetricKey? { keys[id] }

    private init(_ primary: KeyID, _ keys: [KeyID: SymmetricKey]) {
        self.primary = primary
        self.keys = keys
    }
}

extension Keyset: CustomStringConvertible, CustomDebugStringConvertible, CustomReflectable {
    public var description: String { "Keyset(\(keys.count) keys, primary \(primary))" }
    public var debugDescription: String { description }
    public var customMirror: Mirror { Mirror(self, children: [:]) }
}
