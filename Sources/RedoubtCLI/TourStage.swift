internal import FoundationEssentials
internal import Redoubt
internal import RedoubtAudit
internal import RedoubtCore
internal import RedoubtServer

#if canImport(Glibc)
    internal import Glibc
#else
    internal import Darwin
#endif

/// Where the tour plays: a folder of its own under the system's temporary folder, and a gateway in a process of its own.
final class TourStage {
    struct Answer {
        var question: String
        var status: Int
        /// What a client would show.
        var text: String
        /// Every byte that came.
        var raw: String
        var requestID: String
    }

    struct Run {
        var status: Int32
        var output: String
    }

    private let folder: String
    private let executable: String
    private let integrityKey: String
    private var gateway: pid_t = 0
    private(set) var url = ""
    private var guest = ""
    /// The token of a user who has not used any of their requests.
    private(set) var visitor = ""

    private var state: String { folder + "/state" }
    var copy: String { folder + "/copy" }

    init() throws(Fault) {
        var template = Array((FileManager.default.temporaryDirectory.path + "/redoubt-tour-XXXXXX").utf8CString)
        guard unsafe mkdtemp(&template) != nil else { throw Fault(.stateUnwritable, "no temporary folder can be made") }
        folder = String(decoding: template.dropLast().map { UInt8(bitPattern: $0) }, as: UTF8.self)
        executable = (try? FileManager.default.destinationOfSymbolicLink(atPath: "/proc/self/exe")) ?? CommandLine.arguments[0]
        var generator = SystemRandomNumberGenerator()
        integrityKey = (0..<4).map { _ in
            let digits = String(generator.next(), radix: 16)
            return String(repeating: "0", count: 16 - digits.count) + digits
        }.joined()
    }

    private static let configuration = """
        version: 1
        providers:
          rehearsal: {dialect: rehearsal, models: ["rehearsal*"]}
        audit: {origin: tour.example/redoubt}
        policy:
          version: 1
          name: tour
          tools:
            save_note: {effect: write, args: {filename: path, content: content}}
            calculator: {effect: read}

        """

    /// Writes the configuration, makes two users, and starts the gateway.
    func open() async throws {
        _ = try Files.writeNew(folder + "/redoubt.yaml", Self.configuration, isPrivate: false)
        guest = try redoubt(["token", "create", "--user", "guest"]).output.firstLine
        visitor = try redoubt(["token", "create", "--user", "visitor"]).output.firstLine
        _ = try redoubt(["grant", "give", "--session", "default", "--user", "guest", "--tier", "write"])
        let (pid, output) = try spawn(["serve", "--json", "--listen", "127.0.0.1:0"], state: state)
        gateway = pid
        let line = firstLine(output)
        guard let address = (try? JSONValue(parsing: line))?["listening"]?.string else {
            throw Fault(.internalFailure, "the gateway did not start")
        }
        url = "http://" + address
    }

    /// One question to the gateway, as a client would ask it.
    func ask(_ question: String, streaming: Bool = false) async throws -> Answer {
        let tool: JSONValue = ["type": "function", "function": ["name": "save_note", "parameters": ["type": "object"]]]
        let body: JSONValue = [
            "model": "rehearsal", "stream": .bool(streaming), "messages": [["role": "user", "content": .string(question)]],
            "tools": [tool],
        ]
        guard let address = ServiceURL(parsing: url) else { throw Fault(.internalFailure, "the gateway is nowhere") }
        let client = try UpstreamClient(address)
        defer { client.close() }
        let headers = [(name: "authorization", value: "Bearer " + guest), (name: "content-type", value: "application/json")]
        let response = try await client.send(
            UpstreamRequest(method: "POST", path: "/v1/chat/completions", headers: headers, body: body.canonicalBytes))
        guard case .whole(let bytes) = response.body else { throw Fault(.internalFailure, "an answer that was not asked for") }
        let raw = String(decoding: bytes, as: UTF8.self)
        return Answer(
            question: question, status: response.status, text: Self.visible(raw), raw: raw,
            requestID: response.headers.first { $0.name == "x-request-id" }?.value ?? "")
    }

    /// What a client would show of a reply, a stream or an error.
    private static func visible(_ raw: String) -> String {
        let events = raw.split(separator: "\n").filter { $0.hasPrefix("data: {") }.map { String($0.dropFirst(6)) }
        let bodies = (events.isEmpty ? [raw] : events).compactMap { try? JSONValue(parsing: $0) }
        return bodies.map { body in
            let choice = body["choices"]?.array?.first
            let content = choice?["delta"]?["content"]?.string ?? choice?["message"]?["content"]?.string
            return content ?? body["error"]?["message"]?.string ?? ""
        }.joined()
    }

    func entries() throws -> [JSONValue] {
        try AuditReader(state: state).query(AuditQuery()).map { try JSONValue(parsing: $0.bytes) }
    }

