internal import FoundationEssentials
internal import RedoubtCore

/// How `git` is called: so that nothing in the repository that is looked at runs a program, reaches a network or hides an object.
///
/// No hook, file system monitor, external diff or text conversion runs; nothing is fetched for a partial clone; replacement objects and
/// grafts are not followed. The user's and the system's own configuration are read, because `safe.directory` stands there.
enum Git {
    /// Where git is, looked for in the absolute folders of `PATH` alone, so that no repository can bring its own.
    static func executable() throws(Fault) -> ScanPath {
        let folders = (ProcessInfo.processInfo.environment["PATH"] ?? "/usr/bin:/bin").split(separator: ":")
        for folder in folders where folder.hasPrefix("/") {
            let path = String(folder) + "/git"
            if FileManager.default.isExecutableFile(atPath: path) { return ScanPath(path) }
        }
        throw Fault(.capabilityMissing, "git is not installed", hint: "install git, or scan files and folders without it")
    }

    static func arguments(_ arguments: [ScanPath], in folder: ScanPath) -> [ScanPath] {
        let fixed = [
            "--no-pager", "--no-replace-objects", "-c", "core.fsmonitor=false", "-c",
            "core.hooksPath=/dev/null",
            "-c", "core.quotePath=false", "-c", "protocol.allow=never", "-c", "submodule.recurse=false",
        ]
        // A path is no pattern; check-ignore takes none and refuses the option.
        let literal = arguments.first == ScanPath("check-ignore") ? [] : [ScanPath("--literal-pathspecs")]
        return ["-C"].map { ScanPath($0) } + [folder] + fixed.map { ScanPath($0) } + literal + arguments
    }

    /// What of this process's environment git may see: what the user holds for safe and, where that is wanted, the repository and
    /// index that a hook is about. Whatever would make it run or log something is left out.
    static func environment(keepsRepository: Bool) -> [ScanPath] {
        let own = [
            "PATH", "HOME", "XDG_CONFIG_HOME", "USER", "LOGNAME", "TMPDIR", "SUDO_UID", "GIT_CEILING_DIRECTORIES",
            "GIT_CONFIG_COUNT",
            "GIT_CONFIG_GLOBAL", "GIT_CONFIG_SYSTEM", "GIT_CONFIG_NOSYSTEM",
        ]
        let repository = [
            "GIT_DIR", "GIT_WORK_TREE", "GIT_INDEX_FILE", "GIT_COMMON_DIR", "GIT_OBJECT_DIRECTORY",
            "GIT_ALTERNATE_OBJECT_DIRECTORIES",
        ]
        let kept = keepsRepository ? own + repository : own
        let fixed = [
            "LC_ALL=C", "GIT_OPTIONAL_LOCKS=0", "GIT_TERMINAL_PROMPT=0", "GIT_NO_LAZY_FETCH=1", "GIT_ALLOW_PROTOCOL=",
            "GIT_GRAFT_FILE=/dev/null", "GIT_ADVICE=0",
        ]
        let given = ProcessInfo.processInfo.environment.filter { name, _ in
            kept.contains(name) || name.hasPrefix("GIT_CONFIG_KEY_") || name.hasPrefix("GIT_CONFIG_VALUE_")
        }
        return (given.map { $0.key + "=" + $0.value } + fixed).map { ScanPath($0) }
    }
}
