internal import NIOCore
internal import NIOPosix
internal import Redoubt
internal import RedoubtCore
internal import Synchronization
internal import Testing

@testable internal import RedoubtServer

/// A server that answers each connection's first bytes with a script, and counts.
private final class ScriptedServer: Sendable {
    struct Script: Sendable {
        /// Sent one after the other, each in a write of its own.
        var pieces: [String]
        var closes = false
    }

    final class Counts: Sendable {
        let opened = Atomic<Int>(0)
        let closed = Atomic<Int>(0)
        let received = Mutex("")
    }

    let channel: any NIOCore.Channel
    let counts: Counts

    private init(_ channel: any NIOCore.Channel, _ counts: Counts) {
        self.channel = channel
        self.counts = counts
    }

    static func start(_ script: Script) async throws -> ScriptedServer {
        let counts = Counts()
        let channel = try await ServerBootstrap(group: MultiThreadedEventLoopGroup.singleton)
            .childChannelInitializer { channel in
                channel.eventLoop.makeCompletedFuture {
                    counts.opened.add(1, ordering: .relaxed)
                    try channel.pipeline.syncOperations.addHandler(Actor(script, counts))
                }
            }
            .bind(host: "127.0.0.1", port: 0).get()
        return ScriptedServer(channel, counts)
    }

    func client() throws -> UpstreamClient {
        let url = try #require(ServiceURL(parsing: "http://127.0.0.1:\(channel.localAddress?.port ?? 0)/base"))
        return try UpstreamClient(url, connectTimeout: .seconds(2))
    }

    func stop() async { try? await channel.close() }

    /// Plays the script each time a request's head has come in.
    private final class Actor: ChannelInboundHandler {
        typealias InboundIn = ByteBuffer
        typealias OutboundOut = ByteBuffer

        let script: Script
        let counts: Counts

        init(_ script: Script, _ counts: Counts) {
            self.script = script
            self.counts = counts
        }

        func channelRead(context: ChannelHandlerContext, data: NIOAny) {
            let text = String(buffer: unwrapInboundIn(data))
            counts.received.withLock { $0 += text }
            guard text.contains("\r\n\r\n") else { return }
            for piece in script.pieces { context.writeAndFlush(wrapOutboundOut(ByteBuffer(string: piece)), promise: nil) }
            if script.closes { context.close(promise: nil) }
        }

        func channelInactive(context: ChannelHandlerContext) { counts.closed.add(1, ordering: .relaxed) }
        func errorCaught(context: ChannelHandlerContext, error: any Error) { context.close(promise: nil) }
    }
}

@Suite struct UpstreamClientTests {
    private static let whole = "HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: 2\r\n\r\n{}"
    private static let eventHead = "HTTP/1.1 200 OK\r\ncontent-type: text/event-stream\r\ntransfer-encoding: chunked\r\n\r\n"

    private func ask(_ client: UpstreamClient, stream: Bool = false, silence: Duration = .seconds(5)) async throws(UpstreamFailure)
        -> UpstreamResponse
    {
        try await client.send(
            UpstreamRequest(
                method: "POST", path: "/x", headers: [("x-key", "1")], body: Array("{}".utf8), takesStream: stream, silence: silence
            ))
    }

    private func failure(of script: ScriptedServer.Script, stream: Bool = false, silence: Duration = .seconds(5)) async throws
        -> UpstreamFailure?
    {
        let server = try await ScriptedServer.start(script)
        let client = try server.client()
        var failure: UpstreamFailure?
        do throws(UpstreamFailure) {
            let response = try await ask(client, stream: stream, silence: silence)
            if let body = response.stream {
                do { for try await _ in body {} } catch let error as UpstreamFailure { failure = error } catch {}
            }
        } catch { failure = error }
        client.close()
        await server.stop()
        return failure
    }

    @Test func `a connection is used again, and a request is written as it should be`() async throws {
        let server = try await ScriptedServer.start(.init(pieces: [Self.whole]))
        let client = try server.client()
        try await withEventLoop {
            for _ in 0..<5 {
                let response = try await ask(client)
                #expect(response.status == 200)
                #expect(response.wholeBody == Array("{}".utf8))
            }
        }
        #expect(server.counts.opened.load(ordering: .relaxed) == 1)
        let text = server.counts.received.withLock { $0 }
        #expect(text.hasPrefix("POST /base/x HTTP/1.1\r\nhost: 127.0.0.1:"))
        #expect(text.contains("\r\nx-key: 1\r\ncontent-length: 2\r\n\r\n{}"))
        client.close()
        await server.stop()
    }

    /// Runs on one event loop, so that its pool is the one that is used each time.
    private func withEventLoop(_ work: @Sendable () async throws -> Void) async throws {
        try await withTaskExecutorPreference(LoopExecutor.shared) {
            await Task.yield()
            try await work()
        }
    }

    @Test func `a connection that the server closes after its answer is not used again`() async throws {
        let head = "HTTP/1.1 200 OK\r\nconnection: close\r\ncontent-length: 2\r\n\r\n{}"
        let server = try await ScriptedServer.start(.init(pieces: [head], closes: true))
        let client = try server.client()
        try await withEventLoop { for _ in 0..<3 { _ = try await ask(client) } }
        #expect(server.counts.opened.load(ordering: .relaxed) == 3)
        client.close()
        await server.stop()
    }

