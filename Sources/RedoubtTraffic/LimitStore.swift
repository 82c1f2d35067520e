public import RedoubtCore

/// Where limits are kept that several gateways share. ``RateLimiter`` keeps those of one process; what keeps those of many does
/// the same through this, with a clock of its own that all of them go by.
///
/// What an implementation does:
/// - `admit` looks at every window and slot of the demand and spends from all or from none, in one step that no other gateway
///   can come between. The same ``LeaseID`` again is the same admission, so that a reply that was lost can be asked for again.
/// - A slot is held for ``LeaseID``'s time to live and no longer, unless it is renewed: a gateway that dies gives its slots back.
/// - `settle` replaces what was reserved; an entry that has left its window is only added to. `release` gives slots back, and
///   twice is once.
public protocol LimitStore: Sendable {
    /// Spends and occupies everything that a demand names, or nothing.
    func admit(_ demand: Demand, as id: LeaseID) async throws(LimitStoreError)
    /// Puts what was really used in the place of the estimates.
    func settle(_ demand: Demand, as id: LeaseID, _ report: UsageReport) async throws(LimitStoreError)
    /// Holds the slots on for another time to live; false when they were lost meanwhile.
    func renew(_ demand: Demand, as id: LeaseID) async throws(LimitStoreError) -> Bool
    /// Gives the slots back.
    func release(_ demand: Demand, as id: LeaseID) async throws(LimitStoreError)
    /// Puts down what was admitted while the store could not be asked, whether or not it fits.
    func record(_ demand: Demand, as id: LeaseID) async throws(LimitStoreError)
    /// How the windows stand, nothing spent.
    func usage(of demand: Demand) async throws(LimitStoreError) -> [LimitUsage]
}

/// The name of one admission among all gateways: at most 64 characters of `A-Z a-z 0-9 . _ -`, never used twice.
public struct LeaseID: Sendable, Hashable, CustomStringConvertible {
    public let text: String

    /// - Parameters:
    ///   - gateway: a name that no other gateway has, and that changes with every start.
    ///   - number: a number that this gateway has not used yet.
    public init(gateway: String, number: UInt64) {
        let safe = gateway.unicodeScalars.prefix(40).map {
            $0.isASCII && ($0.properties.isAlphabetic || $0.properties.numericType != nil || $0 == "." || $0 == "-")
                ? Character($0) : "_"
        }
        text = String(safe) + "." + String(number, radix: 36)
    }

    public var description: String { text }
}

/// Why a store did not do what it was asked.
public enum LimitStoreError: Error, Sendable, Hashable {
    case refused(LimitRefusal)
    /// It cannot be reached, or does not answer in time, or with something else: in words for the operator.
    case away(String)
}

/// What is done while the store that gateways share cannot be asked.
public enum StoreAwayPolicy: Sendable, Hashable {
    /// Nothing is let through: `limits.unavailable`.
    case failClosed
    /// Each of so many gateways keeps to its part of each limit, rounded down, in its own memory.
    ///
    /// *Bound:* in a window that lies wholly in the outage, all together stay within the limit. In one that spans its beginning or
    /// its end they stay within twice the limit, because what one gateway had spent the others cannot know; each counts its own
    /// spending from before the outage. More gateways than expected: that many parts more.
    case localShare(gateways: Int)

    /// The demand to decide by in this process; nil to refuse.
    public func demand(_ demand: Demand) -> Demand? {
        switch self {
        case .failClosed: nil
        case .localShare(let gateways): demand.share(among: max(1, gateways))
        }
    }

    /// What the operator is to know of a store that cannot be asked.
    public static func fault(_ words: String) -> Fault {
        Fault(
            .limitStoreAway, "the store of the shared limits cannot be asked: \(words)",
            hint: "see that it runs and can be reached; until then limits are kept as the policy for that says")
    }

    /// The refusal while nothing is let through.
    public static var denial: Denial {
        fault("").denial
    }
}

extension Denial {
    /// What a caller may know of a store's error.
    public init(_ error: LimitStoreError) {
        switch error {
        case .refused(let refusal): self = refusal.denial
        case .away: self = StoreAwayPolicy.denial
        }
    }
}
