internal import HTTPTypes
internal import Hummingbird
internal import NIOCore
internal import Redoubt
internal import RedoubtCore
internal import RedoubtWatch
internal import RedoubtWire

/// The paths that are not model calls: health, readiness, metrics, the list of models, and the front page.
struct Operations: Sendable {
    let identity: any Identifying
    let router: UpstreamRouter
    let metrics: Metrics
    let time: any TimeSource

    /// Whether the process is alive.
    func health(_ request: Request) throws(Denial) -> Response {
        try mustGet(request)
        return json(["status": "ok"])
    }

    /// Whether it makes sense to send requests here.
    func ready(_ request: Request, draining: Bool) throws(Denial) -> Response {
        try mustGet(request)
        let upstreams = router.health(at: time.now())
        let isReady = !draining && upstreams.contains { $0.isUsable }
        let listed = upstreams.map { ($0.name, JSONValue.string($0.state)) }
        let body: JSONValue = [
            "status": .string(draining ? "draining" : isReady ? "ready" : "not ready"),
            "upstreams": .object(Dictionary(listed, uniquingKeysWith: { first, _ in first })),
        ]
        return json(body, status: isReady ? .ok : .serviceUnavailable)
    }

    /// Prometheus text. Anonymous on loopback only; from elsewhere an administrator's token is needed.
    func metrics(_ request: Request, peer: SocketAddress?) async throws(Denial) -> Response {
        try mustGet(request)
        if !(peer?.isLoopback ?? false) { _ = try await caller(request, mayDo: .adminAccess) }
        let text = metrics.prometheusText
        return Response(
            status: .ok, headers: [.contentType: "text/plain; version=0.0.4; charset=utf-8"],
            body: ResponseBody(byteBuffer: ByteBuffer(string: text)))
    }

    /// The models that a caller can ask for, in the shape of the dialect.
    func models(_ request: Request, family: Dialect.Family) async throws(Denial) -> Response {
        try mustGet(request)
        _ = try await caller(request, mayDo: .executeTools)
        let names = await router.modelNames()
        return Response(
            status: .ok, headers: [.contentType: "application/json"],
            body: ResponseBody(byteBuffer: ByteBuffer(bytes: ModelList(names: names).bytes(family: family))))
    }

    func front(_ request: Request) throws(Denial) -> Response {
        try mustGet(request)
        let text = "Redoubt is running. Point an OpenAI or Anthropic client at this address; see /healthz, /readyz, /metrics.\n"
        return Response(
            status: .ok, headers: [.contentType: "text/plain; charset=utf-8"],
            body: ResponseBody(byteBuffer: ByteBuffer(string: text)))
    }

    private func caller(_ request: Request, mayDo permission: Permission) async throws(Denial) -> Caller {
        do throws(Refusal) {
            let caller = try await identity.identify(Credentials(token: RequestHead.token(request.headers)), at: time.now())
            guard caller.may(permission) else {
                throw .denied(
                    Denial(.permissionDenied, "the caller's role does not allow this", hint: "use a token of another role"))
            }
            return caller
        } catch { throw error.denial }
    }

    private func mustGet(_ request: Request) throws(Denial) {
        guard request.method == .get || request.method == .head else { throw wrongMethod("GET") }
    }

    private func json(_ value: JSONValue, status: HTTPResponse.Status = .ok) -> Response {
        Response(
            status: status, headers: [.contentType: "application/json"],
            body: ResponseBody(byteBuffer: ByteBuffer(bytes: value.canonicalBytes)))
    }
}

extension SocketAddress {
    /// Whether the address is of this machine alone (RFC 1122 section 3.2.1.3, RFC 4291 section 2.5.3).
    var isLoopback: Bool {
        switch self {
        case .unixDomainSocket: true
        case .v4: ipAddress?.hasPrefix("127.") ?? false
        case .v6: ipAddress == "::1" || (ipAddress?.hasPrefix("::ffff:127.") ?? false)
        }
    }
}
