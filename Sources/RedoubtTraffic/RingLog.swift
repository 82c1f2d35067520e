/// A log in a ring: entries go in at one end in the order of time and leave at the other.
struct RingLog: Sendable {
    struct Entry: Sendable, Hashable {
        /// Nanoseconds since 1970.
        var at: Int64
        /// The weights of this and all earlier entries.
        var total: Int
    }

    private var slots: [Entry] = []
    private var head = 0
    private(set) var count = 0
    /// The running number of the first entry.
    private var firstNumber = 0
    /// The running total before the first entry.
    private var gone = 0

    var newest: Int64? { count == 0 ? nil : self[count - 1].at }

    subscript(index: Int) -> Entry {
        get { slots[slot(index)] }
        set { slots[slot(index)] = newValue }
    }

    func weight(at index: Int) -> Int { self[index].total &- before(index) }

    /// The sum of the weights from an index to the end.
    func weight(from index: Int) -> Int { index >= count ? 0 : self[count - 1].total &- before(index) }

    /// The first entry later than a moment.
    func firstIndex(after moment: Int64) -> Int { partition(from: 0) { $0.at > moment } }

    /// The first entry at which the weights since `start` come to at least a sum.
    func firstIndex(from start: Int, reaching sum: Int) -> Int {
        let wanted = before(start) &+ sum
        return partition(from: start) { $0.total >= wanted }
    }

    /// Answers with the entry's running number.
    mutating func append(at moment: Int64, weight: Int) -> Int {
        if count == slots.count { grow() }
        let total = (count == 0 ? gone : self[count - 1].total) &+ weight
        count += 1
        self[count - 1] = Entry(at: moment, total: total)
        return firstNumber + count - 1
    }

    mutating func removeFirst() {
        gone = self[0].total
        head = (head + 1) % slots.count
        count -= 1
        firstNumber += 1
    }

    /// False when the entry is gone. Costs a walk over the entries behind it.
    mutating func setWeight(_ weight: Int, of number: Int) -> Bool {
        let index = number - firstNumber
        guard index >= 0, index < count else { return false }
        let difference = weight &- self.weight(at: index)
        if difference != 0 { for later in index..<count { self[later].total &+= difference } }
        return true
    }

    private func before(_ index: Int) -> Int { index == 0 ? gone : self[index - 1].total }

    private func slot(_ index: Int) -> Int {
        let at = head + index
        return at < slots.count ? at : at - slots.count
    }

    private mutating func grow() {
        var larger = (0..<count).map { self[$0] }
        larger += Array(repeating: Entry(at: 0, total: 0), count: max(4, count))
        slots = larger
        head = 0
    }

    private func partition(from start: Int, _ belongsBehind: (Entry) -> Bool) -> Int {
        var low = start
        var high = count
        while low < high {
            let middle = (low + high) / 2
            if belongsBehind(self[middle]) { high = middle } else { low = middle + 1 }
        }
        return low
    }
}

extension RingLog: Hashable {
    static func == (left: RingLog, right: RingLog) -> Bool { left.entries == right.entries }
    func hash(into hasher: inout Hasher) { hasher.combine(entries) }
    private var entries: [[Int64]] { (0..<count).map { [self[$0].at, Int64(weight(at: $0))] } }
}
