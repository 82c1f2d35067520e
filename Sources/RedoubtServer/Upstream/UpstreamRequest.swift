internal import NIOCore
internal import NIOHTTP1

/// A request as ``UpstreamClient`` sends it: whole, with a body of known size.
public struct UpstreamRequest: Sendable {
    public var method: String
    /// With its query, beginning with a slash; appended to the client's base path.
    public var path: String
    public var headers: [(name: String, value: String)]
    /// The header that holds a secret; it takes the place of any of ``headers`` of that name.
    public var credential: UpstreamCredential?
    public var body: [UInt8]
    /// Whether an answer of `text/event-stream` is handed over while it comes.
    public var takesStream: Bool
    /// How long nothing at all may come.
    public var silence: Duration
    /// How long it may take until a whole answer is there, or a stream has begun; nil for no bound but ``silence``.
    public var patience: Duration?

    public init(
        method: String, path: String, headers: [(name: String, value: String)] = [], credential: UpstreamCredential? = nil,
        body: [UInt8] = [], takesStream: Bool = false, silence: Duration = .seconds(60), patience: Duration? = nil
    ) {
        self.method = method
        self.path = path
        self.headers = headers
        self.credential = credential
        self.body = body
        self.takesStream = takesStream
        self.silence = silence
        self.patience = patience
    }

    func head(of origin: UpstreamOrigin) -> HTTPRequestHead {
        var fields = HTTPHeaders()
        fields.reserveCapacity(headers.count + 2)
        fields.add(name: "host", value: origin.authority)
        for header in headers where header.name != credential?.header { fields.add(name: header.name, value: header.value) }
        if method != "GET" || !body.isEmpty { fields.add(name: "content-length", value: String(body.count)) }
        return HTTPRequestHead(version: .http1_1, method: HTTPMethod(rawValue: method), uri: origin.path + path, headers: fields)
    }
}

/// What came back.
public struct UpstreamResponse: Sendable {
    public enum Body: Sendable {
        case whole([UInt8])
        case stream(UpstreamBody)
    }

    public let status: Int
    /// Names in lower case.
    public let headers: [(name: String, value: String)]
    public let body: Body

    init(_ head: HTTPResponseHead, _ body: Body) {
        status = Int(head.status.code)
        headers = head.headers.map { ($0.name.lowercased(), $0.value) }
        self.body = body
    }
}
