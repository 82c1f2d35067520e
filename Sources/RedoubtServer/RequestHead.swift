internal import HTTPTypes
internal import Hummingbird
internal import NIOCore
internal import Redoubt
public import RedoubtCore

/// How much of a request is read, and for how long.
public struct GatewayLimits: Sendable {
    public var maximumBody: ByteCount
    public var bodyTimeout: Duration

    public init(maximumBody: ByteCount = ByteCount(8 << 20), bodyTimeout: Duration = .seconds(30)) {
        self.maximumBody = maximumBody
        self.bodyTimeout = bodyTimeout
    }
}

/// What Redoubt reads of a request's headers.
///
/// *Refuses when:* a header that decides who asks stands twice (two readers would believe different ones), or the body is
/// declared as something other than JSON.
struct RequestHead {
    let credentials: Credentials
    /// Headers that the provider may need.
    let passing: [(name: String, value: String)]

    init(_ request: Request) throws(Denial) {
        var bearer: String?
        var key: String?
        var type: String?
        var session: String?
        var user: String?
        var passing: [(name: String, value: String)] = []
        for field in request.headers {
            switch field.name.canonicalName {
            case "authorization": try Self.put(field, in: &bearer)
            case "x-api-key": try Self.put(field, in: &key)
            case "content-type": try Self.put(field, in: &type)
            case "x-redoubt-session": try Self.put(field, in: &session)
            case "x-redoubt-user": try Self.put(field, in: &user)
            // Which account a call is billed to (`openai-organization`, `openai-project`) is the operator's to say, not a caller's.
            case "anthropic-version", "anthropic-beta", "openai-beta", "idempotency-key":
                passing.append((field.name.canonicalName, field.value))
            default: continue
            }
        }
        if let type, !Self.isJSON(type.lowercased()) {
            throw Denial(.inputMediaType, "the body is declared as \(quoted(type))", hint: "send `content-type: application/json`")
        }
        if let bearer, let key, !bearer.hasSuffix(key) {
            throw Denial(.inputMalformed, "`authorization` and `x-api-key` name two different tokens", hint: "send one of them")
        }
        credentials = Credentials(token: Self.token(bearer, key), session: session ?? "", onBehalfOf: user ?? "")
        self.passing = passing
    }

    private static func put(_ field: HTTPField, in place: inout String?) throws(Denial) {
        guard place == nil else {
            throw Denial(.inputMalformed, "the header \(quoted(field.name.rawName)) stands twice", hint: "send it once")
        }
        place = field.value
    }

    private static func isJSON(_ type: String) -> Bool {
        let media = type.prefix { $0 != ";" }
        return media.split(separator: " ", omittingEmptySubsequences: true) == ["application/json"]
    }

    static func token(_ fields: HTTPFields) -> SecureString? { token(fields[.authorization], fields[.apiKey]) }

    private static func token(_ bearer: String?, _ key: String?) -> SecureString? {
        if let bearer {
            let parts = bearer.split(separator: " ", maxSplits: 1)
            if parts.count == 2, parts[0].lowercased() == "bearer" { return SecureString(String(parts[1])) }
            return SecureString(bearer)
        }
        return key.map { SecureString($0) }
    }

    /// The whole body, up to its bound, within its time. A sender who stalls is cut off by the connection's idle timeout.
    static func body(of request: Request, limits: GatewayLimits) async throws(Denial) -> [UInt8] {
        let tooLarge = Denial(
            .inputBodyTooLarge, "the body is larger than \(limits.maximumBody)", hint: "send less, or raise `gateway.maximum_body`")
        let declared = request.headers[.contentLength].flatMap { Int($0) } ?? 0
        guard declared <= limits.maximumBody.bytes else {
            await swallow(request, limits)
            throw tooLarge
        }
        let deadline = ContinuousClock.now + limits.bodyTimeout
        var bytes: [UInt8] = []
        bytes.reserveCapacity(declared)
        do {
            for try await piece in request.body {
                guard bytes.count + piece.readableBytes <= limits.maximumBody.bytes else { throw tooLarge }
                guard ContinuousClock.now < deadline else {
                    throw Denial(.inputMalformed, "the body took too long to arrive", hint: "send it faster")
                }
                bytes += piece.readableBytesView
            }
        } catch let denial as Denial { throw denial } catch is ConnectionHandler.BodyTooSlow {
            throw Denial(.inputMalformed, "the body took too long to arrive", hint: "send it faster")
        } catch {
            throw Denial(.inputMalformed, "the body broke off", hint: "send the whole body")
        }
        return bytes
    }
}

extension RequestHead {
    /// A client that closes its connection after one request writes all of it before it reads an answer; so the answer waits until
    /// it has, within a bound. Any other client is answered at once.
    private static func swallow(_ request: Request, _ limits: GatewayLimits) async {
        guard request.headers[.connection]?.lowercased() == "close" else { return }
        let deadline = ContinuousClock.now + limits.bodyTimeout
        var count = 0
        do {
            for try await piece in request.body {
                count += piece.readableBytes
                if count > limits.maximumBody.bytes * 8 || ContinuousClock.now > deadline { return }
            }
        } catch {}  // The client is gone, and nobody is left to answer.
    }
}

extension HTTPField.Name {
    // Each name is a valid token, so the fallback is never taken; it keeps a force unwrap out of the house.
    static let apiKey = Self("x-api-key") ?? .authorization
    static let session = Self("x-redoubt-session") ?? .authorization
    static let onBehalfOf = Self("x-redoubt-user") ?? .authorization
    static let requestID = Self("x-request-id") ?? .authorization
    static let anthropicVersion = Self("anthropic-version") ?? .authorization
}
