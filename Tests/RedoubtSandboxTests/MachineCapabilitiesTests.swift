import Foundation
import RedoubtCore
import Testing

@testable import RedoubtSandbox

@Suite struct `The machine's capabilities` {
    static let names = [
        "user_namespace", "mount_namespace", "pid_namespace", "net_namespace", "landlock", "seccomp_filter", "no_new_privs",
        "openat2",
        "memfd_secret", "mlock", "cgroup_v2",
    ]

    @Test func `are all tried, each with a word about it`() {
        let found = MachineCapabilities.probe()
        #expect(found.all.map(\.name) == Self.names)
        #expect(found.all.allSatisfy { !$0.detail.isEmpty && !$0.detail.contains("\n") })
        #expect(found["landlock"] != nil && found["magic"] == nil)
    }

    @Test func `agree with what this process can do itself`() throws {
        let scratch = try ScratchFolder()
        let opens = (try? BoundedFolder(opening: scratch.path)) != nil
        #expect(MachineCapabilities.probe()["openat2"]?.isAvailable == opens)
    }

    @Test func `leave this process as it was`() throws {
        let before = try String(contentsOfFile: "/proc/self/status", encoding: .utf8)
        let folders = try FileManager.default.contentsOfDirectory(atPath: "/proc/self/fd").count
        for _ in 0..<5 { _ = MachineCapabilities.probe() }
        let after = try String(contentsOfFile: "/proc/self/status", encoding: .utf8)
        for field in ["NoNewPrivs:", "Seccomp:", "SigBlk:", "CapEff:"] {
            let line = { (text: String) in text.split(separator: "\n").first { $0.hasPrefix(field) } }
            #expect(line(before) == line(after))
        }
        #expect(abs(try FileManager.default.contentsOfDirectory(atPath: "/proc/self/fd").count - folders) < 40)
        if let group = OwnControlGroup.path() {
            let left = (try? FileManager.default.contentsOfDirectory(atPath: group)) ?? []
            #expect(!left.contains { $0.hasPrefix("redoubt-probe-") })
        }
    }

    @Test func `can be asked for from many threads at once`() async {
        let rows = await withTaskGroup(of: [MachineCapability].self) { group in
            for _ in 0..<8 { group.addTask { MachineCapabilities.probe().all } }
            return await group.reduce(into: []) { $0.append($1) }
        }
        #expect(Set(rows).count == 1)
    }

    @Test func `say that openat2 is missing where it is`() {
        let done = DispatchSemaphore(value: 0)
        let found = Verdicts()
        Thread {
            if RefusedSystemCall.refuse(RefusedSystemCall.openat2, with: ENOSYS), let row = MachineCapabilities.probe()["openat2"] {
                found.denial = Denial(.toolFailed, row.isAvailable ? "available" : row.detail)
            }
            done.signal()
        }.start()
        done.wait()
        #expect(found.denial?.words == "the kernel does not have it")
    }

    @Test func `know where the control group is`() {
        #expect(OwnControlGroup.group(in: "9:name=systemd:/\n0::/user.slice/a b\n") == "/user.slice/a b")
        #expect(OwnControlGroup.group(in: "9:name=systemd:/\n") == nil)
        let mounts = "24 1 0:22 / /proc rw - proc proc rw\n30 24 0:26 / /sys/fs/cgroup rw,nosuid shared:9 - cgroup2 cgroup2 rw\n"
        #expect(OwnControlGroup.mountPoint(in: mounts) == "/sys/fs/cgroup")
        #expect(OwnControlGroup.mountPoint(in: "24 1 0:22 / /proc rw - proc proc rw\n") == nil)
        #expect(OwnControlGroup.mountPoint(in: "a - cgroup2\n- cgroup2\n") == nil)
    }
}
