internal import Foundation
internal import RedoubtCore
internal import Testing

@testable internal import RedoubtServer

/// A real Redis server from Debian's package, on a free port of loopback, without a file.
final class RedisServer: Sendable {
    static let program = "/usr/bin/redis-server"
    static let isInstalled = FileManager.default.isExecutableFile(atPath: program)

    let port: Int
    private let process: Process

    /// Starts it and waits until it answers.
    init(password: String? = nil, port: Int? = nil) async throws {
        let chosen = port ?? Int.random(in: 20_000...32_000)
        self.port = chosen
        process = Process()
        process.executableURL = URL(filePath: Self.program)
        process.arguments =
            ["--port", String(chosen), "--bind", "127.0.0.1", "--save", "", "--appendonly", "no", "--loglevel", "warning"]
            + (password.map { ["--requirepass", $0] } ?? [])
        process.standardOutput = FileHandle.nullDevice
        try process.run()
        let client = try RedisClient(try address(password: password), patience: .seconds(2))
        defer { client.close() }
        for _ in 0..<100 {
            if (try? await client.send([Array("PING".utf8)])) != nil { return }
            try await Task.sleep(for: .milliseconds(50))
        }
        Issue.record("the Redis server did not come up")
    }

    func address(password: String? = nil) throws -> RedisAddress {
        try RedisAddress("redis://127.0.0.1:\(port)", password: password.map { SecureString($0) })
    }

    func stop() {
        // It inherits a mask of signals from the thread that started it, and would not see a politer one.
        kill(process.processIdentifier, SIGKILL)
        process.waitUntilExit()
    }

    /// It holds its connections and says nothing.
    func pause() { kill(process.processIdentifier, SIGSTOP) }
    func goOn() { kill(process.processIdentifier, SIGCONT) }

    deinit { if process.isRunning { kill(process.processIdentifier, SIGKILL) } }
}