    /// Changes one word of one entry in a copy of the state; answers what was changed.
    func tamper() throws -> String {
        // The gateway folds entries into bundles within a second; the copy is made once that is done.
        usleep(1_500_000)
        try FileManager.default.copyItem(atPath: state, toPath: copy)
        // A bundle that has grown leaves its earlier, shorter form behind for a while; whoever tampers would change them all.
        var changed: [String] = []
        var pending = [copy + "/audit"]
        while let path = pending.popLast() {
            if let inner = try? FileManager.default.contentsOfDirectory(atPath: path) {
                pending += inner.map { path + "/" + $0 }
                continue
            }
            guard var bytes = FileManager.default.contents(atPath: path).map({ Array($0) }) else { continue }
            let word = Array("\"blocked\"".utf8)
            guard let at = bytes.indices.dropLast(word.count).first(where: { Array(bytes[$0..<$0 + word.count]) == word }) else {
                continue
            }
            bytes.replaceSubrange(at..<at + word.count, with: Array("\"allowed\"".utf8))
            try Data(bytes).write(to: URL(filePath: path))
            changed.append(String(path.dropFirst(copy.count + 1)))
        }
        guard let last = changed.max() else { throw Fault(.internalFailure, "nothing to tamper with was found") }
        return "`blocked` changed to `allowed` in \(last)"
    }

    /// Runs the command to its end.
    func redoubt(_ arguments: [String], state: String? = nil) throws(Fault) -> Run {
        let (pid, output) = try spawn(arguments, state: state ?? self.state)
        var text = ""
        while case let line = firstLine(output, keepingOpen: true), !line.isEmpty { text += line }
        Glibc.close(output)
        var status: Int32 = 0
        unsafe waitpid(pid, &status, 0)
        return Run(status: (status >> 8) & 0xFF, output: text)
    }

    func waitForEnd() async {
        // Ctrl+C reaches the gateway too; it drains, and what it leaves behind is then cleared here.
        signal(SIGINT, SIG_IGN)
        var status: Int32 = 0
        while unsafe waitpid(gateway, &status, WNOHANG) == 0 { try? await Task.sleep(for: .milliseconds(200)) }
        gateway = 0
    }

    func close() {
        guard gateway > 0 else { return }
        kill(gateway, SIGTERM)
        var status: Int32 = 0
        unsafe waitpid(gateway, &status, 0)
        gateway = 0
    }

    func clear() {
        close()
        try? FileManager.default.removeItem(atPath: folder)
    }

    /// Starts the command with standard output on a pipe and standard error shut away.
    private func spawn(_ arguments: [String], state: String) throws(Fault) -> (pid_t, Int32) {
        var ends: [Int32] = [0, 0]
        guard unsafe pipe(&ends) == 0 else { throw Fault(.internalFailure, "no pipe can be made") }
        // The child must not hold the reading end, nor a later child either of them.
        for end in ends { _ = fcntl(end, F_SETFD, FD_CLOEXEC) }
        var actions = unsafe posix_spawn_file_actions_t()
        unsafe posix_spawn_file_actions_init(&actions)
        defer { unsafe posix_spawn_file_actions_destroy(&actions) }
        unsafe posix_spawn_file_actions_adddup2(&actions, ends[1], STDOUT_FILENO)
        unsafe posix_spawn_file_actions_addopen(&actions, STDERR_FILENO, "/dev/null", O_WRONLY, 0)
        let environment = ["PATH=/usr/bin:/bin", "HOME=" + folder, "AUDIT_INTEGRITY_KEY=" + integrityKey]
        let all = [executable] + arguments + ["--config", folder + "/redoubt.yaml", "--state", state]
        let argv = unsafe all.map { unsafe strdup($0) } + [nil]
        let envp = unsafe environment.map { unsafe strdup($0) } + [nil]
        defer { unsafe (argv + envp).forEach { unsafe free($0) } }
        var pid: pid_t = 0
        let failure = unsafe posix_spawn(&pid, executable, &actions, nil, argv, envp)
        Glibc.close(ends[1])
        guard failure == 0 else { throw Fault(.internalFailure, "the command cannot start itself: \(systemErrorWords(failure))") }
        return (pid, ends[0])
    }

    /// The next line of a pipe, its end included; empty at the end of the pipe.
    private func firstLine(_ descriptor: Int32, keepingOpen: Bool = false) -> String {
        var line: [UInt8] = []
        var byte: UInt8 = 0
        while unsafe read(descriptor, &byte, 1) == 1 {
            line.append(byte)
            if byte == 10 { break }
        }
        return String(decoding: line, as: UTF8.self)
    }
}

extension String {
    fileprivate var firstLine: String { String(prefix { $0 != "\n" }) }
}
