import RedoubtCore
import RedoubtTraffic
import Testing

@Suite struct ProviderErrorTests {
    @Test(arguments: [
        // OpenAI and Azure
        (401, #"{"error":{"code":"invalid_api_key","type":"invalid_request_error"}}"#, ErrorClass.authFailure),
        (401, #"{"error":{"code":"account_deactivated"}}"#, .authFailure),
        (403, #"{"error":{"code":"unsupported_country_region_territory"}}"#, .invalidRequest),
        (404, #"{"error":{"code":"model_not_found"}}"#, .invalidRequest),
        (429, #"{"error":{"code":"insufficient_quota","type":"insufficient_quota"}}"#, .quota),
        (429, #"{"error":{"code":"rate_limit_exceeded","type":"requests"}}"#, .rateLimit),
        (400, #"{"error":{"code":"context_length_exceeded"}}"#, .invalidRequest),
        (400, #"{"error":{"code":"content_policy_violation"}}"#, .contentFilter),
        (400, #"{"error":{"code":"x","innererror":{"code":"ResponsibleAIPolicyViolation"}}}"#, .contentFilter),
        (503, #"{"error":{"type":"server_error"}}"#, .serverError),
        // Anthropic
        (401, #"{"type":"error","error":{"type":"authentication_error"}}"#, .authFailure),
        (403, #"{"type":"error","error":{"type":"permission_error"}}"#, .invalidRequest),
        (400, #"{"type":"error","error":{"type":"invalid_request_error","message":"Your credit balance is too low to"}}"#, .quota),
        (402, #"{"type":"error","error":{"type":"billing_error"}}"#, .quota),
        (413, #"{"type":"error","error":{"type":"request_too_large"}}"#, .invalidRequest),
        (429, #"{"type":"error","error":{"type":"rate_limit_error"}}"#, .rateLimit),
        (500, #"{"type":"error","error":{"type":"api_error"}}"#, .serverError),
        (504, #"{"type":"error","error":{"type":"timeout_error"}}"#, .timeout),
        (529, #"{"type":"error","error":{"type":"overloaded_error"}}"#, .serverError),
        // Gemini
        (400, #"{"error":{"status":"INVALID_ARGUMENT","details":[{"reason":"API_KEY_INVALID"}]}}"#, .authFailure),
        (400, #"{"error":{"status":"INVALID_ARGUMENT"}}"#, .invalidRequest),
        (403, #"{"error":{"status":"PERMISSION_DENIED"}}"#, .invalidRequest),
        (429, #"[{"error":{"status":"RESOURCE_EXHAUSTED"}}]"#, .rateLimit),
        (
            429, #"{"error":{"status":"RESOURCE_EXHAUSTED","details":[{"violations":[{"quotaId":"RequestsPerDayPerProject"}]}]}}"#,
            .quota
        ),
        (503, #"{"error":{"status":"UNAVAILABLE"}}"#, .serverError), (504, #"{"error":{"status":"DEADLINE_EXCEEDED"}}"#, .timeout),
        // Bodies that are no such thing
        (500, #"[]"#, .serverError), (429, #""rate""#, .rateLimit), (400, #"{"error":"insufficient_quota"}"#, .invalidRequest),
        (401, #"{"error":{"details":{"reason":7}}}"#, .authFailure),
    ]) func `each provider's answer has its class`(status: Int, body: String, expected: ErrorClass) throws {
        #expect(ErrorClass(status: status, body: try JSONValue(parsing: Array(body.utf8))) == expected)
    }

    @Test(
        arguments: [
            (#"{"type":"error","error":{"type":"overloaded_error"}}"#, ErrorClass.serverError),
            (#"{"type":"error","error":{"type":"rate_limit_error"}}"#, .rateLimit),
            (#"{"type":"error","code":"server_error","message":"x"}"#, .serverError),
            (#"{"error":{"code":"content_filter"}}"#, .contentFilter), (#"{"error":{"status":"INTERNAL"}}"#, .serverError),
            (#"{"error":{"type":"something_new"}}"#, .unknown), (#"{"type":"message_start"}"#, nil), (#"{"error":{}}"#, nil),
            (#"{"choices":[{"delta":{"content":"overloaded_error"}}]}"#, nil),
        ] as [(String, ErrorClass?)]) func `an error in the middle of a stream has its class`(event: String, expected: ErrorClass?)
        throws
    {
        #expect(ErrorClass(event: try JSONValue(parsing: Array(event.utf8))) == expected)
    }

    @Test func `what a transport says has its class, and what asking again cannot mend is permanent`() {
        #expect(
            Set(UpstreamException.allCases.filter { ErrorClass($0) == .timeout }) == [.connectTimeout, .readTimeout, .deadline])
        #expect(
            Set(UpstreamException.allCases.filter { !ErrorClass($0).isTransient }) == [
                .untrusted, .malformed, .tooLarge, .cancelled,
            ])
        #expect(ErrorClass(.reset) == .network && ErrorClass(.nameNotFound) == .network)
    }
}

@Suite struct RetryAdviceTests {
    private func advice(_ headers: [String: String], body: JSONValue? = nil) -> RetryAdvice? {
        RetryAdvice(header: { headers[$0] }, body: body, at: start)
    }

    @Test(
        arguments: [
            (["retry-after-ms": "250", "retry-after": "7"], 250), (["retry-after": "7"], 7000),
            (["retry-after": "Thu, 01 Jan 2026 00:01:00 GMT"], 60_000), (["retry-after": "soon"], nil), ([:], nil),
            (["x-ratelimit-remaining-requests": "0", "x-ratelimit-reset-requests": "6m0s"], 360_000),
            (["x-ratelimit-remaining-requests": "3", "x-ratelimit-reset-requests": "6m0s"], nil),
            (["x-ratelimit-remaining-tokens": "0", "x-ratelimit-reset-tokens": "1h2m3.5s"], 3_723_500),
            (["x-ratelimit-remaining-tokens": "0", "x-ratelimit-reset-tokens": "20ms"], 20),
            (["x-ratelimit-remaining-tokens": "0", "x-ratelimit-reset-tokens": "1.5"], 1500),
            (["x-ratelimit-remaining-tokens": "0", "x-ratelimit-reset-tokens": "1x"], nil),
            (
                [
                    "x-ratelimit-remaining-tokens": "0", "x-ratelimit-reset-tokens": "2s", "x-ratelimit-remaining-requests": "0",
                    "x-ratelimit-reset-requests": "9s",
                ], 9000
            ),
            (
                [
                    "anthropic-ratelimit-input-tokens-remaining": "0",
                    "anthropic-ratelimit-input-tokens-reset": "2026-01-01T00:00:30Z",
                ], 30_000
            ),
            (["anthropic-ratelimit-requests-remaining": "0", "anthropic-ratelimit-requests-reset": "2025-01-01T00:00:30Z"], 0),
        ] as [([String: String], Int?)]) func `what a provider says is read`(headers: [String: String], milliseconds: Int?)
    {
        #expect(advice(headers)?.wait == milliseconds.map { .milliseconds($0) })
    }

    @Test func `Gemini's delay is read from the body`() throws {
        let body = try JSONValue(parsing: Array(#"{"error":{"details":[{"@type":"x"},{"retryDelay":"34.5s"}]}}"#.utf8))
        #expect(advice([:], body: body)?.wait == .milliseconds(34_500))
    }

    @Test(arguments: [("-5", 0), ("1e18", 86_400), ("900000", 86_400)])
    func `what is absurd is clamped, and that can be seen`(header: String, seconds: Int) {
        #expect(advice(["retry-after": header])?.wait == .seconds(seconds))
        #expect(RetryAdvice(.seconds(-5)).wasClamped && RetryAdvice(.seconds(1 << 40)).wasClamped)
        #expect(!RetryAdvice(.seconds(86_400)).wasClamped)
    }
}

@Suite struct RetryBudgetTests {
    @Test func `when everything fails the budget ends the retries, and successes fill it again`() {
        var budget = RetryBudget()
        var retries = 0
        while budget.take(for: .serverError) != nil { retries += 1 }
        #expect(retries == 100)
        var random = SplitMix(1)
        let (decision, cost) = RetryPolicy().decide(
            afterAttempt: 1, .serverError, at: start, budget: &budget, using: &random)
        #expect(decision == .giveUp(.budget) && cost == nil)
        for _ in 0..<10 { budget.recordSuccess() }
        #expect(budget.tokens == 10)
        #expect(budget.take(for: .timeout) == 10)
        budget.recordSuccess(lastRetryCost: 10)
        #expect(budget.tokens == 10)
        for _ in 0..<1000 { budget.recordSuccess() }
        #expect(budget.tokens == 500)
    }

    @Test func `a permanent error costs nothing of it`() {
        var budget = RetryBudget()
        var random = SplitMix(1)
        for error in ErrorClass.allCases where !error.isTransient {
            _ = RetryPolicy().decide(afterAttempt: 1, error, at: start, budget: &budget, using: &random)
        }
        #expect(budget.tokens == 500)
    }
}

@Suite struct OutlierTests {
    @Test func `one that fails alone is left out, longer each time`() {
        var outliers = OutlierDetection(["a", "b", "c"])
        for _ in 0..<4 { #expect(outliers.recordFailure("a", at: start) == false) }
        #expect(outliers.recordFailure("a", at: start) == true)
        #expect(outliers.ejected(at: start) == ["a"])
        #expect(!outliers.isIn("a", at: start + .seconds(29)) && outliers.isIn("a", at: start + .seconds(30)))
        for _ in 0..<5 { outliers.recordFailure("a", at: start + .seconds(30)) }
        #expect(!outliers.isIn("a", at: start + .seconds(89)) && outliers.isIn("a", at: start + .seconds(90)))
        #expect(outliers.isIn("never heard of", at: start))
    }

    @Test func `never more than a share is out, and never the only one`() {
        var outliers = OutlierDetection(["a", "b", "c", "d"], .init(consecutiveFailures: 1, maxEjectionPercent: 50))
        for name in ["a", "b", "c", "d"] { outliers.recordFailure(name, at: start) }
        #expect(outliers.ejected(at: start) == ["a", "b"])
        var alone = OutlierDetection(["a"], .init(consecutiveFailures: 1, maxEjectionPercent: 100))
        alone.recordFailure("a", at: start)
        #expect(alone.isIn("a", at: start))
    }

    @Test func `a success ends the run of failures, and a clock that steps back ends an ejection`() {
        var outliers = OutlierDetection(["a", "b"])
        for _ in 0..<4 { outliers.recordFailure("a", at: start) }
        outliers.recordSuccess("a", at: start)
        for _ in 0..<4 { outliers.recordFailure("a", at: start) }
        #expect(outliers.isIn("a", at: start))
        outliers.recordFailure("a", at: start)
        #expect(!outliers.isIn("a", at: start) && outliers.isIn("a", at: start - .seconds(100_000)))
    }
}

@Suite struct FailureRateTests {
    @Test func `half of the last calls failing opens it though never five in a row did`() {
        var breaker = CircuitBreaker(.init(rate: .init(percent: 50, calls: 20, minimumCalls: 10)))
        for index in 0..<9 { index.isMultiple(of: 2) ? breaker.recordFailure(at: start) : breaker.recordSuccess(at: start) }
        #expect(breaker.state(at: start) == .closed)
        breaker.recordFailure(at: start)
        #expect(breaker.state(at: start) == .open)
    }

    @Test func `old failures leave the window`() {
        var breaker = CircuitBreaker(.init(rate: .init(percent: 50, calls: 10, minimumCalls: 10)))
        for _ in 0..<4 { breaker.recordFailure(at: start) }
        for _ in 0..<10 { breaker.recordSuccess(at: start) }
        #expect(breaker.isFresh)
        for _ in 0..<4 { breaker.recordFailure(at: start) }
        #expect(breaker.state(at: start) == .closed && !breaker.isFresh)
    }

    @Test func `a clock that steps back by a year does not keep it open for one`() {
        var breaker = CircuitBreaker(.init(failures: 1))
        breaker.recordFailure(at: start + .seconds(365 * 86_400))
        #expect(breaker.admit(at: start) == .seconds(30))
        #expect(breaker.admit(at: start + .seconds(29)) == .seconds(1))
        #expect(breaker.admit(at: start + .seconds(30)) == nil)
    }

    @Test(arguments: 1...6 as ClosedRange<UInt64>)
    func `in any history it admits no more probes than allowed and never stays shut for longer than its rest`(seed: UInt64) {
        var random = SplitMix(seed)
        var breaker = CircuitBreaker(.init(failures: 2, rest: .seconds(10), probes: 2, successes: 2))
        var now = start
        for _ in 0..<3000 {
            now = now + .seconds(Int64.random(in: -3...4, using: &random))
            switch Int.random(in: 0..<4, using: &random) {
            case 0:
                let before = breaker.state(at: now)
                let wait = breaker.admit(at: now)
                #expect((wait == nil) || before != .closed)
                if let wait { #expect(wait <= .seconds(10)) }
            case 1: breaker.recordFailure(at: now)
            case 2: breaker.recordSuccess(at: now)
            default: breaker.recordNothing(at: now)
            }
            var later = breaker
            if later.state(at: now) == .open { #expect(later.admit(at: now + .seconds(10)) == nil) }
            var probed = breaker
            if probed.state(at: now) == .halfOpen {
                var passed = 0
                while probed.admit(at: now) == nil, passed < 10 { passed += 1 }
                #expect(passed <= 2)
            }
        }
    }
}
