public import RedoubtCore

/// When a provider says to come back, from whatever it says it with.
///
/// *Looks at,* and the first that is there counts: `retry-after-ms`; `retry-after` (RFC 9110 section 10.2.3); Gemini's
/// `RetryInfo.retryDelay` in the body; the resets of those of its limits of which nothing is left, `x-ratelimit-reset-*` and
/// `anthropic-ratelimit-*-reset`, of which the last counts. *Bound:* a day; what is past is zero.
public struct RetryAdvice: Sendable, Hashable {
    /// Nobody waits longer than this on an upstream's word.
    public static let longest = Duration.seconds(86_400)

    public let wait: Duration
    /// Whether the provider said something below zero or above ``longest``.
    public let wasClamped: Bool

    public init(_ asked: Duration) {
        wait = min(max(.zero, asked), Self.longest)
        wasClamped = wait != asked
    }

    /// - Parameter header: the value of a header by its name in lower case.
    public init?(header: (String) -> String?, body: JSONValue? = nil, at now: Timestamp) {
        if let milliseconds = header("retry-after-ms").flatMap(Self.number) {
            self.init(.milliseconds(milliseconds))
        } else if let wait = header("retry-after").flatMap({ Duration(retryAfter: $0, at: now) }) {
            self.init(wait)
        } else if let wait = Self.retryInfo(body) {
            self.init(wait)
        } else if let wait = Self.resets(header, at: now).max() {
            self.init(wait)
        } else {
            return nil
        }
    }

    private static func resets(_ header: (String) -> String?, at now: Timestamp) -> [Duration] {
        let units = ["requests", "tokens", "input-tokens", "output-tokens"]
        return units.flatMap { unit -> [Duration] in
            var found: [Duration] = []
            if header("x-ratelimit-remaining-\(unit)").flatMap(number) == 0,
                let wait = header("x-ratelimit-reset-\(unit)").flatMap({ Self.span($0) })
            {
                found.append(wait)
            }
            if header("anthropic-ratelimit-\(unit)-remaining").flatMap(number) == 0,
                let reset = header("anthropic-ratelimit-\(unit)-reset").flatMap({ Timestamp(rfc3339: $0) })
            {
                found.append(reset - now)
            }
            return found
        }
    }

    private static func retryInfo(_ body: JSONValue?) -> Duration? {
        let error = (body?.array?.first ?? body)?["error"]
        for detail in (error?["details"]?.array ?? []).prefix(16) {
            if let delay = detail["retryDelay"]?.string { return span(delay) }
        }
        return nil
    }

    /// Reads `1s`, `6m0s`, `20ms`, `1h2m3.5s`, or seconds without a unit; nil for anything else.
    static func span(_ text: String) -> Duration? {
        if let seconds = Double(text), seconds.isFinite { return .milliseconds(Int64(min(max(seconds, -1e9), 1e9) * 1000)) }
        var total = 0.0
        var digits = ""
        var unit = ""
        var isAny = false
        for character in text + "." {
            let isDigit = character.isASCII && (character.isNumber || character == ".")
            if isDigit, !unit.isEmpty {
                guard let value = Double(digits), let scale = scales[unit] else { return nil }
                total += value * scale
                (digits, unit, isAny) = ("", "", true)
            }
            if isDigit { digits.append(character) } else { unit.append(character) }
        }
        guard isAny, digits == ".", total < 1e12 else { return nil }
        return .milliseconds(Int64(total))
    }

    private static let scales: [String: Double] = ["ms": 1, "s": 1000, "m": 60_000, "h": 3_600_000, "d": 86_400_000]

    private static func number(_ text: String) -> Int64? {
        guard let value = Double(text.drop { $0 == " " }), value.isFinite else { return nil }
        return Int64(min(max(value, -1e12), 1e12))
    }
}
