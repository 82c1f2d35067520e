internal import CRedoubtLinux

/// Takes one system call away from the calling thread, for ever: how a test makes a machine that lacks it.
enum RefusedSystemCall {
    /// openat2(2) has this number on every architecture.
    static let openat2 = 437

    /// Makes the call fail with an error number; false when the kernel has no filters.
    static func refuse(_ number: Int, with error: Int32) -> Bool { redoubt_refuse_syscall(number, error) == 0 }
}
