internal import RedoubtCore
internal import Synchronization

#if canImport(Glibc)
    internal import Glibc
#else
    internal import Darwin
#endif

/// One run of `git`, whose output is read as it comes.
///
/// What git says on standard error is kept up to 4 KiB. A process that is let go before its end is killed.
struct GitProcess: ~Copyable {
    /// Where its standard input comes from.
    enum Input { case none, pipe, descriptor(Int32) }

    private static let keptWords = 4_096
    private static let piece = 65_536

    /// Held while pipes are made and handed over, so that no other child can inherit them in between.
    private static let spawning = Mutex<Void>(())

    private var process: pid_t
    private var input: Int32
    private var output: Int32
    private var errors: Int32
    private var words: [UInt8] = []

    /// Starts git in a folder; throws `machine.capability_missing` when there is none.
    ///
    /// `keepsRepository` is for the repository that the environment may name, as it does in a hook.
    init(
        _ arguments: [ScanPath], in folder: ScanPath, input source: Input = .none, keepsRepository: Bool = true
    ) throws(Fault) {
        let executable = try Git.executable()
        let all = Git.arguments(arguments, in: folder), environment = Git.environment(keepsRepository: keepsRepository)
        let start = try Self.spawning.withLock { _ throws(Fault) in
            let out = try Self.pipe(), err = try Self.pipe()
            var ends = (read: Int32(-1), write: Int32(-1))
            if case .pipe = source { ends = try Self.pipe() }
            if case .descriptor(let given) = source { ends.read = given }
            let launch = Self.spawn(executable, all, environment, (ends.read, out.write, err.write))
            for end in [out.write, err.write] + (ends.read >= 0 ? [ends.read] : []) { close(end) }
            return (launch, ends.write, out.read, err.read)
        }
        guard start.0.failure == 0 else {
            for end in [start.1, start.2, start.3] where end >= 0 { close(end) }
            throw Fault(.internalFailure, "git cannot be started: \(systemErrorWords(start.0.failure))")
        }
        (process, input, output, errors) = (start.0.process, start.1, start.2, start.3)
    }

    deinit {
        for end in [input, output, errors] where end >= 0 { close(end) }
        guard process > 0 else { return }
        kill(process, SIGKILL)
        waitpid(process, nil, 0)
    }

    /// The next piece of the output; empty at its end.
    mutating func read() throws(Fault) -> [UInt8] {
        while output >= 0 {
            var polled = [
                pollfd(fd: output, events: Int16(POLLIN), revents: 0), pollfd(fd: errors, events: Int16(POLLIN), revents: 0),
            ]
            // A descriptor of -1 is passed over by poll(2).
            let ready = unsafe poll(&polled, nfds_t(polled.count), -1)
            if ready < 0, errno == EINTR { continue }
            if polled[1].revents != 0 { try drain() }
            guard polled[0].revents != 0 else { continue }
            let bytes = try Self.some(output)
            if bytes.isEmpty { close(output); output = -1 }
            return bytes
        }
        return []
    }

    /// Everything that is left of the output; a fault when that is more than the limit.
    mutating func readAll(limit: Int) throws(Fault) -> [UInt8] {
        var all: [UInt8] = []
        while true {
            let more = try read()
            if more.isEmpty { return all }
            all += more
            guard all.count <= limit else { throw Fault(.internalFailure, "git answers with more than \(ByteCount(limit))") }
        }
    }

    /// Gives git bytes to read. It must be reading, or the bytes must fit into a pipe.
    mutating func write(_ bytes: [UInt8]) throws(Fault) {
        var rest = bytes[...]
        while !rest.isEmpty {
            // The slice lives as long as the call.
            let written = unsafe rest.withUnsafeBytes { unsafe Self.systemWrite(input, $0.baseAddress, $0.count) }
            if written < 0, errno == EINTR { continue }
            guard written > 0 else { throw Fault(.internalFailure, "git stopped reading: \(said)") }
            rest = rest.dropFirst(written)
        }
    }

