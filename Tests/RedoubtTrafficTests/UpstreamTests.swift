import RedoubtCore
import RedoubtTraffic
import Testing

@Suite struct ErrorClassTests {
    @Test(
        arguments: [
            (200, nil), (204, nil), (400, .invalidRequest), (401, .authFailure), (402, .quota), (403, .authFailure),
            (404, .invalidRequest), (408, .timeout), (413, .invalidRequest), (422, .invalidRequest), (429, .rateLimit),
            (500, .serverError), (503, .serverError), (504, .timeout), (529, .serverError), (302, .unknown), (700, .unknown),
        ] as [(Int, ErrorClass?)]) func `a status has its class`(status: Int, expected: ErrorClass?)
    {
        #expect(ErrorClass(status: status) == expected)
    }

    @Test func `a provider's code words refine the class`() {
        #expect(ErrorClass(status: 429, body: ["error": ["code": "insufficient_quota"]]) == .quota)
        #expect(ErrorClass(status: 400, body: ["error": ["code": "content_filter"]]) == .contentFilter)
        #expect(ErrorClass(status: 400, body: ["error": ["message": "Your credit balance is too low to access"]]) == .quota)
        #expect(
            ErrorClass(status: 400, body: ["error": ["status": "INVALID_ARGUMENT", "details": [["reason": "API_KEY_INVALID"]]]])
                == .authFailure)
    }

    @Test func `a caller's words in a message change nothing`() {
        let body: JSONValue = [
            "error": ["type": "invalid_request_error", "message": "bad input: insufficient_quota api_key_invalid"]
        ]
        #expect(ErrorClass(status: 400, body: body) == .invalidRequest)
        #expect(ErrorClass(status: 429, body: body) == .rateLimit)
        #expect(ErrorClass(status: 400, body: "insufficient_quota") == .invalidRequest)
    }

    @Test func `only what passes by itself is tried again`() {
        #expect(Set(ErrorClass.allCases.filter(\.isTransient)) == [.rateLimit, .serverError, .timeout, .network])
    }
}

@Suite struct RetryPolicyTests {
    let policy = RetryPolicy(attempts: 5, base: .milliseconds(100), longest: .seconds(1))

    @Test func `waits are spread from zero to a ceiling that doubles up to the longest`() {
        var random = SplitMix(1)
        for (attempt, ceiling) in [(1, 100), (2, 200), (3, 400), (4, 800)] {
            let waits = (0..<400).map { _ in wait(attempt, .serverError, &random) }
            let most = waits.max() ?? .zero
            #expect(most <= .milliseconds(ceiling) && most > .milliseconds(ceiling * 9 / 10))
            #expect((waits.min() ?? .zero) < .milliseconds(ceiling / 10))
        }
        let patient = RetryPolicy(attempts: 100, base: .milliseconds(100), longest: .seconds(1))
        guard case .retry(let wait) = patient.decide(afterAttempt: 90, .network, at: start, using: &random) else {
            Issue.record("gave up")
            return
        }
        #expect(wait <= .seconds(1))
    }

    private func wait(_ attempt: Int, _ error: ErrorClass, _ random: inout SplitMix, retryAfter: Duration? = nil) -> Duration {
        if case .retry(let wait) = policy.decide(afterAttempt: attempt, error, retryAfter: retryAfter, at: start, using: &random) {
            return wait
        }
        return .seconds(-1)
    }

    @Test func `the same seed gives the same waits`() {
        var one = SplitMix(9), two = SplitMix(9)
        #expect((1...4).map { wait($0, .timeout, &one) } == (1...4).map { wait($0, .timeout, &two) })
    }

    @Test(arguments: ErrorClass.allCases.filter { !$0.isTransient }) func `a permanent error wastes no attempt`(error: ErrorClass) {
        var random = SplitMix(1)
        #expect(policy.decide(afterAttempt: 1, error, at: start, using: &random) == .giveUp(.permanent))
    }

