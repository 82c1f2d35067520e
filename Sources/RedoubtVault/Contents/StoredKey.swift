public import RedoubtCore

/// A provider's key as the vault keeps it, with what became of it.
public struct StoredKey: Sendable, Equatable {
    /// Where a key is in its life.
    public enum Status: String, Sendable, Hashable, CaseIterable {
        /// There, and not yet tested.
        case pending
        /// The one to use.
        case primary
        /// Good as well: a backup, or the one before the last rotation until ``StoredKey/notAfter``.
        case accepted
        /// Kept, not to be used.
        case disabled
        /// Refused by the provider.
        case failed
        /// Revoked or past its time; the value is gone.
        case destroyed

        /// Whether a call may be made with it.
        public var isUsable: Bool { self == .primary || self == .accepted }
    }

    /// The longest value.
    public static let limit = ByteCount(16 * 1024)

    /// What stays the same when the name is used again: 16 hexadecimal digits.
    public let id: String
    public let provider: String
    public let name: String
    public internal(set) var status: Status
    public let created: Timestamp
    /// When the provider stops taking it, where that is known.
    public let expires: Timestamp?
    /// When it stops being used, because another took its place.
    public internal(set) var notAfter: Timestamp?
    /// Why it is failed, disabled or destroyed; empty otherwise.
    public internal(set) var reason: String
    /// The key itself; empty once destroyed.
    public internal(set) var value: SecureString

    init(
        id: String, provider: String, name: String, status: Status, created: Timestamp, expires: Timestamp? = nil,
        notAfter: Timestamp? = nil, reason: String = "", value: SecureString
    ) {
        self.id = id
        self.provider = provider
        self.name = name
        self.status = status
        self.created = created
        self.expires = expires
        self.notAfter = notAfter
        self.reason = reason
        self.value = value
    }

    /// Whether a call may be made with it at a moment.
    public func isUsable(at now: Timestamp) -> Bool { status.isUsable && !isOver(at: now) }

    /// Whether its time is over.
    func isOver(at now: Timestamp) -> Bool { [expires, notAfter].contains { $0.map { $0 <= now } ?? false } }

    mutating func destroy(_ reason: String, at now: Timestamp) {
        (status, self.reason, notAfter) = (.destroyed, reason, min(notAfter ?? now, now))
        // The last handle on the old value zeroes it.
        value = SecureString("")
    }

    /// What can be sent as a header: printable ASCII without blanks, at most ``limit``.
    public static func isValue(_ value: SecureString) -> Bool {
        (1...limit.bytes).contains(value.count)
            && value.withBytes { bytes in bytes.indices.allSatisfy { (0x21...0x7E).contains(bytes[$0]) } }
    }

    /// Providers and names are 1 to 64 of `a-z A-Z 0-9 . _ -`, and begin with none of the marks.
    static func isName(_ text: String) -> Bool {
        guard let first = text.utf8.first, Base62.isDigit(first), text.utf8.count <= 64 else { return false }
        return text.utf8.allSatisfy { Base62.isDigit($0) || "._-".utf8.contains($0) }
    }
}
