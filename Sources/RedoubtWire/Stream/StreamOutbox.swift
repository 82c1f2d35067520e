internal import RedoubtCore

/// Events that may only go out once some tool calls are decided, and that look different for each decision.
protocol HeldEvents: Sendable {
    /// The calls whose decisions are needed.
    var calls: [Int] { get }
    /// Bytes kept.
    var byteCount: Int { get }
    /// The bytes for the client. Called once, when every call of `calls` has a decision.
    func rendered(_ decisions: [Int: CallDecision]) -> [UInt8]
}

/// What goes to the client, in order: bytes that are free to go, and held events that block everything behind them.
struct StreamOutbox: Sendable {
    private enum Entry: Sendable {
        case bytes([UInt8])
        case held(any HeldEvents)
        /// The place of a call that is not whole yet.
        case place(Int)

        var byteCount: Int {
            switch self {
            case .bytes(let bytes): bytes.count
            case .held(let held): held.byteCount
            case .place: 0
            }
        }
    }

    private let limit: Int
    private var entries: [Entry] = []
    private var nextPlace = 0
    /// Bytes at and behind the first entry that is not free to go, and bytes that a dialect keeps itself.
    private var waiting = 0
    private var kept = 0

    init(limit: Int) { self.limit = limit }

    var isEmpty: Bool { entries.isEmpty }

    private var isBlocked: Bool {
        switch entries.first {
        case nil: false
        case .bytes: entries.count > 1
        default: true
        }
    }

    mutating func append(_ bytes: [UInt8]) throws(StreamFault) {
        if isBlocked {
            waiting += bytes.count
            try check()
        }
        if case .bytes(var last) = entries.last {
            entries.removeLast()
            last += bytes
            entries.append(.bytes(last))
        } else {
            entries.append(.bytes(bytes))
        }
    }

    mutating func append(held: any HeldEvents) throws(StreamFault) {
        waiting += held.byteCount
        entries.append(.held(held))
        try check()
    }

    /// Keeps a place for a call that has begun; everything appended from now on stands behind it.
    mutating func reserve() -> Int {
        nextPlace += 1
        entries.append(.place(nextPlace))
        return nextPlace
    }

    /// Puts the whole call in its place.
    mutating func fill(_ place: Int, with held: any HeldEvents) throws(StreamFault) {
        guard let index = index(of: place) else { return }
        entries[index] = .held(held)
        waiting += held.byteCount
        try check()
    }

    /// Appends what must not wait for a call that has only begun, such as a ping: in front of the first such call.
    mutating func appendAhead(_ bytes: [UInt8]) throws(StreamFault) {
        let place = entries.firstIndex { if case .place = $0 { true } else { false } }
        guard let place else { return try append(bytes) }
        if place > 0, case .bytes(let before) = entries[place - 1] {
            entries[place - 1] = .bytes(before + bytes)
        } else {
            entries.insert(.bytes(bytes), at: place)
        }
        if place > 1 {
            waiting += bytes.count
            try check()
        }
    }

    /// Counts bytes that a dialect keeps for a call that is not whole; negative when it gives them up.
    mutating func keep(_ count: Int) throws(StreamFault) {
        kept += count
        try check()
    }

    /// Drops calls that never became whole, and everything behind the first of them.
    mutating func dropUnfinished() {
        guard let first = entries.firstIndex(where: { if case .place = $0 { true } else { false } }) else { return }
        entries.removeSubrange(first...)
    }

    /// The bytes that may go now; held events stay until every call they need is decided.
    mutating func take(_ decisions: [Int: CallDecision]) -> [UInt8] {
        var out: [UInt8] = []
        var taken = 0
        loop: for entry in entries {
            switch entry {
            case .bytes(let bytes): if out.isEmpty { out = bytes } else { out += bytes }
            case .held(let held):
                guard held.calls.allSatisfy({ decisions[$0] != nil }) else { break loop }
                out += held.rendered(decisions)
            case .place: break loop
            }
            taken += 1
        }
        entries.removeFirst(taken)
        waiting = entries.reduce(0) { $0 + $1.byteCount }
        return out
    }

    private func index(of place: Int) -> Int? {
        entries.firstIndex { if case .place(place) = $0 { true } else { false } }
    }

    private func check() throws(StreamFault) {
        if waiting + kept > limit { throw .tooLarge("more than \(limit) bytes of the stream would have to be held back") }
    }
}
