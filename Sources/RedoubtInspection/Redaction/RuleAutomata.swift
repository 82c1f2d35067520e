internal import RedoubtCore
internal import Synchronization

/// The automata of the rules that have looked so far: of a thousand rules an ordinary text needs a few dozen, and each is begun
/// when one of its triggers first fires, and filled as far as texts come.
///
/// Scanners read a snapshot, which costs no lock, and take a new one when a rule is missing from it. Tables that are read often are
/// joined to one array, so that a scanner that goes from rule to rule counts no references.
final class RuleAutomata: Sendable {
    private let machines: [RuleMachine]
    private let built: Mutex<RuleTables>
    /// How often what was built has changed.
    private let count = Atomic<Int>(0)
    /// How many entries all tables have, and how often one was read that is not joined yet.
    private let size = Atomic<Int>(0)
    private let detours = Atomic<Int>(0)

    /// The first `prepared` rules are built at once, so that those that cannot be are refused.
    init(_ machines: [RuleMachine], prepared: Int) throws(Fault) {
        self.machines = machines
        var first = RuleTables(ruleCount: machines.count)
        for rule in 0..<prepared {
            try machines[rule].prepare()
            first.add(machines[rule].automaton.head, rule)
        }
        let tables = first
        built = Mutex(tables)
    }

    /// No rules at all.
    init() {
        machines = []
        built = Mutex(RuleTables(ruleCount: 0))
    }

    var snapshot: RuleTables { built.withLock { $0 } }

    /// Changes whenever a snapshot has become old.
    var version: Int { count.load(ordering: .acquiring) }

    func automaton(of rule: Int) -> RuleAutomaton { machines[rule].automaton }

    /// A snapshot that has the rule.
    func snapshot(with rule: Int) -> RuleTables {
        let known = snapshot
        if known.heads[rule].isKnown { return known }
        // Outside of the lock, so that others need not wait for it.
        let automaton = machines[rule].automaton
        return built.withLock { tables in
            guard !tables.heads[rule].isKnown else { return tables }
            tables.add(automaton.head, rule)
            size.add(automaton.table.count, ordering: .relaxed)
            count.add(1, ordering: .releasing)
            return tables
        }
    }

    /// Fills the entry that a text has come to.
    func fill(_ automaton: RuleAutomaton, at place: UInt32, for byte: UInt8?) {
        size.add(automaton.fill(at: place, for: byte), ordering: .relaxed)
    }

    /// So many times a table was read that is not joined. Joining copies all, so it waits until it has been worth it.
    func noteDetours(_ more: Int) {
        let all = detours.add(more, ordering: .relaxed).newValue
        guard all > 256, all * 16 > size.load(ordering: .relaxed) else { return }
        detours.store(0, ordering: .relaxed)
        built.withLock { $0.join(machines) }
        count.add(1, ordering: .releasing)
    }
}
