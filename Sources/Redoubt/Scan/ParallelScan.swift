internal import Synchronization

/// Runs one function over many indices on some threads at once.
enum ParallelScan {
    /// Hands out each index once.
    private final class Counter: Sendable {
        private let count: Int
        private let taken = Atomic<Int>(0)

        init(_ count: Int) { self.count = count }

        func next() -> Int? {
            let index = taken.wrappingAdd(1, ordering: .relaxed).oldValue
            return index < count ? index : nil
        }
    }

    /// The results in the order of the indices, whichever was done first.
    @concurrent
    static func map<Value: Sendable>(_ count: Int, jobs: Int, _ body: @escaping @Sendable (Int) -> Value) async -> [Value] {
        let counter = Counter(count)
        return await withTaskGroup(of: [(Int, Value)].self) { group in
            for _ in 0..<min(max(1, jobs), max(1, count)) {
                group.addTask {
                    var out: [(Int, Value)] = []
                    while let index = counter.next() { out.append((index, body(index))) }
                    return out
                }
            }
            var all: [(Int, Value)] = []
            for await part in group { all += part }
            return all.sorted { $0.0 < $1.0 }.map(\.1)
        }
    }
}
