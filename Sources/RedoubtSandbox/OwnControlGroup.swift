internal import CRedoubtLinux
internal import Glibc

/// Where this process's cgroup v2 group is in the file system (cgroups(7), proc_pid_mountinfo(5)).
enum OwnControlGroup {
    /// The folder, or nil when no cgroup v2 file system is mounted.
    static func path() -> String? {
        guard let group = group(in: text(of: "/proc/self/cgroup")),
            let mount = mountPoint(in: text(of: "/proc/self/mountinfo"))
        else { return nil }
        return group == "/" ? mount : mount + group
    }

    /// The path in the line `0::PATH`.
    static func group(in text: String) -> String? {
        text.split(separator: "\n").first { $0.hasPrefix("0::/") }.map { String($0.dropFirst(3)) }
    }

    /// The mount point (fifth field) of the first line whose file system, after ` - `, is cgroup2.
    static func mountPoint(in text: String) -> String? {
        for line in text.split(separator: "\n") {
            let fields = line.split(separator: " ")
            guard let dash = fields.firstIndex(of: "-"), dash >= 6, fields.count > dash + 1, fields[dash + 1] == "cgroup2"
            else { continue }
            return String(fields[4])
        }
        return nil
    }

    /// A file of /proc, at most 1 MiB of it; empty when it cannot be read.
    private static func text(of path: String) -> String {
        let number = unsafe open(path, O_RDONLY | O_CLOEXEC)
        guard number >= 0 else { return "" }
        let file = Descriptor(number: number)
        var bytes = [UInt8](repeating: 0, count: 1 << 20)
        let got = unsafe bytes.withUnsafeMutableBytes { buffer in
            unsafe redoubt_read(file.number, buffer.baseAddress, buffer.count)
        }
        return String(decoding: bytes[..<max(0, Int(got))], as: UTF8.self)
    }
}
