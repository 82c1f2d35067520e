internal import RedoubtCore

/// The code words in a provider's error body: what OpenAI, Azure, Anthropic and Gemini each say, in lower case.
///
/// OpenAI: `error.code`, `error.type`. Anthropic: `error.type`. Gemini and others of Google's: `error.status`,
/// `error.details[].reason`, `error.details[].violations[].quotaId`. Azure: `error.innererror.code`. OpenAI's Responses stream:
/// `code` beside `type: error`.
struct ErrorWords: Sendable {
    private let words: Set<String>
    private let saysCreditIsGone: Bool

    init(_ body: JSONValue?) {
        let body = body?.array?.first ?? body
        guard let error = body?["error"] ?? (body?["type"]?.string == "error" ? body : nil) else {
            (words, saysCreditIsGone) = ([], false)
            return
        }
        var found = ["code", "type", "status"].compactMap { error[$0]?.string }
        if let inner = error["innererror"]?["code"]?.string { found.append(inner) }
        for detail in (error["details"]?.array ?? []).prefix(16) {
            if let reason = detail["reason"]?.string { found.append(reason) }
            for violation in (detail["violations"]?.array ?? []).prefix(16) {
                // Gemini's limits by the day are not over in a minute.
                if violation["quotaId"]?.string?.contains("PerDay") == true { found.append("quota_per_day") }
            }
        }
        words = Set(found.map { $0.lowercased() })
        saysCreditIsGone = error["message"]?.string?.hasPrefix("Your credit balance is too low") ?? false
    }

    var isEmpty: Bool { words.isEmpty }

    var saysQuota: Bool {
        saysCreditIsGone
            || has(["insufficient_quota", "billing_error", "billing_hard_limit_reached", "billing_not_active", "quota_per_day"])
    }

    var saysContentFilter: Bool {
        has(["content_filter", "content_policy_violation", "responsibleaipolicyviolation", "safety", "prohibited_content"])
    }

    var saysAuthentication: Bool {
        has([
            "api_key_invalid", "invalid_api_key", "authentication_error", "unauthenticated", "account_deactivated",
            "api_key_expired",
            "api_key_service_blocked",
        ])
    }

    var blamesCaller: Bool {
        has([
            "model_not_found", "permission_error", "permission_denied", "invalid_organization", "mismatched_organization",
            "mismatched_project", "unsupported_country_region_territory",
        ])
    }

    /// The class that the words alone say; nil when they are none that is known.
    var errorClass: ErrorClass? {
        if saysContentFilter { return .contentFilter }
        if saysAuthentication { return .authFailure }
        if saysQuota { return .quota }
        if has(["rate_limit_error", "rate_limit_exceeded", "resource_exhausted", "too_many_requests"]) { return .rateLimit }
        if has(["timeout_error", "deadline_exceeded", "request_timeout"]) { return .timeout }
        if has(["overloaded_error", "api_error", "server_error", "internal", "unavailable", "internal_error"]) {
            return .serverError
        }
        let callers: Set = [
            "invalid_request_error", "not_found_error", "request_too_large", "context_length_exceeded", "invalid_argument",
            "not_found",
            "failed_precondition", "out_of_range", "string_above_max_length", "invalid_prompt",
        ]
        return blamesCaller || has(callers) ? .invalidRequest : nil
    }

    private func has(_ some: Set<String>) -> Bool { !words.isDisjoint(with: some) }
}
