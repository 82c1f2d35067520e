internal import CRedoubtLinux

/// What keeps other processes from reading this one's memory.
public enum ProcessHardening {
    /// Allows no core dump and no look into this process by others of the same user; call it first of all.
    ///
    /// *Refuses:* debuggers, `gcore`, `/proc/PID/mem` and `/proc/PID/environ` to everybody but root. *Costs:* `/proc/self/fd` and the like are closed
    /// to a plain user too; a child gets back to normal when it executes a program, and before that only by asking (`PR_SET_DUMPABLE`).
    /// Source: prctl(2), setrlimit(2). Throws `machine.capability_missing`.
    public static func apply() throws(Fault) {
        let result = redoubt_harden_process()
        guard result == 0 else {
            throw Fault(
                .capabilityMissing, "this process cannot be kept from being dumped: \(systemErrorWords(-result))",
                hint: "allow prctl(PR_SET_DUMPABLE) and setrlimit(RLIMIT_CORE)")
        }
    }

    /// Whether ``apply()`` holds now.
    public static var isApplied: Bool { redoubt_is_dumpable() == 0 }
}
