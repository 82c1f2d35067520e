/// The table of stable codes that a caller may see, each with its layer, its HTTP status and its meaning.
///
/// A code never changes its meaning; a new meaning gets a new code. The reference page is generated from this table.
public enum DenialCode: String, Sendable, Hashable, CaseIterable {
    case inputMalformed = "input.malformed"
    case inputTooLong = "input.too_long"
    case inputBodyTooLarge = "input.body_too_large"
    case inputTooDeep = "input.too_deep"
    case inputSchema = "input.schema"
    case inputUnknownModel = "input.unknown_model"
    case inputUnknownProvider = "input.unknown_provider"
    case inputPath = "input.path"
    case inputFilename = "input.filename"
    case inputURL = "input.url"
    case inputNotFound = "input.not_found"
    case inputMethod = "input.method"
    case inputMediaType = "input.media_type"
    case identityMissing = "identity.missing"
    case identityInvalid = "identity.invalid"
    case permissionDenied = "permission.denied"
    case injectionDetected = "injection.detected"
    case policyDenied = "policy.denied"
    case policyUndeclared = "policy.undeclared"
    case flowUntrustedOrigin = "flow.untrusted_origin"
    case consentRequired = "consent.required"
    case limitsPerSecond = "limits.requests_per_second"
    case limitsPerMinute = "limits.requests_per_minute"
    case limitsPerHour = "limits.requests_per_hour"
    case limitsPerDay = "limits.requests_per_day"
    case limitsPerMonth = "limits.requests_per_month"
    case limitsTokensPerMinute = "limits.tokens_per_minute"
    case limitsTokensPerHour = "limits.tokens_per_hour"
    case limitsTokensPerDay = "limits.tokens_per_day"
    case limitsTokensPerMonth = "limits.tokens_per_month"
    case limitsBudgetPerDay = "limits.budget_per_day"
    case limitsBudgetPerMonth = "limits.budget_per_month"
    case limitsConcurrency = "limits.concurrency"
    case limitsCapacity = "limits.capacity"
    case limitsQueueFull = "limits.queue_full"
    case limitsUnavailable = "limits.unavailable"
    case limitsNoPrice = "limits.no_price"
    case upstreamError = "upstream.error"
    case upstreamTimeout = "upstream.timeout"
    case upstreamCircuitOpen = "upstream.circuit_open"
    case upstreamNoKey = "upstream.no_key"
    case serverDraining = "server.draining"
    case serverFault = "server.fault"
    case auditUnavailable = "audit.unavailable"
    case toolFailed = "tool.failed"
    case toolTimeout = "tool.timeout"
    case toolChanged = "tool.changed"

    /// The HTTP status that goes with the code (RFC 9110).
    public var status: Int { row.status }

    /// The layer that refuses with this code.
    public var layer: Layer { row.layer }

    /// One lower-case sentence for the reference: when this code is given.
    public var meaning: String { row.meaning }

    private var row: (status: Int, layer: Layer, meaning: String) {
        switch self {
        case .inputMalformed: (400, .inputValidation, "the request is not well-formed JSON or HTTP")
        case .inputTooLong: (400, .inputValidation, "a text is longer than the configured limit")
        case .inputBodyTooLarge: (413, .inputValidation, "the request body is larger than the gateway reads")
        case .inputTooDeep: (400, .inputValidation, "the JSON is nested deeper than is read")
        case .inputSchema: (400, .inputValidation, "a field is missing or has the wrong type or value")
        case .inputUnknownModel: (404, .inputValidation, "no provider serves the model asked for")
        case .inputUnknownProvider: (400, .inputValidation, "no provider of that name is configured")
        case .inputPath: (400, .inputValidation, "a path leaves its folder or is not a plain path")
        case .inputFilename: (400, .inputValidation, "a file name has separators or odd characters")
        case .inputURL: (400, .inputValidation, "a URL has a refused scheme, host or form")
        case .inputNotFound: (404, .server, "there is nothing at this path")
        case .inputMethod: (405, .server, "the path does not take this method")
        case .inputMediaType: (415, .server, "the body is not declared as application/json")
        case .identityMissing: (401, .identity, "no token was sent")
        case .identityInvalid: (401, .identity, "the token is unknown, expired or revoked")
        case .permissionDenied: (403, .toolAuthorisation, "the caller's role or the session's tier does not allow this")
        case .injectionDetected: (403, .injectionDetection, "a text reads like an attempt to override instructions")
        case .policyDenied: (403, .toolAuthorisation, "a policy rule refuses this")
        case .policyUndeclared: (403, .toolAuthorisation, "the tool is not declared in the policy")
        case .flowUntrustedOrigin: (403, .toolAuthorisation, "a sensitive argument did not come from a trusted source")
        case .consentRequired: (403, .toolAuthorisation, "a person must agree first and nobody could be asked")
        case .limitsPerSecond: (429, .rateLimit, "the requests of the last second are used up")
        case .limitsPerMinute: (429, .rateLimit, "the requests of the last minute are used up")
        case .limitsPerHour: (429, .rateLimit, "the requests of the last hour are used up")
        case .limitsPerDay: (429, .rateLimit, "the requests of the last day are used up")
        case .limitsPerMonth: (429, .rateLimit, "the requests of the month are used up")
        case .limitsTokensPerMinute: (429, .rateLimit, "the tokens of the last minute are used up")
        case .limitsTokensPerHour: (429, .rateLimit, "the tokens of the last hour are used up")
        case .limitsTokensPerDay: (429, .rateLimit, "the tokens of the day are used up")
        case .limitsTokensPerMonth: (429, .rateLimit, "the tokens of the month are used up")
        case .limitsBudgetPerDay: (429, .rateLimit, "the day's budget is spent")
        case .limitsBudgetPerMonth: (429, .rateLimit, "the month's budget is spent")
        case .limitsConcurrency: (429, .rateLimit, "too many calls are under way at once")
        case .limitsCapacity: (429, .rateLimit, "the limiter's table is full")
        case .limitsQueueFull: (429, .rateLimit, "too many calls wait for their turn, or the wait was given up")
        case .limitsUnavailable: (503, .rateLimit, "the shared limits cannot be asked, so nothing is let through")
        case .limitsNoPrice: (403, .rateLimit, "a budget is to be kept and the model has no price")
        case .upstreamError: (502, .upstream, "the model provider failed, after retries")
        case .upstreamTimeout: (504, .upstream, "the model provider did not answer in time")
        case .upstreamCircuitOpen: (503, .upstream, "the provider failed repeatedly and is being rested")
        case .upstreamNoKey: (503, .upstream, "no usable key for the provider")
        case .serverDraining: (503, .server, "the gateway is shutting down")
        case .serverFault: (500, .server, "the gateway failed; nothing was released")
        case .auditUnavailable: (503, .audit, "the audit log cannot be written, so nothing is released")
        case .toolFailed: (502, .toolAuthorisation, "the tool failed")
        case .toolTimeout: (504, .toolAuthorisation, "the tool did not finish in time")
        case .toolChanged: (403, .toolAuthorisation, "the tool's definition changed since it was approved")
        }
    }
}
