public import Redoubt
public import RedoubtCore
public import RedoubtTraffic
public import RedoubtWire

/// A model provider behind HTTP that speaks one of the two dialects: the vendors', or any server that speaks like them.
public struct HTTPProvider: ModelProvider {
    /// What is fixed for a provider.
    public struct Settings: Sendable {
        public var name: String
        public var family: Dialect.Family
        /// `https://api.openai.com/v1`, `https://api.anthropic.com`.
        public var baseURL: ServiceURL
        public var headers: [(name: String, value: String)]
        public var connectTimeout: Duration
        /// How long until the first byte of an answer that is not a stream.
        public var firstByteTimeout: Duration
        /// How long a stream may pause, also before its first byte.
        public var idleTimeout: Duration

        public init(
            name: String, family: Dialect.Family, baseURL: ServiceURL, headers: [(name: String, value: String)] = [],
            connectTimeout: Duration = .seconds(10), firstByteTimeout: Duration = .seconds(300),
            idleTimeout: Duration = .seconds(60)
        ) {
            self.name = name
            self.family = family
            self.baseURL = baseURL
            self.headers = headers
            self.connectTimeout = connectTimeout
            self.firstByteTimeout = firstByteTimeout
            self.idleTimeout = idleTimeout
        }
    }

    public let settings: Settings
    private let client: UpstreamClient
    /// What stands between the base's path and an endpoint's name.
    private let version: String

    /// Throws when TLS is asked for and cannot be set up.
    public init(_ settings: Settings) throws(Fault) {
        self.settings = settings
        client = try UpstreamClient(settings.baseURL, connectTimeout: settings.connectTimeout)
        version = settings.family == .anthropic && !settings.baseURL.path.hasSuffix("/v1") ? "/v1/" : "/"
    }

    public func close() async { client.close() }

    public var name: String { settings.name }

    public func answer(_ call: UpstreamCall) async throws(UpstreamFailure) -> UpstreamReply {
        var headers = headers(passing: call.headers)
        headers.append(("content-type", "application/json"))
        let request = UpstreamRequest(
            method: "POST", path: version + call.dialect.endpoint, headers: headers, credential: credential(call.key),
            body: call.body, takesStream: call.isStreaming,
            silence: call.isStreaming ? settings.idleTimeout : settings.firstByteTimeout, patience: call.deadline)
        let response = try await client.send(request)
        let body: UpstreamReply.Body =
            switch response.body {
            case .whole(let bytes): .whole(bytes)
            case .stream(let stream): .stream(stream)
            }
        return UpstreamReply(status: response.status, headers: response.headers.filter { Self.mayPass($0.name) }, body: body)
    }

    public func models(key: SecureString?) async throws(UpstreamFailure) -> [String]? {
        let request = UpstreamRequest(
            method: "GET", path: version + "models", headers: headers(passing: []), credential: credential(key),
            silence: settings.firstByteTimeout)
        guard case let response = try await client.send(request), case .whole(let bytes) = response.body else { return nil }
        return response.status == 200 ? ModelList(bytes)?.names : nil
    }

    public func check(_ key: SecureString) async -> ErrorClass? {
        let request = UpstreamRequest(
            method: "GET", path: version + "models", headers: headers(passing: []), credential: credential(key),
            silence: settings.firstByteTimeout)
        do throws(UpstreamFailure) {
            let response = try await client.send(request)
            guard case .whole(let bytes) = response.body else { return nil }
            return ErrorClass(status: response.status, body: try? JSONValue(parsing: bytes))
        } catch {
            if case .timeout = error { return .timeout }
            return .network
        }
    }

    /// The header that the provider wants its key in. It goes to the socket from where the key is kept, without a copy as text.
    private func credential(_ key: SecureString?) -> UpstreamCredential? {
        guard let key else { return nil }
        return switch settings.family {
        case .openAI: UpstreamCredential(header: "authorization", prefix: "Bearer ", value: key)
        case .anthropic: UpstreamCredential(header: "x-api-key", prefix: "", value: key)
        }
    }

    /// The operator's headers win over the client's.
    private func headers(passing: [(name: String, value: String)]) -> [(name: String, value: String)] {
        var headers = passing
        func put(_ name: String, _ value: String) {
            headers.removeAll { $0.name == name }
            headers.append((name, value))
        }
        for header in settings.headers { put(header.name.lowercased(), header.value) }
        if settings.family == .anthropic, !headers.contains(where: { $0.name == "anthropic-version" }) {
            headers.append(("anthropic-version", "2023-06-01"))
        }
        return headers
    }

    /// Headers of an answer that the client may see. The provider's own limits are not the caller's business.
    private static func mayPass(_ name: String) -> Bool {
        switch name {
        case "retry-after", "content-type", "openai-processing-ms", "openai-version", "openai-model": true
        default: false
        }
    }
}
