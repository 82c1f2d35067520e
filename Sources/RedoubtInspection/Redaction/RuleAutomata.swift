internal import RedoubtCore
internal import Synchronization

/// The automata of the rules that have looked so far: of a thousand rules an ordinary text needs a few dozen, and each is built
/// when one of its triggers first fires.
///
/// Scanners read a snapshot, which costs no lock, and take a new one when a rule is missing from it.
final class RuleAutomata: Sendable {
    /// By rule; nil as long as it has not looked.
    typealias Snapshot = [RuleAutomaton?]

    private let machines: [RuleMachine]
    private let built: Mutex<Snapshot>
    /// How many have been built.
    private let count = Atomic<Int>(0)

    /// The first `prepared` rules are built at once, so that those that cannot be are refused.
    init(_ machines: [RuleMachine], prepared: Int) throws(Fault) {
        self.machines = machines
        var first = Snapshot(repeating: nil, count: machines.count)
        for rule in 0..<prepared { first[rule] = try machines[rule].build() }
        let snapshot = first
        built = Mutex(snapshot)
    }

    /// No rules at all.
    init() {
        machines = []
        built = Mutex([])
    }

    var snapshot: Snapshot { built.withLock { $0 } }

    /// Changes whenever a snapshot has become old.
    var version: Int { count.load(ordering: .acquiring) }

    /// A built-in rule that does not compile fails the tests; should one ever ship, it takes everything.
    subscript(rule: Int) -> RuleAutomaton {
        if let known = built.withLock({ $0[rule] }) { return known }
        // Outside of the lock: two streams may build the same at the same time, and go on with the first.
        let fresh = (try? machines[rule].build()) ?? .everything
        return built.withLock { automata in
            if let known = automata[rule] { return known }
            automata[rule] = fresh
            count.add(1, ordering: .releasing)
            return fresh
        }
    }
}
