/// The rows of the limiter by key: a hash index of eight bytes an entry over rows in pages, so that growing never copies a row.
///
/// The hash is seeded by process (SipHash), so that nobody can choose names that fall together; the names themselves decide.
struct CounterTable: Sendable {
    struct Row: Sendable {
        var scope: String
        var subject: String
        var log: WindowLog
        var hash: UInt32
        var kind: CounterKind?

        var key: LimitKey { LimitKey(scope, subject) }

        func isOf(_ kind: CounterKind, _ key: LimitKey) -> Bool {
            self.kind == kind && subject == key.subject && scope == key.scope
        }

        /// Whether a cost fits now.
        mutating func fits(_ item: Demand.Item, _ now: Int64) -> Bool {
            if log.whole <= Int64(item.limit - item.cost) { return true }
            if item.kind == .slots { return false }
            log.calm(at: now, item.span)
            return log.wait(for: item.cost, limit: item.limit, at: now, item.span) == 0
        }

        /// Puts a cost down; answers also by how many entries the memory grew.
        mutating func spend(_ item: Demand.Item, _ now: Int64) -> (ticket: LogTicket, growth: Int) {
            let before = log.allocated
            let ticket = log.spend(item.cost, limit: item.limit, at: now, item.span)
            return (ticket, log.allocated - before)
        }

        /// Occupies a slot; answers whether none was before.
        mutating func occupy() -> Bool {
            let isFirst = log.whole == 0
            log.append(at: 0, weight: 1)
            return isFirst
        }

        /// Gives a slot back; answers whether none is left.
        mutating func vacate() -> Bool {
            log.grow(0, by: -1)
            return log.whole == 0
        }
    }

    private static let pageBits = 10

    private(set) var count = 0
    /// Row numbers ever given out; those not in use are in `free`.
    private(set) var rowCount = 0
    private var pages: [[Row]] = []
    private var free: [UInt32] = []
    /// Hash above, row number plus one below; 0 is empty. Linear probing, at most half full.
    private var index: [UInt64] = Array(repeating: 0, count: 16)
    /// The texts of scopes, of which there are few, so that a million rows share them.
    private var scopes: [String] = []
    private var epochs: UInt32 = 0

    /// The row of a key; nil when there is none.
    func find(_ item: Demand.Item, _ key: LimitKey) -> Int? {
        let mask = index.count - 1
        var slot = Int(item.hash) & mask
        while true {
            let entry = index[slot]
            if entry == 0 { return nil }
            if UInt32(truncatingIfNeeded: entry >> 32) == item.hash {
                let row = Int(UInt32(truncatingIfNeeded: entry)) - 1
                if isRow(row, item.kind, key) { return row }
            }
            slot = (slot + 1) & mask
        }
    }

    /// A row of a key that has none.
    mutating func insert(_ item: Demand.Item, _ key: LimitKey) -> Int {
        if 2 * (count + 1) > index.count { rehash() }
        epochs &+= 65_537
        let made = Row(
            scope: shared(key.scope), subject: key.subject, log: WindowLog(epoch: epochs), hash: item.hash, kind: item.kind)
        let row = place(made)
        link(item.hash, row)
        count += 1
        return row
    }

    mutating func remove(_ row: Int) {
        let hash = self[row].hash
        let mask = index.count - 1
        var slot = Int(hash) & mask
        let wanted = UInt64(hash) << 32 | UInt64(row + 1)
        while index[slot] != wanted { slot = (slot + 1) & mask }
        unlink(slot, mask)
        self[row] = Row(scope: "", subject: "", log: WindowLog(), hash: 0, kind: nil)
        free.append(UInt32(row))
        count -= 1
    }

    subscript(row: Int) -> Row {
        _read { yield pages[row >> Self.pageBits][row & (1 << Self.pageBits - 1)] }
        _modify { yield &pages[row >> Self.pageBits][row & (1 << Self.pageBits - 1)] }
    }

    /// The numbers of the rows in use.
    var rows: some Sequence<Int> { (0..<rowCount).lazy.filter { self[$0].kind != nil } }

    private func isRow(_ row: Int, _ kind: CounterKind, _ key: LimitKey) -> Bool { self[row].isOf(kind, key) }

    private mutating func shared(_ scope: String) -> String {
        if let known = scopes.first(where: { $0 == scope }) { return known }
        if scopes.count < 64 { scopes.append(scope) }
        return scope
    }

    private mutating func place(_ made: Row) -> Int {
        if let number = free.popLast() {
            self[Int(number)] = made
            return Int(number)
        }
        if rowCount & (1 << Self.pageBits - 1) == 0 {
            var page: [Row] = []
            page.reserveCapacity(1 << Self.pageBits)
            pages.append(page)
        }
        pages[rowCount >> Self.pageBits].append(made)
        rowCount += 1
        return rowCount - 1
    }

    private mutating func link(_ hash: UInt32, _ row: Int) {
        let mask = index.count - 1
        var slot = Int(hash) & mask
        while index[slot] != 0 { slot = (slot + 1) & mask }
        index[slot] = UInt64(hash) << 32 | UInt64(row + 1)
    }

    /// Empties a slot and moves up those behind it that would not be found any more.
    private mutating func unlink(_ slot: Int, _ mask: Int) {
        var hole = slot
        var next = slot
        while true {
            next = (next + 1) & mask
            let entry = index[next]
            if entry == 0 { break }
            let home = Int(entry >> 32) & mask
            if (next - home) & mask >= (next - hole) & mask {
                index[hole] = entry
                hole = next
            }
        }
        index[hole] = 0
    }

    private mutating func rehash() {
        let old = index
        index = Array(repeating: 0, count: 2 * old.count)
        let mask = index.count - 1
        for entry in old where entry != 0 {
            var slot = Int(entry >> 32) & mask
            while index[slot] != 0 { slot = (slot + 1) & mask }
            index[slot] = entry
        }
    }
}
