internal import Foundation
internal import RedoubtCore

/// A program with its surroundings: what it sees is what is written here, and nothing of the machine's.
struct Program {
    let executable: String
    var environment: [String: String] = [:]
    var folder: String

    /// What came of a run.
    struct Outcome: CustomStringConvertible {
        let status: Int32
        let out: String
        let err: String

        var description: String {
            "status \(status), output \(out.prefix(600).debugDescription), errors \(err.prefix(600).debugDescription)"
        }

        /// Standard output as one JSON document.
        var json: JSONValue {
            get throws {
                do { return try JSONValue(parsing: out) } catch {
                    throw Trouble("no JSON on standard output: \(self)")
                }
            }
        }
    }

    /// Runs it to its end; one that does not end in time is killed.
    func run(_ arguments: [String], input: String = "", within limit: Duration = .seconds(60)) async throws -> Outcome {
        let running = try start(arguments, input: input)
        do {
            guard try await running.ends(within: limit) else {
                let words = arguments.joined(separator: " ")
                throw Trouble("`\(words)` did not end within \(limit): \(running.out.suffix(1500)) \(running.err.suffix(500))")
            }
        } catch {
            await running.stop()
            throw error
        }
        defer { running.forget() }
        return Outcome(status: running.status, out: running.out, err: running.err)
    }

    /// Starts it; whoever starts it stops it.
    func start(_ arguments: [String], input: String = "") throws -> RunningProgram {
        try RunningProgram(self, arguments, input: input)
    }
}

/// A program that is under way. Its input comes from a file and its outputs go to files, so that no pipe can fill up or break.
final class RunningProgram: Sendable {
    private let process: Process
    private let outputs: ScratchFolder

    fileprivate init(_ program: Program, _ arguments: [String], input: String) throws {
        outputs = try ScratchFolder()
        try outputs.write(input, to: "in")
        try outputs.write("", to: "out")
        try outputs.write("", to: "err")
        process = Process()
        process.executableURL = URL(fileURLWithPath: program.executable)
        process.arguments = arguments
        process.environment = program.environment
        process.currentDirectoryURL = URL(fileURLWithPath: program.folder)
        process.standardOutput = try FileHandle(forWritingTo: URL(fileURLWithPath: outputs.path + "/out"))
        process.standardError = try FileHandle(forWritingTo: URL(fileURLWithPath: outputs.path + "/err"))
        process.standardInput = try FileHandle(forReadingFrom: URL(fileURLWithPath: outputs.path + "/in"))
        do { try Self.withoutBlockedSignals { try process.run() } } catch {
            outputs.remove()
            throw error
        }
    }

    /// Threads of the concurrency runtime block signals, and a child inherits that: it would never hear a SIGTERM.
    private static func withoutBlockedSignals<Value>(_ body: () throws -> Value) rethrows -> Value {
        var none = sigset_t()
        var before = sigset_t()
        unsafe sigemptyset(&none)
        unsafe pthread_sigmask(SIG_SETMASK, &none, &before)
        defer { unsafe pthread_sigmask(SIG_SETMASK, &before, nil) }
        return try body()
    }

    var pid: Int32 { process.processIdentifier }
    var out: String { (try? outputs.text(of: "out")) ?? "" }
    var err: String { (try? outputs.text(of: "err")) ?? "" }
    /// The exit status; for one that a signal ended, 128 and the signal's number.
    var status: Int32 { process.terminationReason == .uncaughtSignal ? 128 + process.terminationStatus : process.terminationStatus }

    func ends(within limit: Duration) async throws -> Bool {
        let until = ContinuousClock.now + limit
        while process.isRunning {
            if ContinuousClock.now > until { return false }
            try await Task.sleep(for: .milliseconds(5))
        }
        return true
    }

    /// Waits for a line that begins so, on either output; answers with what follows.
    func line(after beginning: String, within limit: Duration = .seconds(30)) async throws -> String {
        let until = ContinuousClock.now + limit
        while ContinuousClock.now < until {
            let lines = (out + "\n" + err).split(separator: "\n")
            if let line = lines.first(where: { $0.hasPrefix(beginning) }) { return String(line.dropFirst(beginning.count)) }
            guard process.isRunning else {
                throw Trouble("the program ended with \(status) before it said `\(beginning)`: \(err.suffix(800))")
            }
            try await Task.sleep(for: .milliseconds(20))
        }
        throw Trouble("the program did not say `\(beginning)` within \(limit): \(err.suffix(800))")
    }

    /// Asks it to end, then makes it; answers with its status.
    @discardableResult
    func stop(within patience: Duration = .seconds(10)) async -> Int32 {
        signal(SIGTERM)
        let ended = await withoutCancellation { (try? await self.ends(within: patience)) ?? false }
        if !ended {
            signal(SIGKILL)
            process.waitUntilExit()
        }
        forget()
        return status
    }

    func signal(_ number: Int32) { if process.isRunning { kill(pid, number) } }

    /// Removes the files of its outputs.
    fileprivate func forget() { outputs.remove() }

    /// A test that was cancelled must still wait for what it stops.
    private func withoutCancellation<Value: Sendable>(_ body: @escaping @Sendable () async -> Value) async -> Value {
        await Task { await body() }.value
    }
}
