internal import NIOCore
internal import NIOPosix
internal import RedoubtCore
internal import RedoubtWire
internal import Testing

@testable internal import RedoubtServer

@Suite(.enabled(if: RedisServer.isInstalled, "redis-server is not installed"), .serialized)
struct RedisClientTests {
    private static func words(_ texts: String...) -> [[UInt8]] { texts.map { Array($0.utf8) } }

    @Test func `a thousand commands at once get each its own answer`() async throws {
        let server = try await RedisServer()
        defer { server.stop() }
        let client = try RedisClient(try server.address(), patience: .seconds(5))
        let sum = try await withThrowingTaskGroup(of: Bool.self) { group in
            for number in 0..<1_000 {
                group.addTask { try await client.send(Self.words("ECHO", String(number))).text == String(number) }
            }
            return try await group.reduce(into: 0) { $0 += $1 ? 1 : 0 }
        }
        #expect(sum == 1_000)
        client.close()
        await #expect(throws: RedisFailure.self) { try await client.send(Self.words("PING")) }
    }

    @Test func `a server that went away fails at once, and is used again when it is back`() async throws {
        let server = try await RedisServer()
        let client = try RedisClient(try server.address(), patience: .seconds(2))
        #expect(try await client.send(Self.words("PING")).text == "PONG")
        server.stop()
        let start = ContinuousClock.now
        await #expect(throws: RedisFailure.self) { try await client.send(Self.words("PING")) }
        await #expect(throws: RedisFailure.self) { try await client.send(Self.words("PING")) }
        #expect(ContinuousClock.now - start < .seconds(60))
        let again = try await RedisServer(port: server.port)
        defer { again.stop() }
        try await Task.sleep(for: .milliseconds(300))
        #expect(try await client.send(Self.words("PING")).text == "PONG")
    }

    @Test func `a password is needed and given`() async throws {
        let password = "correct-" + String(UInt64.random(in: 0 ... .max), radix: 36)
        let server = try await RedisServer(password: password)
        defer { server.stop() }
        let client = try RedisClient(try server.address(password: password), patience: .seconds(2))
        #expect(try await client.send(Self.words("PING")).text == "PONG")
        let stranger = try RedisClient(try server.address(), patience: .seconds(2))
        await #expect(throws: RedisFailure.refused("NOAUTH Authentication required.")) {
            try await stranger.send(Self.words("PING"))
        }
    }

    @Test func `what the server refuses is an error, and the connection goes on`() async throws {
        let server = try await RedisServer()
        defer { server.stop() }
        let client = try RedisClient(try server.address(), patience: .seconds(2))
        await #expect(throws: RedisFailure.self) { try await client.send(Self.words("NOSUCHCOMMAND")) }
        #expect(try await client.send(Self.words("PING")).text == "PONG")
    }
}

@Suite struct RedisAddressTests {
    @Test func `an address has its parts, and shows no password`() throws {
        let secret = "hush-" + String(repeating: "x", count: 9)
        let address = try RedisAddress("rediss://me:\(secret)@cache.example:6380/3")
        #expect(address.host == "cache.example" && address.port == 6_380 && address.database == 3 && address.isSecure)
        #expect(address.description == "rediss://cache.example:6380/3")
        #expect(!String(reflecting: address).contains(secret))
        #expect(try RedisAddress("redis://[::1]").description == "redis://::1:6379/0")
    }

    @Test(arguments: [
        "", "redis:", "http://x", "redis://", "redis://a:b:c", "redis://h:0", "redis://h/x", "redis://a@b@c", "redis://[::1",
    ])
    func `what is no address is refused without repeating it`(text: String) {
        #expect(throws: Fault.self) { try RedisAddress(text) }
    }

    @Test func `silence is bounded`() async throws {
        let mute = try await ServerBootstrap(group: MultiThreadedEventLoopGroup.singleton).bind(host: "127.0.0.1", port: 0).get()
        let client = try RedisClient(
            try RedisAddress("redis://127.0.0.1:\(mute.localAddress?.port ?? 0)"), patience: .milliseconds(200))
        let start = ContinuousClock.now
        await #expect(throws: RedisFailure.away("no answer in time")) { try await client.send([Array("PING".utf8)]) }
        #expect(ContinuousClock.now - start < .seconds(60))
        try await mute.close()
    }
}