    @Test func `attempts and deadline end it`() {
        var random = SplitMix(1)
        #expect(policy.decide(afterAttempt: 5, .serverError, at: start, using: &random) == .giveUp(.attempts))
        #expect(
            policy.decide(
                afterAttempt: 1, .rateLimit, retryAfter: .seconds(5), at: start, deadline: start + .seconds(5), using: &random
            ) == .giveUp(.deadline))
    }

    @Test func `what the upstream asks for is the least that is waited, within a bound`() {
        var random = SplitMix(1)
        let asked = wait(1, .rateLimit, &random, retryAfter: .seconds(7))
        #expect(asked >= .seconds(7) && asked <= .milliseconds(7100))
        #expect(wait(1, .rateLimit, &random, retryAfter: .seconds(-7)) >= .zero)
        #expect(
            policy.decide(afterAttempt: 1, .rateLimit, retryAfter: .seconds(61), at: start, using: &random) == .giveUp(.retryAfter))
    }

    @Test(
        arguments: [
            ("7", 7000), (" 1.5", 1500), ("-3", 0), ("1e300", 1_000_000_000_000), ("Thu, 01 Jan 2026 00:01:00 GMT", 60_000),
            ("Wed, 31 Dec 2025 00:01:00 GMT", 0), ("soon", nil), ("", nil), ("nan", nil), ("Thu, 01 Foo 2026 00:01:00 GMT", nil),
            ("Thu, 1 Jan 2026 00:01 GMT", nil),
        ] as [(String, Int64?)]) func `the header is read as seconds or as a date`(header: String, milliseconds: Int64?)
    {
        #expect(Duration(retryAfter: header, at: start) == milliseconds.map { .milliseconds($0) })
    }
}

@Suite struct CircuitBreakerTests {
    private func opened() -> CircuitBreaker {
        var breaker = CircuitBreaker(.init(failures: 3, rest: .seconds(30)))
        for _ in 0..<3 { breaker.recordFailure(at: start) }
        return breaker
    }

    @Test func `failures in a row open it, a success in between does not let them add up`() {
        var breaker = CircuitBreaker(.init(failures: 3))
        for _ in 0..<2 { breaker.recordFailure(at: start) }
        breaker.recordSuccess(at: start)
        for _ in 0..<2 { breaker.recordFailure(at: start) }
        #expect(breaker.state(at: start) == .closed)
        breaker.recordFailure(at: start)
        #expect(breaker.state(at: start) == .open)
        #expect(breaker.admit(at: start + .seconds(10)) == .seconds(20))
        #expect(CircuitBreaker.denial(.seconds(20)).code == .upstreamCircuitOpen)
    }

    @Test func `a success recorded after the rest closes it though nobody asked for the state`() {
        var breaker = opened()
        breaker.recordSuccess(at: start + .seconds(30))
        #expect(breaker.state(at: start + .seconds(30)) == .closed)
    }

    @Test func `a failure recorded after the rest opens it anew though nobody asked for the state`() {
        var breaker = opened()
        breaker.recordFailure(at: start + .seconds(30))
        #expect(breaker.admit(at: start + .seconds(31)) == .seconds(29))
    }

    @Test func `a late success during the rest changes nothing`() {
        var breaker = opened()
        breaker.recordSuccess(at: start + .seconds(29))
        #expect(breaker.state(at: start + .seconds(29)) == .open)
    }

    @Test func `half open lets so many probes through and no more`() {
        var breaker = opened()
        let later = start + .seconds(30)
        #expect(breaker.admit(at: later) == nil)
        #expect(breaker.state(at: later) == .halfOpen)
        #expect(breaker.admit(at: later) != nil)
        breaker.recordNothing(at: later)
        #expect(breaker.admit(at: later) == nil)
        breaker.recordFailure(at: later)
        #expect(breaker.state(at: later) == .open)
    }

    @Test func `a probe that never reports does not keep it half open for ever`() {
        var breaker = opened()
        #expect(breaker.admit(at: start + .seconds(30)) == nil)
        #expect(breaker.admit(at: start + .seconds(59)) != nil)
        #expect(breaker.admit(at: start + .seconds(60)) == nil)
    }

