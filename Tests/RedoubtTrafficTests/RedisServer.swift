import Foundation
import RedoubtCore
import RedoubtTraffic

/// A real redis-server of its own on a socket in a temporary folder, asked through redis-cli.
final class RedisServer {
    static let isInstalled = ["redis-server", "redis-cli"].allSatisfy {
        FileManager.default.isExecutableFile(atPath: "/usr/bin/" + $0)
    }

    let folder: URL
    private let server = Process()
    private var socket: String { folder.appending(path: "s").path }

    init() throws {
        folder = FileManager.default.temporaryDirectory.appending(path: "redoubt-\(UInt64.random(in: 0 ... .max))")
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        server.executableURL = URL(filePath: "/usr/bin/redis-server")
        server.arguments = ["--port", "0", "--unixsocket", socket, "--save", "", "--appendonly", "no", "--dir", folder.path]
        server.standardOutput = FileHandle.nullDevice
        try server.run()
        var tries = 0
        while (try? run(["PING"])) != .text("PONG"), tries < 500 {
            usleep(10_000)
            tries += 1
        }
    }

    deinit {
        // Not asked politely: the signals of a test's threads are blocked in their children too.
        kill(server.processIdentifier, SIGKILL)
        Self.wait(server)
        try? FileManager.default.removeItem(at: folder)
    }

    /// One command, with its answer.
    @discardableResult
    func run(_ command: [String]) throws -> RedisValue {
        let client = client(command)
        let output = Pipe()
        client.standardOutput = output
        client.standardError = output
        try client.run()
        let bytes = output.fileHandleForReading.readDataToEndOfFile()
        Self.wait(client)
        return Self.value(String(decoding: bytes, as: UTF8.self))
    }

    func call(_ call: RedisCall) throws -> RedisValue {
        try run(["EVAL", call.script, String(call.keys.count)] + call.keys + call.arguments)
    }

    /// Many clients at once, each with its own calls one after another; the answers in any order.
    func race(_ calls: [[RedisCall]]) throws -> [RedisValue] {
        guard let script = calls.first?.first?.script, case .text(let hash) = try run(["SCRIPT", "LOAD", script]) else { return [] }
        let clients = try calls.enumerated().map { index, calls in
            let (input, output) = (folder.appending(path: "in\(index)"), folder.appending(path: "out\(index)"))
            let lines = calls.map { call in
                (["EVALSHA", hash, String(call.keys.count)] + call.keys + call.arguments).map { "\"\($0)\"" }.joined(separator: " ")
            }
            try Data((lines.joined(separator: "\n") + "\n").utf8).write(to: input)
            try Data().write(to: output)
            let client = client([])
            client.standardInput = try FileHandle(forReadingFrom: input)
            client.standardOutput = try FileHandle(forWritingTo: output)
            return (client, output)
        }
        for (client, _) in clients { try client.run() }
        return try clients.flatMap { client, output in
            Self.wait(client)
            return try String(contentsOf: output, encoding: .utf8).split(separator: "\n").map { Self.value(String($0)) }
        }
    }

    /// Looks now and then, because `waitUntilExit` needs a run loop that a test's thread does not have.
    private static func wait(_ process: Process) { while process.isRunning { usleep(1000) } }

    private func client(_ command: [String]) -> Process {
        let client = Process()
        client.executableURL = URL(filePath: "/usr/bin/redis-cli")
        client.arguments = ["-s", socket, "--json"] + command
        return client
    }

    private static func value(_ text: String) -> RedisValue {
        guard let json = try? JSONValue(parsing: Array(text.utf8)) else {
            return .error(text.trimmingCharacters(in: .whitespacesAndNewlines))
        }
        return value(json)
    }

    private static func value(_ json: JSONValue) -> RedisValue {
        if let list = json.array { return .array(list.map(value)) }
        if let text = json.string { return .text(text) }
        if case .integer(let number) = json { return .integer(number) }
        return .null
    }
}
