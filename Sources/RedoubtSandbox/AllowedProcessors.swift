internal import CRedoubtLinux

extension MachineCapabilities {
    /// How many processors this process may run on (sched_getaffinity(2)): what `taskset`, a container or a cgroup's cpuset left it.
    public static var allowedProcessors: Int { Int(redoubt_allowed_processors()) }
}
