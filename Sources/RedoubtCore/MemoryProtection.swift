internal import CRedoubtLinux

/// How well the memory of a secret is kept, weakest first.
public enum MemoryProtection: Int, Sendable, Hashable, Comparable, CaseIterable {
    /// Left out of core dumps and zeroed in forked children; it may reach the swap device.
    case undumped
    /// Also locked in memory (`mlock`): never swapped.
    case locked
    /// Memory that neither the kernel nor any other process can read (`memfd_secret`, Linux 5.14).
    case secretMemory

    public static func < (left: MemoryProtection, right: MemoryProtection) -> Bool { left.rawValue < right.rawValue }

    /// What a secret that is made now gets; for `doctor`.
    public static var available: MemoryProtection { SecureBytes(count: 1).protection }

    init(_ had: redoubt_protection) {
        switch had {
        case .secret_memory: self = .secretMemory
        case .locked: self = .locked
        case .undumped: self = .undumped
        }
    }
}
