public import RedoubtCore

/// What kind of failure an upstream's answer is, which decides what is done about it (seed 000).
public enum ErrorClass: String, Sendable, Hashable, CaseIterable {
    case rateLimit = "RATE_LIMIT"
    case authFailure = "AUTH_FAILURE"
    case serverError = "SERVER_ERROR"
    case timeout = "TIMEOUT"
    case network = "NETWORK"
    case invalidRequest = "INVALID_REQUEST"
    case contentFilter = "CONTENT_FILTER"
    case quota = "QUOTA"
    case unknown = "UNKNOWN"

    /// Sorts an HTTP answer; nil for one that is no failure (2xx).
    ///
    /// Of the body only the provider's own code words are looked at (see ``ErrorWords``) and one sentence at the very beginning of
    /// its message. A message may repeat the caller's words, and those must not be able to knock out a key.
    public init?(status: Int, body: JSONValue? = nil) {
        switch status {
        case 200...299: return nil
        case 402: self = .quota
        case 408, 504, 524: self = .timeout
        case 429: self = ErrorWords(body).saysQuota ? .quota : .rateLimit
        case 400, 401, 403, 422: self = Self.refined(status, ErrorWords(body))
        case 404, 405, 409, 410, 411, 412, 413, 414, 415, 416, 417, 421, 424, 428, 431: self = .invalidRequest
        case 500...599: self = .serverError
        default: self = .unknown
        }
    }

    /// Sorts an error that came in the middle of a stream, where there is no status any more; nil when there is none in it.
    public init?(event body: JSONValue) {
        let words = ErrorWords(body)
        guard !words.isEmpty else { return nil }
        self = words.errorClass ?? .unknown
    }

    /// Sorts what the transport says when there is no answer at all.
    public init(_ exception: UpstreamException) {
        self =
            switch exception {
            case .connectTimeout, .readTimeout, .deadline: .timeout
            case .nameNotFound, .refused, .reset, .closedEarly, .unreachable, .tls: .network
            // A certificate that is not trusted, an answer that makes no sense, one that is too large, a caller who went
            // away: asking again would not mend it.
            case .untrusted, .malformed, .tooLarge, .cancelled: .unknown
            }
    }

    /// Whether the same request can succeed later.
    public var isTransient: Bool {
        switch self {
        case .rateLimit, .serverError, .timeout, .network: true
        case .authFailure, .invalidRequest, .contentFilter, .quota, .unknown: false
        }
    }

    /// Whether the failure is the key's, so that another key may do better.
    public var concernsKey: Bool { self == .authFailure || self == .quota || self == .rateLimit }

    /// Whether the failure says that the upstream itself is unwell.
    public var concernsUpstream: Bool { self == .serverError || self == .timeout || self == .network }

    private static func refined(_ status: Int, _ words: ErrorWords) -> ErrorClass {
        if words.saysContentFilter { return .contentFilter }
        if words.saysAuthentication { return .authFailure }
        if words.saysQuota { return .quota }
        // What the caller asked for, and not the key, is refused: no caller may knock a key out by asking for it.
        if words.blamesCaller { return .invalidRequest }
        return status == 401 || status == 403 ? .authFailure : .invalidRequest
    }
}

/// What a transport can say instead of an answer.
public enum UpstreamException: String, Sendable, Hashable, CaseIterable {
    case connectTimeout = "connect_timeout"
    case readTimeout = "read_timeout"
    /// Our own time was up.
    case deadline
    case nameNotFound = "name_not_found"
    case refused, reset
    /// The connection ended before the answer did.
    case closedEarly = "closed_early"
    case unreachable
    /// The handshake failed.
    case tls
    /// The certificate is not that of the name, or nobody's whom we trust.
    case untrusted
    case malformed
    case tooLarge = "too_large"
    case cancelled
}