    @Test func `a stream comes piece by piece and ends`() async throws {
        let chunks = (0..<50).map { number in "6\r\ndata\(number % 10)\n\r\n" }
        let server = try await ScriptedServer.start(.init(pieces: [Self.eventHead] + chunks + ["0\r\n\r\n"]))
        let client = try server.client()
        let response = try await ask(client, stream: true)
        let body = try #require(response.stream)
        var text = ""
        for try await piece in body { text += String(decoding: piece, as: UTF8.self) }
        #expect(text == (0..<50).map { "data\($0 % 10)\n" }.joined())
        client.close()
        await server.stop()
    }

    @Test func `an event stream that was not asked for, and one of a refusal, come whole`() async throws {
        for (head, stream) in [("200 OK", false), ("503 Sorry", true)] {
            let answer = "HTTP/1.1 \(head)\r\ncontent-type: text/event-stream\r\ncontent-length: 3\r\n\r\nabc"
            let server = try await ScriptedServer.start(.init(pieces: [answer]))
            let client = try server.client()
            let response = try await ask(client, stream: stream)
            #expect(response.wholeBody == Array("abc".utf8))
            client.close()
            await server.stop()
        }
    }

    @Test func `what is no good answer is told apart`() async throws {
        let coded = "HTTP/1.1 200 OK\r\ncontent-encoding: gzip\r\ncontent-length: 2\r\n\r\n{}"
        #expect(try await failure(of: .init(pieces: [coded])) == .malformed("an answer in the coding `gzip`"))
        #expect(try await failure(of: .init(pieces: ["SSH-2.0-x\r\n\r\n"])) == .malformed("an answer that is not HTTP"))
        #expect(try await failure(of: .init(pieces: [], closes: true)) == .unreachable("the connection was closed"))
        let short = "HTTP/1.1 200 OK\r\ncontent-length: 20\r\n\r\n{}"
        #expect(try await failure(of: .init(pieces: [short], closes: true)) != nil)
        #expect(try await failure(of: .init(pieces: [Self.eventHead + "4\r\ndata\r\n"], closes: true), stream: true) != nil)
    }

    @Test func `silence is a timeout, before the answer and in it`() async throws {
        let start = ContinuousClock.now
        #expect(try await failure(of: .init(pieces: []), silence: .milliseconds(300)) == .timeout("no answer in time"))
        let begun = Self.eventHead + "4\r\ndata\r\n"
        #expect(
            try await failure(of: .init(pieces: [begun]), stream: true, silence: .milliseconds(300))
                == .timeout("the stream fell silent"))
        #expect(ContinuousClock.now - start < .seconds(300))
    }

    @Test func `nobody at the port is unreachable`() async throws {
        let server = try await ScriptedServer.start(.init(pieces: []))
        let client = try server.client()
        await server.stop()
        await #expect(throws: UpstreamFailure.unreachable("no connection can be made")) { _ = try await ask(client) }
        client.close()
    }

    @Test func `a cancelled call and a stream let go close their connections`() async throws {
        for isStream in [false, true] {
            let server = try await ScriptedServer.start(.init(pieces: isStream ? [Self.eventHead] : []))
            let client = try server.client()
            let task = Task { () -> UpstreamFailure? in
                do throws(UpstreamFailure) {
                    let response = try await ask(client, stream: true)
                    return response.stream == nil ? .malformed("no stream") : nil
                } catch { return error }
            }
            while server.counts.received.withLock({ $0.isEmpty }) { try await Task.sleep(for: .milliseconds(5)) }
            if !isStream { task.cancel() }
            #expect(await task.value == (isStream ? nil : .cancelled))
            for _ in 0..<200 where server.counts.closed.load(ordering: .relaxed) == 0 {
                try await Task.sleep(for: .milliseconds(10))
            }
            #expect(server.counts.closed.load(ordering: .relaxed) == 1)
            client.close()
            await server.stop()
        }
    }

    @Test func `a slow reader stops the sender`() async throws {
        let line = String(repeating: "x", count: 65_536)
        let chunk = "10000\r\n" + line + "\r\n"
        let server = try await ScriptedServer.start(.init(pieces: [Self.eventHead] + Array(repeating: chunk, count: 400)))
        let client = try server.client()
        let response = try await ask(client, stream: true, silence: .milliseconds(400))
        let body = try #require(response.stream)
        // Longer than the allowed silence: the provider is not to blame for a reader who does not read.
        try await Task.sleep(for: .milliseconds(900))
        var count = 0
        for try await piece in body {
            count += piece.count
            // A piece is what one read of the socket brings, not the whole of 26 MB.
            #expect(piece.count < 4 << 20)
            if count >= 400 * 65_536 { break }
        }
        #expect(count >= 400 * 65_536)
        client.close()
        await server.stop()
    }
}

extension UpstreamResponse {
    fileprivate var wholeBody: [UInt8]? { if case .whole(let bytes) = body { bytes } else { nil } }
    fileprivate var stream: UpstreamBody? { if case .stream(let stream) = body { stream } else { nil } }
}
