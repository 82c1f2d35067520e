internal import Foundation
internal import NIOCore
internal import NIOHTTP1
internal import NIOPosix
internal import NIOSSL
internal import Redoubt
internal import RedoubtCore
internal import Testing

@testable internal import RedoubtServer

/// A provider behind TLS, with a certificate for `localhost` that the test makes with the system's `openssl`.
@Suite(.enabled(if: FileManager.default.isExecutableFile(atPath: "/usr/bin/openssl"), "there is no openssl"))
struct UpstreamTLSTests {
    private struct Certificate {
        var chain: NIOSSLCertificate
        var key: NIOSSLPrivateKey

        init(for name: String) throws {
            let folder = FileManager.default.temporaryDirectory.appending(path: UUID().uuidString)
            try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
            defer { try? FileManager.default.removeItem(at: folder) }
            let openssl = Process()
            openssl.executableURL = URL(filePath: "/usr/bin/openssl")
            openssl.currentDirectoryURL = folder
            openssl.arguments =
                "req -x509 -newkey ec -pkeyopt ec_paramgen_curve:P-256 -nodes -days 2 -keyout key -out cert -subj /CN=x -addext"
                .split(separator: " ").map(String.init) + ["subjectAltName=DNS:" + name]
            openssl.standardError = FileHandle.nullDevice
            try openssl.run()
            openssl.waitUntilExit()
            chain = try #require(NIOSSLCertificate.fromPEMFile(folder.appending(path: "cert").path).first)
            key = try NIOSSLPrivateKey(file: folder.appending(path: "key").path, format: .pem)
        }
    }

    /// Answers every request with `{}`.
    private final class Answering: ChannelInboundHandler {
        typealias InboundIn = HTTPServerRequestPart
        typealias OutboundOut = HTTPServerResponsePart

        func channelRead(context: ChannelHandlerContext, data: NIOAny) {
            guard case .end = unwrapInboundIn(data) else { return }
            let head = HTTPResponseHead(version: .http1_1, status: .ok, headers: ["content-length": "2"])
            context.write(wrapOutboundOut(.head(head)), promise: nil)
            context.write(wrapOutboundOut(.body(.byteBuffer(ByteBuffer(string: "{}")))), promise: nil)
            context.writeAndFlush(wrapOutboundOut(.end(nil)), promise: nil)
        }

        func errorCaught(context: ChannelHandlerContext, error: any Error) { context.close(promise: nil) }
    }

    private func serve(_ certificate: Certificate) async throws -> any NIOCore.Channel {
        let tls = try NIOSSLContext(
            configuration: .makeServerConfiguration(
                certificateChain: [.certificate(certificate.chain)], privateKey: .privateKey(certificate.key)))
        return try await ServerBootstrap(group: MultiThreadedEventLoopGroup.singleton)
            .childChannelInitializer { channel in
                channel.eventLoop.makeCompletedFuture {
                    try channel.pipeline.syncOperations.addHandler(NIOSSLServerHandler(context: tls))
                    try channel.pipeline.syncOperations.configureHTTPServerPipeline()
                    try channel.pipeline.syncOperations.addHandler(Answering())
                }
            }
            .bind(host: "127.0.0.1", port: 0).get()
    }

    private func answer(certificate: Certificate, roots: NIOSSLTrustRoots) async throws -> Result<Int, UpstreamFailure> {
        let server = try await serve(certificate)
        let url = try #require(ServiceURL(parsing: "https://localhost:\(server.localAddress?.port ?? 0)"))
        let client = UpstreamClient(try UpstreamOrigin(url, connectTimeout: .seconds(5), roots: roots))
        var result = Result<Int, UpstreamFailure>.success(0)
        // Twice, so that the second goes over the connection of the first.
        for _ in 0..<2 {
            do throws(UpstreamFailure) {
                let body = Array(String(repeating: "x", count: 100_000).utf8)
                let response = try await client.send(UpstreamRequest(method: "POST", path: "/x", body: body))
                result = .success(response.status)
            } catch { result = .failure(error) }
        }
        client.close()
        try await server.close()
        return result
    }

    @Test func `a provider whose certificate is trusted and for its name is answered by`() async throws {
        let certificate = try Certificate(for: "localhost")
        #expect(try await answer(certificate: certificate, roots: .certificates([certificate.chain])) == .success(200))
    }

    @Test func `a certificate that nobody vouches for is refused`() async throws {
        guard case .failure(.unreachable(let words)) = try await answer(certificate: Certificate(for: "localhost"), roots: .default)
        else {
            Issue.record("it was believed")
            return
        }
        #expect(words.hasPrefix("TLS failed"))
    }

    @Test func `a certificate for another name is refused`() async throws {
        let certificate = try Certificate(for: "elsewhere.example")
        guard
            case .failure(.unreachable(let words)) = try await answer(
                certificate: certificate, roots: .certificates([certificate.chain]))
        else {
            Issue.record("it was believed")
            return
        }
        #expect(words.hasPrefix("TLS failed"))
    }
}
