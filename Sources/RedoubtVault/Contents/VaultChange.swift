public import RedoubtCore

/// What is different in a vault since it was last looked at; by this a running gateway lets go of a key that was revoked.
public enum VaultChange: Sendable, Hashable {
    /// A key that was not there, or could not be used, can be used now: its id.
    case usable(String)
    /// A key can no longer be used, because it was revoked, disabled, failed, ended or removed: its id.
    case unusable(String)
    /// A key became its provider's primary: its id.
    case promoted(String)

    /// The differences, those first that take something away.
    public static func between(_ old: VaultContents, _ new: VaultContents, at now: Timestamp) -> [VaultChange] {
        let before = usable(old, now), after = usable(new, now)
        let gone = before.filter { id, key in after[id].map { $0.value != key.value } ?? true }
        let come = after.filter { id, key in before[id].map { $0.value != key.value } ?? true }
        let promoted = after.filter { id, key in key.status == .primary && before[id]?.status != .primary }
        return gone.keys.sorted().map { .unusable($0) } + come.keys.sorted().map { .usable($0) }
            + promoted.keys.sorted().map { .promoted($0) }
    }

    private static func usable(_ contents: VaultContents, _ now: Timestamp) -> [String: StoredKey] {
        Dictionary(contents.keys.filter { $0.isUsable(at: now) }.map { ($0.id, $0) }) { first, _ in first }
    }
}
