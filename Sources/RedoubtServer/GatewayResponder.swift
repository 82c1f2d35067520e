internal import HTTPTypes
internal import Hummingbird
internal import NIOCore
internal import Redoubt
internal import RedoubtCore
internal import RedoubtWatch
internal import RedoubtWire

/// What a request brings besides itself: the connection it came on.
struct GatewayContext: InitializableFromSource {
    let channel: any NIOCore.Channel

    init(source: ApplicationRequestContextSource) { channel = source.channel }
}

/// Finds what a path means and answers it; model calls go through the passage, everything else is operations.
final class GatewayResponder: HTTPResponder, Sendable {
    typealias Context = GatewayContext

    let passage: ModelPassage
    let operations: Operations
    let metrics: Metrics
    let limits: GatewayLimits
    let watch: ConnectionWatch
    let requests: RequestIDs
    let draining: Draining

    init(
        passage: ModelPassage, operations: Operations, metrics: Metrics, limits: GatewayLimits, watch: ConnectionWatch,
        requests: RequestIDs, draining: Draining
    ) {
        self.passage = passage
        self.operations = operations
        self.metrics = metrics
        self.limits = limits
        self.watch = watch
        self.requests = requests
        self.draining = draining
    }

    func respond(to request: Request, context: GatewayContext) async throws -> Response {
        let id = requests.next()
        let path = request.head.path.map { $0.prefix { $0 != "?" } } ?? ""
        if let dialect = Self.dialects[path] {
            return await modelCall(request, dialect, id, context)
        }
        let family: Dialect.Family = request.headers[.anthropicVersion] == nil ? .openAI : .anthropic
        do throws(Denial) {
            switch path {
            case "/healthz": return try operations.health(request)
            case "/readyz": return try operations.ready(request, draining: draining.isDraining)
            case "/metrics": return try await operations.metrics(request, peer: context.channel.remoteAddress)
            case "/v1/models": return try await operations.models(request, family: family)
            case "/": return try operations.front(request)
            default:
                throw Denial(
                    .inputNotFound, "there is nothing at \(quoted(path))", hint: didYouMean(String(path), among: Self.known))
            }
        } catch { return refusal(error, id, family) }
    }

    private func modelCall(_ request: Request, _ dialect: Dialect, _ id: String, _ context: GatewayContext) async -> Response {
        let start = ContinuousClock.now
        let response = await answer(request, dialect, id, context)
        metrics.requests.add(1, dialect.rawValue, String(response.status.code))
        metrics.requestDuration.observe(ContinuousClock.now - start, dialect.rawValue)
        return response
    }

    private func answer(_ request: Request, _ dialect: Dialect, _ id: String, _ context: GatewayContext) async -> Response {
        do throws(Denial) {
            guard request.method == .post else { throw wrongMethod("POST") }
            guard !draining.isDraining else {
                throw Denial(
                    .serverDraining, "the gateway is shutting down", hint: "send it to another one", retryAfter: .seconds(2))
            }
            let head = try RequestHead(request)
            // A stranger's body is not worth reading.
            guard head.credentials.token != nil else { throw TokenIdentity.missing }
            let body = try await RequestHead.body(of: request, limits: limits)
            let arrival = ModelPassage.Arrival(
                request: id, dialect: dialect, body: body, credentials: head.credentials, headers: head.passing)
            let departure = await watch.run(on: context.channel) { [self] in await passage.pass(arrival) }
            return response(departure, on: context.channel)
        } catch {
            var answer = response(await passage.turnAway(error, request: id, dialect: dialect), on: context.channel)
            // The rest of an overlong body is not worth reading.
            if error.code == .inputBodyTooLarge { answer.headers[.connection] = "close" }
            return answer
        }
    }

    private func response(_ departure: ModelPassage.Departure, on channel: any NIOCore.Channel) -> Response {
        var headers = HTTPFields()
        for header in departure.headers {
            if let name = HTTPField.Name(header.name) { headers[name] = header.value }
        }
        let status = HTTPResponse.Status(code: departure.status)
        switch departure.body {
        case .whole(let bytes):
            if headers[.contentType] == nil { headers[.contentType] = "application/json" }
            return Response(status: status, headers: headers, body: ResponseBody(byteBuffer: ByteBuffer(bytes: bytes)))
        case .stream(let stream): return Response(status: status, headers: headers, body: body(of: stream, on: channel))
        }
    }

    /// A stream is made in a task of its own, which is cancelled when the client leaves, however silent the provider is.
    private func body(of stream: ReplyStream, on channel: any NIOCore.Channel) -> ResponseBody {
        let watch = watch
        return ResponseBody { writer in
            let pieces = Handoff()
            let work = watch.start(on: channel) {
                await stream.run { bytes in try await pieces.send(bytes) }
                pieces.end()
            }
            do {
                while let bytes = await pieces.next() { try await writer.write(ByteBuffer(bytes: bytes)) }
            } catch {
                work.cancel()
                pieces.end()
            }
            await work.value
            watch.finished(on: channel)
            try await writer.finish(nil)
        }
    }

    private static let dialects: [Substring: Dialect] = Dictionary(
        Dialect.allCases.map { (Substring("/v1/" + $0.endpoint), $0) }, uniquingKeysWith: { first, _ in first })

    private static let known =
        dialects.keys.map(String.init) + ["/v1/models", "/healthz", "/readyz", "/metrics"]
}

func wrongMethod(_ right: String) -> Denial {
    Denial(.inputMethod, "this path takes \(right)", hint: "send it with \(right)")
}

/// A refusal of something that is no call, in the dialect's own shape.
func refusal(_ denial: Denial, _ id: String, _ family: Dialect.Family) -> Response {
    var headers: HTTPFields = [.contentType: "application/json", .requestID: id]
    if let wait = denial.retryAfter { headers[.retryAfter] = String(max(1, wait.ceilingSeconds)) }
    let body = ErrorBody.bytes(for: denial, requestID: id, family: family)
    return Response(
        status: .init(code: denial.code.status), headers: headers, body: ResponseBody(byteBuffer: ByteBuffer(bytes: body)))
}
