/// The log of one window: entries in the order of time, each with the sum of all up to it, so that a look is a binary search.
///
/// Small on purpose: with one entry, which is what most of a million keys have, it needs no memory besides its own 32 bytes.
///
/// *Bound:* ``maximumEntries``. Up to that it is exact. Beyond, neighbours are joined at the time of the later one, which can
/// make something wait longer than need be but never lets anything through.
struct WindowLog: Sendable {
    struct Entry: Sendable, Hashable {
        /// Nanoseconds since 1970.
        var at: Int64
        /// The weights of this and all earlier entries.
        var total: Int64
    }

    static let maximumEntries = 4096

    /// With at most one entry: its time. Otherwise of no meaning.
    private var soleAt: Int64 = 0
    /// With at most one entry: its weight. Otherwise the sum before the first.
    private var base: Int64 = 0
    /// A ring, its size a power of two; empty as long as there was at most one entry.
    private var ring: [Entry] = []
    private var head: UInt16 = 0
    private var filled: UInt16 = 0
    /// Changes when entries are dated anew, so that a ticket from before does not find another's entry.
    private(set) var epoch: UInt32

    init(epoch: UInt32 = 0) { self.epoch = epoch }

    var count: Int { Int(filled) }
    /// How many entries there is memory for outside the value itself.
    var allocated: Int { ring.count }
    @inline(__always) var newest: Int64? { filled == 0 ? nil : at(count - 1) }
    /// All weights together: a bound on what counts at any moment.
    @inline(__always) var whole: Int64 { filled == 0 ? 0 : ring.isEmpty ? base : self[count - 1].total &- base }

    @inline(__always) func at(_ index: Int) -> Int64 { ring.isEmpty ? soleAt : self[index].at }

    func weight(at index: Int) -> Int64 { ring.isEmpty ? base : self[index].total &- before(index) }

    /// The sum of the weights from an index to the end.
    func weight(from index: Int) -> Int64 {
        if index >= count { return 0 }
        return ring.isEmpty ? base : self[count - 1].total &- before(index)
    }

    /// The first entry later than a moment.
    func firstIndex(after moment: Int64) -> Int {
        // Most often everything counts, or few have left since the last look: the search doubles its steps from the beginning.
        if filled == 0 || at(0) > moment { return 0 }
        var (low, high) = (0, 1)
        while high < count, at(high) <= moment { (low, high) = (high, 2 * high) }
        return partition(from: low + 1, to: min(high, count)) { at($0) > moment }
    }

    /// The first entry at which the weights since `start` come to at least a sum.
    func firstIndex(from start: Int, reaching sum: Int64) -> Int {
        if ring.isEmpty { return start }
        let wanted = before(start) &+ sum
        return partition(from: start, to: count) { self[$0].total >= wanted }
    }

    /// Adds an entry, not earlier than the newest.
    mutating func append(at moment: Int64, weight: Int64) {
        if filled > 0, at(count - 1) == moment { return grow(count - 1, by: weight) }
        if filled == 0, ring.isEmpty {
            (soleAt, base, filled) = (moment, weight, 1)
            return
        }
        if ring.isEmpty { spill() } else if count == ring.count { count < Self.maximumEntries ? enlarge() : thin() }
        let total = (filled == 0 ? base : self[count - 1].total) &+ weight
        self[count] = Entry(at: moment, total: total)
        filled += 1
    }

    mutating func removeFirst() {
        if ring.isEmpty {
            (soleAt, base, filled) = (0, 0, 0)
            return
        }
        base = self[0].total
        head = UInt16((Int(head) + 1) & (ring.count - 1))
        filled -= 1
    }

    /// Changes a weight, never to less than nothing. Costs a walk over the entries behind it.
    mutating func grow(_ index: Int, by difference: Int64) {
        if ring.isEmpty {
            base = max(0, base &+ difference)
            return
        }
        let change = max(difference, -weight(at: index))
        if change != 0 { for later in index..<count { self[later].total &+= change } }
    }

    /// Dates everything later than a moment at the moment.
    mutating func clamp(to moment: Int64) {
        let first = firstIndex(after: moment)
        guard first < count else { return }
        epoch &+= 1
        if ring.isEmpty {
            soleAt = moment
            return
        }
        self[first] = Entry(at: moment, total: self[count - 1].total)
        filled = UInt16(first + 1)
    }

    /// Gives back the memory of a ring that at most one entry is left in.
    mutating func shrink() {
        guard !ring.isEmpty, filled < 2 else { return }
        if filled == 1 { (soleAt, base) = (at(0), weight(at: 0)) } else { (soleAt, base) = (0, 0) }
        (ring, head) = ([], 0)
    }

    private subscript(index: Int) -> Entry {
        @inline(__always) get { ring[(Int(head) + index) & (ring.count - 1)] }
        @inline(__always) set { ring[(Int(head) + index) & (ring.count - 1)] = newValue }
    }

    private func before(_ index: Int) -> Int64 { index == 0 ? base : self[index - 1].total }

    private mutating func spill() {
        ring = Array(repeating: Entry(at: 0, total: 0), count: 4)
        ring[0] = Entry(at: soleAt, total: base)
        (soleAt, base, head) = (0, 0, 0)
    }

    private mutating func enlarge() {
        var larger: [Entry] = []
        larger.reserveCapacity(2 * count)
        for index in 0..<count { larger.append(self[index]) }
        larger += repeatElement(Entry(at: 0, total: 0), count: count)
        (ring, head) = (larger, 0)
    }

    /// Joins every two neighbours at the time of the later one.
    private mutating func thin() {
        for index in 0..<count / 2 { self[index] = self[2 * index + 1] }
        filled /= 2
    }

    private func partition(from start: Int, to end: Int, _ belongsBehind: (Int) -> Bool) -> Int {
        var low = start
        var high = end
        while low < high {
            let middle = (low + high) / 2
            if belongsBehind(middle) { high = middle } else { low = middle + 1 }
        }
        return low
    }
}

extension WindowLog: Hashable {
    static func == (left: WindowLog, right: WindowLog) -> Bool { left.entries == right.entries }
    func hash(into hasher: inout Hasher) { hasher.combine(entries) }
    private var entries: [[Int64]] { (0..<count).map { [at($0), weight(at: $0)] } }
}
