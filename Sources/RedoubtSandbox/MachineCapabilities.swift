internal import CRedoubtLinux
internal import Glibc
internal import RedoubtCore

/// What this machine can enforce, found by trying and not by asking.
///
/// Each mechanism is used in a child process made for it, by C code that only makes system calls (the parent has threads, so
/// the child may not allocate or lock); the child checks the effect, not just the answer. Nothing outlives the probe.
public struct MachineCapabilities: Sendable, Hashable {
    /// In a fixed order, one row a mechanism.
    public let all: [MachineCapability]

    /// The row of a mechanism; nil for an unknown name.
    public subscript(_ name: String) -> MachineCapability? { all.first { $0.name == name } }

    /// Tries everything: about 10 ms, at most five seconds a mechanism on a machine that hangs.
    public static func probe() -> MachineCapabilities {
        MachineCapabilities(all: Mechanism.allCases.map { $0.tried() })
    }
}

/// The mechanisms, in the order of the table.
private enum Mechanism: String, CaseIterable {
    case userNamespace = "user_namespace"
    case mountNamespace = "mount_namespace"
    case pidNamespace = "pid_namespace"
    case netNamespace = "net_namespace"
    case landlock
    case seccompFilter = "seccomp_filter"
    case noNewPrivileges = "no_new_privs"
    case openat2
    case memfdSecret = "memfd_secret"
    case lockedMemory = "mlock"
    case controlGroups = "cgroup_v2"

    func tried() -> MachineCapability {
        guard self == .controlGroups else { return row(redoubt_probe(kernelName, nil)) }
        guard let group = OwnControlGroup.path() else {
            return MachineCapability(name: rawValue, isAvailable: false, detail: "no cgroup v2 file system is mounted")
        }
        let scratch = group + "/redoubt-probe-" + String(UInt64.random(in: .min ... .max), radix: 16)
        return row(unsafe redoubt_probe(kernelName, scratch))
    }

    private func row(_ found: Int32) -> MachineCapability {
        if found < 0 { return MachineCapability(name: rawValue, isAvailable: false, detail: Self.words(for: -found)) }
        let works = self != .controlGroups || found == 0
        return MachineCapability(name: rawValue, isAvailable: works, detail: detail(found))
    }

    private func detail(_ found: Int32) -> String {
        switch self {
        case .userNamespace: "this user may make one"
        case .mountNamespace, .pidNamespace, .netNamespace: found == 1 ? "inside a user namespace" : "with privilege only"
        case .landlock: "ABI \(found)"
        case .seccompFilter: "a filter held"
        case .noNewPrivileges: "set and kept"
        case .openat2: "paths stay beneath their folder"
        case .memfdSecret: "memory that not even root reads"
        case .lockedMemory: Self.limit(redoubt_locked_memory_limit())
        case .controlGroups: found == 0 ? "limits can be set" : "groups can be made, but no limits are delegated here"
        }
    }

    private static func limit(_ bytes: UInt64) -> String {
        bytes == .max ? "no limit" : "up to \(ByteCount(Int(clamping: bytes)))"
    }

    private static func words(for number: Int32) -> String {
        switch number {
        case ENOSYS: "the kernel does not have it"
        case EOPNOTSUPP: "the kernel has it switched off"
        case EPERM, EACCES: "refused: " + systemErrorWords(number)
        case EBADE: "accepted, but without effect"
        case ETIMEDOUT: "no answer within five seconds"
        case ECHILD: "the child that tried it was killed"
        default: systemErrorWords(number)
        }
    }

    private var kernelName: redoubt_mechanism {
        switch self {
        case .userNamespace: .user_namespace
        case .mountNamespace: .mount_namespace
        case .pidNamespace: .pid_namespace
        case .netNamespace: .net_namespace
        case .landlock: .landlock
        case .seccompFilter: .seccomp_filter
        case .noNewPrivileges: .no_new_privs
        case .openat2: .openat2
        case .memfdSecret: .memfd_secret
        case .lockedMemory: .mlock
        case .controlGroups: .cgroup_v2
        }
    }
}
