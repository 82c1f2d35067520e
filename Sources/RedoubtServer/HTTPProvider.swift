internal import AsyncHTTPClient
internal import NIOCore
internal import NIOHTTP1
public import Redoubt
public import RedoubtCore
public import RedoubtWire

/// A model provider behind HTTP that speaks one of the two dialects: the vendors', or any server that speaks like them.
public struct HTTPProvider: ModelProvider {
    /// What is fixed for a provider.
    public struct Settings: Sendable {
        public var name: String
        public var family: Dialect.Family
        /// Without a slash at the end: `https://api.openai.com/v1`, `https://api.anthropic.com`.
        public var baseURL: String
        public var headers: [(name: String, value: String)]
        public var connectTimeout: Duration
        /// How long until the first byte of an answer that is not a stream.
        public var firstByteTimeout: Duration
        /// How long a stream may pause, also before its first byte.
        public var idleTimeout: Duration

        public init(
            name: String, family: Dialect.Family, baseURL: String, headers: [(name: String, value: String)] = [],
            connectTimeout: Duration = .seconds(10), firstByteTimeout: Duration = .seconds(300),
            idleTimeout: Duration = .seconds(60)
        ) {
            self.name = name
            self.family = family
            self.baseURL = baseURL.hasSuffix("/") ? String(baseURL.dropLast()) : baseURL
            self.headers = headers
            self.connectTimeout = connectTimeout
            self.firstByteTimeout = firstByteTimeout
            self.idleTimeout = idleTimeout
        }
    }

    /// An answer that is not a stream is read up to this size.
    public static let maximumAnswer = ByteCount(32 << 20)

    public let settings: Settings
    private let whole: HTTPClient
    private let streaming: HTTPClient

    /// Two clients share the process's event loops: a whole answer may take its time as long as it comes, a stream must not fall silent.
    public init(_ settings: Settings) {
        self.settings = settings
        whole = Self.client(settings, silence: settings.firstByteTimeout)
        streaming = Self.client(settings, silence: settings.idleTimeout)
    }

    private static func client(_ settings: Settings, silence: Duration) -> HTTPClient {
        var configuration = HTTPClient.Configuration(redirectConfiguration: .disallow)
        configuration.timeout = .init(
            connect: .nanoseconds(settings.connectTimeout.wholeNanoseconds), read: .nanoseconds(silence.wholeNanoseconds))
        configuration.connectionPool.concurrentHTTP1ConnectionsPerHostSoftLimit = 256
        configuration.decompression = .disabled
        // A refused connection is an answer; the passage decides whether to try again.
        configuration.connectionPool.retryConnectionEstablishment = false
        return HTTPClient(eventLoopGroupProvider: .singleton, configuration: configuration)
    }

    public func close() async {
        for client in [whole, streaming] { try? await client.shutdown() }
    }

    public var name: String { settings.name }

    public func answer(_ call: UpstreamCall) async throws(UpstreamFailure) -> UpstreamReply {
        var request = HTTPClientRequest(url: url(call.dialect.endpoint))
        request.method = .POST
        request.headers = headers(key: call.key, passing: call.headers)
        request.headers.add(name: "content-type", value: "application/json")
        request.body = .bytes(ByteBuffer(bytes: call.body))
        let response = try await execute(request, call.isStreaming ? streaming : whole)
        let headers = response.headers.compactMap { Self.mayPass($0.name) ? (name: $0.name.lowercased(), value: $0.value) : nil }
        let isStream = response.headers.first(name: "content-type")?.lowercased().hasPrefix("text/event-stream") ?? false
        if call.isStreaming, isStream, (200..<300).contains(response.status.code) {
            let pieces = Pieces(body: response.body)
            return UpstreamReply(status: Int(response.status.code), headers: headers, body: .stream(pieces))
        }
        let bytes = try await collect(response.body)
        return UpstreamReply(status: Int(response.status.code), headers: headers, body: .whole(bytes))
    }

    public func models(key: SecureString?) async throws(UpstreamFailure) -> [String]? {
        var request = HTTPClientRequest(url: url("models"))
        request.headers = headers(key: key, passing: [])
        let response = try await execute(request, whole)
        let bytes = try await collect(response.body)
        return response.status == .ok ? ModelList(bytes)?.names : nil
    }

    private func url(_ endpoint: String) -> String {
        let needsVersion = settings.family == .anthropic && !settings.baseURL.hasSuffix("/v1")
        return settings.baseURL + (needsVersion ? "/v1/" : "/") + endpoint
    }

    private func headers(key: SecureString?, passing: [(name: String, value: String)]) -> HTTPHeaders {
        var headers = HTTPHeaders(passing.map { ($0.name, $0.value) })
        for header in settings.headers { headers.replaceOrAdd(name: header.name, value: header.value) }
        if settings.family == .anthropic, !headers.contains(name: "anthropic-version") {
            headers.add(name: "anthropic-version", value: "2023-06-01")
        }
        key?.withValue { value in
            switch settings.family {
            case .openAI: headers.replaceOrAdd(name: "authorization", value: "Bearer " + value)
            case .anthropic: headers.replaceOrAdd(name: "x-api-key", value: value)
            }
        }
        return headers
    }

    private func execute(_ request: HTTPClientRequest, _ client: HTTPClient) async throws(UpstreamFailure) -> HTTPClientResponse {
        do {
            return try await client.execute(request, timeout: .nanoseconds(settings.firstByteTimeout.wholeNanoseconds))
        } catch { throw UpstreamFailure(error) }
    }

    private func collect(_ body: HTTPClientResponse.Body) async throws(UpstreamFailure) -> [UInt8] {
        do {
            var bytes: [UInt8] = []
            for try await piece in Pieces(body: body) {
                bytes += piece
                guard bytes.count <= Self.maximumAnswer.bytes else {
                    throw UpstreamFailure.malformed("an answer over \(Self.maximumAnswer)")
                }
            }
            return bytes
        } catch let failure as UpstreamFailure { throw failure } catch { throw UpstreamFailure(error) }
    }

    /// Headers of an answer that the client may see. The provider's own limits are not the caller's business.
    private static func mayPass(_ name: String) -> Bool {
        let name = name.lowercased()
        return ["retry-after", "content-type", "openai-processing-ms", "openai-version", "openai-model"].contains(name)
    }
}

extension UpstreamFailure {
    init(_ error: any Error) {
        switch error {
        case let failure as UpstreamFailure: self = failure
        case is CancellationError: self = .cancelled
        case let error as HTTPClientError where error == .cancelled: self = .cancelled
        case let error as HTTPClientError where Self.timeouts.contains(error): self = .timeout("no answer in time")
        case let error as HTTPClientError: self = .unreachable(error.shortDescription)
        default: self = .unreachable(String(describing: type(of: error)))
        }
    }
}

extension UpstreamFailure {
    private static let timeouts: [HTTPClientError] = [
        .deadlineExceeded, .readTimeout, .connectTimeout, .getConnectionFromPoolTimeout,
    ]
}

/// An answer's body as plain bytes; the client's own read timeout bounds every pause.
private struct Pieces: AsyncSequence, Sendable {
    let body: HTTPClientResponse.Body

    func makeAsyncIterator() -> Iterator { Iterator(base: body.makeAsyncIterator()) }

    struct Iterator: AsyncIteratorProtocol {
        var base: HTTPClientResponse.Body.AsyncIterator

        @concurrent mutating func next() async throws -> [UInt8]? {
            do {
                guard let buffer = try await base.next() else { return nil }
                return Array(buffer.readableBytesView)
            } catch { throw UpstreamFailure(error) }
        }
    }
}
