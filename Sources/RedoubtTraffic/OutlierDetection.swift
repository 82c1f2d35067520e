public import RedoubtCore

/// Leaves out, for a while, those of several equal endpoints or keys that fail while the others do not (Envoy's outlier detection).
///
/// *Refuses when:* so many server failures in a row came from one. Each ejection lasts the base time, times how often it was
/// ejected before, and never more than a share of all is out at once, though always one can be.
public struct OutlierDetection: Sendable, Hashable {
    public struct Settings: Sendable, Hashable {
        /// Envoy's `consecutive_5xx`.
        public var consecutiveFailures: Int
        public var baseEjectionTime: Duration
        public var maxEjectionTime: Duration
        /// The most that may be out at once, in percent.
        public var maxEjectionPercent: Int

        public init(
            consecutiveFailures: Int = 5, baseEjectionTime: Duration = .seconds(30), maxEjectionTime: Duration = .seconds(300),
            maxEjectionPercent: Int = 10
        ) {
            self.consecutiveFailures = max(1, consecutiveFailures)
            self.baseEjectionTime = baseEjectionTime
            self.maxEjectionTime = max(baseEjectionTime, maxEjectionTime)
            self.maxEjectionPercent = min(max(0, maxEjectionPercent), 100)
        }
    }

    private struct Member: Sendable, Hashable {
        var failures = 0
        var ejections = 0
        var ejected: (since: Timestamp, until: Timestamp)?

        static func == (left: Member, right: Member) -> Bool {
            left.failures == right.failures && left.ejections == right.ejections && left.ejected?.until == right.ejected?.until
        }
        func hash(into hasher: inout Hasher) {
            hasher.combine(failures)
            hasher.combine(ejections)
        }
    }

    public let settings: Settings
    private var members: [String: Member] = [:]

    public init(_ names: [String], _ settings: Settings = Settings()) {
        self.settings = settings
        for name in names { members[name] = Member() }
    }

    /// Whether it may be chosen. Unknown ones may.
    public func isIn(_ name: String, at now: Timestamp) -> Bool { !isOut(members[name], now) }

    /// How many are out.
    public func ejected(at now: Timestamp) -> [String] { members.filter { isOut($0.value, now) }.map(\.key).sorted() }

    /// A success ends a run of failures; after a while without ejection the next one is shorter again.
    public mutating func recordSuccess(_ name: String, at now: Timestamp) {
        guard var member = members[name] else { return }
        member.failures = 0
        if let last = member.ejected, now >= last.until + settings.baseEjectionTime {
            member.ejections = max(0, member.ejections - 1)
            member.ejected = member.ejections > 0 ? (now, now) : nil
        }
        members[name] = member
    }

    /// Puts down a failure; answers whether it was the one too many.
    @discardableResult
    public mutating func recordFailure(_ name: String, at now: Timestamp) -> Bool {
        guard var member = members[name], !isOut(member, now) else { return false }
        member.failures += 1
        if member.failures >= settings.consecutiveFailures, ejected(at: now).count < most {
            member.failures = 0
            member.ejections += 1
            let time = settings.baseEjectionTime * min(member.ejections, 1000)
            member.ejected = (now, now + min(time, settings.maxEjectionTime))
        }
        members[name] = member
        return isOut(member, now)
    }

    /// One of one is never left out: an upstream that may be well again is better than none.
    private var most: Int { members.count < 2 ? 0 : max(1, members.count * settings.maxEjectionPercent / 100) }

    private func isOut(_ member: Member?, _ now: Timestamp) -> Bool {
        guard let ejected = member?.ejected else { return false }
        // A clock that stepped back does not make it longer than it was meant to be.
        return now < ejected.until && ejected.until - now <= settings.maxEjectionTime
    }
}