    /// Says that nothing more will be written.
    mutating func closeInput() {
        if input >= 0 { close(input) }
        input = -1
    }

    /// Gives away the reading end of the output, for another process to read.
    mutating func takeOutput() -> Int32 {
        defer { output = -1 }
        return output
    }

    /// Waits for the end and answers with the exit status, 128 and more for a signal.
    mutating func finish() throws(Fault) -> Int32 {
        closeInput()
        while !(try read()).isEmpty {}
        while errors >= 0 { try drain() }
        var status: Int32 = 0
        while unsafe waitpid(process, &status, 0) < 0, errno == EINTR {}
        process = 0
        return status & 0x7F == 0 ? (status >> 8) & 0xFF : 128 + (status & 0x7F)
    }

    /// What git said on standard error, on one line.
    var said: String {
        let text = String(decoding: words, as: UTF8.self).split(whereSeparator: \.isNewline).joined(separator: " / ")
        return text.isEmpty ? "it does not say why" : quoted(text, limit: 300)
    }

    private mutating func drain() throws(Fault) {
        let bytes = try Self.some(errors)
        if bytes.isEmpty { close(errors); errors = -1 }
        words += bytes.prefix(Self.keptWords - words.count)
    }

    private static func some(_ descriptor: Int32) throws(Fault) -> [UInt8] {
        do throws(InputFile.Failure) { return try InputFile.some(descriptor, piece) } catch {
            throw Fault(.internalFailure, "git's output cannot be read: \(systemErrorWords(error.number))")
        }
    }

    private static func systemWrite(_ descriptor: Int32, _ address: UnsafeRawPointer?, _ count: Int) -> Int {
        #if canImport(Glibc)
            unsafe Glibc.write(descriptor, address, count)
        #else
            unsafe Darwin.write(descriptor, address, count)
        #endif
    }

    /// A pipe that no other child inherits.
    private static func pipe() throws(Fault) -> (read: Int32, write: Int32) {
        var ends: [Int32] = [-1, -1]
        guard unsafe systemPipe(&ends) == 0 else {
            throw Fault(.internalFailure, "no pipe can be made: \(systemErrorWords(errno))")
        }
        for end in ends { _ = fcntl(end, F_SETFD, FD_CLOEXEC) }
        return (ends[0], ends[1])
    }

    private static func systemPipe(_ ends: UnsafeMutablePointer<Int32>) -> Int32 {
        #if canImport(Glibc)
            unsafe Glibc.pipe(ends)
        #else
            unsafe Darwin.pipe(ends)
        #endif
    }

    private static func spawn(
        _ executable: ScanPath, _ arguments: [ScanPath], _ environment: [ScanPath],
        _ ends: (input: Int32, output: Int32, errors: Int32)
    ) -> (process: pid_t, failure: Int32) {
        var actions = unsafe posix_spawn_file_actions_t()
        unsafe posix_spawn_file_actions_init(&actions)
        defer { unsafe posix_spawn_file_actions_destroy(&actions) }
        if ends.input >= 0 {
            unsafe posix_spawn_file_actions_adddup2(&actions, ends.input, STDIN_FILENO)
        } else {
            unsafe posix_spawn_file_actions_addopen(&actions, STDIN_FILENO, "/dev/null", O_RDONLY, 0)
        }
        unsafe posix_spawn_file_actions_adddup2(&actions, ends.output, STDOUT_FILENO)
        unsafe posix_spawn_file_actions_adddup2(&actions, ends.errors, STDERR_FILENO)
        // posix_spawn wants arrays of C strings; they are copied here and freed when it has returned.
        let argv = unsafe ([executable] + arguments).map { unsafe strdup($0.cString) } + [nil]
        let envp = unsafe environment.map { unsafe strdup($0.cString) } + [nil]
        defer { unsafe (argv + envp).forEach { unsafe free($0) } }
        var process: pid_t = 0
        let failure = unsafe posix_spawn(&process, executable.cString, &actions, nil, argv, envp)
        return (failure == 0 ? process : 0, failure)
    }
}
