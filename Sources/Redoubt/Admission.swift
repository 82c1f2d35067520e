public import RedoubtCore
public import RedoubtTraffic
internal import RedoubtWire
internal import Synchronization

/// Gives leave for a call to begin, or refuses: one step over all its windows, all or nothing.
public protocol Admitting: Sendable {
    func admit(_ demand: Demand, at now: Timestamp) async throws(Refusal) -> Admission
}

/// A call's right to be under way, with how its windows stand. Given back when it is let go, on every path.
///
/// A call that no provider answered cost nothing: then the tokens and the money that were set aside for it go back too.
public struct Admission: ~Copyable, Sendable {
    private let lease: Lease?
    private let shared: SharedLease?
    private let usage: [LimitUsage]
    private let admitted: Timestamp
    private let isAnswered = Atomic(false)
    /// What the model's tokens cost, where a budget counts them.
    var price: Price?

    /// The right that nobody counted: a limit that is observed and not enforced, or a demand of nothing.
    public init() { self.init(usage: []) }

    /// - Parameter now: when the call was admitted.
    public init(_ lease: consuming Lease, at now: Timestamp) {
        usage = lease.usage
        self.lease = consume lease
        shared = nil
        admitted = now
    }

    /// For a store that counts windows and holds no slots.
    public init(usage: [LimitUsage]) {
        lease = nil
        shared = nil
        self.usage = usage
        admitted = Timestamp(seconds: 0)
    }

    init(_ shared: SharedLease, usage: [LimitUsage], at now: Timestamp) {
        lease = nil
        self.shared = shared
        self.usage = usage
        admitted = now
    }

    deinit {
        guard !isAnswered.load(ordering: .relaxed) else { return }
        let nothing = UsageReport(tokens: 0, money: 0)
        lease?.settle(nothing, at: admitted)
        shared?.settle(nothing, at: admitted)
    }

    /// A provider answered, so that the estimates stand until its own count replaces them.
    borrowing func answered() { isAnswered.store(true, ordering: .relaxed) }

    /// Puts the tokens really used, and what they cost, in the place of the estimates.
    borrowing func settle(_ tokens: TokenUsage, at now: Timestamp) {
        answered()
        let money = price?.micros(input: tokens.input, output: tokens.output, cachedInput: tokens.cachedInput)
        let report = UsageReport(tokens: tokens.input + tokens.output, money: money)
        lease?.settle(report, at: now)
        shared?.settle(report, at: now)
    }

    /// How the windows stand, in a few words for the audit entry.
    var words: String {
        usage.map {
            "\($0.key.key.scope) \($0.limit - $0.remaining) of \($0.limit) \($0.key.unit.rawValue)/\($0.key.window.rawValue)"
        }
        .joined(separator: ", ")
    }

    /// The caller's own windows as headers; the provider's are nobody's business.
    var headers: [(name: String, value: String)] {
        usage.filter { $0.key.key.scope == "user" }.flatMap { window in
            let unit = window.key.unit.rawValue
            return [
                ("x-ratelimit-limit-\(unit)", amount(window.limit, window)),
                ("x-ratelimit-remaining-\(unit)", amount(window.remaining, window)),
                ("x-ratelimit-reset-\(unit)", "\(window.reset.ceilingSeconds)s"),
            ]
        }
    }

    private func amount(_ number: Int, _ window: LimitUsage) -> String {
        window.key.unit == .money ? Budget.words(micros: number) : String(number)
    }
}

extension RateLimiter: Admitting {
    public func admit(_ demand: Demand, at now: Timestamp) async throws(Refusal) -> Admission {
        do throws(Denial) {
            let lease: Lease = try admit(demand, at: now)
            return Admission(lease, at: now)
        } catch { throw .denied(error) }
    }
}

/// Lets a call wait for its turn instead of refusing it at once; what cannot be met in that time is refused at once.
public struct WaitingAdmission: Admitting {
    private let limiter: RateLimiter
    private let longest: Duration
    private let time: any TimeSource

    public init(_ limiter: RateLimiter, longest: Duration, time: any TimeSource = SystemTime()) {
        self.limiter = limiter
        self.longest = longest
        self.time = time
    }

    public func admit(_ demand: Demand, at now: Timestamp) async throws(Refusal) -> Admission {
        do throws(Denial) {
            let lease = try await limiter.acquire(demand, until: time.now() + longest, time: time)
            return Admission(lease, at: time.now())
        } catch { throw .denied(error) }
    }
}
