internal import RedoubtCore
internal import Synchronization

#if canImport(Glibc)
    internal import Glibc
#else
    internal import Darwin
#endif

/// One run of a program that prints a credential: no shell, a clean environment, a deadline, a bound on what it may print.
///
/// The program gets a process group of its own, so that what it started ends with it. What it prints is read straight into protected memory.
struct ProgramRun: ~Copyable {
    /// What became of it.
    enum Failure: Error {
        case notStarted(Int32)
        case tooSlow
        case tooMuch
        /// It ended otherwise than with 0: the status, 128 and more for a signal, and what it said.
        case ended(Int32, String)
    }

    private static let errorLimit = 1024
    /// Held while pipes are made and handed over, so that no other child of ours inherits them in between.
    private static let spawning = Mutex<Void>(())

    private let process: pid_t
    private let output: Int32
    private let errors: Int32
    private var isOver = false

    init(_ program: String, _ arguments: [String], environment: [(String, String)]) throws(Failure) {
        let started = try Self.spawning.withLock { _ throws(Failure) in
            let (out, err) = (try Self.pipes(), try Self.pipes())
            let started = Self.spawn(program, [program] + arguments, environment.map { $0 + "=" + $1 }, out.write, err.write)
            close(out.write)
            close(err.write)
            return (started, out.read, err.read)
        }
        guard started.0.number == 0 else {
            close(started.1)
            close(started.2)
            throw .notStarted(started.0.number)
        }
        (process, output, errors) = (started.0.process, started.1, started.2)
    }

    deinit {
        close(output)
        close(errors)
        if isOver { return }
        kill(-process, SIGKILL)
        waitpid(process, nil, 0)
    }

    /// All that it prints. Blocks the thread until the deadline at most.
    mutating func finish(by deadline: ContinuousClock.Instant, limit: Int) throws(Failure) -> SecureBytes {
        var printed = SecureBytes(capacity: 1024) { _ in 0 }
        var piece = SecureBytes(count: 4096), said: [UInt8] = []
        var open = [output, errors]
        while open.contains(where: { $0 >= 0 }) {
            var polled = open.map { pollfd(fd: $0, events: Int16(POLLIN), revents: 0) }
            let left = deadline - ContinuousClock.now
            guard left > .zero else { throw .tooSlow }
            // Never longer than a tenth of a second, so that a changed clock cannot hold us.
            let ready = unsafe poll(&polled, nfds_t(polled.count), Int32(min(100, left / .milliseconds(1) + 1)))
            if ready <= 0 { continue }
            for index in 0..<2 where polled[index].revents != 0 {
                let got = Self.read(open[index], &piece)
                if got == 0 { open[index] = -1; continue }
                piece.withBytes { bytes in
                    if index == 0 {
                        printed.append(bytes.extracting(0..<got))
                    } else if said.count < Self.errorLimit {
                        for at in 0..<got { said.append(bytes[at]) }
                    }
                }
                guard printed.count <= limit else { throw .tooMuch }
            }
        }
        try reap(deadline, said)
        return printed
    }

    private mutating func reap(_ deadline: ContinuousClock.Instant, _ said: [UInt8]) throws(Failure) {
        var status: Int32 = 0
        var pause: UInt32 = 200
        while true {
            let found = unsafe waitpid(process, &status, WNOHANG)
            if found == process { break }
            guard ContinuousClock.now < deadline else { throw .tooSlow }
            usleep(pause)
            pause = min(pause * 2, 10_000)
        }
        isOver = true
        let code = status & 0x7F == 0 ? (status >> 8) & 0xFF : 128 + (status & 0x7F)
        guard code == 0 else { throw .ended(code, String(decoding: said.prefix(Self.errorLimit), as: UTF8.self)) }
    }

    private static func read(_ file: Int32, _ piece: inout SecureBytes) -> Int {
        while true {
            let got = piece.withMutableBytes { bytes in
                unsafe bytes.withUnsafeMutableBytes { buffer in
                    #if canImport(Glibc)
                        unsafe Glibc.read(file, buffer.baseAddress, buffer.count)
                    #else
                        unsafe Darwin.read(file, buffer.baseAddress, buffer.count)
                    #endif
                }
            }
            if got >= 0 { return got }
            if errno != EINTR { return 0 }
        }
    }

    /// A pipe that no other child inherits.
    private static func pipes() throws(Failure) -> (read: Int32, write: Int32) {
        var ends: [Int32] = [-1, -1]
        guard unsafe pipe(&ends) == 0 else { throw .notStarted(errno) }
        for end in ends { _ = fcntl(end, F_SETFD, FD_CLOEXEC) }
        return (ends[0], ends[1])
    }

    private static func spawn(
        _ program: String, _ arguments: [String], _ environment: [String], _ output: Int32, _ errors: Int32
    ) -> (process: pid_t, number: Int32) {
        var actions = unsafe posix_spawn_file_actions_t()
        unsafe posix_spawn_file_actions_init(&actions)
        defer { unsafe posix_spawn_file_actions_destroy(&actions) }
        unsafe posix_spawn_file_actions_addopen(&actions, STDIN_FILENO, "/dev/null", O_RDONLY, 0)
        unsafe posix_spawn_file_actions_adddup2(&actions, output, STDOUT_FILENO)
        unsafe posix_spawn_file_actions_adddup2(&actions, errors, STDERR_FILENO)
        var attributes = posix_spawnattr_t()
        unsafe posix_spawnattr_init(&attributes)
        defer { unsafe posix_spawnattr_destroy(&attributes) }
        unsafe posix_spawnattr_setflags(&attributes, Int16(POSIX_SPAWN_SETPGROUP))
        unsafe posix_spawnattr_setpgroup(&attributes, 0)
        // posix_spawn wants arrays of C strings; they are copied here and freed when it has returned.
        let argv = unsafe arguments.map { unsafe strdup($0) } + [nil]
        let envp = unsafe environment.map { unsafe strdup($0) } + [nil]
        defer { unsafe (argv + envp).forEach { unsafe free($0) } }
        var process: pid_t = 0
        let number = unsafe posix_spawn(&process, program, &actions, &attributes, argv, envp)
        return (number == 0 ? process : 0, number)
    }
}
