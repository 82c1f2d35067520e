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
    /// Of the body only the provider's own code words are looked at (`error.code`, `error.type`, `error.status`,
    /// `error.details[].reason`) and one sentence at the very beginning of its message. A message may repeat the caller's
    /// words, and those must not be able to knock out a key.
    public init?(status: Int, body: JSONValue? = nil) {
        switch status {
        case 200...299: return nil
        case 402: self = .quota
        case 408, 504, 524: self = .timeout
        case 429: self = Self.saysQuota(body) ? .quota : .rateLimit
        case 400, 401, 403, 422: self = Self.refined(status, body)
        case 404, 405, 409, 410, 411, 412, 413, 414, 415, 416, 417, 421, 424, 428, 431: self = .invalidRequest
        case 500...599: self = .serverError
        default: self = .unknown
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

    private static func refined(_ status: Int, _ body: JSONValue?) -> ErrorClass {
        let words = codeWords(body)
        if !words.isDisjoint(with: ["content_filter", "content_policy_violation", "responsibleaipolicyviolation", "safety"]) {
            return .contentFilter
        }
        if !words.isDisjoint(with: ["api_key_invalid", "invalid_api_key", "authentication_error"]) { return .authFailure }
        if saysQuota(body) { return .quota }
        // What the caller asked for, and not the key, is refused: no caller may knock a key out by asking for it.
        let callers: Set = [
            "model_not_found", "permission_error", "permission_denied", "invalid_organization", "mismatched_organization",
            "mismatched_project", "unsupported_country_region_territory",
        ]
        if !words.isDisjoint(with: callers) { return .invalidRequest }
        return status == 401 || status == 403 ? .authFailure : .invalidRequest
    }

    private static func saysQuota(_ body: JSONValue?) -> Bool {
        let message = body?["error"]?["message"]?.string ?? ""
        let codes: Set = ["insufficient_quota", "billing_error", "billing_hard_limit_reached", "billing_not_active"]
        return !codeWords(body).isDisjoint(with: codes)
            || message.hasPrefix("Your credit balance is too low")
    }

    private static func codeWords(_ body: JSONValue?) -> Set<String> {
        guard let error = body?["error"] ?? body?.array?.first?["error"] else { return [] }
        let own = ["code", "type", "status"].compactMap { error[$0]?.string }
        let inner = error["innererror"]?["code"]?.string
        let reasons = (error["details"]?.array ?? []).prefix(16).compactMap { $0["reason"]?.string }
        return Set((own + reasons + (inner.map { [$0] } ?? [])).map { $0.lowercased() })
    }
}