    @Test func `a clock that steps back never makes the wait longer than the rest`() {
        var breaker = opened()
        #expect(breaker.admit(at: start + .seconds(-500)) == .seconds(30))
    }

    @Test func `several successes can be asked for`() {
        var breaker = CircuitBreaker(.init(failures: 1, rest: .seconds(1), probes: 2, successes: 2))
        breaker.recordFailure(at: start)
        let later = start + .seconds(1)
        #expect(breaker.admit(at: later) == nil && breaker.admit(at: later) == nil)
        breaker.recordSuccess(at: later)
        #expect(breaker.state(at: later) == .halfOpen)
        breaker.recordSuccess(at: later)
        #expect(breaker.state(at: later) == .closed)
    }
}

@Suite struct KeyPoolTests {
    @Test(arguments: ["invalid_organization", "model_not_found", "permission_error"])
    func `no caller can knock a key out by asking for what it may not have`(code: String) {
        for status in [401, 403] {
            #expect(ErrorClass(status: status, body: ["error": ["code": .string(code)]]) == .invalidRequest)
            #expect(ErrorClass(status: status, body: ["error": ["code": "invalid_api_key"]]) == .authFailure)
        }
    }

    @Test func `the first fit key is chosen, and a refused one is tried again only after five minutes`() {
        var pool = KeyPool(["primary", "backup", "backup"])
        #expect(pool.keys.count == 2)
        #expect(pool.next(at: start) == "primary")
        pool.recordFailure("primary", .authFailure, at: start)
        #expect(pool.next(at: start) == "backup")
        pool.recordFailure("primary", .rateLimit, at: start)
        #expect(pool.next(at: start + .seconds(299)) == "backup")
        #expect(pool.next(at: start + .seconds(300)) == "primary")
        pool.enable("primary")
        #expect(pool.next(at: start) == "primary")
    }

    @Test func `a key that ran into its limit rests as long as it was told`() {
        var pool = KeyPool(["primary", "backup"])
        pool.recordFailure("primary", .rateLimit, retryAfter: .seconds(5), at: start)
        #expect(pool.next(at: start + .seconds(4)) == "backup")
        #expect(pool.next(at: start + .seconds(5)) == "primary")
        pool.recordFailure("primary", .rateLimit, retryAfter: .seconds(90), at: start)
        pool.recordFailure("primary", .rateLimit, retryAfter: .seconds(1), at: start)
        #expect(pool.next(at: start + .seconds(89)) == "backup")
    }

    @Test func `an upstream's own troubles are not the key's`() {
        var pool = KeyPool(["primary", "backup"])
        for error in ErrorClass.allCases where !error.concernsKey { pool.recordFailure("primary", error, at: start) }
        #expect(pool.next(at: start) == "primary")
    }

    @Test func `without a fit key the refusal says when there will be one`() {
        var pool = KeyPool(["a", "b"])
        pool.recordFailure("a", .quota, at: start)
        pool.disable("b")
        #expect(pool.next(at: start) == nil)
        #expect(pool.denial(at: start).code == .upstreamNoKey)
        #expect(pool.denial(at: start).retryAfter == .seconds(3600))
        pool.recordFailure("b", .rateLimit, at: start)
        pool.disable("a")
        #expect(pool.denial(at: start).retryAfter == nil)
        #expect(KeyPool([]).wait(at: start) == nil)
    }

    @Test func `rotation keeps the condition of keys that stay, promotion changes the order`() {
        var pool = KeyPool(["a", "b"])
        pool.recordFailure("a", .authFailure, at: start)
        pool.replace(with: ["a", "c"])
        #expect(pool.next(at: start) == "c")
        pool.enable("a")
        pool.promote("c")
        #expect(pool.keys.map(\.name) == ["c", "a"])
        pool.recordFailure("gone", .authFailure, at: start)
        pool.promote("gone")
        #expect(pool.next(at: start) == "c")
    }
}
