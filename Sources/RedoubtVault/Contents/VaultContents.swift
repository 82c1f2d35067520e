public import RedoubtCore

/// What a vault file holds once it is decrypted: the providers' keys with their states, and the keyset that records are sealed under.
///
/// A value: changing it changes nothing on disk until it is written. No description, mirror or interpolation shows a key.
public struct VaultContents: Sendable {
    /// The most provider keys, destroyed ones included.
    public static let limit = 1000

    /// All keys in the order in which they were added.
    public internal(set) var keys: [StoredKey]
    /// The keys for records (``Envelope``); nil until there are any.
    public var recordKeys: Keyset?

    public init() { (keys, recordKeys) = ([], nil) }

    init(keys: [StoredKey], recordKeys: Keyset?) { (self.keys, self.recordKeys) = (keys, recordKeys) }

    /// The key of a name that is not destroyed.
    public func key(_ provider: String, _ name: String) -> StoredKey? { index(provider, name).map { keys[$0] } }

    /// The keys that calls may be made with at a moment, the primary first.
    public func usable(_ provider: String, at now: Timestamp) -> [StoredKey] {
        let usable = keys.filter { $0.provider == provider && $0.isUsable(at: now) }
        return usable.filter { $0.status == .primary } + usable.filter { $0.status != .primary }
    }

    /// Adds a key: the provider's first becomes its primary, further ones its backups, unless it is only to be tried first (`pending`).
    ///
    /// Throws `usage.invalid` for a name that is none or taken, an empty or overlong value, or a full vault.
    public mutating func add(
        _ provider: String, _ name: String, _ value: SecureString, at now: Timestamp, expires: Timestamp? = nil,
        pending: Bool = false
    ) throws(Fault) {
        for word in [provider, name] where !StoredKey.isName(word) {
            throw Fault(.usage, "\(quoted(word)) is not a name for a key", hint: "use 1 to 64 letters, digits, `.`, `_` or `-`")
        }
        guard index(provider, name) == nil else {
            throw Fault(
                .usage, "\(provider) has a key named \(quoted(name)) already", hint: "choose another name, or `redoubt key rotate`")
        }
        guard StoredKey.isValue(value) else {
            throw Fault(
                .usage, "the key is empty, longer than \(StoredKey.limit), or has characters that no key has",
                hint: "give it on standard input, on one line")
        }
        try checkTime(expires)
        // Whoever rotates for years must not end at the limit.
        if keys.count >= Self.limit, let oldest = keys.firstIndex(where: { $0.status == .destroyed }) { keys.remove(at: oldest) }
        guard keys.count < Self.limit else {
            throw Fault(.usage, "the vault holds \(Self.limit) keys already", hint: "remove destroyed ones")
        }
        let isFirst = !keys.contains { $0.provider == provider && $0.status == .primary }
        let id = Hexadecimal.encode(AgeCipher.random(8))
        keys.append(
            StoredKey(
                id: id, provider: provider, name: name, status: pending ? .pending : isFirst ? .primary : .accepted, created: now,
                expires: expires, value: value))
    }

    /// Makes a key the primary; the one before stays good for the overlap, so that no call in flight fails.
    public mutating func promote(_ provider: String, _ name: String, at now: Timestamp, overlap: Duration) throws(Fault) {
        let new = try known(provider, name)
        try checkTime(now + overlap)
        guard keys[new].status != .primary else { return }
        for index in keys.indices where keys[index].provider == provider && keys[index].status == .primary {
            keys[index].status = .accepted
            keys[index].notAfter = min(keys[index].notAfter ?? (now + overlap), now + overlap)
        }
        (keys[new].status, keys[new].notAfter, keys[new].reason) = (.primary, nil, "")
    }

    /// Takes a key of another vault with all that is said of it. Answers false for one whose time is over, or that is destroyed.
    public mutating func adopt(_ key: StoredKey, at now: Timestamp) throws(Fault) -> Bool {
        guard key.status != .destroyed, !key.isOver(at: now) else { return false }
        let isPrimary = keys.contains { $0.provider == key.provider && $0.status == .primary }
        try add(key.provider, key.name, key.value, at: now, expires: key.expires, pending: true)
        keys[keys.count - 1].status = key.status == .primary && isPrimary ? .accepted : key.status
        keys[keys.count - 1].notAfter = key.notAfter
        keys[keys.count - 1].reason = key.reason
        return true
    }

    /// Destroys a key at once; when it was the primary, the provider's next usable key takes its place.
    public mutating func revoke(_ provider: String, _ name: String, reason: String = "revoked", at now: Timestamp) throws(Fault) {
        let index = try known(provider, name)
        let wasPrimary = keys[index].status == .primary
        keys[index].destroy(reason, at: now)
        if wasPrimary { try promoteNext(provider, at: now) }
    }

    /// Says that a key is failed, disabled, or good again.
    public mutating func mark(_ provider: String, _ name: String, _ status: StoredKey.Status, reason: String, at now: Timestamp)
        throws(Fault)
    {
        let index = try known(provider, name)
        switch status {
        case .destroyed: return try revoke(provider, name, reason: reason, at: now)
        case .primary: return try promote(provider, name, at: now, overlap: .zero)
        case .pending, .accepted, .disabled, .failed: break
        }
        let wasPrimary = keys[index].status == .primary
        (keys[index].status, keys[index].reason) = (status, reason)
        if wasPrimary { try promoteNext(provider, at: now) }
    }

    /// Destroys what is past its time; answers with the keys' ids.
    public mutating func sweep(at now: Timestamp) throws(Fault) -> [String] {
        var swept: [String] = []
        for index in keys.indices where keys[index].status != .destroyed && keys[index].isOver(at: now) {
            swept.append(keys[index].id)
            let (wasPrimary, provider) = (keys[index].status == .primary, keys[index].provider)
            keys[index].destroy("past its time", at: now)
            if wasPrimary { try promoteNext(provider, at: now) }
        }
        return swept
    }

    /// Forgets destroyed keys altogether.
    public mutating func removeDestroyed() { keys.removeAll { $0.status == .destroyed } }

    /// A time that could not be read back would make the whole vault unreadable.
    private func checkTime(_ time: Timestamp?) throws(Fault) {
        guard let time, Timestamp(rfc3339: time.rfc3339) == nil else { return }
        throw Fault(.usage, "the time is further off than can be written", hint: "give a shorter one, such as 365d")
    }

    private mutating func promoteNext(_ provider: String, at now: Timestamp) throws(Fault) {
        guard let next = usable(provider, at: now).first, next.status != .primary else { return }
        try promote(provider, next.name, at: now, overlap: .zero)
    }

    private func index(_ provider: String, _ name: String) -> Int? {
        keys.firstIndex { $0.provider == provider && $0.name == name && $0.status != .destroyed }
    }

    private func known(_ provider: String, _ name: String) throws(Fault) -> Int {
        if let index = index(provider, name) { return index }
        let names = keys.filter { $0.provider == provider && $0.status != .destroyed }.map(\.name)
        throw Fault(
            .keyMissing, "the vault has no key \(quoted(name)) of \(quoted(provider))",
            hint: names.isEmpty ? "`redoubt key list` shows what there is" : didYouMean(name, among: names))
    }
}

extension VaultContents: CustomStringConvertible, CustomDebugStringConvertible, CustomReflectable {
    public var description: String { "VaultContents(\(keys.count) keys)" }
    public var debugDescription: String { description }
    public var customMirror: Mirror { Mirror(self, children: [:]) }
}
