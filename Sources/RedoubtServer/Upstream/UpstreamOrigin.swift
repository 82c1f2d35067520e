internal import NIOCore
internal import NIOPosix
internal import NIOSSL
internal import Redoubt
internal import RedoubtCore

/// Where a client's connections lead, and what is needed to open one.
struct UpstreamOrigin: Sendable {
    let host: String
    let port: Int
    /// What stands before every request's path.
    let path: String
    /// The `host` header.
    let authority: String
    private let tls: NIOSSLContext?
    private let connectTimeout: TimeAmount

    /// `roots` are whose certificates count, the system's unless a test says otherwise.
    init(_ url: ServiceURL, connectTimeout: Duration, roots: NIOSSLTrustRoots = .default) throws(Fault) {
        host = url.host
        port = url.port
        path = url.path
        let written = url.description.dropFirst(url.scheme.count + 3)
        authority = String(written.prefix { $0 != "/" })
        self.connectTimeout = .nanoseconds(connectTimeout.wholeNanoseconds)
        guard url.scheme == "https" else {
            tls = nil
            return
        }
        do {
            // A client configuration verifies chain and name; that is not up for choice.
            var configuration = TLSConfiguration.makeClientConfiguration()
            configuration.trustRoots = roots
            configuration.applicationProtocols = ["http/1.1"]
            tls = try NIOSSLContext(configuration: configuration)
        } catch {
            throw Fault(
                .upstreamUnreachable, "TLS cannot be set up for \(quoted(url.description))",
                hint: "see that the system's certificates are there")
        }
    }

    /// Opens a connection on the loop, with the handlers that `configure` adds behind TLS.
    func connect(
        on loop: any EventLoop, configure: @escaping @Sendable (any NIOCore.Channel) throws -> Void
    ) -> EventLoopFuture<any NIOCore.Channel> {
        let tls = tls
        let name = host
        return ClientBootstrap(group: loop).connectTimeout(connectTimeout)
            .channelOption(.socketOption(.tcp_nodelay), value: 1)
            // What is not asked for is not read: a slow client slows the provider.
            .channelOption(.autoRead, value: false)
            .channelInitializer { channel in
                channel.eventLoop.makeCompletedFuture {
                    if let tls {
                        // An address has no name to indicate (RFC 6066, section 3); it is still what the certificate must be for.
                        let handler =
                            try (try? NIOSSLClientHandler(context: tls, serverHostname: name))
                            ?? NIOSSLClientHandler(context: tls, serverHostname: nil)
                        try channel.pipeline.syncOperations.addHandler(handler)
                    }
                    try configure(channel)
                }
            }
            .connect(host: host, port: port)
    }
}
